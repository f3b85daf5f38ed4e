"""The ISV's own side of a registration: its approved business profile, and the sandbox's clock and handsets."""

import json
from random import choice
from time import sleep

PRIMARY_PROFILE_POLICY = "RN6433641899984f951173ef1738c3bdd0"
AREA_CODES = (206, 212, 303, 312, 404, 415, 503, 512, 617, 702)
TIDINGS = "https://api.twilio.com/tidings/v1"


def wait_until(client, wanted, fetch):
    """Fetches until `wanted` holds. The sandbox's clock is moved ahead meanwhile, so that a review takes no days."""
    for _ in range(300):
        found = fetch()
        if wanted(found):
            return found
        client.request("POST", f"{TIDINGS}/Clock", data={"Advance": "PT30S"})
        sleep(0.1)
    raise SystemExit("it never came")


def fresh_mobile(client):
    """A simulated handset that nobody wrote to yet: a mobile number answers for few registrations."""
    while True:
        number = f"+1{choice(AREA_CODES)}55501{choice(range(100)):02}"
        if not texts_of(client, number):
            return number


def answer(client, handset, to, body):
    """The person with the simulated handset `handset` writes `body` to the number `to`."""
    client.request("POST", f"{TIDINGS}/Handsets/{handset}/Messages", data={"To": to, "Body": body})


def texts_of(client, handset):
    """What the handset holds, the newest first."""
    answered = client.request("GET", f"{TIDINGS}/Handsets/{handset}/Messages")
    return json.loads(answered.text)["messages"]


def business_information(client, name, website, ein, identity="direct_customer"):
    """A firm, as Trust Hub asks for it."""
    return client.trusthub.v1.end_users.create(
        attributes={
            "business_name": name,
            "business_type": "Limited Liability Corporation",
            "business_industry": "TECHNOLOGY",
            "business_registration_identifier": "EIN",
            "business_registration_number": ein,
            "business_identity": identity,
            "business_regions_of_operation": "USA_AND_CANADA",
            "website_url": website,
            "social_media_profile_urls": "",
        },
        friendly_name=f"{name}, business information",
        type="customer_profile_business_information",
    )


def representative(client, first_name, last_name, email, phone_number):
    """Who speaks for a firm."""
    return client.trusthub.v1.end_users.create(
        attributes={
            "first_name": first_name,
            "last_name": last_name,
            "email": email,
            "phone_number": phone_number,
            "business_title": "Owner",
            "job_position": "CEO",
        },
        friendly_name=f"{first_name} {last_name}, representative",
        type="authorized_representative_1",
    )


def address_document(client, customer_name, street, city, region, postal_code):
    """A postal address, and the supporting document that holds it."""
    address = client.addresses.create(
        customer_name=customer_name,
        street=street,
        city=city,
        region=region,
        postal_code=postal_code,
        iso_country="US",
    )
    return client.trusthub.v1.supporting_documents.create(
        attributes={"address_sids": address.sid},
        friendly_name=f"{customer_name}, address",
        type="customer_profile_address",
    )


def primary_profile(client):
    """The approved primary business profile of the ISV: the one there is, or a new one that is reviewed now."""
    profiles = client.trusthub.v1.customer_profiles
    for found in profiles.list(policy_sid=PRIMARY_PROFILE_POLICY, status="twilio-approved"):
        return found
    made = profiles.create(
        friendly_name="Acme Texting, primary business profile",
        email="compliance@acmetexting.example.com",
        policy_sid=PRIMARY_PROFILE_POLICY,
    )
    parts = [
        business_information(
            client,
            "Acme Texting LLC",
            "https://www.acmetexting.example.com",
            "12-3456790",
            identity="isv_reseller_or_partner",
        ),
        representative(client, "Ada", "Acme", "ada@acmetexting.example.com", "+14155550111"),
        address_document(client, "Acme Texting LLC", "4 Jersey St", "Boston", "MA", "02215"),
    ]
    for part in parts:
        profiles(made.sid).customer_profiles_entity_assignments.create(object_sid=part.sid)
    profiles(made.sid).update(status="pending-review")
    return wait_until(client, lambda one: one.status == "twilio-approved", profiles(made.sid).fetch)
