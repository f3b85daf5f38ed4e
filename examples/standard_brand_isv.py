"""Registers a customer that has a tax ID, for marketing, and sends a message.

`tidings run -- python examples/standard_brand_isv.py`
"""

from isv import address_document, business_information, primary_profile, representative, wait_until
from twilio.rest import Client

SECONDARY_PROFILE_POLICY = "RNdfbf3fae0e1107f8aded0e7cead80bf5"
A2P_POLICY = "RNb0d4771c2c98518d916a3d4cd70a8f8b"

client = Client()
trusthub, messaging = client.trusthub.v1, client.messaging.v1
primary = primary_profile(client)

# The customer's business profile: who they are, who speaks for them, where they are, and whose customer
profile = trusthub.customer_profiles.create(
    friendly_name="Owl Flights",
    email="compliance@owlflights.example.com",
    policy_sid=SECONDARY_PROFILE_POLICY,
)
parts = [
    business_information(client, "Owl Flights LLC", "https://www.owlflights.example.com", "98-7654380"),
    representative(client, "Olga", "Owl", "olga@owlflights.example.com", "+14155550122"),
    address_document(client, "Owl Flights LLC", "4 Jersey St", "Boston", "MA", "02215"),
    primary,
]
for part in parts:
    trusthub.customer_profiles(profile.sid).customer_profiles_entity_assignments.create(object_sid=part.sid)
evaluation = trusthub.customer_profiles(profile.sid).customer_profiles_evaluations.create(
    policy_sid=SECONDARY_PROFILE_POLICY
)
print("profile", profile.sid, evaluation.status)
trusthub.customer_profiles(profile.sid).update(status="pending-review")
wait_until(client, lambda one: one.status == "twilio-approved", trusthub.customer_profiles(profile.sid).fetch)

# What they send, as A2P messaging asks for it
product = trusthub.trust_products.create(
    friendly_name="Owl Flights A2P", email="compliance@owlflights.example.com", policy_sid=A2P_POLICY
)
messaging_profile = trusthub.end_users.create(
    attributes={"company_type": "private"},
    friendly_name="Owl Flights messaging profile",
    type="us_a2p_messaging_profile_information",
)
for part in (messaging_profile, profile):
    trusthub.trust_products(product.sid).trust_products_entity_assignments.create(object_sid=part.sid)
trusthub.trust_products(product.sid).update(status="pending-review")
wait_until(client, lambda one: one.status == "twilio-approved", trusthub.trust_products(product.sid).fetch)

# The brand: the registry checks the tax ID, and a vetting gives it a score
brand = messaging.brand_registrations.create(
    customer_profile_bundle_sid=profile.sid, a2p_profile_bundle_sid=product.sid
)
print("brand", brand.sid, brand.status)
fetch_brand = messaging.brand_registrations(brand.sid).fetch
brand = wait_until(client, lambda one: one.status != "PENDING" and one.brand_score is not None, fetch_brand)
print("brand", brand.status, brand.identity_status, "score", brand.brand_score)

# The campaign
service = messaging.services.create(friendly_name="Owl Flights offers", usecase="marketing")
campaign = messaging.services(service.sid).us_app_to_person.create(
    description="Owl Flights sends its customers, who have opted in on its website, offers of cheap flights each week",
    message_flow="Customers opt in at https://www.owlflights.example.com/offers by entering their phone number and "
    "ticking a box, which is not ticked before, that says: I agree to receive weekly marketing messages from Owl "
    "Flights. Message and data rates may apply, reply HELP for help and STOP to stop. Mobile numbers are not shared. "
    "Terms at https://www.owlflights.example.com/terms, privacy policy at https://www.owlflights.example.com/privacy",
    message_samples=[
        "Owl Flights: fly to [city] for just [price], https://www.owlflights.example.com/o. Reply STOP to stop.",
        "Owl Flights: our autumn sale ends on [date], all tickets are at half price. Reply STOP to stop.",
    ],
    us_app_to_person_usecase="MARKETING",
    has_embedded_links=True,
    has_embedded_phone=False,
    brand_registration_sid=brand.sid,
    privacy_policy_url="https://www.owlflights.example.com/privacy",
    terms_and_conditions_url="https://www.owlflights.example.com/terms",
)
print("campaign", campaign.campaign_status, campaign.rate_limits)
fetch_campaign = messaging.services(service.sid).us_app_to_person(campaign.sid).fetch
campaign = wait_until(client, lambda one: one.campaign_status not in ("PENDING", "IN_PROGRESS"), fetch_campaign)
print("campaign", campaign.campaign_status, campaign.campaign_id, campaign.errors)

# Two numbers share what carriers allow the campaign
for available in client.available_phone_numbers("US").local.list(sms_enabled=True, limit=2):
    number = client.incoming_phone_numbers.create(phone_number=available.phone_number)
    messaging.services(service.sid).phone_numbers.create(phone_number_sid=number.sid)


def send():
    """Sends, and waits for what becomes of it: a number that is still being registered is undelivered, with 30035."""
    sent = client.messages.create(
        to="+14155550102",
        messaging_service_sid=service.sid,
        body="Owl Flights: our autumn sale ends on Sunday, all tickets are at half price. Reply STOP to stop.",
    )
    return wait_until(client, lambda one: one.status in ("delivered", "failed", "undelivered"), sent.fetch)


message = wait_until(client, lambda one: one.error_code != 30035, send)
print("message", message.sid, message.from_, message.status, message.error_code or "")
