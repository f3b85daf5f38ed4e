"""What the port promises, kept by both registries: the simulated one, and The Campaign Registry's API."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Protocol

import msgspec
import pytest

from tests.registry.http.tcr import Tcr
from tests.registry.http.world import BRAND, CAMPAIGN, COMPANY, PERSON, VETTING, campaign_of
from tests.registry.http.world import World as HttpWorld
from tidings.compliance.pacing import PACES
from tidings.core import MovableClock
from tidings.db import Unavailable
from tidings.db.migrate import migrate
from tidings.db.sqlite import SqliteDatabase
from tidings.registry.model import BrandEvent, CampaignEvent, IdentityStatus, VettingStatus
from tidings.registry.port import (
    BrandFiling,
    BrandReport,
    CampaignReport,
    Filed,
    FilingRefused,
    Registry,
    RegistryUnavailable,
    Report,
    SharedCampaign,
    VettingReport,
)
from tidings.registry.simulated import RegistryAgenda, RegistryFaults, SimulatedRegistry

MISMATCHED = msgspec.structs.replace(COMPANY, tax_id="12-3450000")


class Side(Protocol):
    """A registry, and those behind it."""

    registry: Registry
    store_is_away: bool

    async def settle(self) -> None:
        """Everyone behind it does what they have to do."""
        ...

    async def confirm(self, brand_id: str) -> None:
        """A sole proprietor answers the question that was sent last."""
        ...

    def break_down(self) -> None:
        """It cannot be reached any more."""
        ...

    def taken(self) -> list[Report]:
        """What was reported, and is forgotten."""
        ...


class SimulatedSide:
    """The embedded one: time passes."""

    def __init__(self, database: SqliteDatabase) -> None:
        self.clock = MovableClock(lambda: 1_768_478_400_000_000)
        self.faults = RegistryFaults()
        self.registry: Registry = SimulatedRegistry(
            database, self.clock, PACES["short"], self, lambda _number: False, faults=self.faults
        )
        assert isinstance(self.registry, SimulatedRegistry)
        self.agenda = RegistryAgenda(self.registry)
        self.store_is_away = False
        self.reports: list[Report] = []

    async def text(self, to: str, body: str) -> None:
        """See Outside."""

    async def told(self, report: Report) -> None:
        if self.store_is_away:
            raise Unavailable
        self.reports.append(report)

    async def settle(self) -> None:
        for _ in range(8):
            self.clock.advance(30_000_000)
            await self.agenda.step(self.clock.now())

    async def confirm(self, brand_id: str) -> None:
        assert isinstance(self.registry, SimulatedRegistry)
        await self.registry.heard(PERSON.mobile_phone or "", "yes")

    def break_down(self) -> None:
        self.faults.unavailable = True

    def taken(self) -> list[Report]:
        found, self.reports = self.reports, []
        return found


class HttpSide:
    """The adapter: our small server's people act, and it tells by webhook."""

    def __init__(self, tcr: Tcr) -> None:
        self.tcr = tcr
        self.world = HttpWorld(tcr)
        self.registry: Registry = self.world.registry
        tcr.partner = {
            campaign_id: {
                "campaignId": campaign_id,
                "brandId": "BXOTHER",
                "status": "ACTIVE",
                "usecase": "MIXED",
                "description": "d",
            }
            for campaign_id in ("CX00000", "CP00000", "CR00000")
        }
        tcr.sharing = {
            "CX00000": {"sharingStatus": "ACCEPTED"},
            "CP00000": {"sharingStatus": "PENDING"},
            "CR00000": {"sharingStatus": "DECLINED"},
        }

    @property
    def store_is_away(self) -> bool:
        return self.world.store_is_away

    @store_is_away.setter
    def store_is_away(self, is_away: bool) -> None:
        self.world.store_is_away = is_away

    async def settle(self) -> None:
        for brand_id, brand in list(self.tcr.brands.items()):
            if brand["entityType"] == "SOLE_PROPRIETOR":
                await self._tell(self.tcr.notice("BRAND_SCORE_UPDATE", brandId=brand_id))
            elif brand["identityStatus"] == "UNVERIFIED":
                mismatched = brand["ein"].endswith("0000")
                self.tcr.feedback[brand_id] = [{"id": "TAX_ID", "fields": ["ein", "companyName"]}] * mismatched
                await self._tell(self.tcr.judge(brand_id, "UNVERIFIED" if mismatched else "VERIFIED"))
        for brand_id, there in self.tcr.vettings.items():
            if there and there[-1]["vettingStatus"] == "PENDING":
                self.world.filings.vettings[BRAND, "aegis"] = VETTING
                await self._tell(self.tcr.vetted(brand_id, "ACTIVE", 80))
        for campaign_id, campaign in self.tcr.campaigns.items():
            if campaign["status"] == "ACTIVE" and self.tcr.sharing[campaign_id]["sharingStatus"] == "PENDING":
                self.tcr.sharing[campaign_id]["sharingStatus"] = "ACCEPTED"
                for event in ("CAMPAIGN_SHARE_ACCEPT", "CAMPAIGN_DCA_COMPLETE"):
                    await self._tell(self.tcr.notice(event, campaignId=campaign_id))

    async def confirm(self, brand_id: str) -> None:
        assert await self.world.registry.confirm_otp(brand_id, "123456") is None
        await self._tell(self.tcr.notice("BRAND_OTP_VERIFIED", brandId=brand_id))

    async def _tell(self, notice: dict[str, object]) -> None:
        await self.world.tell(notice)

    def break_down(self) -> None:
        self.tcr.answers = [(503, None, {})] * 20

    def taken(self) -> list[Report]:
        return self.world.taken()


