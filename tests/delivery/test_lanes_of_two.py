"""Two processes on one PostgreSQL: each lane has one owner, and moves without a message lost, doubled or overtaken."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

import pytest

from tests.delivery.engine import ACCOUNT, OPENING_MICROS, US, Engine, sender
from tests.delivery.two import eventually, stands
from tests.stores import Stores
from tidings.carriers.port import Answer, Submission
from tidings.db.postgres import PostgresDatabase
from tidings.delivery.lane_slots import LaneSlots
from tidings.delivery.lanes import LANE
from tidings.delivery.links import Links
from tidings.ledger.balance import opened
from tidings.processes.slots import Held, SlotKeeper

FAST = sender(US, segments_per_second=1_000.0)
SLOW = sender(US, segments_per_second=5.0)


class Member:
    """One process: an engine that owns the lanes of the slots that it keeps."""

    def __init__(self, sid: str, engine: Engine, alive: list[str]) -> None:
        self.sid, self.engine, self.alive = sid, engine, alive
        slots = LaneSlots(engine.database, engine.lanes, engine.owner, engine.departures, Links([], engine))
        self.keeper = SlotKeeper(engine.database, sid, lambda: list(alive), engine.lanes.held, slots, ("slots", 0))

    async def leave(self) -> None:
        """In order: the others know of it first."""
        self.alive.remove(self.sid)
        await self.keeper.settle()

    @property
    def sent(self) -> list[str]:
        return [submission.message_sid for _, submission in self.engine.carrier.got]


@contextlib.asynccontextmanager
async def members(stores: Stores, alive: list[str], **more: object) -> AsyncIterator[tuple[Member, Member]]:
    """`a` and `b`; those that are `alive` may own slots."""
    async with stores.opened() as here, stores.opened(fresh=False) as there:
        await here.commit(opened(ACCOUNT, OPENING_MICROS))
        made = []
        for sid, database in (("a", here), ("b", there)):
            engine = await Engine(database=database, held=Held(LANE), **more).start()  # type: ignore[arg-type]
            made.append(Member(sid, engine, alive))
            await made[-1].keeper.settle()
        try:
            yield made[0], made[1]
        finally:
            for member in made:
                await member.engine.crash()


async def test_what_one_process_accepts_leaves_from_the_process_that_has_the_lane(postgres: Stores) -> None:
    async with members(postgres, ["a"], senders=[FAST]) as (one, other):
        accepted = [await other.engine.send() for _ in range(20)]
        for each in accepted:
            await stands(one.engine, each.sid, "sent")
        assert sorted(one.sent) == sorted(each.sid for each in accepted)
        assert other.sent == []
        lane = one.engine.lanes.of(ACCOUNT.sid, US)
        await eventually(lambda: is_so(lambda: not lane.known))
        assert lane.backlog_segments == 0


async def test_what_is_read_of_an_account_that_is_not_known_yet_waits_until_it_is(
    postgres: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with members(postgres, ["a"], senders=[FAST]) as (one, other):
        known = one.engine.accounts.all
        account = known.pop(ACCOUNT.sid)

        async def caught_up(heard: int) -> bool:
            known[ACCOUNT.sid] = account
            return True

        monkeypatch.setattr(one.engine.database, "caught_up", caught_up)
        accepted = await other.engine.send()
        await stands(one.engine, accepted.sid, "sent")


async def test_a_message_that_is_older_than_what_was_read_is_found_though_it_was_committed_later(
    postgres: Stores,
) -> None:
    async with members(postgres, ["a"], senders=[FAST]) as (one, other):
        one.engine.clock.advance(600 * 1_000_000)  # the other host is behind
        sids = [(await (one if number % 2 else other).engine.send()).sid for number in range(10)]
        for sid in sids:
            await stands(one.engine, sid, "sent")
        assert sorted(one.sent) == sorted(sids)


async def test_a_lane_that_moves_takes_what_waits_with_it_once_and_in_order(postgres: Stores) -> None:
    alive = ["a"]
    async with members(postgres, alive, senders=[SLOW]) as (one, other):
        sids = [(await one.engine.send(status_callback=None)).sid for _ in range(20)]
        await eventually(lambda: is_so(lambda: len(one.sent) >= 5))
        alive.append("b")
        await one.leave()
        before = list(one.sent)
        await other.keeper.settle()
        for sid in sids:
            await stands(other.engine, sid, "sent")
        assert one.sent == before
        assert one.sent + other.sent == sids
        assert not [sid for sid in sids if (await other.engine.message(sid)).possibly_doubled]


async def test_of_a_process_that_dies_only_what_it_had_not_heard_of_is_sent_again_and_marked(postgres: Stores) -> None:
    alive = ["a"]
    async with members(postgres, alive, senders=[SLOW]) as (one, other):
        answered = one.engine.carrier.decide

        def decide(submission: Submission) -> Answer | None:
            return answered(submission) if submission.message_sid in one.sent[:3] else None

        one.engine.carrier.decide = decide
        sids = [(await one.engine.send(status_callback=None)).sid for _ in range(12)]
        await eventually(lambda: is_so(lambda: len(one.sent) >= 6))
        assert isinstance(one.engine.database, PostgresDatabase)
        writer = one.engine.database._writer
        assert writer is not None
        writer.connection.terminate()
        await one.engine.dispatcher.stop()
        before = list(one.sent)
        claimed = {sid for sid, passage in one.engine.departures.passages.items() if passage.marking}
        alive[:] = ["b"]
        await eventually(lambda: settled(other))
        for sid in sids:
            await stands(other.engine, sid, "sent")
        again = set(before) & set(other.sent)
        assert again == set(before[3:])
        marked = {sid for sid in sids if (await other.engine.message(sid)).possibly_doubled}
        assert again <= marked
        assert marked - again <= claimed - set(before), "what was claimed may have been about to leave"
        assert [sid for sid in other.sent if sid not in again] == [sid for sid in sids if sid not in before]


async def test_who_lost_his_connection_and_took_the_lane_again_doubles_nothing(postgres: Stores) -> None:
    async with members(postgres, ["a"], senders=[SLOW]) as (one, other):
        sids = [(await other.engine.send(status_callback=None)).sid for _ in range(15)]
        await eventually(lambda: is_so(lambda: len(one.sent) >= 4))
        assert isinstance(one.engine.database, PostgresDatabase)
        writer = one.engine.database._writer
        assert writer is not None
        writer.connection.terminate()
        await asyncio.sleep(0.2)
        await one.keeper.settle()
        for sid in sids:
            await stands(one.engine, sid, "sent")
        assert one.sent == sids
        assert not [sid for sid in sids if (await one.engine.message(sid)).possibly_doubled]


async def is_so(holds: Callable[[], bool]) -> bool:
    return holds()


async def settled(member: Member) -> bool:
    await member.keeper.settle()
    return len(member.engine.lanes.held.slots()) == member.engine.lanes.held.number


async def test_what_is_accepted_while_a_lane_is_taken_up_goes_behind_what_waits_and_at_its_pace(
    postgres: Stores,
) -> None:
    alive = ["a"]
    async with members(postgres, alive, senders=[SLOW]) as (one, other):
        sids = [(await one.engine.send(status_callback=None)).sid for _ in range(12)]
        await eventually(lambda: is_so(lambda: len(one.sent) >= 5))
        alive.append("b")
        await one.leave()
        taking = asyncio.create_task(other.keeper.settle())
        while other.engine.lanes.held.under(other.engine.lanes.slot_of(ACCOUNT.sid, US)) is None:
            await asyncio.sleep(0)
        sids += [(await other.engine.send(status_callback=None)).sid for _ in range(3)]
        await taking
        for sid in sids:
            await stands(other.engine, sid, "sent")
        assert one.sent + other.sent == sids
        moments = sorted(moment for member in (one, other) for moment, _ in member.engine.carrier.got)
        assert all(later - first >= 1 for first, later in zip(moments, moments[5:], strict=False))
