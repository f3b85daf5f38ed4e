"""One suite for both databases: one owner at a time, and no commit under what was lost."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest
import sqlalchemy as sa

from tests.db.small import feedback
from tests.stores import Stores
from tidings.db import BulkInsert, Conflict, Guard, NotOwner, Unavailable

INSERT = BulkInsert(feedback)
SIDS = sa.select(feedback.c.message_sid).order_by(feedback.c.message_sid)


async def test_a_slot_has_one_owner_who_commits_under_it(stores: Stores) -> None:
    async with stores.opened() as database:
        mine = await database.take("lane", 3)
        assert mine is not None
        assert mine.is_held
        assert await database.take("lane", 3) is None
        assert await database.take("lane", 4) is not None
        assert await database.take("loop", 3) is not None
        await database.commit(INSERT("AC1", "SM1", "a", 1, 1), under=mine)
        assert await database.rows(SIDS) == [("SM1",)]


async def test_what_was_let_go_is_free_and_nothing_is_committed_under_it(stores: Stores) -> None:
    async with stores.opened() as database:
        mine = await database.take("lane", 3)
        assert mine is not None
        await database.let_go(mine)
        await database.let_go(mine)
        assert mine.lost.is_set()
        other = database.commit(INSERT("AC1", "SM1", "a", 1, 1))
        with pytest.raises(NotOwner):
            await database.commit(INSERT("AC1", "SM2", "a", 1, 1), under=mine)
        await other
        assert await database.rows(SIDS) == [("SM1",)]
        assert await database.take("lane", 3) is not None


async def test_of_two_processes_one_owns_and_the_other_takes_over_when_it_lets_go_or_ends(stores: Stores) -> None:
    if stores.kind != "postgresql":
        pytest.skip("SQLite has one process")
    async with stores.opened() as here:
        async with stores.opened(fresh=False) as there:
            theirs = await there.take("lane", 1)
            assert theirs is not None
            assert await there.take("lane", 2) is not None
            assert await here.take("lane", 1) is None
            await there.let_go(theirs)
            assert await here.take("lane", 1) is not None
            assert await there.take("lane", 1) is None
            assert await here.take("lane", 2) is None
        for _ in range(100):
            if await here.take("lane", 2) is not None:
                return
            await asyncio.sleep(0.05)  # until the server has seen that it ended
    raise AssertionError("nobody took over")


async def test_what_was_taken_beside_a_unit_that_failed_is_free_once_it_is_let_go(stores: Stores) -> None:
    """The server rolls the transaction back, and all but that unit is written anew; a lock of the session stays."""
    if stores.kind != "postgresql":
        pytest.skip("SQLite has one process")
    async with stores.opened() as here, stores.opened(fresh=False) as there:
        await here.commit(INSERT("AC1", "SM1", "a", 1, 1))
        held = Guard("there", sa.select(feedback.c.outcome).where(feedback.c.message_sid == "SM1"))
        taking = asyncio.ensure_future(here.take("lane", 1))
        await asyncio.sleep(0)
        failing = here.commit(INSERT("AC1", "SM1", "a", 1, 1), only_if=[held])
        with pytest.raises(Conflict):
            await failing
        mine = await taking
        assert mine is not None
        assert await there.take("lane", 1) is None
        await here.let_go(mine)
        assert await there.take("lane", 1) is not None


async def test_who_loses_the_connection_loses_what_it_owned_and_commits_nothing_more_under_it(
    stores: Stores, postgres_url: str
) -> None:
    if stores.kind != "postgresql":
        pytest.skip("SQLite has no connection to lose")
    async with stores.opened() as here, stores.opened(fresh=False) as there:
        mine = await here.take("lane", 1)
        assert mine is not None
        other = await asyncpg.connect(postgres_url)
        await other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
        )
        await other.close()
        theirs = None
        while theirs is None:
            await asyncio.sleep(0.01)
            theirs = await there.take("lane", 1)
        refused = 0
        for number in range(20):  # the first may find the connection broken, the others find a new one
            try:
                await here.commit(INSERT("AC1", f"SM{number}", "a", 1, 1), under=mine)
            except (NotOwner, Unavailable):
                refused += 1
        assert refused == 20
        assert mine.lost.is_set()
        await here.commit(INSERT("AC1", "SN1", "a", 1, 1))
        assert await here.rows(SIDS) == [("SN1",)]
        await there.commit(INSERT("AC1", "SN2", "a", 1, 1), under=theirs)
