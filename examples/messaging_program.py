"""Sets up a messaging programme for a firm with two brands: senders, accounts, services, opt-out, and a look at it.

`tidings run -- python examples/messaging_program.py`
"""

import json

from isv import TIDINGS, answer, fresh_mobile, primary_profile, texts_of, wait_until
from twilio.rest import Client
from twilio.rest.numbers.v2.application import ApplicationList

LONDON = "+447700900123"
BERLIN = "+4915112345678"

client = Client()


def tidings(signed_in, path, **form):
    """What the Tidings API answers; a form is posted."""
    answered = signed_in.request("POST" if form else "GET", f"{TIDINGS}/{path}", data=form)
    return json.loads(answered.text)


def delivered(signed_in, **message):
    """Sends, and waits until it arrived."""
    sent = signed_in.messages.create(**message)
    return wait_until(client, lambda found: found.status == "delivered", lambda: signed_in.messages(sent.sid).fetch())


# 1. The sender strategy: what each country takes, before anything is bought
advice = tidings(
    client,
    "SenderAdvice",
    UseCase="notifications",
    Countries=["US", "GB", "DE"],
    MonthlyVolume=300_000,
    PeakPerSecond=30,
    TwoWay="false",
)
for country in advice["countries"]:
    best = country["options"][0]
    print("1.", country["iso_country"], best["sender_type"], best["lead_time_days"], best["reasons"][0])

# 2. The account: a key for the team's programs, which may send and read messages and nothing else
policy = {"allow": ["/twilio/messaging/messages/create", "/twilio/messaging/messages/read"]}
key = client.iam.v1.new_api_key.create(
    account_sid=client.username, friendly_name="Sender", key_type="restricted", policy=policy
)
print("2.", key.sid, key.friendly_name)

# 3. A subaccount for each brand: what goes wrong in one stays in it
brands = {name: client.api.v2010.accounts.create(friendly_name=name) for name in ("Birch", "Oak")}
birch, oak = (Client(account.sid, account.auth_token) for account in brands.values())
for name, account in brands.items():
    print("3.", account.sid, name, account.status)

# 4. Where they may send to: a new account reaches the US and Canada alone
for signed_in in (birch, oak):
    permitted = signed_in.accounts.v1.messaging_geopermissions.update(
        permissions=[{"country_code": code, "type": "country", "enabled": True} for code in ("GB", "DE")]
    )
    print("4.", [each["country_code"] for each in permitted.permissions if each["enabled"]])

# 5. Numbers in three countries; one of them asks for an address
address = birch.addresses.create(
    customer_name="Birch Ltd",
    street="1 Main Street",
    city="London",
    region="London",
    postal_code="N1 9GU",
    iso_country="GB",
)
toll_free = birch.incoming_phone_numbers.create(
    phone_number=birch.available_phone_numbers("US").toll_free.list(limit=1)[0].phone_number
)
toronto = birch.incoming_phone_numbers.create(
    phone_number=birch.available_phone_numbers("CA").local.list(area_code="416", limit=1)[0].phone_number
)
london = birch.incoming_phone_numbers.create(
    phone_number=birch.available_phone_numbers("GB").mobile.list(limit=1)[0].phone_number, address_sid=address.sid
)
for number in (toll_free, toronto, london):
    print("5.", number.sid, number.phone_number, number.address_requirements)

# 6. A short code: applied for, reviewed, assigned
profile = primary_profile(client)
application = client.numbers.v2.applications.create(
    ApplicationList.CreateShortCodeApplicationRequest(
        {
            "friendly_name": "Birch alerts",
            "iso_country": "US",
            "business_information": {"customer_facing_profile": profile.sid},
            "setup": {"charges_apply": False},
        }
    )
)
had = {code.sid for code in client.short_codes.list()}
code = wait_until(
    client,
    lambda found: found,
    lambda: next((code for code in client.short_codes.list() if code.sid not in had), None),
)
print("6.", application.sid, code.sid, code.short_code)

# 7. A service for each purpose: its own senders, and its own rules
alerts = client.messaging.v1.services.create(
    friendly_name="Alerts", usecase="notifications", validity_period=600, sticky_sender=True, smart_encoding=True
)
alerts.short_codes.create(short_code_sid=code.sid)
updates = birch.messaging.v1.services.create(
    friendly_name="Updates", usecase="notifications", area_code_geomatch=True, mms_converter=True
)
for number in (toll_free, toronto, london):
    updates.phone_numbers.create(phone_number_sid=number.sid)
updates.alpha_senders.create(alpha_sender="Birch")
updates.destination_alpha_senders.create(alpha_sender="BirchDE", iso_country_code="DE")
print("7.", alerts.sid, [each.short_code for each in alerts.short_codes.list()])
print("7.", updates.sid, [each.phone_number for each in updates.phone_numbers.list()])

# 8. Opt-out in the service's own words
words = {"OptOutMessage": "Alerts: you get no more messages. Reply START to come back.", "OptOutKeywords": "ENOUGH"}
configuration = tidings(client, f"Services/{alerts.sid}/OptOutConfigurations", **words)
print("8.", configuration["sid"], configuration["opt_out_keywords"])

# 9. Who would write, and why; nothing is sent
for to in (LONDON, BERLIN):
    told = tidings(birch, "Explain", To=to, MessagingServiceSid=updates.sid, Body="Your parcel is on its way.")
    print("9.", to, told["outcome"], told["from"], told["num_segments"], told["price"], told["price_unit"])

# 10. The first messages
handset = fresh_mobile(client)
first = delivered(client, to=handset, messaging_service_sid=alerts.sid, body="Your parcel is on its way.")
abroad = delivered(birch, to=BERLIN, messaging_service_sid=updates.sid, body="Ihr Paket ist unterwegs.")
for message in (first, abroad):
    print("10.", message.sid, message.from_, message.status)
chosen = [
    step for step in tidings(client, f"Messages/{first.sid}/Timeline")["events"] if step["event"] == "chose-sender"
]
print("10.", chosen[0]["event"], chosen[0]["reason"], chosen[0]["detail"])

# 11. Somebody has had enough, and is not written to again
answer(client, handset, code.short_code, "enough")
wait_until(client, lambda texts: "no more" in texts[0]["body"], lambda: texts_of(client, handset))
after = client.messages.create(to=handset, messaging_service_sid=alerts.sid, body="One more thing")
after = wait_until(client, lambda found: found.status == "failed", lambda: client.messages(after.sid).fetch())
print("11.", after.sid, after.status, after.error_code)

# 12. A look at it: what failed, who changed what
changes = [event.event_type for event in client.monitor.v1.events.list(limit=20)]
print("12.", [change for change in changes if change != "clock.moved"][:3])
print("12.", len(client.monitor.v1.alerts.list(limit=20)), "alerts")
