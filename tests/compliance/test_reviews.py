"""Reviews on every store: opened, decided, overruled, withdrawn."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import msgspec
import pytest
import sqlalchemy as sa

from tests.stores import Stores
from tests.trusthub.installation import Receiver
from tidings.audit.events import events
from tidings.compliance.decisions import AlreadyDecided, Decisions
from tidings.compliance.held import CarryOutDecisions
from tidings.compliance.pacing import PACES
from tidings.compliance.reviewer import SimulatedReviewer
from tidings.compliance.reviews import (
    HELD,
    OPERATOR,
    Decided,
    Decision,
    Review,
    Reviewer,
    ReviewKind,
    ReviewOutcome,
    Reviews,
)
from tidings.core import Instant, MovableClock, SeededChance, Sid, Sids
from tidings.db import BulkInsert, Conflict, Database, Wake, Write
from tidings.db.sqlite import SqliteDatabase
from tidings.trusthub.rows import bundle_steps
from tidings.webhooks.outbox import told

ACCOUNT, THING = "AC" + "a" * 32, "BU" + "b" * 32
APPROVE = Decision(outcome=ReviewOutcome.APPROVED)
REJECT = Decision(outcome=ReviewOutcome.REJECTED, error_code=18602, reason="Unknown")
_STEP = BulkInsert(bundle_steps)
DECIDED = ("decided", 0)
TOLD = told(
    sid="EV1",
    account_sid=ACCOUNT,
    subject_sid=THING,
    kind="decided",
    sequence=1,
    url="http://customer.example/",
    params=[],
    now=Instant(0),
)


class Things:
    """A decider that counts, writes a step where it is told to, and may say that the thing is gone."""

    def __init__(self) -> None:
        self.decisions: list[Decision] = []
        self.gone = False
        self.writes: list[list[Write]] = []

    async def decided(self, account_sid: Sid, object_sid: Sid, decision: Decision, now: Instant) -> Decided | None:
        assert (account_sid, object_sid, bool(now)) == (ACCOUNT, THING, True)
        self.decisions.append(decision)
        if self.gone:
            return None
        return Decided(self.writes.pop(0) if self.writes else [], wakes=[DECIDED], exchanges=[TOLD])


class World:
    def __init__(self, database: Database, reviewer: Reviewer = Reviewer.SIMULATED) -> None:
        self.database = database
        self.clock = MovableClock(lambda: 1_438_287_151_000_000)
        self.reviews = Reviews(database, self.clock, Sids(self.clock, SeededChance(5)), PACES["short"], reviewer)
        self.things = Things()
        self.outgoing = Receiver()
        sids = Sids(self.clock, SeededChance(6))
        self.decisions = Decisions(
            database, self.clock, sids, self.reviews, self.outgoing, {ReviewKind.CAMPAIGN: self.things}
        )
        self.woken: list[Wake] = []
        database.on_wake(self.woken.append)

    async def opened(self, kind: ReviewKind = ReviewKind.CAMPAIGN) -> Sid:
        await self.database.commit(self.reviews.open(kind, ACCOUNT, THING, "A thing"))
        rows = await self.database.rows(sa.text("SELECT max(sid) FROM review"))
        return str(rows[0][0])

    async def find(self, sid: Sid) -> Review:
        found = await self.reviews.find(sid)
        assert found is not None
        return found

    async def noted(self) -> list[str]:
        rows = await self.database.rows(sa.select(events.table.c.event_type).order_by(events.table.c.sid))
        return [str(row[0]) for row in rows]


@contextlib.asynccontextmanager
async def memory(reviewer: Reviewer = Reviewer.SIMULATED) -> AsyncIterator[World]:
    from tidings.db.migrate import migrate

    database = SqliteDatabase(None)
    await database.start()
    await migrate(database)
    try:
        yield World(database, reviewer)
    finally:
        await database.stop()


async def test_a_decision_is_carried_out_and_kept(stores: Stores) -> None:
    async with stores.opened() as database:
        world = World(database)
        sid = await world.opened()
        assert (await world.find(sid)).outcome is ReviewOutcome.PENDING
        review = await world.decisions.decide(sid, REJECT)
        assert review == await world.find(sid)
        assert review
        assert (review.outcome, review.error_code, review.reason, review.decided_by) == (
            ReviewOutcome.REJECTED,
            18602,
            "Unknown",
            "simulated",
        )
        assert (world.woken, world.outgoing.exchanges) == ([DECIDED], [TOLD])
        assert await world.noted() == ["review.rejected"]


async def test_the_simulated_reviewer_has_what_is_due_and_no_more(stores: Stores) -> None:
    async with stores.opened() as database:
        world = World(database)
        sid = await world.opened()
        due = await world.decisions.next_due()
        assert due == world.clock.now().plus(s=3)
        assert await world.decisions.due(world.clock.now(), 10) == []
        assert [review.sid for review in await world.decisions.due(due, 10)] == [sid]
        await database.commit(world.reviews.withdraw(ACCOUNT, THING))
        assert await world.decisions.due(due, 10) == []
        assert await world.decisions.next_due() is None
        assert (await world.find(sid)).outcome is ReviewOutcome.WITHDRAWN


async def test_what_nobody_can_carry_out_is_never_due() -> None:
    async with memory() as world:
        await world.opened(ReviewKind.BRAND)
        assert await world.decisions.next_due() is None


async def test_where_the_operator_reviews_nothing_falls_due() -> None:
    async with memory(Reviewer.OPERATOR) as world:
        sid = await world.opened()
        assert (await world.find(sid)).due_at is None
        assert await world.decisions.next_due() is None


async def test_only_the_operator_overrules_and_as_often_as_it_likes() -> None:
    async with memory() as world:
        sid = await world.opened()
        await world.decisions.decide(sid, APPROVE)
        with pytest.raises(AlreadyDecided):
            await world.decisions.decide(sid, REJECT)
        for outcome in (ReviewOutcome.REJECTED, ReviewOutcome.APPROVED):
            review = await world.decisions.decide(sid, Decision(outcome=outcome, by="operator"))
            assert review
            assert (review.outcome, review.decided_by) == (outcome, "operator")
        assert world.woken == [DECIDED] * 3


async def test_a_review_of_something_that_is_gone_is_withdrawn() -> None:
    async with memory() as world:
        sid = await world.opened()
        world.things.gone = True
        with pytest.raises(AlreadyDecided) as over:
            await world.decisions.decide(sid, APPROVE)
        assert over.value.review.outcome is ReviewOutcome.WITHDRAWN
        assert (await world.find(sid)).outcome is ReviewOutcome.WITHDRAWN
        with pytest.raises(AlreadyDecided):
            await world.decisions.decide(sid, Decision(outcome=ReviewOutcome.APPROVED, by="operator"))


async def test_a_decided_review_stays_so_when_the_thing_can_be_moved_no_more() -> None:
    async with memory() as world:
        sid = await world.opened()
        await world.decisions.decide(sid, APPROVE)
        world.things.gone = True
        with pytest.raises(AlreadyDecided):
            await world.decisions.decide(sid, Decision(outcome=ReviewOutcome.APPROVED, by="operator"))
        assert (await world.find(sid)).outcome is ReviewOutcome.APPROVED


async def test_a_decision_on_a_thing_that_moved_meanwhile_is_made_anew() -> None:
    async with memory() as world:
        step = _STEP(THING, 1, "x", 0)
        await world.database.commit(step)
        sid = await world.opened()
        world.things.writes = [[step], [_STEP(THING, 2, "x", 0)]]
        review = await world.decisions.decide(sid, APPROVE)
        assert review
        assert review.outcome is ReviewOutcome.APPROVED
        assert len(world.things.decisions) == 2
        assert world.outgoing.exchanges == [TOLD]


async def test_a_decision_that_never_fits_changes_nothing() -> None:
    async with memory() as world:
        step = _STEP(THING, 1, "x", 0)
        await world.database.commit(step)
        sid = await world.opened()
        world.things.writes = [[step], [step], [step]]
        with pytest.raises(Conflict):
            await world.decisions.decide(sid, APPROVE)
        assert (await world.find(sid)).outcome is ReviewOutcome.PENDING
        assert await world.noted() == []


async def test_an_unknown_review_is_none() -> None:
    async with memory() as world:
        assert await world.decisions.decide("RW" + "0" * 32, APPROVE) is None


async def test_a_decision_that_can_be_undone_is_carried_out_once_it_cannot(stores: Stores) -> None:
    async with stores.opened() as database:
        world = World(database)
        sid = await world.opened()
        loop = CarryOutDecisions(world.decisions)
        held = await world.decisions.decide(sid, _operators(REJECT), undo_within_s=60)
        assert held is not None
        assert (held.outcome, held.decided) == (ReviewOutcome.PENDING, ReviewOutcome.REJECTED)
        assert HELD in world.woken
        assert await loop.step(world.clock.now()) == held.held_until
        assert world.outgoing.exchanges == []
        await SimulatedReviewer(world.decisions).step(world.clock.now().plus(days=9))
        assert (await world.find(sid)).outcome is ReviewOutcome.PENDING, "what is decided is left to that"
        world.clock.advance(60_000_000)
        assert await loop.step(world.clock.now()) > world.clock.now()
        after = await world.find(sid)
        assert (after.outcome, after.error_code, after.decided_by) == (ReviewOutcome.REJECTED, 18602, "operator")
        assert (after.held_decision, after.held_until) == (None, None)
        assert await world.noted() == ["review.held", "review.rejected"]
        assert await loop.step(world.clock.now()) > world.clock.now().plus(s=60)


async def test_what_is_undone_stands_as_it_stood_and_can_be_undone_once(stores: Stores) -> None:
    async with stores.opened() as database:
        world = World(database)
        sid = await world.opened()
        await world.decisions.decide(sid, _operators(APPROVE))
        await world.decisions.decide(sid, _operators(REJECT), undo_within_s=60)
        undone = await world.decisions.undo(sid)
        assert undone is not None
        assert (undone.outcome, undone.held_decision) == (ReviewOutcome.APPROVED, None)
        assert await world.decisions.undo(sid) is None
        world.clock.advance(61_000_000)
        assert await world.decisions.carry_out(sid) is None
        assert (await world.find(sid)).outcome is ReviewOutcome.APPROVED
        assert await world.noted() == ["review.approved", "review.held", "review.undone"]


async def test_a_later_decision_takes_the_place_of_one_that_is_held(stores: Stores) -> None:
    async with stores.opened() as database:
        world = World(database)
        sid = await world.opened()
        await world.decisions.decide(sid, _operators(REJECT), undo_within_s=60)
        with pytest.raises(AlreadyDecided):
            await world.decisions.decide(sid, _operators(APPROVE), stands=ReviewOutcome.PENDING)
        await world.decisions.decide(sid, _operators(APPROVE))
        assert await world.decisions.undo(sid) is None
        assert (await world.find(sid)).outcome is ReviewOutcome.APPROVED


@pytest.mark.parametrize("is_withdrawn", [True, False])
async def test_what_is_gone_by_then_is_given_up(stores: Stores, *, is_withdrawn: bool) -> None:
    async with stores.opened() as database:
        world = World(database)
        sid = await world.opened()
        await world.decisions.decide(sid, _operators(REJECT), undo_within_s=60)
        if is_withdrawn:
            await world.database.commit(world.reviews.withdraw(ACCOUNT, THING))
        world.things.gone = True
        world.clock.advance(61_000_000)
        await CarryOutDecisions(world.decisions).step(world.clock.now())
        after = await world.find(sid)
        assert (after.outcome, after.held_until) == (ReviewOutcome.WITHDRAWN, None)


def _operators(decision: Decision) -> Decision:
    return msgspec.structs.replace(decision, by=OPERATOR)
