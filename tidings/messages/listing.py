"""A page of the list of messages, whatever it is filtered by, read along the index in which there is least to read.

The messages of a recipient and those of a sender each have an index, with the moment that they were made; there is none
for both, nor for any of them with anything else. SQLite has no statistics to choose by, so it is told; of several ways
it looks first how much there is to read along each. PostgreSQL chooses by its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from tidings.db import Database
from tidings.db.database import Row
from tidings.http.asked import Asked
from tidings.messages.model import BY_FROM, BY_TO, message
from tidings.messages.sent_between import Conditions, Part, sent_between

COUNTED_MOST: Final = 2_000
"""So far the ways to read a part are compared, which takes a fraction of a millisecond each."""
_C: Final = message.c


class Wanted(msgspec.Struct, frozen=True):
    """What a list is filtered by. None: not by this."""

    account_sid: str
    to: str | None = None
    from_: str | None = None
    first: int | None = None
    """Sent at this moment or later, microseconds."""
    last: int | None = None
    """Sent at this moment or before."""

    def of_addresses(self) -> Iterator[tuple[sa.Index, sa.ColumnElement[bool]]]:
        """For each address that is given, its index and what holds of it."""
        if self.to is not None:
            yield BY_TO, _C.to == self.to
        if self.from_ is not None:
            yield BY_FROM, _C["from"] == self.from_


class Way(msgspec.Struct, frozen=True):
    """An index, and between which ends of it a part lies."""

    index: sa.Index
    ends: Conditions

    def hint(self, statement: sa.Select[Any]) -> sa.Select[Any]:
        """`statement`, read this way."""
        return statement.with_hint(message, f"INDEXED BY {self.index.name}", "sqlite")


async def page_of(db: Database, found: sa.Select[Any], wanted: Wanted, asked: Asked) -> list[Row]:
    """The rows of `found` that are wanted, at least as many as the page needs, where there are."""
    addressed = [holds for _, holds in wanted.of_addresses()]
    parts = sent_between(wanted.first, wanted.last)
    rows: list[Row] = []
    for part in reversed(parts) if asked.backwards else parts:
        if len(rows) >= asked.limit:
            break
        way = await _narrowest(db, wanted.account_sid, ways(part, wanted))
        window = asked.window(found.where(*addressed, *part.where), part.made, _C.sid)
        rows += await db.search(way.hint(window))
    return rows


def ways(part: Part, wanted: Wanted) -> Sequence[Way]:
    """How a part can be read. What is read along an address is among what is read along the same ends without it."""
    addressed = [Way(index, (holds, *part.by_address_ends)) for index, holds in wanted.of_addresses()]
    if addressed and part.by_address_ends == part.ends:
        return addressed
    return [Way(part.index, part.ends), *addressed]


async def _narrowest(db: Database, account_sid: str, possible: Sequence[Way]) -> Way:
    """The way with least to read, as far as they are compared."""
    narrowest, least = possible[0], COUNTED_MOST
    if len(possible) == 1 or db.name != "sqlite":
        return narrowest
    for way in possible:
        rows = sa.select(sa.literal(1)).select_from(message).where(_C.account_sid == account_sid, *way.ends)
        some = way.hint(rows).limit(least).subquery()
        count = (await db.search(sa.select(sa.func.count()).select_from(some)))[0][0]
        if count < least:
            narrowest, least = way, count
    return narrowest
