"""A page of a list that no index serves whole: so many rows are looked at, at most, and the page says where it stopped.

Rows are looked at in bites along the index of their order: where a bite ends is read in the index alone, and what of it
is wanted between its two ends. So a list costs what its bounds say, however many rows there are and however few fit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from tidings.db import Database, Row
from tidings.http.asked import Asked
from tidings.http.paging import Page

LOOKED_MOST: Final = 5_000
"""Rows of one page."""
BITE: Final = 1_000


class Lookout(msgspec.Struct, frozen=True, kw_only=True):
    """Which rows are looked at, in which order, and which of them are wanted."""

    among: sa.Select[Any]
    """All that may be looked at: what holds of them is what the index begins with."""
    order: Sequence[sa.ColumnElement[Any]]
    """The sort key, unique; the greatest comes first."""
    wanted: Sequence[sa.ColumnElement[bool]]
    read: Callable[[Row], Any]
    key: Callable[[Any], tuple[str | int, ...]]
    """The sort key of what was read."""

    async def page(self, db: Database, asked: Asked) -> Page:
        """The page asked for. Raises INVALID_PAGE_TOKEN, Unavailable."""
        rows: list[Any] = []
        at, looked = asked, 0
        while True:
            end = await self._end(db, at)
            found = at.window(self.among.where(*self.wanted), *self.order).limit(asked.limit - len(rows))
            if end is not None:
                found = found.where(self._within(end, asked))
            rows += [self.read(row) for row in await db.search(found)]
            looked += BITE
            if end is None or len(rows) >= asked.limit:
                return Page(rows, self.key)
            if looked >= LOOKED_MOST:
                return Page(rows, self.key, end)
            at = msgspec.structs.replace(at, keys=end)

    async def _end(self, db: Database, at: Asked) -> tuple[str | int, ...] | None:
        """The sort key of the last row of a bite; None where there are no more than one."""
        keys = at.window(self.among.with_only_columns(*self.order), *self.order)
        found = await db.search(keys.limit(1).offset(BITE - 1))
        return tuple(found[0]) if found else None

    def _within(self, end: tuple[str | int, ...], asked: Asked) -> sa.ColumnElement[bool]:
        values = [sa.literal(value, column.type) for value, column in zip(end, self.order, strict=True)]
        here: Any = sa.tuple_(*self.order) if len(values) > 1 else self.order[0]
        edge: Any = sa.tuple_(*values) if len(values) > 1 else values[0]
        within: sa.ColumnElement[bool] = here <= edge if asked.backwards else here >= edge
        return within
