"""Several programs on one PostgreSQL: the first has it to itself, until another comes."""

from __future__ import annotations

import asyncio
from pathlib import Path

import asyncpg
import pytest

from tests.db.small import feedback
from tests.stores import Stores
from tidings.db import BulkInsert, Unavailable, postgres
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
