"""What webhooks did not tell is found by looking: when, how often, and what is made of it."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from tests.registry.http.world import BRAND, CAMPAIGN, NOON, OTHER_BRAND, PERSON, PUBLIC, VETTING, World, open_world
from tidings.core import Instant
from tidings.registry.http import WEBHOOK_PATH
from tidings.registry.http.filings import FilingKind, OpenFiling
from tidings.registry.http.polling import AGAIN_S, FIRST_S, FIRST_TOLD_S, MOST_S
from tidings.registry.model import BrandEvent, CampaignEvent, IdentityStatus, VettingStatus
from tidings.registry.port import CampaignReport, VettingReport

MINUTE, HOUR = 60.0, 3600.0
CATEGORIES = {"BRAND", "CAMPAIGN", "VETTING", "INCIDENCE", "CSP"}


def waits(world: World, kind: FilingKind, sid: str, registry_id: str, **more: Any) -> None:
    filing = OpenFiling(kind=kind, sid=sid, registry_id=registry_id, since=Instant(NOON), **more)
    world.filings.open.append(filing)


async def round_(world: World, after_s: float = 0) -> Instant:
    """Moves time on, and steps until the loop rests; answers when it wants to be called."""
    world.clock.advance(round(after_s * 1_000_000))
    now = world.clock.now()
    for _ in range(100):
        due = await world.poll.step(now)
        if due > now:
            return due
    raise AssertionError("it never rests")


async def test_the_first_step_subscribes_to_every_category_once() -> None:
    async with open_world() as world:
        await round_(world)
        assert world.tcr.subscriptions == dict.fromkeys(CATEGORIES, f"{PUBLIC}{WEBHOOK_PATH}")
        assert world.tcr.asked[1].body["webhookEndpoint"] == "https://sms.example.com/tidings/v1/Registry/Webhook"
        world.tcr.asked.clear()
        await round_(world)
        assert world.tcr.lines() == []


async def test_what_is_subscribed_already_is_left_and_what_goes_elsewhere_is_taken_over() -> None:
    async with open_world(public_base=f"{PUBLIC}/") as world:
        here = f"{PUBLIC}{WEBHOOK_PATH}"
        world.tcr.subscriptions = {"BRAND": here, "CAMPAIGN": "https://old.example/"}
        await round_(world)
        assert world.tcr.lines().count("PUT /webhook/subscription") == len(CATEGORIES) - 1
        assert set(world.tcr.subscriptions.values()) == {here}


async def test_a_category_that_the_registry_does_not_give_us_does_not_hold_up_the_others() -> None:
    async with open_world() as world:
        world.tcr.answer_next(200, [])
        world.tcr.answer_next(400, [{"code": 1, "description": "no such category"}])
        await round_(world)
        assert set(world.tcr.subscriptions) == CATEGORIES - {"BRAND"}


async def test_without_a_public_base_nothing_is_subscribed() -> None:
    async with open_world(public_base=None) as world:
        await round_(world)
        assert world.tcr.lines() == []


async def test_a_registry_that_is_away_is_asked_again_a_little_later() -> None:
    async with open_world() as world:
        world.tcr.answer_next(500)
        assert await world.poll.step(world.clock.now()) == world.clock.now().plus(s=AGAIN_S)
        await round_(world, AGAIN_S)
        assert set(world.tcr.subscriptions) == CATEGORIES


@pytest.mark.parametrize(("base", "first_s"), [(None, FIRST_S), (PUBLIC, FIRST_TOLD_S)])
async def test_a_filing_is_looked_at_after_a_while_sooner_where_no_webhook_tells(
    base: str | None, first_s: float
) -> None:
    async with open_world(public_base=base) as world:
        brand_id = await world.verified()
        waits(world, FilingKind.BRAND, BRAND, brand_id)
        await round_(world, first_s - 1)
        assert world.taken() == []
        await round_(world, 2)
        assert [report.reference for report in world.taken()] == [BRAND]


async def test_the_longer_a_filing_waits_the_rarer_it_is_looked_at() -> None:
    async with open_world(public_base=None) as world:
        campaign_id = await world.campaign()
        waits(world, FilingKind.CAMPAIGN, CAMPAIGN, campaign_id)
        looks = []
        for minute in range(1, 3 * 24 * 60):
            await round_(world, MINUTE)
            if f"GET /campaign/{campaign_id}" in world.tcr.lines():
                looks.append(minute)
        gaps = [(later - sooner) * MINUTE for sooner, later in itertools.pairwise(looks)]
        assert looks[0] == 1
        assert gaps[0] <= 2 * MINUTE
        assert gaps == sorted(gaps)
        assert max(gaps) == MOST_S
        assert len(looks) < 50


async def test_a_company_that_is_unverified_a_minute_after_its_filing_is_not_judged_yet() -> None:
    async with open_world(public_base=None) as world:
        waits(world, FilingKind.BRAND, BRAND, await world.brand())
        await round_(world, 2 * MINUTE)
        (early,) = world.taken()
        assert early.event is None  # type: ignore[union-attr]
        await round_(world, HOUR)
        (late,) = world.taken()
        assert (late.event, late.identity_status) == (BrandEvent.FAILED, IdentityStatus.UNVERIFIED)  # type: ignore[union-attr]


async def test_a_sole_proprietor_who_gave_the_pin_back_is_found_verified() -> None:
    async with open_world(public_base=None) as world:
        brand_id = await world.brand(PERSON)
        deadline = Instant(NOON).plus(days=30)
        waits(world, FilingKind.BRAND, OTHER_BRAND, brand_id, answer_by=deadline)
        await round_(world, 2 * MINUTE)
        assert world.tcr.otps[brand_id]["requestDate"]
        world.taken()
        await world.registry.confirm_otp(brand_id, "123456")
        await round_(world, HOUR)
        (report,) = world.taken()
        assert report.identity_status is IdentityStatus.VERIFIED  # type: ignore[union-attr]


async def test_a_sole_proprietor_who_never_answered_has_failed_after_the_deadline() -> None:
    async with open_world(public_base=None) as world:
        brand_id = await world.brand(PERSON)
        waits(world, FilingKind.BRAND, OTHER_BRAND, brand_id, answer_by=Instant(NOON).plus(days=30))
        await round_(world, 30 * 24 * HOUR - MINUTE)
        assert [report.event for report in world.taken()] == [BrandEvent.APPROVED]  # type: ignore[union-attr]
        await round_(world, 2 * MINUTE)
        (report,) = world.taken()
        assert report.event is BrandEvent.FAILED  # type: ignore[union-attr]
        assert [fault.error_code for fault in report.faults] == [30752]


async def test_a_vetting_is_found_when_it_is_over() -> None:
    async with open_world(public_base=None) as world:
        brand_id = await world.verified()
        await world.registry.vet(VETTING, brand_id, "aegis", None)
        waits(world, FilingKind.VETTING, VETTING, brand_id, brand_sid=BRAND, provider="aegis")
        await round_(world, 2 * MINUTE)
        assert world.taken() == []
        world.tcr.vetted(brand_id, "ACTIVE", 60)
        await round_(world, HOUR)
        told, _ = world.taken()
        assert isinstance(told, VettingReport)
        assert (told.reference, told.status, told.score) == (VETTING, VettingStatus.SUCCESS, 60)


LIVE = [CampaignEvent.VERIFIED, CampaignEvent.REINSTATED]
JUDGEMENTS: list[tuple[str, dict[str, str], list[CampaignEvent], list[int]]] = [
    ("PENDING", {}, [], []),
    ("ACCEPTED", {}, [], []),
    ("ACCEPTED", {"10017": "APPROVED", "10035": "REVIEW"}, [], []),
    ("PENDING", {"10017": "APPROVED"}, [], []),
    ("ACCEPTED", {"10017": "APPROVED", "10035": "APPROVED"}, LIVE, []),
    ("DECLINED", {}, [CampaignEvent.FAILED], [30902]),
    ("ACCEPTED", {"10017": "APPROVED", "10035": "REJECTED"}, [CampaignEvent.FAILED], [30899]),
    ("ACCEPTED", {"10017": "SUSPENDED", "10035": "APPROVED"}, [CampaignEvent.SUSPENDED], [30990]),
]


@pytest.mark.parametrize(("sharing", "said", "events", "codes"), JUDGEMENTS)
async def test_a_campaign_stands_where_its_sharing_and_the_carriers_say(
    sharing: str, said: dict[str, str], events: list[CampaignEvent], codes: list[int]
) -> None:
    async with open_world(public_base=None) as world:
        campaign_id = await world.campaign()
        world.tcr.sharing[campaign_id]["sharingStatus"] = sharing
        world.tcr.operation[campaign_id] = said
        waits(world, FilingKind.CAMPAIGN, CAMPAIGN, campaign_id)
        await round_(world, 2 * MINUTE)
        reports = [report for report in world.taken() if isinstance(report, CampaignReport)]
        assert [report.event for report in reports] == events
        assert [fault.error_code for report in reports for fault in report.faults] == codes


@pytest.mark.parametrize("gone", [False, True])
async def test_a_campaign_that_ended_there_is_found_out(gone: bool) -> None:
    async with open_world(public_base=None) as world:
        campaign_id = await world.campaign()
        await world.registry.delete_campaign(campaign_id)
        if gone:
            world.tcr.campaigns.clear()
        waits(world, FilingKind.CAMPAIGN, CAMPAIGN, campaign_id)
        await round_(world, 2 * MINUTE)
        (report,) = world.taken()
        assert report.event is CampaignEvent.DELETED  # type: ignore[union-attr]


async def test_one_filing_that_cannot_be_looked_up_does_not_hold_up_the_others() -> None:
    async with open_world(public_base=None) as world:
        brand_id = await world.verified()
        for letter in "abc":
            waits(world, FilingKind.BRAND, f"BN{letter}", brand_id)
        world.tcr.answer_next(500)
        await round_(world, 2 * MINUTE)
        assert [report.reference for report in world.taken()] == ["BNb", "BNc"]
        await round_(world, MINUTE)
        assert "BNa" in [report.reference for report in world.taken()]


async def test_a_registry_that_fails_again_and_again_is_left_alone_for_a_while() -> None:
    async with open_world(public_base=None) as world:
        brand_id = await world.verified()
        for letter in "abcdef":
            waits(world, FilingKind.BRAND, f"BN{letter}", brand_id)
        for _ in range(3):
            world.tcr.answer_next(503)
        world.tcr.asked.clear()
        world.clock.advance(120_000_000)
        assert await world.poll.step(world.clock.now()) == world.clock.now().plus(s=AGAIN_S)
        assert len(world.tcr.lines()) == 3
        await round_(world, AGAIN_S)
        assert len(world.taken()) == 6


async def test_more_than_a_page_is_gone_through_and_no_more_is_remembered_than_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with open_world(public_base=None) as world:
        monkeypatch.setattr(world.poll, "batch_most", 2)
        brand_id = await world.verified()
        for number in range(5):
            waits(world, FilingKind.BRAND, f"BN{number}", brand_id)
        await round_(world, 2 * MINUTE)
        assert [report.reference for report in world.taken()] == [f"BN{number}" for number in range(5)]
        assert len(world.poll._looked) == 5
        world.filings.open.clear()
        await round_(world, MINUTE)
        assert world.poll._looked == {}
