"""Campaigns at the simulated registry: the aggregator and the carriers, one after the other, and what they reject."""

from __future__ import annotations

from typing import Any

import pytest

from tests.brands.world import MOBILE, World, filing, person, world
from tests.stores import Stores
from tidings.compliance.pacing import PACES
from tidings.registry.model import BrandEvent, CampaignEvent, IdentityStatus
from tidings.registry.port import (
    BrandFiling,
    BrandReport,
    CampaignFiling,
    CampaignReport,
    Filed,
    FilingFault,
    FilingRefused,
    SharedCampaign,
)
from tidings.registry.simulated.campaigns import CampaignOffice, shared_campaign

E = CampaignEvent
STEPS = ["share-accepted", "dca-complete", "AT&T approved", "T-Mobile approved", "Verizon approved"]


async def company(here: World, **fields: Any) -> str:
    """The registry's id of a brand that is verified."""
    answer = await here.registry.register_brand(filing(**fields))
    assert isinstance(answer, Filed)
    await here.run(60)
    return answer.registry_id


def campaign(brand_id: str, **fields: Any) -> CampaignFiling:
    values: dict[str, Any] = {
        "reference": "CM" + "1" * 32,
        "brand_id": brand_id,
        "use_case": "MARKETING",
        "description": "Weekly offers of the Oak Furniture shop",
        "message_flow": "People tick a box at https://oak.example/texts",
        "samples": ("Oak: chairs are half price. Reply STOP to end.",),
        "has_embedded_links": False,
        "has_embedded_phone": False,
    }
    return CampaignFiling(**values | fields)


async def submitted(here: World, brand_id: str, **fields: Any) -> str:
    answer = await here.registry.submit_campaign(campaign(brand_id, **fields))
    assert isinstance(answer, Filed), answer
    return answer.registry_id


def told(here: World) -> list[tuple[CampaignEvent | None, str, list[int]]]:
    return [
        (report.event, report.step, [fault.error_code for fault in report.faults])
        for report in here.reported
        if isinstance(report, CampaignReport)
    ]


async def test_a_campaign_goes_from_step_to_step_and_is_verified_by_the_last_carrier(stores: Stores) -> None:
    async with stores.opened() as database:
        here = World(database)
        registry_id = await submitted(here, await company(here))
        assert (len(registry_id), registry_id[0]) == (7, "C")
        await here.run(PACES["short"].campaign_s - 1)
        assert told(here) == [(None, step, []) for step in STEPS[:-1]]
        await here.run(1)
        assert told(here)[-1] == (E.VERIFIED, "Verizon approved", [])
        await here.run(3600)
        assert len(told(here)) == len(STEPS)


async def test_the_same_reference_is_the_same_campaign_also_after_a_restart() -> None:
    async with world() as here:
        brand = await company(here)
        first = await submitted(here, brand)
        here.start()
        assert await submitted(here, brand, description="x") == first
        await here.run(60)
        assert len(told(here)) == len(STEPS)


@pytest.mark.parametrize(("word", "place"), [("share", 0), ("dca", 1), ("att", 2), ("tmobile", 3), ("verizon", 4)])
async def test_a_description_scripts_who_rejects_it_and_with_what(word: str, place: int) -> None:
    async with world() as here:
        brand = await company(here)
        registry_id = await submitted(here, brand, description=f"Offers {word}-rejects:30899 of Oak")
        await here.run(60)
        assert told(here) == [
            *((None, step, []) for step in STEPS[:place]),
            (E.FAILED, f"{word} rejected", [30899]),
        ]
        assert await here.registry.resubmit_campaign(registry_id, campaign(brand)) == Filed(registry_id)
        await here.run(60)
        assert told(here)[-1] == (E.VERIFIED, "Verizon approved", [])
        assert await here.registry.resubmit_campaign(registry_id, campaign(brand)) == Filed(registry_id)
        count = len(told(here))
        await here.run(60)
        assert len(told(here)) == count


async def test_a_description_scripts_a_suspension_once_it_is_live() -> None:
    async with world() as here:
        await submitted(here, await company(here), description="Offers suspends:30990 of Oak")
        await here.run(PACES["short"].campaign_s)
        assert told(here)[-1][0] is E.VERIFIED
        await here.run(PACES["short"].campaign_s)
        assert told(here)[-1] == (E.SUSPENDED, "suspended", [30990])


async def picky(filing: CampaignFiling, brand: BrandFiling | None) -> tuple[FilingFault, ...]:
    """A reviewer who dislikes whoever has a tax ID."""
    return (FilingFault(30893, filing.use_case),) if brand and brand.tax_id else ()


