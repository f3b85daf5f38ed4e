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
    first: int | None = None
    """The least value of the order's first column, where it has such an end."""
    last: int | None = None
    """The greatest."""
    order: Sequence[sa.ColumnElement[Any]]
    """The sort key, unique; the greatest comes first. Either one text, or a number and texts."""
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
            among = self._between(self.among.where(*self.wanted), at, end)
            found = at.window(among, *self.order).limit(asked.limit - len(rows))
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
        keys = at.window(self._between(self.among.with_only_columns(*self.order), at, None), *self.order)
        found = await db.search(keys.limit(1).offset(BITE - 1))
        return tuple(found[0]) if found else None

    def _between(self, among: sa.Select[Any], at: Asked, end: tuple[str | int, ...] | None) -> sa.Select[Any]:
        """Its ends in the order's first column, one on each side: of several that are said an index is read by one."""
        if len(self.order) == 1:
            return among
        begin = int(at.key_of(int, *[str] * (len(self.order) - 1))[0]) if at.keys is not None else None
        stop = int(end[0]) if end is not None else None
        low, high = (begin, stop) if at.backwards else (stop, begin)
        first = max((each for each in (self.first, low) if each is not None), default=None)
        last = min((each for each in (self.last, high) if each is not None), default=None)
        ends = [] if first is None else [self.order[0] >= first]
        return among.where(*ends, *([] if last is None else [self.order[0] <= last]))

    def _within(self, end: tuple[str | int, ...], asked: Asked) -> sa.ColumnElement[bool]:
        values = [sa.literal(value, column.type) for value, column in zip(end, self.order, strict=True)]
        here: Any = sa.tuple_(*self.order) if len(values) > 1 else self.order[0]
        edge: Any = sa.tuple_(*values) if len(values) > 1 else values[0]
        within: sa.ColumnElement[bool] = here <= edge if asked.backwards else here >= edge
        return within
