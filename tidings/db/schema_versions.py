"""Which programs can work with which stores, while some are newer than others.

A schema is extended in one release and cut back in a later one, so that the programs of two releases work side by side
while they are replaced. Each migration says with `works_with` what a program must know at least to work with a store
that has it; the store keeps the greatest of these. A program that finds a store with migrations that it has never heard
of works with it, where it knows enough.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

import msgspec
import sqlalchemy as sa

from tidings.db.metadata import metadata

MIGRATIONS: Final = Path(__file__).parent / "migrations"
_REVISION = re.compile(r'^revision = "(\w+)"', re.MULTILINE)
_WORKS_WITH = re.compile(r'^works_with = "(\w+)"', re.MULTILINE)

oldest_program = sa.Table("oldest_program", metadata, sa.Column("schema", sa.Text, primary_key=True))
"""One row: the version of the schema that a program must know at least. A store from before it has none."""


class SchemaVersion(msgspec.Struct, frozen=True, order=True):
    """One migration."""

    revision: str
    works_with: str
    """What a program must know at least to work with a store that has it; itself, where it does not say."""


class TooNew(ValueError):  # noqa: N818 - reads as a state
    """The store has migrations that this program does not know, and cannot work with."""


class InUse(ValueError):  # noqa: N818 - reads as a state
    """Programs run on the store that could not work with it any more."""


@cache
def known_versions() -> tuple[SchemaVersion, ...]:
    """All that this program knows, in order."""
    return tuple(_read(path.read_text(), path.name) for path in sorted((MIGRATIONS / "versions").glob("[0-9]*.py")))


def newest_version() -> str:
    """The last migration that this program knows."""
    return known_versions()[-1].revision


def is_known(revision: str) -> bool:
    """Whether this version of the program has the migration that a store says it is at."""
    return any(version.revision == revision for version in known_versions())


def least_known() -> str:
    """What a program must know at least to work with a store that this one brought up to date."""
    return max(version.works_with for version in known_versions())


def kept(least: str) -> str:
    """The statements that keep it in the store, where that does not ask for more already: some rows do, too."""
    return (
        f"DELETE FROM oldest_program WHERE schema < '{least}'; "  # noqa: S608 - ours
        f"INSERT INTO oldest_program (schema) SELECT '{least}' WHERE NOT EXISTS (SELECT 1 FROM oldest_program);\n"
    )


def need_enough(store: str, least: str | None) -> None:
    """Of a store at a version that this program does not know. Raises TooNew where it does not know enough."""
    if least is None or newest_version() < least:
        msg = (
            f"a newer Tidings brought this store up to date (its schema is {store}), and this one, which knows "
            f"{newest_version()}, cannot work with it: start a version that knows {least or store} or more"
        )
        raise TooNew(msg)


def _read(text: str, name: str) -> SchemaVersion:
    revision, works_with = _REVISION.search(text), _WORKS_WITH.search(text)
    assert revision, f"{name} names no revision"
    return SchemaVersion(revision[1], works_with[1] if works_with else revision[1])
