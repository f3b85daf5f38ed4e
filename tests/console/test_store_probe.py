"""Readiness of the store: it is ready when it commits, and says why it is not."""

from __future__ import annotations

import asyncio
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw
import asyncpg
import msgspec
import pytest

from tests.console.running import running
from tests.console.test_health import ask
from tests.stores import Stores
from tidings.console.store_probe import FRESH_S, StoreProbe
from tidings.core import MovableClock
from tidings.db.database import OWNED
from tidings.db.postgres import PRESENCE, PostgresDatabase
from tidings.db.sqlite import SqliteDatabase


def probe(database: SqliteDatabase | PostgresDatabase) -> StoreProbe:
    return StoreProbe(database, MovableClock())


@contextmanager
def full_disk(folder: Path) -> Iterator[None]:
    """No file may grow beyond what the store's log has now."""
    most = max(path.stat().st_size for path in folder.iterdir())
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


async def test_a_store_that_commits_is_ready(stores: Stores) -> None:
    async with stores.opened() as database:
        assert await probe(database).fault() is None
        assert await probe(database).fault() is None


async def test_a_store_that_only_reads_says_so(tmp_path: Path) -> None:
    async with Stores("file", tmp_path, None).opened() as database:
        assert isinstance(database, SqliteDatabase)
        database._writer.execute("PRAGMA query_only = 1")
        assert "readonly" in (await probe(database).fault() or "")
        database._writer.execute("PRAGMA query_only = 0")
        assert await probe(database).fault() is None


async def test_a_full_disk_is_a_reason_until_there_is_room_again(tmp_path: Path) -> None:
    async with Stores("file", tmp_path, None).opened() as database:
        with full_disk(tmp_path):
            assert "it does not commit" in (await probe(database).fault() or "")
        assert await probe(database).fault() is None


async def test_a_disk_that_fails_to_sync_is_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Stores("file", tmp_path, None).opened() as database:
        assert isinstance(database, SqliteDatabase)
        durably = database._durably

        async def fails(end: str) -> None:
            if end == "COMMIT":
                raise apsw.IOError("disk I/O error")
            await durably(end)

        with monkeypatch.context() as patched:
            patched.setattr(database, "_durably", fails)
            assert await probe(database).fault() == "it does not commit: IOError: disk I/O error"
        assert await probe(database).fault() is None


async def test_a_read_only_postgresql_is_a_reason(postgres_url: str, tmp_path: Path) -> None:
    async with Stores("postgresql", tmp_path, postgres_url).opened() as database:
        assert isinstance(database, PostgresDatabase)
        assert database._writer is not None
        await database._writer.connection.execute("SET default_transaction_read_only = on")
        assert "read-only transaction" in (await probe(database).fault() or "")
        assert await probe(database).fault() is None  # a new connection


async def test_a_store_that_another_program_has_to_itself_is_a_reason(postgres_url: str, tmp_path: Path) -> None:
    async with Stores("postgresql", tmp_path, postgres_url).opened() as database:
        assert isinstance(database, PostgresDatabase)
        await database.own()
        assert database._writer is not None
        other = await asyncpg.connect(postgres_url)
        pid = database._writer.connection.get_server_pid()
        await other.execute("SELECT pg_terminate_backend($1)", pid)
        await other.fetchval("SELECT pg_advisory_lock($1)", PRESENCE)
        faults = [await probe(database).fault() for _ in range(2)]  # the first finds out that the connection is lost
        assert faults[1] == f"it does not commit: {OWNED}"
        await other.close()


async def test_a_finding_is_repeated_for_a_while_however_many_ask(stores: Stores) -> None:
    async with stores.opened() as database:
        before, _ = database.committed
        asked = probe(database)
        assert set(await asyncio.gather(*(asked.fault() for _ in range(50)))) == {None}
        assert await asked.fault() is None
        assert database.committed[0] == before + 1
        asked._until -= FRESH_S
        await asked.fault()
        assert database.committed[0] == before + 2


async def test_readyz_names_what_the_store_cannot_do(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        database = world.app.database
        assert isinstance(database, SqliteDatabase)
        database._writer.execute("PRAGMA query_only = 1")
        response = await ask(world, "/readyz")
        database._writer.execute("PRAGMA query_only = 0")
        assert response.status == 503
        (reason,) = msgspec.json.decode(response.body)["reasons"]
        assert reason["part"] == "store"
        assert "readonly" in reason["reason"]
