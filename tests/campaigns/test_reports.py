"""What the registry says of campaigns: by the table, each report once, nothing from too late or too early."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.campaigns.world import World, world
from tests.stores import Stores
from tidings.campaigns.lifecycle import CAMPAIGN_MOVES, CampaignStatus, campaign_after
from tidings.registry.model import CampaignEvent
from tidings.registry.port import CampaignReport, FilingFault

E, S = CampaignEvent, CampaignStatus


async def filed(here: World) -> str:
    service = await here.created()
    await here.review()
    return service


async def test_a_report_that_is_told_twice_is_carried_out_once(stores: Stores) -> None:
    async with stores.opened() as database:
        here = await World.on(database)
        await here.open_balance()
        service = await filed(here)
        for _ in range(3):
            await here.report(service, E.VERIFIED)
        assert (await here.steps()).count("campaign-approved") == 1
        assert [fee for fee in await here.fees() if fee[0] == "monthly"] == [("monthly", "2026-02-25", 2_000_000)]
        assert await here.spent() == 17_000_000


async def test_a_failure_says_why_with_the_fields_of_the_table_or_its_own() -> None:
    async with world() as here:
        service = await filed(here)
        campaign = await here.row(service)
        faults = (
            FilingFault(30893, ""),
            FilingFault(30886, "Say who writes to whom.", ("Description", "message_flow")),
        )
        report = CampaignReport(reference=campaign.campaign_sid, registry_id="CTEST00", event=E.FAILED, faults=faults)
        await here.reports.take(report)
        first, second = (await here.fetched(service))["errors"]
        assert first["fields"] == ["MESSAGE_SAMPLES", "US_APP_TO_PERSON_USECASE"]
        assert first["description"] == "The campaign was rejected: the samples do not match the use case."
        assert (second["fields"], second["description"]) == (["DESCRIPTION", "MESSAGE_FLOW"], "Say who writes to whom.")


@pytest.mark.parametrize(("event", "code"), [(E.FAILED, 30880), (E.SUSPENDED, 30990)])
async def test_a_failure_without_a_reason_has_a_code_all_the_same(event: CampaignEvent, code: int) -> None:
    async with world() as here:
        service = await filed(here)
        await here.report(service, event)
        assert [error["error_code"] for error in (await here.fetched(service))["errors"]] == [code]


async def test_a_suspended_campaign_is_not_registered_until_it_is_reinstated() -> None:
    async with world() as here:
        service = await here.verified()

        async def stands() -> tuple[str, bool, int]:
            shown = await here.fetched(service)
            of_service = (await here.ask("GET", f"/v1/Services/{service}")).json["us_app_to_person_registered"]
            return shown["campaign_status"], of_service, len(shown["errors"])

        assert await stands() == ("VERIFIED", True, 0)
        await here.report(service, E.SUSPENDED, 30990)
        assert await stands() == ("SUSPENDED", False, 1)
        await here.report(service, E.REINSTATED)
        assert await stands() == ("VERIFIED", True, 0)
        assert [fee for fee in await here.fees() if fee[0] == "monthly"] == [("monthly", "2026-02-25", 2_000_000)]


async def test_what_the_registry_ended_is_gone_here_and_is_not_ended_there_again() -> None:
    async with world() as here:
        service = await here.verified()
        await here.report(service, E.DELETED)
        assert (await here.item("GET", service)).status == 404
        assert here.known_campaigns.of_service(service) is None
        await here.file()
        assert here.registry.deleted == []
        assert (await here.steps())[-1] == "campaign-deleted"


async def test_a_report_of_no_campaign_changes_nothing() -> None:
    async with world() as here:
        await here.reports.take(CampaignReport(reference="CM" + "0" * 32, registry_id="CNONE00", event=E.VERIFIED))
        assert await here.steps() == []


async def test_a_report_that_comes_while_the_platform_reviews_is_an_old_one() -> None:
    async with world() as here:
        service = await filed(here)
        await here.report(service, E.FAILED, 30886)
        await here.mend(service)
        await here.report(service, E.FAILED, 30886)
        assert (await here.fetched(service))["campaign_status"] == "PENDING"


async def test_a_report_may_outrun_the_answer_to_the_filing() -> None:
    async with world() as here:
        service = await here.created()
        here.registry.is_down = True
        await here.review()
        await here.report(service, E.VERIFIED)
        shown = await here.fetched(service)
        assert (shown["campaign_status"], shown["campaign_id"]) == ("VERIFIED", "CTEST99")
        here.registry.is_down = False
        await here.file()
        assert here.registry.filed == []


@given(st.lists(st.sampled_from(list(E)), max_size=12))
def test_what_is_deleted_is_final_and_every_status_is_one_of_the_table(events: list[CampaignEvent]) -> None:
    status = S.PENDING
    for event in events:
        after = campaign_after(status, event)
        if status is S.DELETED:
            assert after is None
        if after is not None:
            assert after in CAMPAIGN_MOVES or after is S.DELETED
            status = after


@pytest.mark.parametrize("status", list(CAMPAIGN_MOVES))
def test_every_campaign_can_be_deleted_and_only_a_failed_one_submitted_again(status: CampaignStatus) -> None:
    assert campaign_after(status, E.DELETED) is S.DELETED
    assert (campaign_after(status, E.RESUBMITTED) is not None) is (status is S.FAILED)
