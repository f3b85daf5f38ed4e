"""A search of messages as a statement: what of it an index serves is where one looks, the rest is what must fit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import sqlalchemy as sa

from tidings.db import Database, IndexWay, narrowest
from tidings.http import Asked, Page
from tidings.http.looking import Lookout
from tidings.messages.lifecycle import Status
from tidings.messages.model import BY_DATE, BY_FROM, BY_TO, Message, message
from tidings.messages.query import MessageQuery, SearchedAddress
from tidings.messages.store import from_row

_C: Final = message.c
_FAILED: Final = (Status.FAILED.value, Status.UNDELIVERED.value)
"""Only of these is an error code shown."""


class MessageSearch:
    """Looks for them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, account_sid: str, query: MessageQuery, asked: Asked) -> Page:
        """The page asked for, of an account's messages that fit, the newest first; or as far as one may look for it.

        Raises INVALID_PAGE_TOKEN, Unavailable.
        """
        way = await narrowest(self._database, ways(account_sid, query))
        lookout = Lookout(
            among=way.along(sa.select(message).where(*way.ends[: len(way.ends) - len(span(query))])),
            order=(_C.date_created, _C.sid),
            first=query.since,
            last=query.until,
            wanted=tuple(wanted(query)),
            read=from_row,
            key=_moment,
        )
        return await lookout.page(self._database, asked)


def ways(account_sid: str, query: MessageQuery) -> list[IndexWay]:
    """The indices along which one may look: those of whole addresses; else that of the account's messages."""
    ends = span(query)
    account = _C.account_sid == account_sid
    given = ((BY_TO, _C.to, query.to), (BY_FROM, _C["from"], query.from_))
    found = [
        IndexWay(index, (account, column == address.text, *ends))
        for index, column, address in given
        if address is not None and address.is_whole
    ]
    return found or [IndexWay(BY_DATE, (account, *ends))]


def span(query: MessageQuery) -> list[sa.ColumnElement[bool]]:
    """Between which moments they were made; the last of the ends of a way."""
    first = [] if query.since is None else [_C.date_created >= query.since]
    return first if query.until is None else [*first, _C.date_created <= query.until]


def wanted(query: MessageQuery) -> Iterator[sa.ColumnElement[bool]]:
    """What must hold of each row that is looked at."""
    for column, address in ((_C.to, query.to), (_C["from"], query.from_)):
        if address is not None:
            yield _fits(column, address)
    if query.statuses:
        yield _C.status.in_([status.value for status in query.statuses])
    if query.code is not None:
        yield sa.and_(_C.error_code == query.code, _C.status.in_(_FAILED))
    if query.service_sid is not None:
        yield _C.messaging_service_sid == query.service_sid
    if query.directions:
        yield _C.direction.in_([direction.value for direction in query.directions])
    for text in query.body:
        yield sa.func.lower(_C.body).contains(text.lower(), autoescape=True)
    if query.tag is not None:
        name, value = query.tag
        yield _C.tags.contains(f'"{name}":' + ("" if value is None else f'"{value}"'), autoescape=True)


def _fits(column: sa.ColumnElement[Any], address: SearchedAddress) -> sa.ColumnElement[bool]:
    if address.is_whole:
        return column == address.text
    return sa.func.substr(column, 1, len(address.text)) == address.text


def _moment(row: Message) -> tuple[int, str]:
    return row.date_created, row.sid
