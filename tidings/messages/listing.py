"""A page of the list of messages, whatever it is filtered by, read along the index in which there is least to read.

The messages of a recipient and those of a sender each have an index, with the moment that they were made; there is none
for both, nor for any of them with anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from tidings.db import Database, IndexWay, narrowest
from tidings.db.database import Row
from tidings.http import Asked, Page
from tidings.messages.model import BY_FROM, BY_TO, Message, message
from tidings.messages.sent_between import SentPart, sent_between

_C: Final = message.c


class Filters(msgspec.Struct, frozen=True):
    """What a list is filtered by. None: not by this."""

    account_sid: str
    to: str | None = None
    from_: str | None = None
    first: int | None = None
    """Sent at this moment or later, microseconds."""
    last: int | None = None
    """Sent at this moment or before."""


class MessageLists:
    """Reads them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, found: sa.Select[Any], read: Callable[[Row], Message], filters: Filters, asked: Asked) -> Page:
        """The page asked for, newest first, of the rows of `found` that pass the filters. Raises Unavailable."""
        rows = [read(row) for row in await self.page_of(found, filters, asked)]
        rows.sort(key=_moment, reverse=not asked.backwards)
        return Page(rows[: asked.limit], key=_moment)

    async def page_of(self, found: sa.Select[Any], filters: Filters, asked: Asked) -> list[Row]:
        """The rows of `found` that pass the filters, at least as many as the page needs, where there are."""
        found = found.where(*(holds for _, holds in addresses(filters)))
        edge = None if asked.keys is None else int(asked.key_of(int, str)[0])
        made = (edge, None) if asked.backwards else (None, edge)
        parts = sent_between(filters.first, filters.last, *made)
        rows: list[Row] = []
        for part in reversed(parts) if asked.backwards else parts:
            if len(rows) < asked.limit:
                way = await narrowest(self._database, ways(part, filters))
                window = asked.window(found.where(*part.where), part.made, _C.sid)
                rows += await self._database.search(way.along(window))
        return rows


def _moment(row: Message) -> tuple[int, str]:
    return row.date_created, row.sid


def ways(part: SentPart, filters: Filters) -> Sequence[IndexWay]:
    """How a part can be read. What is read along an address is among what is read along the same ends without it."""
    account = _C.account_sid == filters.account_sid
    addressed = [IndexWay(index, (account, holds, *part.made_ends)) for index, holds in addresses(filters)]
    if addressed and part.made_ends == part.ends:
        return addressed
    return [IndexWay(part.index, (account, *part.ends)), *addressed]


def addresses(filters: Filters) -> Sequence[tuple[sa.Index, sa.ColumnElement[bool]]]:
    """What holds of the addresses that are given, each with its index."""
    given = ((BY_TO, _C.to, filters.to), (BY_FROM, _C["from"], filters.from_))
    return [(index, column == address) for index, column, address in given if address is not None]
