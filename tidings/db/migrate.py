"""Brings a store's schema to the newest version, in one transaction.

Alembic writes the statements from `migrations/` (those of a new store are written down beside them), and our own
drivers run them, so that both databases and both ways of running (file, memory) share one path. A store that is up to
date pays for one select.
"""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from functools import cache
from typing import Protocol

import sqlalchemy as sa

from tidings.db.database import Row
from tidings.db.schema_scripts import of_migrations, written_down
from tidings.db.schema_versions import (
    InUse,
    is_known,
    kept,
    least_known,
    need_enough,
    newest_version,
    oldest_program,
)

_VERSION = sa.table("alembic_version", sa.column("version_num"))
_RUNNING = sa.text(
    "SELECT p.host, p.pid, p.version, to_jsonb(p)->>'schema' FROM process p JOIN process_beat b USING (sid) "
    "WHERE b.at > (extract(epoch FROM clock_timestamp()) - 3) * 1000000"
)
"""The living processes, and what each knows of the schema; the column came later than the table."""
_LOCK_S = 5
"""A change that waits longer for the locks of what runs meanwhile gives up, rather than hold up everybody."""


class Migratable(Protocol):
    """What a migration needs of a store."""

    @property
    def name(self) -> str:
        """`sqlite` or `postgresql`."""
        ...

    async def rows(self, statement: sa.Executable) -> list[Row]:
        """See Database."""
        ...

    async def has_table(self, name: str) -> bool:
        """Whether the store has a table of this name."""
        ...

    def one_at_a_time(self, name: str) -> AbstractAsyncContextManager[None]:
        """See Database."""
        ...

    async def run_script(self, script: str) -> None:
        """Runs statements in one transaction."""
        ...


async def migrate(database: Migratable) -> None:
    """Does nothing where the store is at the newest version, or at a newer one that this program can work with.

    Raises Unavailable, TooNew, InUse.
    """
    if await _is_current(database):
        return
    async with database.one_at_a_time("schema"):
        if await _is_current(database):
            return
        current = await _version(database)
        await _need_free(database, current)
        await database.run_script(upgrade_script(database.name, current))


async def _is_current(database: Migratable) -> bool:
    """Raises Unavailable, TooNew."""
    current = await _version(database)
    if current is None or is_known(current):
        return current == newest_version()
    has_least = await database.has_table(oldest_program.name)
    found = await database.rows(sa.select(oldest_program.c.schema)) if has_least else []
    need_enough(current, found[0][0] if found else None)
    return True


async def _version(database: Migratable) -> str | None:
    """The last migration that a store has; None: it is empty."""
    known = await database.has_table(_VERSION.name)
    found = await database.rows(sa.select(_VERSION.c.version_num)) if known else []
    return found[0][0] if found else None


async def _need_free(database: Migratable, current: str | None) -> None:
    """Raises InUse where a process runs that could not go on working. One of which it is not known knows the store."""
    if database.name == "sqlite" or not await database.has_table("process_beat"):
        return
    for host, pid, version, schema in await database.rows(_RUNNING):
        if (schema or current or "") < least_known():
            msg = (
                f"process {pid} on {host} runs Tidings {version}, which cannot work with the store as this version "
                f"makes it (a program must know schema {least_known()}): stop it first"
            )
            raise InUse(msg)


@cache
def upgrade_script(dialect: str, current: str | None) -> str:
    """The SQL that leads from revision `current` (None: an empty store) to the newest."""
    steps = written_down(dialect) if current is None else None
    limit = f"SET LOCAL lock_timeout = '{_LOCK_S}s';\n" if dialect == "postgresql" else ""
    return limit + (steps or of_migrations(dialect, current)) + kept(least_known())
