"""How far business time is ahead of the machine's: kept over restarts, with how far it ever was.

SIDs go by the furthest that it ever was, see `Foremost`.
"""

from __future__ import annotations

from typing import Final

import msgspec
import sqlalchemy as sa

from tidings.core import Instant
from tidings.db import Database, Write, insert, table

LATEST: Final = Instant.parse_iso("2100-01-01")
"""Business time goes no further."""
_OFFSET: Final = "clock_offset_us"
_FURTHEST: Final = "clock_furthest_us"


class Setting(msgspec.Struct, frozen=True):
    """The row of a fact about the whole installation."""

    key: str
    value: str


settings = table("setting", Setting, key=("key",))

_KEPT = sa.select(settings.c.key, settings.c.value).where(settings.c.key.in_((_OFFSET, _FURTHEST)))


async def load_offsets(database: Database) -> tuple[int, int]:
    """How far business time was ahead when the program last ran, and how far it ever was, in microseconds.

    Raises Unavailable.
    """
    kept = {str(row[0]): int(row[1]) for row in await database.rows(_KEPT)}
    offset_us = kept.get(_OFFSET, 0)
    return offset_us, max(offset_us, kept.get(_FURTHEST, 0))


def moved_ahead(offset_us: int) -> Write:
    """Keeps how far it is ahead; one that is further stays."""
    return _kept(_OFFSET, offset_us)


def taken_back(furthest_us: int) -> list[Write]:
    """Keeps that it is the machine's again, and how far it was."""
    statement = insert(settings).values(key=_OFFSET, value="0")
    back = statement.on_conflict_do_update(index_elements=["key"], set_={"value": "0"})
    return [back, _kept(_FURTHEST, furthest_us)]


def _kept(key: str, offset_us: int) -> Write:
    """Writes an offset; one that is further ahead stays."""
    statement = insert(settings).values(key=key, value=str(offset_us))
    is_further = sa.cast(settings.c.value, sa.BigInteger) < offset_us
    return statement.on_conflict_do_update(index_elements=["key"], set_={"value": str(offset_us)}, where=is_further)
