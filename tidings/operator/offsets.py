"""How far business time is ahead of the machine's: a row, and one time for all processes of a store.

It outlives the program, and so does how far it ever was: SIDs go by that, see `Foremost`.
"""

from __future__ import annotations

from typing import Final

import msgspec
import sqlalchemy as sa

from tidings.core import MovableClock
from tidings.db import Changed, Database, Write, insert, table

OFFSET: Final = "clock_offset_us"
FURTHEST: Final = "clock_furthest_us"


class Setting(msgspec.Struct, frozen=True):
    """The row of a fact about the whole installation."""

    key: str
    value: str


settings = table("setting", Setting, key=("key",))

_KEPT = sa.select(settings.c.key, settings.c.value).where(settings.c.key.in_((OFFSET, FURTHEST)))


class Offsets:
    """Moves the clock of this process when a commit, of whichever process, moved business time; see ground.Kept."""

    def __init__(self, database: Database, clock: MovableClock) -> None:
        self._database = database
        self._clock = clock
        self._offset_us = 0
        """As the row had it last."""

    async def start(self) -> None:
        """From now on it hears of moves; where the clock stood at the start it was told by then. Raises Unavailable."""
        self._database.hear(self, settings)
        self._offset_us, _ = await load_offsets(self._database)

    async def take(self, changed: Changed) -> None:
        """See db.Feed."""
        del changed  # they are two rows
        offset_us, furthest_us = await load_offsets(self._database)
        self._clock.was_ahead(furthest_us)
        if offset_us != self._offset_us:
            self._offset_us = offset_us
            self._clock.be_ahead(offset_us)


async def load_offsets(database: Database) -> tuple[int, int]:
    """How far business time was ahead when the program last ran, and how far it ever was, in microseconds.

    Raises Unavailable.
    """
    kept = {str(row[0]): int(row[1]) for row in await database.rows(_KEPT)}
    offset_us = kept.get(OFFSET, 0)
    return offset_us, max(offset_us, kept.get(FURTHEST, 0))


def moved_to(offset_us: int) -> Write:
    """Moves business time ahead; where it is further ahead it stays."""
    return kept(OFFSET, offset_us)


def put_back(furthest_us: int) -> list[Write]:
    """Takes business time back to the machine's, and remembers how far ahead it ever was."""
    back = insert(settings).values(key=OFFSET, value="0")
    return [
        back.on_conflict_do_update(index_elements=["key"], set_={"value": "0"}),
        kept(FURTHEST, furthest_us),
    ]


def kept(key: str, offset_us: int) -> Write:
    """Writes an offset; one that is further ahead stays."""
    statement = insert(settings).values(key=key, value=str(offset_us))
    is_further = sa.cast(settings.c.value, sa.BigInteger) < offset_us
    return statement.on_conflict_do_update(index_elements=["key"], set_={"value": str(offset_us)}, where=is_further)