async def test_the_aggregators_reviewer_rejects_with_what_the_judge_finds() -> None:
    async with world() as here:
        brand = await company(here)
        office = here.registry.campaigns
        here.registry.campaigns = CampaignOffice(
            here.db,
            PACES["short"],
            here.faults,
            picky,
        )
        assert office is not here.registry.campaigns
        await submitted(here, brand)
        await here.run(60)
        assert told(here) == [(None, "share-accepted", []), (E.FAILED, "dca rejected", [30893])]


async def test_a_mock_goes_nowhere() -> None:
    async with world() as here:
        brand = await company(here, mock=True)
        await submitted(here, brand, mock=True)
        await here.run(3600)
        assert told(here) == []


async def test_what_is_deleted_is_told_no_more() -> None:
    async with world() as here:
        registry_id = await submitted(here, await company(here))
        await here.run(PACES["short"].campaign_s * 0.5)
        await here.registry.delete_campaign(registry_id)
        await here.registry.delete_campaign("C000000")
        await here.run(3600)
        assert told(here) == [(None, "share-accepted", [])]
        assert isinstance(await here.registry.resubmit_campaign(registry_id, campaign("B")), FilingRefused)


async def refused(here: World, brand_id: str, **fields: Any) -> int:
    answer = await here.registry.submit_campaign(campaign(brand_id, **fields))
    assert isinstance(answer, FilingRefused)
    (fault,) = answer.faults
    return fault.error_code


async def test_what_the_brand_may_not_run_is_refused() -> None:
    async with world() as here:
        brand = await company(here)
        failed = await company(here, reference="BN" + "2" * 32, tax_id="123450000")
        gone = await company(here, reference="BN" + "3" * 32)
        await here.registry.delete_brand(gone)
        assert await refused(here, "B000000") == 30992
        assert await refused(here, gone) == 30992
        assert await refused(here, brand, mock=True) == 30992
        assert await refused(here, failed) == 30991
        assert await refused(here, brand, use_case="SOLE_PROPRIETOR") == 30900
        assert await refused(here, brand, use_case="MIXED", sub_use_cases=("MARKETING",)) == 30900
        assert await refused(here, brand, sub_use_cases=("MARKETING",)) == 30900
        here.faults.refuse_next.append(30880)
        assert await refused(here, brand) == 30880
        await submitted(here, brand, use_case="MIXED", sub_use_cases=("MARKETING", "2FA"))
        await submitted(here, brand, reference="CM" + "2" * 32, use_case="LOW_VOLUME")


async def test_a_sole_proprietor_has_one_campaign_once_the_owner_said_yes() -> None:
    async with world() as here:
        answer = await here.registry.register_brand(person())
        assert isinstance(answer, Filed)
        brand = answer.registry_id
        await here.run(60)
        assert await refused(here, brand, use_case="SOLE_PROPRIETOR") == 30991
        await here.registry.heard(MOBILE, "YES")
        await here.run(1)
        assert await refused(here, brand) == 30900
        first = await submitted(here, brand, use_case="SOLE_PROPRIETOR")
        assert await refused(here, brand, reference="CM" + "2" * 32, use_case="SOLE_PROPRIETOR") == 30930
        await here.registry.delete_campaign(first)
        await submitted(here, brand, reference="CM" + "2" * 32, use_case="SOLE_PROPRIETOR")


async def test_campaigns_of_other_providers_are_chosen_by_their_ids() -> None:
    complete, pending = shared_campaign("CX12345"), shared_campaign("CP12345")
    assert isinstance(complete, SharedCampaign)
    assert isinstance(pending, SharedCampaign)
    assert (complete.complete, pending.complete) == (True, False)
    for registry_id, code in (("CR12345", 30906), ("C123456", 30904), ("", 30904)):
        answer = shared_campaign(registry_id)
        assert isinstance(answer, FilingRefused)
        assert [fault.error_code for fault in answer.faults] == [code]


async def test_a_brand_that_the_operator_approved_has_campaigns_though_its_owner_never_answered() -> None:
    async with world() as here:
        sid = await here.asked()
        brand = await here.desk.find(sid)
        assert brand is not None
        assert brand.tcr_id is not None
        assert await refused(here, brand.tcr_id, use_case="SOLE_PROPRIETOR") == 30991
        approved = BrandReport(
            reference=sid, registry_id="", event=BrandEvent.APPROVED, identity_status=IdentityStatus.VERIFIED
        )
        await here.reports.take(approved, by_operator=True)
        await submitted(here, brand.tcr_id, use_case="SOLE_PROPRIETOR")
