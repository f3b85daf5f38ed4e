"""The embedded database: what only it has."""

from __future__ import annotations

import asyncio
import stat
import time
from pathlib import Path

import apsw
import pytest
import sqlalchemy as sa

from tests.db.test_database import FIND, INSERT, OUTCOMES
from tests.stores import Stores
from tidings.db import Unavailable, Unit, sqlite, sqlite_search
from tidings.db.migrate import migrate
from tidings.db.sqlite import SqliteDatabase


async def test_nobody_else_may_read_the_file_of_a_store_or_those_beside_it(tmp_path: Path) -> None:
    database = SqliteDatabase(tmp_path / "tidings.sqlite")
    await database.start()
    try:
        await migrate(database)
        modes = {path.name: oct(stat.S_IMODE(path.stat().st_mode)) for path in tmp_path.iterdir()}
    finally:
        await database.stop()
    assert "tidings.sqlite-wal" in modes
    assert set(modes.values()) == {"0o600"}


def locked_by_another(path: Path) -> apsw.Connection:
    """A connection as of another program, which holds the lock that writers need."""
    other = apsw.Connection(str(path))
    other.execute("BEGIN IMMEDIATE")
    return other


async def test_a_lock_of_another_program_makes_a_commit_wait_and_nothing_else(tmp_path: Path) -> None:
    async with Stores("file", tmp_path, None).opened() as database:
        await database.commit(INSERT("AC1", "SM1", "confirmed", 1, 1))
        other = locked_by_another(tmp_path / "store.sqlite")
        waiting = database.commit(INSERT("AC1", "SM2", "confirmed", 1, 1))
        began = time.monotonic()
        for _ in range(20):
            await asyncio.sleep(0.01)
            assert await database.find(FIND, "AC1", "SM1") == ("confirmed", 1)
        assert time.monotonic() - began < 2
        assert not waiting.done()
        other.execute("COMMIT")
        other.close()
        async with asyncio.timeout(5):
            await waiting


async def test_a_lock_that_lasts_makes_commits_unavailable_and_they_succeed_once_it_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "LOCKED_S", 0.1)
    async with Stores("file", tmp_path, None).opened() as database:
        other = locked_by_another(tmp_path / "store.sqlite")
        with pytest.raises(Unavailable, match="another program has locked"):
            await database.commit(INSERT("AC1", "SM1", "confirmed", 1, 1))
        told: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        database.submit(Unit([INSERT("AC1", "SM2", "confirmed", 1, 1)], told.set_result, lasting=True))
        other.close()
        async with asyncio.timeout(5):
            assert not isinstance(await told, Exception)


LONG_READ = sa.text(
    "WITH RECURSIVE n(x) AS (VALUES(1) UNION ALL SELECT x + 1 FROM n WHERE x < 3000000) SELECT count(*) FROM n"
)


async def test_a_long_read_does_not_hold_the_loop(tmp_path: Path) -> None:
    async with Stores("file", tmp_path, None).opened() as database:
        reading = asyncio.ensure_future(database.search(LONG_READ))
        turns = 0
        while not reading.done():
            await asyncio.sleep(0.001)
            turns += 1
        assert await reading == [(3_000_000,)]
        assert turns > 20


async def test_a_read_that_never_ends_is_broken_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_search, "SEARCH_S", 0.1)
    endless = sa.text("WITH RECURSIVE n(x) AS (VALUES(1) UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n")
    async with Stores("file", tmp_path, None).opened() as database:
        async with asyncio.timeout(10):
            for _ in range(3):
                with pytest.raises(Unavailable):
                    await database.search(endless)
        assert await database.search(sa.text("SELECT 1")) == [(1,)]


async def test_a_search_sees_what_was_just_committed(stores: Stores) -> None:
    async with stores.opened() as database:
        for number in range(30):
            await database.commit(INSERT("AC1", f"SM{number:02}", "confirmed", 1, 1))
            assert len(await database.search(OUTCOMES)) == number + 1
