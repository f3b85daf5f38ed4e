"""Opens the store that the settings name, with its schema brought up to date."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tidings.db import commit_marks  # noqa: F401 - the schema is the same whatever the store is
from tidings.db.migrate import migrate
from tidings.db.sqlite import SqliteDatabase

if TYPE_CHECKING:
    from tidings.db.postgres import PostgresDatabase


async def open_database(url: str | None, data_dir: Path | None) -> SqliteDatabase | PostgresDatabase:
    """`postgresql://...`, or SQLite in `data_dir`, or SQLite in memory where both are None.

    Raises Unavailable when it cannot be reached, ValueError for a URL of another kind.
    """
    database = await connected_database(url, data_dir)
    await migrate(database)
    return database


async def connected_database(url: str | None, data_dir: Path | None) -> SqliteDatabase | PostgresDatabase:
    """The same store as it is, with the schema that it has. Raises as `open_database` does."""
    if url is not None and not url.startswith(("postgresql://", "postgres://")):
        msg = "the database is given as postgresql://user:password@host:port/name"
        raise ValueError(msg)
    database = _postgres(url) if url else SqliteDatabase(data_dir / "tidings.sqlite" if data_dir else None)
    await database.start()
    return database


def _postgres(url: str) -> PostgresDatabase:
    from tidings.db.postgres import PostgresDatabase  # noqa: PLC0415 - a tenth of a second that SQLite need not pay

    return PostgresDatabase(url)
