"""One suite for both databases: who had a turn in between makes the commit of the slower one fail."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa

from tests.db.small import feedback
from tests.stores import Stores
from tidings.db import BulkInsert, GuardFailed, Turns
from tidings.db.turns import turns, was_too_late

INSERT = BulkInsert(feedback)
COUNT = sa.select(sa.func.count()).select_from(feedback)


async def test_of_two_who_count_before_they_write_the_slower_one_writes_nothing(stores: Stores) -> None:
    async with stores.opened() as database:
        for first in ("SM1", "SM2"):  # with no row yet, and with one
            async with Turns().of(database, "one") as ours, Turns().of(database, "one") as theirs:
                await database.commit(INSERT("AC1", first, "a", 1, 1), only_if=[theirs])
                with pytest.raises(GuardFailed) as failed:
                    await database.commit(INSERT("AC1", "SM9", "a", 1, 1), only_if=[ours])
                assert was_too_late(failed.value)
        assert await database.rows(COUNT) == [(2,)]
        assert await database.rows(turns.select()) == [("one", 2)]


async def test_turns_of_other_names_and_those_that_wrote_nothing_are_in_nobodys_way(stores: Stores) -> None:
    hand = Turns()
    async with stores.opened() as database, hand.of(database, "one") as ours, hand.of(database, "other") as theirs:
        async with Turns().of(database, "one"):
            pass
        both = database.commit(INSERT("AC1", "SM1", "a", 1, 1), only_if=[ours]), database.commit(only_if=[theirs])
        await asyncio.gather(*both)


async def test_in_one_process_all_get_their_turn(stores: Stores) -> None:
    async with stores.opened() as database:
        hand = Turns()

        async def add() -> None:
            async with hand.of(database, "one") as turn:
                ((count,),) = await database.rows(COUNT)
                await asyncio.sleep(0)
                await database.commit(INSERT("AC1", f"SM{count}", "a", 1, 1), only_if=[turn])

        await asyncio.gather(*(add() for _ in range(20)))
        assert await database.rows(COUNT) == [(20,)]


def test_no_other_failure_is_a_turn_that_came_too_late() -> None:
    assert not was_too_late(ValueError())
