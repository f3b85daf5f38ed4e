"""Registers a sole proprietor as an ISV does, step by step, and sends a message.

`tidings run -- python examples/sole_proprietor_isv.py`
"""

from isv import answer, fresh_mobile, primary_profile, texts_of, wait_until
from twilio.rest import Client

STARTER_PROFILE_POLICY = "RN806dd6cd175f314e1f96a9727ee271f4"
SOLE_PROPRIETOR_POLICY = "RN670d5d2e282a6130ae063b234b6019c8"
RECIPIENT = "+14155550101"

client = Client()
trusthub, messaging = client.trusthub.v1, client.messaging.v1
mobile = fresh_mobile(client)
primary = primary_profile(client)
print("primary profile", primary.sid, primary.status)

# 1. A starter customer profile
policy = trusthub.policies(STARTER_PROFILE_POLICY).fetch()
print("1.1", policy.friendly_name)
profile = trusthub.customer_profiles.create(
    friendly_name="John Doe Starter Customer Profile Bundle",
    email="johndoe@example.com",
    policy_sid=STARTER_PROFILE_POLICY,
)
print("1.2", profile.sid, profile.status)
person = trusthub.end_users.create(
    attributes={
        "email": "starter-profile-enduser@example.com",
        "first_name": "John",
        "last_name": "Doe",
        "phone_number": mobile,
    },
    friendly_name="Starter Profile End User",
    type="starter_customer_profile_information",
)
print("1.3", person.sid)
address = client.addresses.create(
    street_secondary="Apt B",
    customer_name="John Doe",
    street="123 Example Street",
    city="Example City",
    region="CA",
    postal_code="12345",
    iso_country="US",
)
print("1.4", address.sid)
document = trusthub.supporting_documents.create(
    attributes={"address_sids": address.sid},
    friendly_name="SP Document Address",
    type="customer_profile_address",
)
print("1.5", document.sid, document.status)
for part in (person, document, primary):
    assigned = trusthub.customer_profiles(profile.sid).customer_profiles_entity_assignments.create(object_sid=part.sid)
    print("1.6", assigned.sid, assigned.object_sid)
evaluation = trusthub.customer_profiles(profile.sid).customer_profiles_evaluations.create(
    policy_sid=STARTER_PROFILE_POLICY
)
print("1.7", evaluation.sid, evaluation.status)
profile = trusthub.customer_profiles(profile.sid).update(status="pending-review")
print("1.8", profile.status)

# 2. A sole proprietor A2P trust bundle
policy = trusthub.policies(SOLE_PROPRIETOR_POLICY).fetch()
print("2.1", policy.friendly_name)
product = trusthub.trust_products.create(
    friendly_name="John Doe Sole Proprietor A2P Trust Bundle",
    email="johndoe@example.com",
    policy_sid=SOLE_PROPRIETOR_POLICY,
)
print("2.2", product.sid, product.status)
business = trusthub.end_users.create(
    attributes={"brand_name": "John Doe", "vertical": "COMMUNICATION", "mobile_phone_number": mobile},
    friendly_name="Sole Proprietor A2P Trust Bundle End User",
    type="sole_proprietor_information",
)
print("2.3", business.sid)
for part in (business, profile):
    assigned = trusthub.trust_products(product.sid).trust_products_entity_assignments.create(object_sid=part.sid)
    print("2.4", assigned.sid, assigned.object_sid)
evaluation = trusthub.trust_products(product.sid).trust_products_evaluations.create(policy_sid=SOLE_PROPRIETOR_POLICY)
print("2.5", evaluation.sid, evaluation.status)
product = trusthub.trust_products(product.sid).update(status="pending-review")
print("2.6", product.status)

# 3. The brand, and the question that its owner answers on a handset
brand = messaging.brand_registrations.create(
    brand_type="SOLE_PROPRIETOR",
    customer_profile_bundle_sid=profile.sid,
    a2p_profile_bundle_sid=product.sid,
)
print("3.", brand.sid, brand.status)
fetch_brand = messaging.brand_registrations(brand.sid).fetch
brand = wait_until(client, lambda one: one.status != "PENDING", fetch_brand)
print("3.1", brand.status, brand.identity_status)
otp = messaging.brand_registrations(brand.sid).brand_registration_otps.create()
print("3.2", otp.brand_registration_sid)
question = wait_until(client, len, lambda: texts_of(client, mobile))[0]
print("    the handset got:", question["body"])
answer(client, mobile, question["from"], "Yes")
brand = wait_until(client, lambda one: one.identity_status == "VERIFIED", fetch_brand)
print("3.1", brand.status, brand.identity_status)

# 4. A messaging service
service = messaging.services.create(friendly_name="John Doe")
print("4.", service.sid)

# 5. The campaign
campaign = messaging.services(service.sid).us_app_to_person.create(
    description="Send marketing messages about sales and offers",
    message_flow="End users opt-in by visiting www.example.com and adding their phone number. They then check a box "
    "agreeing to receive text messages from Example Brand. Term and Conditions at www.example.com/tc. Privacy Policy "
    "at www.example.com/privacy",
    message_samples=["Book your next OWL FLIGHT for just 1 EUR", "Twilio draw the OWL event is ON"],
    us_app_to_person_usecase="SOLE_PROPRIETOR",
    has_embedded_links=True,
    has_embedded_phone=True,
    brand_registration_sid=brand.sid,
)
print("5.", campaign.sid, campaign.campaign_status)
fetch_campaign = messaging.services(service.sid).us_app_to_person(campaign.sid).fetch
campaign = wait_until(client, lambda one: one.campaign_status not in ("PENDING", "IN_PROGRESS"), fetch_campaign)
print("5.1", campaign.campaign_status, campaign.campaign_id, campaign.errors)

# 6. A number joins it, and a message leaves over it
(available,) = client.available_phone_numbers("US").local.list(sms_enabled=True, limit=1)
number = client.incoming_phone_numbers.create(phone_number=available.phone_number)
messaging.services(service.sid).phone_numbers.create(phone_number_sid=number.sid)
print("6.", number.phone_number)


def send():
    """Sends, and waits for what becomes of it: a number that is still being registered is undelivered, with 30035."""
    sent = client.messages.create(to=RECIPIENT, messaging_service_sid=service.sid, body="OWL FLIGHT for just 1 EUR")
    return wait_until(client, lambda one: one.status in ("delivered", "failed", "undelivered"), sent.fetch)


message = wait_until(client, lambda one: one.error_code != 30035, send)
print("   ", message.sid, message.from_, message.status, message.error_code or "")