@contextlib.asynccontextmanager
async def opened(kind: str) -> AsyncIterator[Side]:
    if kind == "simulated":
        database = SqliteDatabase(None)
        await database.start()
        await migrate(database)
        simulated = SimulatedSide(database)
        await simulated.registry.start(simulated.told)
        try:
            yield simulated
        finally:
            await simulated.registry.stop()
            await database.stop()
    else:
        async with Tcr().serving() as tcr:
            side = HttpSide(tcr)
            await side.registry.start(side.world.told)
            try:
                yield side
            finally:
                await side.registry.stop()


both = pytest.mark.parametrize("kind", ["simulated", "http"])


async def filed(side: Side, filing: BrandFiling = COMPANY) -> str:
    answer = await side.registry.register_brand(filing)
    assert isinstance(answer, Filed), answer
    return answer.registry_id


async def verified(side: Side) -> str:
    brand_id = await filed(side)
    await side.settle()
    side.taken()
    return brand_id


def codes(answer: object) -> list[int]:
    assert isinstance(answer, FilingRefused), answer
    return [fault.error_code for fault in answer.faults]


@both
async def test_a_brand_is_filed_under_an_id_of_the_registry_and_filing_it_again_answers_the_same(kind: str) -> None:
    async with opened(kind) as side:
        brand_id = await filed(side)
        assert brand_id[0] == "B"
        assert len(brand_id) == 7
        assert brand_id == brand_id.upper()
        assert await filed(side) == brand_id
        assert await filed(side, PERSON) != brand_id


@both
async def test_a_company_that_is_in_order_is_reported_approved_and_verified(kind: str) -> None:
    async with opened(kind) as side:
        brand_id = await filed(side)
        assert side.taken() == [], "not before it was judged"
        await side.settle()
        (report,) = side.taken()
        assert isinstance(report, BrandReport)
        assert (report.reference, report.registry_id) == (BRAND, brand_id)
        assert (report.event, report.identity_status) == (BrandEvent.APPROVED, IdentityStatus.VERIFIED)
        assert report.faults == ()


@both
async def test_a_company_whose_tax_id_is_anothers_is_reported_failed_and_can_be_mended(kind: str) -> None:
    async with opened(kind) as side:
        brand_id = await filed(side, MISMATCHED)
        await side.settle()
        (report,) = side.taken()
        assert isinstance(report, BrandReport)
        assert (report.event, report.identity_status) == (BrandEvent.FAILED, IdentityStatus.UNVERIFIED)
        assert [fault.error_code for fault in report.faults] == [30795]
        assert report.faults[0].fields == ("business_registration_number", "business_name")
        assert report.feedback == ("TAX_ID",)
        assert await side.registry.update_brand(brand_id, COMPANY) == Filed(brand_id)
        await side.settle()
        (mended,) = side.taken()
        assert isinstance(mended, BrandReport)
        assert mended.event is BrandEvent.APPROVED


@both
async def test_a_brand_that_is_wrong_in_itself_is_refused_and_nothing_is_reported(kind: str) -> None:
    async with opened(kind) as side:
        wrong = msgspec.structs.replace(COMPANY, email="bo", tax_id=None)
        assert sorted(codes(await side.registry.register_brand(wrong))) == [30753, 30757]
        await side.settle()
        assert side.taken() == []


@both
async def test_a_deleted_brand_cannot_be_mended_and_deleting_it_again_does_no_harm(kind: str) -> None:
    async with opened(kind) as side:
        brand_id = await filed(side)
        await side.registry.delete_brand(brand_id)
        await side.registry.delete_brand(brand_id)
        assert codes(await side.registry.update_brand(brand_id, COMPANY)) == [30702]


@both
async def test_a_sole_proprietor_is_approved_first_and_verified_by_the_answer(kind: str) -> None:
    async with opened(kind) as side:
        brand_id = await filed(side, PERSON)
        await side.settle()
        approved = side.taken()[0]
        assert isinstance(approved, BrandReport)
        assert approved.event is BrandEvent.APPROVED
        assert approved.identity_status in (IdentityStatus.UNVERIFIED, IdentityStatus.SELF_DECLARED)
        assert await side.registry.send_otp(brand_id) is None
        await side.settle()
        side.taken()
        await side.confirm(brand_id)
        await side.settle()
        answered = side.taken()[0]
        assert isinstance(answered, BrandReport)
        assert answered.identity_status is IdentityStatus.VERIFIED


