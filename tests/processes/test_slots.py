"""Slots are shared out among processes: each has one owner, and moves when one joins, leaves or dies."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence

import pytest

from tests.stores import Stores
from tidings.db import Database, Unavailable
from tidings.db.postgres import PostgresDatabase
from tidings.processes.slots import SLOTS, Held, SlotKeeper, owner_of

ALL = set(range(SLOTS))


class Work:
    """A holder that notes what it is told; `fails` times it cannot take anything up."""

    def __init__(self, fails: int = 0) -> None:
        self.has: set[int] = set()
        self.looks: list[set[int]] = []
        self.fails = fails

    async def gained(self, slots: Collection[int]) -> None:
        if self.fails:
            self.fails -= 1
            msg = "away"
            raise Unavailable(msg)
        assert not self.has & set(slots)
        self.has |= set(slots)

    async def leave(self, slots: Collection[int]) -> None:
        self.lost(slots)

    def lost(self, slots: Collection[int]) -> None:
        self.has -= set(slots)

    async def look(self, slots: Collection[int]) -> None:
        self.looks.append(set(slots))


class Process:
    """One process with a keeper; `alive` is what all of them see."""

    def __init__(self, sid: str, database: Database, alive: Sequence[str], work: Work | None = None) -> None:
        self.held = Held("work")
        self.work = work or Work()
        self.keeper = SlotKeeper(database, sid, lambda: list(alive), self.held, self.work, ("shared", 0))

    @property
    def has(self) -> set[int]:
        assert self.work.has == {slot for slot in self.held.slots() if self.held.under(slot) is not None}
        return self.work.has


async def test_the_only_process_owns_all(stores: Stores) -> None:
    async with stores.opened() as database:
        one = Process("a", database, ["a"])
        await one.keeper.start()
        assert one.has == ALL
        await one.keeper.stop()
        assert one.has == set()


async def test_one_that_joins_gets_its_part_and_gives_it_back_when_it_leaves(postgres: Stores) -> None:
    async with postgres.opened() as here, postgres.opened(fresh=False) as there:
        alive = ["a"]
        first, second = Process("a", here, alive), Process("b", there, alive)
        await first.keeper.settle()
        alive.append("b")
        await second.keeper.settle()
        assert second.has == set(), "they are still the first one's"
        await first.keeper.settle()
        await second.keeper.settle()
        assert first.has | second.has == ALL
        assert not first.has & second.has
        assert first.has == {slot for slot in ALL if owner_of("work", slot, alive) == "a"}
        await second.keeper.stop()
        alive.remove("b")
        await first.keeper.settle()
        assert first.has == ALL


async def test_what_a_dead_process_owned_is_anothers_as_soon_as_its_connection_is_gone(postgres: Stores) -> None:
    async with postgres.opened() as here, postgres.opened(fresh=False) as there:
        assert isinstance(there, PostgresDatabase)
        alive = ["a", "b"]
        first, second = Process("a", here, alive), Process("b", there, alive)
        await first.keeper.settle()
        await second.keeper.settle()
        assert there._writer is not None
        there._writer.connection.terminate()
        alive.remove("b")
        async with asyncio.timeout(10):
            while first.has != ALL:
                await first.keeper.settle()
                await asyncio.sleep(0.01)


async def test_who_takes_again_what_was_his_keeps_what_is_in_memory_of_it(postgres: Stores) -> None:
    async with postgres.opened() as here:
        assert isinstance(here, PostgresDatabase)
        one = Process("a", here, ["a"])
        await one.keeper.settle()
        assert here._writer is not None
        here._writer.connection.terminate()
        async with asyncio.timeout(10):
            while one.held.under(0) is not None:
                await asyncio.sleep(0.01)
            while not all(one.held.under(slot) for slot in ALL):
                await asyncio.sleep(0.05)
                await one.keeper.settle()
        assert one.has == ALL, "it was told of no loss"
        assert one.work.looks[-1] == ALL, "but looks for what came meanwhile"


async def test_who_takes_again_what_another_had_meanwhile_begins_from_the_rows(postgres: Stores) -> None:
    async with postgres.opened() as here, postgres.opened(fresh=False) as there:
        assert isinstance(here, PostgresDatabase)
        alive = ["a"]
        first, second = Process("a", here, alive), Process("b", there, alive)
        await first.keeper.settle()
        assert here._writer is not None
        here._writer.connection.terminate()
        alive[:] = ["b"]
        async with asyncio.timeout(10):
            while second.has != ALL:
                await second.keeper.settle()
        alive[:] = ["a"]
        await second.keeper.settle()
        first.work.has = set(ALL)
        await first.keeper.settle()
        assert first.work.has == ALL
        assert first.work.looks == [], "it was told that all is new, not to look"


async def test_what_cannot_be_taken_up_is_let_go_and_tried_again(stores: Stores) -> None:
    async with stores.opened() as database:
        one = Process("a", database, ["a"], Work(fails=1))
        with pytest.raises(Unavailable):
            await one.keeper.settle()
        assert one.has == set()
        await one.keeper.settle()
        assert one.has == ALL


def test_where_one_of_many_goes_only_its_slots_move() -> None:
    alive = [f"TP{number:032x}" for number in range(5)]
    before = {slot: owner_of("work", slot, alive) for slot in ALL}
    after = {slot: owner_of("work", slot, alive[1:]) for slot in ALL}
    assert {slot for slot in ALL if before[slot] != after[slot]} == {s for s in ALL if before[s] == alive[0]}
    assert owner_of("work", 1, []) is None
