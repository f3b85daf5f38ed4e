"""By which index a select is read, where several could serve.

SQLite has no statistics to choose by: it is told, and of several ways those are looked at first in which there may be
little to read. PostgreSQL chooses by its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from tidings.db.database import Database

COUNTED_MOST: Final = 2_000
"""So many rows of each way are counted at most, which takes a fraction of a millisecond."""


class IndexWay(msgspec.Struct, frozen=True):
    """An index, and the conditions on its columns between which rows are read."""

    index: sa.Index
    ends: tuple[sa.ColumnElement[bool], ...]

    @property
    def table(self) -> sa.Table:
        """Whose index it is."""
        assert self.index.table is not None
        return self.index.table

    def along(self, statement: sa.Select[Any]) -> sa.Select[Any]:
        """`statement`, read this way on SQLite; it must have the conditions."""
        return statement.with_hint(self.table, f"INDEXED BY {self.index.name}", "sqlite")


async def narrowest(db: Database, possible: Sequence[IndexWay]) -> IndexWay:
    """The way with fewest rows, as far as they are counted; the first of equals."""
    best, least = possible[0], COUNTED_MOST
    if len(possible) == 1 or db.name != "sqlite":
        return best
    for way in possible:
        counted = await _counted(db, way, least)
        if counted < least:
            best, least = way, counted
    return best


async def is_narrow(db: Database, way: IndexWay) -> bool:
    """Whether there is little to read this way, so that SQLite is to be told."""
    return db.name == "sqlite" and await _counted(db, way, COUNTED_MOST) < COUNTED_MOST


async def _counted(db: Database, way: IndexWay, most: int) -> int:
    rows = sa.select(sa.literal(1)).select_from(way.table).where(*way.ends).limit(most)
    ((counted,),) = await db.search(sa.select(sa.func.count()).select_from(way.along(rows).subquery()))
    return int(counted)
