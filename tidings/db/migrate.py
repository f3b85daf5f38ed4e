"""Brings a store's schema to the newest version, in one transaction.

Alembic writes the statements from `migrations/`, and our own drivers run them, so that both databases and
both ways of running (file, memory) share one path. A store that is up to date pays for one select.
"""

from __future__ import annotations

import io
import re
from functools import cache
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa

from tidings.db.database import Row

MIGRATIONS = Path(__file__).parent / "migrations"
_VERSION = sa.table("alembic_version", sa.column("version_num"))
_REVISION = re.compile(r'^revision = "(\w+)"', re.MULTILINE)


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

    async def run_script(self, script: str) -> None:
        """Runs statements in one transaction."""
        ...


async def migrate(database: Migratable) -> None:
    """Does nothing where the store is at the newest version. Raises Unavailable."""
    known = await database.has_table(_VERSION.name)
    found = await database.rows(sa.select(_VERSION.c.version_num)) if known else []
    current = found[0][0] if found else None
    if current != newest_version():
        await database.run_script(upgrade_script(database.name, current))


def newest_version() -> str:
    """The revision of the last migration: their files are named in order."""
    last = sorted((MIGRATIONS / "versions").glob("[0-9]*.py"))[-1]
    found = _REVISION.search(last.read_text())
    assert found, f"{last.name} names no revision"
    return found[1]


def is_known(revision: str) -> bool:
    """Whether this version of the program has the migration that a store says it is at."""
    return any(path.name.startswith(f"{revision}_") for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


@cache
def upgrade_script(dialect: str, current: str | None) -> str:
    """The SQL that leads from revision `current` (None: an empty store) to the newest."""
    from alembic import command  # noqa: PLC0415 - costs 200 ms that an up-to-date store need not pay
    from alembic.config import Config  # noqa: PLC0415

    written = io.StringIO()
    config = Config(output_buffer=written)
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["dialect"] = dialect
    command.upgrade(config, f"{current or 'base'}:head", sql=True)
    transaction = re.compile(r"^(BEGIN|COMMIT);$", re.MULTILINE)
    return transaction.sub("", written.getvalue())
