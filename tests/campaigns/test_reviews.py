"""The platform's review of campaigns: the simulated reviewer, the operator, and what comes too late."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.campaigns.world import GOOD, World, world
from tests.stores import Stores
from tidings.campaigns.filing import FILE_CAMPAIGNS
from tidings.campaigns.lifecycle import CampaignStatus
from tidings.campaigns.reviews import CampaignReviews
from tidings.compliance.decisions import AlreadyDecided
from tidings.compliance.reviews import Decision, ReviewOutcome, reviews
from tidings.db import GuardFailed
from tidings.registry.model import CampaignEvent


async def review_sids(here: World) -> list[str]:
    rows = await here.db.rows(sa.select(reviews.table.c.sid).order_by(reviews.table.c.sid))
    return [str(sid) for (sid,) in rows]


async def outcome(here: World, sid: str) -> ReviewOutcome:
    found = await here.reviews.find(sid)
    assert found is not None
    return found.outcome


APPROVED = Decision(outcome=ReviewOutcome.APPROVED, by="operator")
REJECTED = Decision(
    outcome=ReviewOutcome.REJECTED, error_code=30893, reason="The samples are another's.", by="operator"
)


async def test_the_operator_rejects_with_words_of_the_own(stores: Stores) -> None:
    async with stores.opened() as database:
        here = await World.on(database)
        service = await here.created()
        (sid,) = await review_sids(here)
        await here.decisions.decide(sid, REJECTED)
        (error,) = (await here.fetched(service))["errors"]
        assert (error["error_code"], error["description"]) == (30893, "The samples are another's.")
        facts = here.known_campaigns.of_service(service)
        assert facts is not None
        assert facts.status is CampaignStatus.FAILED


async def test_the_operator_overrules_a_rejection_and_the_campaign_is_filed() -> None:
    async with world() as here:
        service = await here.created(Description=f"{GOOD['Description']} reject:30886")
        await here.review()
        (sid,) = await review_sids(here)
        await here.decisions.decide(sid, APPROVED)
        await here.file()
        shown = await here.fetched(service)
        assert (shown["campaign_status"], shown["errors"], shown["campaign_id"]) == ("IN_PROGRESS", [], "CTEST00")


async def test_the_operator_overrules_an_approval_and_the_campaign_is_registered_no_more() -> None:
    async with world() as here:
        service = await here.verified()
        (sid,) = await review_sids(here)
        await here.decisions.decide(sid, REJECTED)
        assert (await here.fetched(service))["campaign_status"] == "FAILED"
        assert (await here.ask("GET", f"/v1/Services/{service}")).json["us_app_to_person_registered"] is False


async def test_a_rejection_of_the_registry_is_not_undone_by_an_old_review() -> None:
    async with world() as here:
        service = await here.created()
        await here.review()
        await here.report(service, CampaignEvent.FAILED, 30886)
        (sid,) = await review_sids(here)
        with pytest.raises(AlreadyDecided):
            await here.decisions.decide(sid, APPROVED)
        assert (await here.fetched(service))["campaign_status"] == "FAILED"


async def test_each_submission_has_a_review_of_its_own() -> None:
    async with world() as here:
        service = await here.created(Description=f"{GOOD['Description']} reject:30886")
        await here.review()
        await here.mend(service)
        await here.review()
        assert [await outcome(here, sid) for sid in await review_sids(here)] == [
            ReviewOutcome.REJECTED,
            ReviewOutcome.APPROVED,
        ]


async def test_the_review_of_a_deleted_campaign_is_withdrawn() -> None:
    async with world() as here:
        service = await here.created()
        await here.item("DELETE", service)
        (sid,) = await review_sids(here)
        assert await outcome(here, sid) is ReviewOutcome.WITHDRAWN
        await here.review()
        assert here.known_campaigns.of_service(service) is None


async def test_the_message_flow_can_script_the_reviewer_too() -> None:
    async with world() as here:
        service = await here.created(MessageFlow=f"{GOOD['MessageFlow']} reject:30896")
        await here.review()
        (error,) = (await here.fetched(service))["errors"]
        assert (error["error_code"], error["fields"]) == (30896, ["MESSAGE_FLOW", "OPT_IN_MESSAGE"])


async def test_a_code_that_is_not_in_the_table_is_told_all_the_same() -> None:
    async with world() as here:
        service = await here.created(Description=f"{GOOD['Description']} reject:30950")
        await here.review()
        (error,) = (await here.fetched(service))["errors"]
        assert (error["error_code"], error["fields"]) == (30950, [])
        assert error["description"]


async def test_a_campaign_that_moves_while_it_is_decided_is_decided_anew(stores: Stores) -> None:
    async with stores.opened() as database:
        here = await World.on(database)
        service = await here.created()
        await here.review()
        decider = CampaignReviews(database, here.sids, here.reviews)
        campaign = await here.row(service)
        decided = await decider.decided(here.account, campaign.campaign_sid, REJECTED, here.clock.now())
        assert decided is not None
        await here.report(service, CampaignEvent.VERIFIED)
        with pytest.raises(GuardFailed):
            await database.commit(*decided.writes, only_if=decided.only_if)
        assert (await here.fetched(service))["campaign_status"] == "VERIFIED"
        (sid,) = await review_sids(here)
        await here.decisions.decide(sid, REJECTED)
        assert (await here.fetched(service))["campaign_status"] == "FAILED"


async def test_a_decision_does_not_bring_a_deleted_campaign_back_to_mind() -> None:
    async with world() as here:
        service = await here.created()
        campaign = await here.row(service)
        decider = CampaignReviews(here.db, here.sids, here.reviews)
        decided = await decider.decided(here.account, campaign.campaign_sid, APPROVED, here.clock.now())
        assert decided is not None
        assert decided.wakes == [FILE_CAMPAIGNS]
        await here.item("DELETE", service)
        with pytest.raises(GuardFailed):
            await here.db.commit(*decided.writes, only_if=decided.only_if)
        assert here.known_campaigns.all() == []
