"""Slow reads of one account hold up no other's, nor what the program reads for itself."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.stores import Stores
from tidings.core import fair_places
from tidings.db import Database, Unavailable, sqlite_search
from tidings.db.reading import begin_reading, end_reading, reader

MANY = 20
SOON_S = 2.0
"""Far less than a slow read takes."""
_SLOW = {
    "sqlite": "WITH RECURSIVE n(x) AS (VALUES(1) UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n",
    "postgresql": "SELECT count(*) FROM pg_sleep(60)",
}


@pytest.fixture(params=["file", "postgresql"])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Stores:
    """Those whose slow reads are done beside the loop."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else None
    return Stores(request.param, tmp_path, url)


async def slowly(database: Database, account_sid: str) -> None:
    begin_reading(account_sid)
    await database.search(sa.text(_SLOW[database.name]))


async def quickly(database: Database, account_sid: str) -> float:
    """Seconds that a short read takes."""
    began, begun = time.monotonic(), begin_reading(account_sid)
    try:
        assert await database.search(sa.text("SELECT 1")) == [(1,)]
    finally:
        end_reading(begun)
    return time.monotonic() - began


async def test_an_account_reads_at_once_whatever_another_reads_slowly(stores: Stores) -> None:
    async with stores.opened() as database:
        busy = [asyncio.create_task(slowly(database, "AC1")) for _ in range(MANY)]
        await asyncio.sleep(0.2)
        assert await quickly(database, "AC2") < SOON_S
        busy += [asyncio.create_task(slowly(database, "AC2")) for _ in range(MANY)]
        await asyncio.sleep(0.2)
        assert await quickly(database, "") < SOON_S
        assert not any(task.done() for task in busy)
        for task in busy:
            task.cancel()
        await asyncio.wait(busy)
        assert await quickly(database, "AC1") < SOON_S, "what nobody waits for any more is broken off"


async def test_an_account_that_reads_too_much_is_told_so_by_its_own_reads(
    stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fair_places, "WAIT_S", 0.2)
    async with stores.opened() as database:
        busy = [asyncio.create_task(slowly(database, "AC1")) for _ in range(MANY)]
        await asyncio.sleep(0.5)
        told = [task for task in busy if task.done()]
        assert len(told) > MANY / 2
        assert all(isinstance(task.exception(), Unavailable) for task in told)
        for task in busy:
            task.cancel()
        await asyncio.wait(busy)


async def test_a_search_that_nobody_waits_for_any_more_ends(tmp_path: Path) -> None:
    async with Stores("file", tmp_path, None).opened() as database:
        for _ in range(3 * sqlite_search.AT_ONCE):
            gone = asyncio.create_task(slowly(database, "AC1"))
            await asyncio.sleep(0.02)
            gone.cancel()
            await asyncio.wait([gone])
        assert await quickly(database, "AC1") < SOON_S


async def test_what_a_task_begins_meanwhile_reads_for_the_program() -> None:
    async def elsewhere() -> str:
        return reader()

    begun = begin_reading("AC1")
    assert reader() == "AC1"
    assert await asyncio.create_task(elsewhere()) == ""
    inner = begin_reading("AC2")
    end_reading(inner)
    assert reader() == "AC1"
    end_reading(begun)
    assert reader() == ""
