"""An ISV that registers its customers through the official client: each step of a registration, with what tests vary."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any, TypeVar
from urllib.parse import urlencode

import msgspec

from tests.contract.sdk import Desk
from tests.contract.server import Login, settled
from tests.contract.wire import Answer, Wire

T = TypeVar("T")

PRIMARY = "RN6433641899984f951173ef1738c3bdd0"
SECONDARY = "RNdfbf3fae0e1107f8aded0e7cead80bf5"
STARTER = "RN806dd6cd175f314e1f96a9727ee271f4"
SOLE_PROPRIETOR = "RN670d5d2e282a6130ae063b234b6019c8"
A2P = "RNb0d4771c2c98518d916a3d4cd70a8f8b"
REGISTRY = "+19152782000"
COMPLIANCE = "QE2c6890da8086d771620e9b13fadeba0b"
"""What every campaign is called in paths."""
MARKETING = {"us_app_to_person_usecase": "MARKETING"}

ADDRESS = {
    "customer_name": "John Doe",
    "street": "4 Jersey St",
    "city": "Boston",
    "region": "MA",
    "postal_code": "02215",
    "iso_country": "US",
}
PERSON = {
    "email": "starter-profile-enduser@example.com",
    "first_name": "John",
    "last_name": "Doe",
    "phone_number": "+14155550100",
}
BUSINESS = {
    "business_name": "Owl Flights LLC",
    "business_type": "Limited Liability Corporation",
    "business_industry": "TECHNOLOGY",
    "business_registration_identifier": "EIN",
    "business_registration_number": "98-7654380",
    "business_identity": "direct_customer",
    "business_regions_of_operation": "USA_AND_CANADA",
    "website_url": "https://www.owlflights.example.com",
    "social_media_profile_urls": "",
}
REPRESENTATIVE = {
    "first_name": "Olga",
    "last_name": "Owl",
    "email": "olga@owlflights.example.com",
    "phone_number": "+14155550122",
    "business_title": "Owner",
    "job_position": "CEO",
}
CAMPAIGN: dict[str, Any] = {
    "description": "Send marketing messages about sales and offers",
    "message_flow": "End users opt-in by visiting www.example.com and adding their phone number. They then check a box "
    "agreeing to receive text messages from Example Brand. Term and Conditions at www.example.com/tc. Privacy Policy "
    "at www.example.com/privacy",
    "message_samples": ["Book your next OWL FLIGHT for just 1 EUR", "Twilio draw the OWL event is ON"],
    "us_app_to_person_usecase": "SOLE_PROPRIETOR",
    "has_embedded_links": True,
    "has_embedded_phone": True,
}
"""The walkthrough's own."""

_mobiles = count(2_000)
_homes = count(1)
"""No two customers live in one place: ten brands may have the same address, over all tests."""


def mobile() -> str:
    """A mobile number that no other test has."""
    return f"+1415777{next(_mobiles)}"


