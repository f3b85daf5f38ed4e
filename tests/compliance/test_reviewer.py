"""The simulated reviewer."""

from __future__ import annotations

from tests.trusthub.installation import BUSINESS, World
from tidings.compliance.reviewer import SimulatedReviewer, decision
from tidings.compliance.reviews import Reviewer, ReviewOutcome


def test_it_approves_what_does_not_ask_for_a_rejection() -> None:
    assert decision("Acme Inc").outcome is ReviewOutcome.APPROVED
    refused = decision("Acme Inc reject:18602")
    assert (refused.outcome, refused.error_code) == (ReviewOutcome.REJECTED, 18602)
    assert refused.reason == "The business ID cannot be verified"


async def test_it_decides_when_it_is_due_and_not_before() -> None:
    world = World()
    sid = await world.submitted(await world.primary())
    await world.pass_time(4)
    assert await world.status(sid) == "in-review"
    due = await world.reviewing.step(world.clock.now())
    assert world.clock.now().seconds_until(due) > 0
    world.clock.advance(int(due) - int(world.clock.now()))
    await world.reviewing.step(world.clock.now())
    assert await world.status(sid) == "twilio-approved"


async def test_a_script_in_what_a_bundle_says_is_followed() -> None:
    world = World()
    sid = await world.submitted(await world.primary(business={**BUSINESS, "business_name": "Acme reject:18602"}))
    await world.pass_time(10)
    shown = await world.shown(sid)
    assert (shown["status"], shown["errors"]) == (
        "twilio-rejected",
        [{"code": 18602, "message": "The business ID cannot be verified"}],
    )


async def test_it_never_acts_where_the_operator_reviews() -> None:
    world = World(reviewer=Reviewer.OPERATOR)
    sid = await world.submitted(await world.primary())
    for _ in range(5):
        await world.pass_time(100_000)
    assert await world.status(sid) == "in-review"


async def test_what_is_more_than_one_bite_is_gone_on_with_at_once() -> None:
    world = World(pace="instant")
    sids = [await world.submitted(await world.primary()) for _ in range(3)]
    await world.checking.step(world.clock.now())
    reviewer = SimulatedReviewer(world.decisions)
    reviewer.batch_max = 2  # type: ignore[misc] # a small bite
    assert await reviewer.step(world.clock.now()) == world.clock.now()
    assert await reviewer.step(world.clock.now()) > world.clock.now()
    assert {await world.status(sid) for sid in sids} == {"twilio-approved"}
