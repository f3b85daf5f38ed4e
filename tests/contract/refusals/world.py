"""What the cases share: an ISV with customers in every state, each made when the first case asks for it."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from functools import cached_property
from itertools import count
from typing import Any
from urllib.parse import urlencode

import msgspec

from tests.contract.registrant import A2P, BUSINESS, PERSON, PRIMARY, REPRESENTATIVE, SECONDARY, Registrant, mobile
from tests.contract.sdk import Desk
from tests.contract.server import Login, RunningServer
from tests.contract.wire import Answer, Wire

COMPLIANCE = "QE2c6890da8086d771620e9b13fadeba0b"
TOKEN = "cv|1.0|tcr|10dlc|9975c339-d46f-49b7-a399-2e6d5ebac66d|EXAMPLE0123456"
"""What Campaign Verify gives a committee."""
_mailboxes = count(1)


class Held(msgspec.Struct, frozen=True):
    """A bundle and what it is made of."""

    sid: str
    person: str
    document: str
    address: str


def mailbox() -> str:
    """An address that no other customer has."""
    return f"customer{next(_mailboxes)}@example.com"


class World(Registrant):
    """One account of a server where everything is decided at once."""

    def __init__(self, server: RunningServer) -> None:
        secrets = json.loads((server.folder / "data" / "credentials.json").read_text())
        super().__init__(Desk(server, server.logins.main), Login("operator", secrets["operator_token"]))
        self._wire = Wire(server.port, server.logins.main)
        self._roomy, self._campaigns_left = "", 0

    def close(self) -> None:
        """Closes its connections."""
        self._wire.close()
        self.desk.transport.close()

    def post(self, product: str, path: str, *pairs: tuple[str, str]) -> Answer:
        """A form by hand, for what the client would not send."""
        return self._wire.post(path, urlencode(pairs).encode(), host=f"{product}.twilio.com")

    @contextlib.contextmanager
    def registry(self, **faults: str) -> Iterator[None]:
        """The registry has these faults meanwhile."""
        assert self.tidings("POST", "Faults", self.operator, Target="registry", **faults).status == 200
        try:
            yield
        finally:
            assert self.tidings("DELETE", "Faults", self.operator, Target="registry").status in (200, 204)

    def events(self, sid: str, event_type: str) -> list[Any]:
        """The events of the audit log of one thing."""
        found = self.client.monitor.v1.events.list(resource_sid=sid)
        return [event for event in found if event.event_type == event_type]

    # Bundles

    @cached_property
    def draft(self) -> str:
        """An empty starter profile."""
        return self.starter_profile()

    def starter_profile(self, *parts: str, **more: Any) -> str:
        """A starter profile with these parts alone."""
        return self.profile("RN806dd6cd175f314e1f96a9727ee271f4", *parts, **more)

    @cached_property
    def held(self) -> Held:
        """A starter profile in review."""
        address = str(self.client.addresses.create(**self.home).sid)
        document = self.document_of(address)
        person = self.end_user("starter_customer_profile_information", {**PERSON, "email": mailbox()})
        sid = self.starter_profile(person, document, self.primary())
        self.submit(sid)
        return Held(sid, person, document, address)

    @property
    def home(self) -> dict[str, str]:
        """The house of one more customer."""
        return {
            "customer_name": "John Doe", "street": "6 Jersey St", "street_secondary": f"Apt {next(_mailboxes)}",
            "city": "Boston", "region": "MA", "postal_code": "02215", "iso_country": "US",
        }  # fmt: skip

    @cached_property
    def unapproved_primary(self) -> str:
        """A primary profile in draft."""
        return self.profile(PRIMARY)

    @cached_property
    def firm(self) -> tuple[str, str]:
        """A firm's approved profile and product."""
        return self.business()

    def customer(self, **person: str) -> str:
        """A starter profile in review, of a person that nobody was before."""
        return self.starter(person={**PERSON, "phone_number": mobile(), "email": mailbox(), **person})

    def rejected_bundle(self, policy: str, *parts: str) -> str:
        """A bundle that the data checks reject."""
        make = self.product if policy in (A2P, "RN670d5d2e282a6130ae063b234b6019c8") else self.profile
        sid = make(policy, *parts, email="john@nxdomain.com")
        self.submit(sid)
        kept = self.trusthub.trust_products if make == self.product else self.trusthub.customer_profiles
        self.until(kept(sid).fetch, lambda one: one.status == "twilio-rejected")
        return sid

    def company(self, representative: dict[str, str] | None = None, **changes: Any) -> list[str]:
        """The parts of a firm's profile."""
        return [
            self.end_user("customer_profile_business_information", {**BUSINESS, **changes}),
            self.end_user("authorized_representative_1", representative or REPRESENTATIVE),
            self.document(),
            self.primary(),
        ]

    def reviewed_bundle(self, status_callback: str | None = None, **changes: Any) -> str:
        """A firm's profile that its reviewer rejected."""
        told = {"status_callback": status_callback} if status_callback else {}
        sid = self.profile(SECONDARY, *self.company(**changes), **told)
        self.submit(sid)
        self.until(self.trusthub.customer_profiles(sid).fetch, lambda one: one.status == "twilio-rejected")
        return sid

    # Brands

    def sole_brand(self, name: str = "John Doe", **person: str) -> str:
        """A sole proprietor's brand of a new customer, as soon as it is answered."""
        profile = self.customer(**person)
        return self.brand(profile, self.sole_proprietor(profile, mobile(), name=name), brand_type="SOLE_PROPRIETOR")

    @cached_property
    def sole(self) -> str:
        """A sole proprietor's, verified."""
        return self.sole_proprietor_brand()

    @cached_property
    def busy_sole(self) -> str:
        """A sole proprietor's that has its one campaign."""
        sid = self.sole_proprietor_brand()
        self.campaign(self.busy_service, sid)
        assert self.reviewed(self.busy_service).campaign_status == "VERIFIED"
        return sid

    @cached_property
    def busy_service(self) -> str:
        """The service of that campaign."""
        return self.service()

    @cached_property
    def unanswered(self) -> str:
        """A sole proprietor's whose owner has not said YES."""
        sid = self.sole_proprietor_brand(verified=False)
        assert self.decided(sid).status == "APPROVED"
        return sid

    @cached_property
    def pending(self) -> str:
        """A firm's that the registry has not decided."""
        firm = self.firm
        with self.registry(DelayS="86400"):
            sid = self.brand(*firm)
            self.until(self.messaging.brand_registrations(sid).fetch, lambda one: one.tcr_id is not None)
        assert self.messaging.brand_registrations(sid).fetch().status == "PENDING"
        return sid

    @cached_property
    def failed(self) -> str:
        """One that the registry refused."""
        sid = self.sole_brand("John reject:30792")
        assert self.decided(sid).status == "FAILED"
        return sid

    @cached_property
    def suspended(self) -> str:
        """One that the registry suspended."""
        sid = self.sole_brand("Suspended Doe")
        assert self.decided(sid).status == "SUSPENDED"
        return sid

    @cached_property
    def standard(self) -> str:
        """A firm's, vetted with 80."""
        return self.vetted(self.standard_brand(business_registration_number="98-7654380"))

    @cached_property
    def dentist(self) -> str:
        """A firm's, of which good campaigns speak; vetted."""
        return self.vetted(self.firm_brand(number="98-7654390"))

    @cached_property
    def stray(self) -> str:
        """A firm's like it, with a website that is somebody else's."""
        return self.firm_brand(website_url="https://www.gizmoquark.net", number="98-7654392")

    @cached_property
    def teacher(self) -> str:
        """A sole proprietor's under her own name, verified."""
        return self.sole_proprietor_brand(name="Dana Whitlock")

    @cached_property
    def entity(self) -> str:
        """A sole proprietor's that is none, verified."""
        return self.sole_proprietor_brand(name="Pinecrest Dental L.L.C.")

    def firm_brand(self, representative: dict[str, str] | None = None, *, number: str, **business: str) -> str:
        """A dentist's brand that differs in this, approved."""
        own = {"business_name": "Pinecrest Dental, LLC", "business_industry": "HEALTHCARE",
               "website_url": "https://www.pinecrestdental.com", "business_registration_number": number}  # fmt: skip
        leader = {**REPRESENTATIVE, "email": "desk@pinecrestdental.com", **(representative or {})}
        profile = self.profile(SECONDARY, *self.company(leader, **{**own, **business}))
        attributes = {"company_type": "private"}
        product = self.product(A2P, self.end_user("us_a2p_messaging_profile_information", attributes), profile)
        for sid, kept in ((profile, self.trusthub.customer_profiles), (product, self.trusthub.trust_products)):
            self.submit(sid)
            self.until(kept(sid).fetch, lambda one: one.status == "twilio-approved")
        brand = self.brand(profile, product)
        assert self.decided(brand).status == "APPROVED"
        return brand

    @property
    def roomy(self) -> str:
        """A firm's that has room for a campaign, and is not vetted."""
        if self._campaigns_left == 0:
            self._campaigns_left = 5
            number = f"98-76{next(_mailboxes):03}94"
            self._roomy = self.standard_brand(business_registration_number=number, skip_automatic_sec_vet=True)
        self._campaigns_left -= 1
        return self._roomy

    @cached_property
    def low_volume(self) -> str:
        """A firm's that is not vetted."""
        return self.standard_brand(business_registration_number="98-7654381", skip_automatic_sec_vet=True)

    @cached_property
    def committee(self) -> str:
        """A political committee's."""
        return self.committees[0]

    @cached_property
    def committees(self) -> tuple[str, str]:
        """Two political committees', of which Campaign Verify vouches for the second."""
        first, second = (
            self.standard_brand(
                business_name=f"Committee 527 of {place}",
                business_type="Non-profit Corporation",
                business_registration_number=number,
                company_type="non_profit",
                skip_automatic_sec_vet=True,
            )
            for place, number in (("Boston", "98-7654382"), ("Salem", "98-7654383"))
        )
        self.messaging.brand_registrations(second).brand_vettings.create("campaign-verify", vetting_id=TOKEN)
        return first, second

    def vetted(self, brand: str) -> str:
        """The same brand once its secondary vetting is over."""
        self.until(self.messaging.brand_registrations(brand).fetch, lambda one: one.brand_score is not None)
        return brand

    # Campaigns

    @contextlib.contextmanager
    def campaign_of(self, brand: str, **changes: Any) -> Iterator[str]:
        """The service of a campaign that was reviewed; the campaign is deleted afterwards."""
        service = self.service()
        self.campaign(service, brand, **changes)
        try:
            self.reviewed(service)
            yield service
        finally:
            self.messaging.services(service).us_app_to_person(COMPLIANCE).delete()

    # Numbers

    def bought(self, service: str | None = None, **more: Any) -> Any:
        """A US number, in a service where one is given."""
        (offer,) = self.client.available_phone_numbers("US").local.list(sms_enabled=True, limit=1)
        number = self.client.incoming_phone_numbers.create(phone_number=offer.phone_number, **more)
        if service:
            self.messaging.services(service).phone_numbers.create(phone_number_sid=number.sid)
        return number

    def registered(self, service: str) -> Any:
        """A US number that carriers took for the campaign of a service."""
        number = self.bought(service)
        self.until(lambda: self.events(number.sid, "number-registration.successful"), bool)
        return number

    def live_service(self, brand: str, **changes: Any) -> str:
        """A service whose campaign is verified."""
        service = self.service()
        self.campaign(service, brand, **changes)
        assert self.reviewed(service).campaign_status == "VERIFIED"
        return service

    def delivered(self, sender: str, to: str) -> bool:
        """Whether a message arrives, at the latest when acceptance knows what the rows say."""
        return bool(self.until(lambda: self.sent(sender, to), lambda message: message.status == "delivered"))

    def sent(self, sender: str, to: str, body: str = "John Doe: see you on Friday") -> Any:
        """A message in its last status."""
        by = "messaging_service_sid" if sender.startswith("MG") else "from_"
        message = self.client.messages.create(to=to, body=body, **{by: sender})
        over = ("delivered", "undelivered", "failed")
        return self.until(self.client.messages(message.sid).fetch, lambda one: one.status in over)