class Registrant:
    """Does the steps as one account."""

    def __init__(self, desk: Desk, operator: Login | None = None) -> None:
        self.desk, self.client = desk, desk.client
        self.trusthub, self.messaging = desk.client.trusthub.v1, desk.client.messaging.v1
        self.operator = operator
        self._primary: str | None = None
        self._products = set[str]()
        """The trust products that it made."""

    # The sandbox

    def tidings(self, method: str, path: str, login: Login | None = None, **fields: str) -> Answer:
        """A request to the Tidings API."""
        with contextlib.closing(Wire(self.desk.server.port, login or self.desk.login)) as wire:
            body = urlencode(fields).encode() if method == "POST" else None
            query = f"?{urlencode(fields)}" if fields and body is None else ""
            return wire.ask(method, f"/tidings/v1/{path}{query}", body)

    def scim(self, method: str, path: str, document: Any = None, **headers: str) -> Answer:
        """A request to the API of the account's organization."""
        with contextlib.closing(Wire(self.desk.server.port, self.desk.login)) as wire:
            body = None if document is None else msgspec.json.encode(document)
            full = f"/Organizations/OR{self.desk.login.sid[2:]}/{path}"
            headers = {"content_type": "application/scim+json", **headers}
            return wire.ask(method, full, body, host="preview-iam.twilio.com", **headers)

    def advance(self, duration: str) -> None:
        """Moves business time ahead."""
        assert self.tidings("POST", "Clock", Advance=duration).status == 200

    def texts(self, handset: str) -> list[dict[str, Any]]:
        """What a handset holds for this account, the newest first."""
        held: list[dict[str, Any]] = self.tidings("GET", f"Handsets/{handset}/Messages").json["messages"]
        return held

    def reply(self, handset: str, body: str) -> Answer:
        """The person answers the registry."""
        return self.tidings("POST", f"Handsets/{handset}/Messages", To=REGISTRY, Body=body)

    def reviews_of(self, sid: str) -> list[dict[str, Any]]:
        """The reviews of one thing, the newest first."""
        found = self.tidings("GET", "Reviews").json["reviews"]
        return [review for review in found if review["object_sid"] == sid]

    def until(self, fetch: Callable[[], T], holds: Callable[[T], bool], what: str = "") -> T:
        """What `fetch` gives once `holds` does."""

        def look() -> T | None:
            found = fetch()
            return found if holds(found) else None

        return settled(look, what or "a registration's step", 20.0)

    # Trust Hub

    def end_user(self, type: str, attributes: dict[str, Any]) -> str:  # noqa: A002 - the API's word
        """An end user's SID."""
        made = self.trusthub.end_users.create(friendly_name=type, type=type, attributes=attributes)
        return str(made.sid)

    def document(self, **address: str) -> str:
        """The SID of a document with an address that differs from ADDRESS in what is given."""
        own = {"street_secondary": f"Apt {next(_homes)}"}
        sid = self.client.addresses.create(**{**ADDRESS, **own, **address}).sid
        return self.document_of(str(sid))

    def document_of(self, address_sid: str) -> str:
        """The SID of a document that names an address."""
        made = self.trusthub.supporting_documents.create(
            friendly_name="Address", type="customer_profile_address", attributes={"address_sids": address_sid}
        )
        return str(made.sid)

    def profile(self, policy: str, *parts: str, email: str = "johndoe@example.com", **more: Any) -> str:
        """A customer profile with these parts, in draft."""
        made = self.trusthub.customer_profiles.create(
            **{"friendly_name": "John Doe", "email": email, "policy_sid": policy, **more}
        )
        for part in parts:
            self.trusthub.customer_profiles(made.sid).customer_profiles_entity_assignments.create(object_sid=part)
        return str(made.sid)

    def product(self, policy: str, *parts: str, email: str = "johndoe@example.com", **more: Any) -> str:
        """A trust product with these parts, in draft."""
        made = self.trusthub.trust_products.create(
            **{"friendly_name": "John Doe A2P", "email": email, "policy_sid": policy, **more}
        )
        self._products.add(str(made.sid))
        for part in parts:
            self.trusthub.trust_products(made.sid).trust_products_entity_assignments.create(object_sid=part)
        return str(made.sid)

    def submit(self, sid: str) -> Any:
        """Submits a profile or a product; gives it as answered."""
        update = {"status": "pending-review"}
        if sid in self._products:
            return self.trusthub.trust_products(sid).update(**update)
        try:
            return self.trusthub.customer_profiles(sid).update(**update)
        except Exception:
            if self.desk.last.status != 404:
                raise
            return self.trusthub.trust_products(sid).update(**update)

    def primary(self) -> str:
        """The SID of the account's approved primary profile."""
        if self._primary is None:
            found = self.trusthub.customer_profiles.list(policy_sid=PRIMARY, status="twilio-approved")
            self._primary = str(found[0].sid) if found else self.approved_primary()
        return self._primary

    def approved_primary(self) -> str:
        """A new primary profile, approved."""
        sid = self.profile(
            PRIMARY,
            self.end_user("customer_profile_business_information",
                          {**BUSINESS, "business_name": "Acme Texting LLC", "business_identity": "isv_reseller_or_partner"}),
            self.end_user("authorized_representative_1", REPRESENTATIVE),
            self.document(),
        )  # fmt: skip
        self.submit(sid)
        self.until(lambda: self.trusthub.customer_profiles(sid).fetch().status, lambda s: s == "twilio-approved")
        return sid

    def starter(self, *, submitted: bool = True, person: dict[str, Any] | None = None, **more: Any) -> str:
        """A starter profile; `document` among `more` is the SID of another document."""
        document = more.pop("document", None) or self.document()
        person_sid = self.end_user("starter_customer_profile_information", person or PERSON)
        sid = self.profile(STARTER, person_sid, document, self.primary(), **more)
        if submitted:
            self.submit(sid)
        return sid

    def sole_proprietor(
        self, profile: str, phone: str, *, name: str = "John Doe", submitted: bool = True, **more: Any
    ) -> str:
        """A sole proprietor's trust product."""
        attributes = {"brand_name": name, "vertical": "COMMUNICATION", "mobile_phone_number": phone}
        sid = self.product(SOLE_PROPRIETOR, self.end_user("sole_proprietor_information", attributes), profile, **more)
        if submitted:
            self.submit(sid)
        return sid

    def business(self, *, approved: bool = True, **attributes: str) -> tuple[str, str]:
        """A secondary profile and an A2P product of a firm that differs from BUSINESS in `attributes`."""
        company = {"company_type": attributes.pop("company_type", "private")}
        for name in ("stock_exchange", "stock_ticker", "brand_contact_email"):
            if name in attributes:
                company[name] = attributes.pop(name)
        profile = self.profile(
            SECONDARY,
            self.end_user("customer_profile_business_information", {**BUSINESS, **attributes}),
            self.end_user("authorized_representative_1", REPRESENTATIVE),
            self.document(),
            self.primary(),
        )
        product = self.product(A2P, self.end_user("us_a2p_messaging_profile_information", company), profile)
        if approved:
            for sid, fetch in (
                (profile, self.trusthub.customer_profiles(profile).fetch),
                (product, self.trusthub.trust_products(product).fetch),
            ):
                self.submit(sid)
                self.until(lambda fetch=fetch: fetch().status, lambda s: s == "twilio-approved")
        return profile, product

    # A2P

    def brand(self, profile: str, product: str, **more: Any) -> str:
        """A brand's SID, as soon as it is answered."""
        made = self.messaging.brand_registrations.create(
            customer_profile_bundle_sid=profile, a2p_profile_bundle_sid=product, **more
        )
        return str(made.sid)

    def decided(self, brand: str) -> Any:
        """The brand once it is not PENDING any more."""
        return self.until(
            lambda: self.messaging.brand_registrations(brand).fetch(),
            lambda one: one.status not in ("PENDING", "IN_REVIEW"),
        )

    def sole_proprietor_brand(self, phone: str | None = None, *, verified: bool = True, name: str = "John Doe") -> str:
        """A sole proprietor's brand, from nothing; its owner said YES where it is to be verified."""
        phone = phone or mobile()
        profile = self.starter(person={**PERSON, "phone_number": phone, "email": f"p{phone[1:]}@example.com"})
        product = self.sole_proprietor(profile, phone, name=name)
        sid = self.brand(profile, product, brand_type="SOLE_PROPRIETOR")
        if verified:
            assert self.decided(sid).status == "APPROVED"
            self.until(lambda: self.texts(phone), bool, "the OTP")
            assert self.reply(phone, "YES").status == 201
            self.until(
                lambda: self.messaging.brand_registrations(sid).fetch(), lambda one: one.identity_status == "VERIFIED"
            )
        return sid

    def standard_brand(self, **attributes: Any) -> str:
        """A firm's brand, approved."""
        more = {name: attributes.pop(name) for name in ("mock", "skip_automatic_sec_vet") if name in attributes}
        sid = self.brand(*self.business(**attributes), **more)
        assert self.decided(sid).status == "APPROVED"
        return sid

    def service(self, **more: Any) -> str:
        """A messaging service's SID."""
        return str(self.messaging.services.create(**{"friendly_name": "Registered", **more}).sid)

    def campaign(self, service: str, brand: str, **changes: Any) -> Any:
        """The walkthrough's campaign with changes, as answered."""
        return self.messaging.services(service).us_app_to_person.create(
            brand_registration_sid=brand, **{**CAMPAIGN, **changes}
        )

    def reviewed(self, service: str) -> Any:
        """The campaign of a service once its reviews are over."""
        fetch = self.messaging.services(service).us_app_to_person(COMPLIANCE).fetch
        return self.until(fetch, lambda one: one.campaign_status not in ("PENDING", "IN_PROGRESS"))

    @contextlib.contextmanager
    def number(self, service: str | None = None) -> Iterator[Any]:
        """A US number, in a service where one is given."""
        (offer,) = self.client.available_phone_numbers("US").local.list(sms_enabled=True, limit=1)
        number = self.client.incoming_phone_numbers.create(phone_number=offer.phone_number)
        if service:
            self.messaging.services(service).phone_numbers.create(phone_number_sid=number.sid)
        yield number
        number.delete()


class Registered(msgspec.Struct, frozen=True):
    """A firm's brand, and a service with a campaign of it."""

    isv: Registrant
    brand: str
    service: str

    @property
    def campaign(self) -> Any:
        """The campaign's resource in the client."""
        return self.isv.messaging.services(self.service).us_app_to_person(COMPLIANCE)
