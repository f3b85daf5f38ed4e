"""Several programs on one PostgreSQL: the first has it to itself, until another comes."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

import asyncpg
import pytest

from tests.db.small import feedback
from tests.db.test_facts import facts_in
from tests.stores import Stores
from tidings.db import ALONE, BulkInsert, Unavailable, postgres
from tidings.db.database import Wake
from tidings.db.postgres import PRESENCE, PostgresDatabase

INSERT = BulkInsert(feedback)


@pytest.fixture
def stores(postgres_url: str, tmp_path: Path) -> Stores:
    return Stores("postgresql", tmp_path, postgres_url)


async def test_the_first_says_nothing_until_a_second_comes_and_then_each_hears_of_the_other(stores: Stores) -> None:
    async with stores.opened() as first:
        assert isinstance(first, PostgresDatabase)
        await first.own()
        assert first._is_alone
        woken: list[Wake] = []
        async with stores.opened(fresh=False) as second:
            assert isinstance(second, PostgresDatabase)
            second.on_wake(woken.append)
            await second.own()
            assert not first._is_alone
            assert not second._is_alone
            wakes: list[Wake] = [("lane", "AC1 +14155550101"), ("lane", "AC1 O'Neill \\' \"; -- é")]
            await first.commit(INSERT("AC1", "SM1", "a", 1, 1), wakes=wakes)
            async with asyncio.timeout(10):
                while not set(wakes) <= set(woken):
                    await asyncio.sleep(0.01)


async def test_who_is_left_alone_has_the_store_to_himself_again_and_lets_the_next_one_in(stores: Stores) -> None:
    async with stores.opened() as first:
        assert isinstance(first, PostgresDatabase)
        await first.own()
        assert not first.had_company
        async with stores.opened(fresh=False) as second:
            await second.own()
            assert not await first.try_alone()
            assert first.had_company
        woken: list[Wake] = []
        first.on_wake(woken.append)
        assert await first.try_alone()
        assert first.is_alone
        assert woken == [ALONE]
        assert first.had_company, "its memory does not have all there was"
        async with stores.opened(fresh=False) as third:
            await third.own()
            assert not first.is_alone
            assert not await first.try_alone()
            await first.commit(INSERT("AC1", "SM1", "a", 1, 1))
            await third.commit(INSERT("AC1", "SM2", "a", 1, 1))


async def test_who_has_the_store_to_himself_again_has_it_also_over_a_new_connection(stores: Stores) -> None:
    async with stores.opened() as first:
        assert isinstance(first, PostgresDatabase)
        await first.own()
        async with stores.opened(fresh=False) as second:
            await second.own()
        assert await first.try_alone()
        assert first._writer is not None
        first._writer.connection.terminate()
        with suppress(Unavailable):  # it may have been under way when the connection ended
            await first.commit(INSERT("AC1", "SM1", "a", 1, 1))
        await first.commit(INSERT("AC1", "SM2", "a", 1, 1))
        assert first.is_alone


async def test_what_the_last_of_the_others_said_is_known_before_one_is_alone(stores: Stores) -> None:
    async with stores.opened() as first:
        facts = facts_in(first)
        await facts.start()
        await first.own()
        async with stores.opened(fresh=False) as second:
            await second.own()
            await facts_in(second).start()
            assert isinstance(first, PostgresDatabase)
            assert first._ear._connection is not None
            transport = first._ear._connection._transport
            await first.caught_up(0)
            transport.pause_reading()
            await second.commit(INSERT("AC1", "SM1", "a", 1, 1))
        asyncio.get_running_loop().call_later(0.3, transport.resume_reading)
        assert await first.try_alone()
        assert facts.get("SM1") is not None


async def test_each_comes_in_again_when_its_connection_was_lost(stores: Stores) -> None:
    async with stores.opened() as first, stores.opened(fresh=False) as second:
        for one in (first, second):
            await one.own()
        for number, one in enumerate((first, second)):
            assert isinstance(one, PostgresDatabase)
            assert one._writer is not None
            one._writer.connection.terminate()
            await one.commit(INSERT("AC1", f"SM{number}", "a", 1, 1))


async def test_a_program_of_a_version_that_wants_the_store_to_itself_keeps_others_out(
    stores: Stores, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "OWN_WAIT_S", 0.01)
    async with stores.opened() as database:
        older = await asyncpg.connect(postgres_url)
        await older.fetchval("SELECT pg_advisory_lock($1)", PRESENCE)
        with pytest.raises(Unavailable):
            await database.own()
        await older.close()
        await database.own()
