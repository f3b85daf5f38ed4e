"""A brand and a campaign through the whole program, filed with a server that has The Campaign Registry's shapes."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tests.contract.registrant import PERSON, Registrant, mobile
from tests.contract.sdk import Desk
from tests.contract.server import running_server
from tests.contract.wire import Wire
from tests.registry.http.tcr import KEY, SECRET, UPSTREAM, Tcr, signed

pytestmark = pytest.mark.xdist_group("real-registry")

HOST = "api.twilio.com"
PATH = "/tidings/v1/Registry/Webhook"


@contextlib.contextmanager
def serving(tcr: Tcr) -> Iterator[None]:
    """The registry in a thread of its own."""
    loop, over, up = asyncio.new_event_loop(), asyncio.Event(), threading.Event()

    async def serve() -> None:
        async with tcr.serving():
            up.set()
            await over.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    assert up.wait(10)
    try:
        yield
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
        loop.close()


class Filed(Registrant):
    """An ISV whose program files with `tcr`."""

    def __init__(self, desk: Desk, tcr: Tcr) -> None:
        super().__init__(desk)
        self.tcr = tcr

    def tell(self, notice: dict[str, Any], secret: str = SECRET) -> tuple[int, int | None]:
        """The registry tells, signed; gives status and code of the answer."""
        server = self.desk.server
        octets, signature = signed(notice, f"http://{HOST}{PATH}", secret)
        with contextlib.closing(Wire(server.port, self.desk.login)) as wire:
            answer = wire.ask("POST", PATH, octets, host=HOST, content_type="application/json",
                              x_registry_signature=signature)  # fmt: skip
            return answer.status, answer.code

    def id_at_registry(self, brand: str) -> str:
        """The registry's id of a brand, once it is filed."""
        fetch = self.messaging.brand_registrations(brand).fetch
        return str(self.until(fetch, lambda one: one.tcr_id is not None).tcr_id)


@pytest.fixture(scope="module")
def isv(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filed]:
    tcr = Tcr()
    with serving(tcr):
        registry = f"http://{KEY}:{SECRET.replace('/', '%2F')}@{tcr.base}/v2?upstream={UPSTREAM}"
        folder = tmp_path_factory.mktemp("real-registry")
        with running_server(folder, registration_pace="instant", registry=registry) as server:
            desk = Desk(server, server.logins.main)
            yield Filed(desk, tcr)
            desk.transport.close()
            assert SECRET not in (folder / "log").read_text()


def test_a_standard_brand_and_its_campaign_are_carried_by_the_registrys_word(isv: Filed) -> None:
    brand = isv.brand(*isv.business())
    registry_id = isv.id_at_registry(brand)
    kept = isv.tcr.brands[registry_id]
    assert (kept["referenceId"], kept["entityType"], kept["companyName"]) == (
        brand,
        "PRIVATE_PROFIT",
        "Owl Flights LLC",
    )
    assert isv.messaging.brand_registrations(brand).fetch().status == "PENDING"
    assert isv.tell(isv.tcr.judge(registry_id, "VERIFIED"), secret="somebody else's") == (403, 20003)
    assert isv.tell(isv.tcr.judge(registry_id, "VERIFIED")) == (204, None)
    approved = isv.messaging.brand_registrations(brand).fetch()
    assert (approved.status, approved.identity_status) == ("APPROVED", "VERIFIED")

    isv.until(lambda: isv.tcr.vettings.get(registry_id), bool, "the secondary vetting")
    assert isv.tell(isv.tcr.vetted(registry_id, "ACTIVE", 62)) == (204, None)
    assert isv.messaging.brand_registrations(brand).fetch().brand_score == 62

    service = isv.service()
    isv.campaign(service, brand, us_app_to_person_usecase="MARKETING")
    fetch = isv.messaging.services(service).us_app_to_person("QE2c6890da8086d771620e9b13fadeba0b").fetch
    campaign = isv.until(fetch, lambda one: one.campaign_id is not None)
    assert campaign.campaign_status == "IN_PROGRESS"
    assert campaign.rate_limits["tmobile"]["brand_tier"] == "HIGH_MID"
    assert isv.tcr.campaigns[campaign.campaign_id]["usecase"] == "MARKETING"
    assert campaign.campaign_id in isv.tcr.sharing, "it is shared with whoever carries it"
    assert isv.tell(isv.tcr.notice("CAMPAIGN_DCA_COMPLETE", campaignId=campaign.campaign_id)) == (204, None)
    assert fetch().campaign_status == "VERIFIED"


def test_a_sole_proprietor_gives_back_the_pin_that_the_registry_sent(isv: Filed) -> None:
    phone = mobile()
    profile = isv.starter(person={**PERSON, "phone_number": phone})
    brand = isv.brand(profile, isv.sole_proprietor(profile, phone), brand_type="SOLE_PROPRIETOR")
    registry_id = isv.id_at_registry(brand)
    isv.tell(isv.tcr.judge(registry_id, "SELF_DECLARED"))
    fetch = isv.messaging.brand_registrations(brand).fetch
    isv.until(fetch, lambda one: one.status == "APPROVED")
    isv.until(lambda: isv.tcr.otps.get(registry_id), bool, "the PIN")
    wrong = isv.tidings("POST", "Registry/OtpConfirmations", BrandRegistrationSid=brand, Pin="000000")
    assert (wrong.status, wrong.code) == (409, 20409)
    right = isv.tidings("POST", "Registry/OtpConfirmations", BrandRegistrationSid=brand, Pin="123456")
    assert right.status == 204
    isv.tell(isv.tcr.notice("BRAND_OTP_VERIFIED", brandId=registry_id))
    isv.until(fetch, lambda one: one.identity_status == "VERIFIED")
    assert isv.trusthub.customer_profiles(profile).fetch().status == "twilio-approved"


def test_a_brand_that_the_registry_refuses_says_why(isv: Filed) -> None:
    bundles = isv.business(business_registration_number="12-3450001")
    isv.tcr.answer_next(400, [{"code": 999, "field": "ein", "description": "Invalid EIN"}])
    brand = isv.brand(*bundles)
    failed = isv.decided(brand)
    assert (failed.status, failed.failure_reason) == ("FAILED", "Unable to register Brand with The Campaign Registry")
    assert failed.errors