@both
async def test_a_vetting_gives_a_score_and_ordering_it_again_orders_no_other(kind: str) -> None:
    async with opened(kind) as side:
        brand_id = await verified(side)
        first = await side.registry.vet(VETTING, brand_id, "aegis", None)
        assert isinstance(first, Filed)
        assert await side.registry.vet(VETTING, brand_id, "aegis", None) == first
        await side.settle()
        (report,) = [report for report in side.taken() if isinstance(report, VettingReport)]
        assert (report.reference, report.brand_reference) == (VETTING, BRAND)
        assert (report.status, report.score) == (VettingStatus.SUCCESS, 80)
        assert report.vetting_id == first.registry_id


@both
async def test_a_vetting_of_an_unknown_brand_is_refused(kind: str) -> None:
    async with opened(kind) as side:
        assert codes(await side.registry.vet(VETTING, "B999999", "aegis", None)) == [30702]


@both
async def test_a_campaign_of_a_verified_brand_is_filed_once_and_reported_verified(kind: str) -> None:
    async with opened(kind) as side:
        brand_id = await verified(side)
        answer = await side.registry.submit_campaign(campaign_of(brand_id))
        assert isinstance(answer, Filed)
        assert answer.registry_id[0] == "C"
        assert len(answer.registry_id) == 7
        assert await side.registry.submit_campaign(campaign_of(brand_id)) == answer
        await side.settle()
        reports = [report for report in side.taken() if isinstance(report, CampaignReport)]
        assert {(report.reference, report.registry_id) for report in reports} == {(CAMPAIGN, answer.registry_id)}
        assert [report.event for report in reports if report.event] == [CampaignEvent.VERIFIED]
        steps = [report.step for report in reports]
        assert steps.index("share-accepted") < steps.index("dca-complete")


@both
async def test_a_campaign_of_an_unverified_or_unknown_brand_is_refused(kind: str) -> None:
    async with opened(kind) as side:
        assert codes(await side.registry.submit_campaign(campaign_of(await filed(side)))) == [30991]
        assert codes(await side.registry.submit_campaign(campaign_of("B999999"))) == [30992]


@both
async def test_a_use_case_that_is_not_the_brands_is_refused(kind: str) -> None:
    async with opened(kind) as side:
        brand_id = await verified(side)
        for use_case, parts in (("SOLE_PROPRIETOR", ()), ("MIXED", ("MARKETING",))):
            filing = campaign_of(brand_id, use_case=use_case, sub_use_cases=parts)
            assert codes(await side.registry.submit_campaign(filing)) == [30900]


@both
async def test_an_ended_campaign_stays_ended(kind: str) -> None:
    async with opened(kind) as side:
        answer = await side.registry.submit_campaign(campaign_of(await verified(side)))
        assert isinstance(answer, Filed)
        await side.registry.delete_campaign(answer.registry_id)
        await side.registry.delete_campaign(answer.registry_id)
        again = await side.registry.resubmit_campaign(answer.registry_id, campaign_of("B000001"))
        assert isinstance(again, FilingRefused)
        await side.settle()
        assert CampaignEvent.VERIFIED not in [
            report.event for report in side.taken() if isinstance(report, CampaignReport)
        ]


@both
async def test_campaigns_of_other_providers_are_shown_as_far_as_their_review_is(kind: str) -> None:
    async with opened(kind) as side:
        complete = await side.registry.shared_campaign("CX00000")
        pending = await side.registry.shared_campaign("CP00000")
        assert isinstance(complete, SharedCampaign)
        assert isinstance(pending, SharedCampaign)
        assert (complete.complete, pending.complete) == (True, False)
        assert complete.registry_id == "CX00000"
        assert codes(await side.registry.shared_campaign("CR00000")) == [30906]
        assert codes(await side.registry.shared_campaign("CZ00000")) == [30904]


@both
async def test_what_could_not_be_stored_is_told_again(kind: str) -> None:
    async with opened(kind) as side:
        await filed(side)
        side.store_is_away = True
        with contextlib.suppress(Unavailable):
            await side.settle()
        assert side.taken() == []
        side.store_is_away = False
        if isinstance(side, HttpSide):
            await side.world.tell(side.tcr.notice("BRAND_SCORE_UPDATE", brandId="B000001"))
        await side.settle()
        assert BrandEvent.APPROVED in [report.event for report in side.taken() if isinstance(report, BrandReport)]


@both
async def test_every_call_says_so_when_the_registry_cannot_be_reached(kind: str) -> None:
    async with opened(kind) as side:
        brand_id = await filed(side)
        side.break_down()
        registry = side.registry
        for call in (
            registry.register_brand(COMPANY),
            registry.update_brand(brand_id, COMPANY),
            registry.delete_brand(brand_id),
            registry.send_otp(brand_id),
            registry.vet(VETTING, brand_id, "aegis", None),
            registry.submit_campaign(campaign_of(brand_id)),
            registry.resubmit_campaign("C000001", campaign_of(brand_id)),
            registry.delete_campaign("C000001"),
            registry.shared_campaign("CX00000"),
        ):
            with pytest.raises(RegistryUnavailable):
                await call
