"""What the deliverer does not hold: rows that found no room in memory stay on disk, and are looked for again.

It knows only whose they are and where the first of them is. A round goes over the rows from there, page by page, and
offers each subject's first; what is refused again is looked for in the next round.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

import structlog

from tidings.core import Sid
from tidings.db import Unavailable
from tidings.webhooks.outbox import NextExchange, Outbox

PAGE = 2_000
"""Rows of one page, whatever they hold: a page is short, so that it holds nothing else up."""
PAGES_AT_A_STRETCH = 10
PAUSE_S = 0.5
REST_S = 15.0
"""Between rounds, where nobody told of room."""

log = structlog.get_logger(__name__)


class Backlog:
    """Finds rows again, as long as there are any."""

    def __init__(self, outbox: Outbox, admit: Callable[[NextExchange], bool]) -> None:
        self._outbox = outbox
        self._admit = admit
        self._first: Sid | None = None
        self._accounts: set[Sid] = set()
        self._under_way: set[Sid] = set()
        """The accounts that had rows when the round under way began."""
        self._any = asyncio.Event()
        self._woken = asyncio.Event()

    def has_rows_of(self, account_sid: Sid) -> bool:
        """Whether rows of this account may be on disk only."""
        return account_sid in self._accounts or account_sid in self._under_way

    def note(self, account_sid: Sid, sid: Sid) -> None:
        """A row is on disk only."""
        self._accounts.add(account_sid)
        if self._first is None or sid < self._first:
            self._first = sid
        self._any.set()

    def offer(self, head: NextExchange) -> None:
        """A subject's first row is on disk; it stays there where it finds no room."""
        if not self._admit(head):
            self.note(head.account_sid, head.sid)

    def wake(self) -> None:
        """There is room again, or a row that would find some."""
        self._woken.set()

    async def take_up(self, after: Sid = "") -> None:
        """Offers all rows there are, or those after `after`. Raises Unavailable."""
        end: Sid | None = after
        while end is not None:
            end = await self._page(end)

    async def keep_looking(self) -> None:
        """Goes round while there are rows; never ends."""
        while True:
            await self._any.wait()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(REST_S):
                    await self._woken.wait()
            self._woken.clear()
            first = self._first
            try:
                await self._round()
            except Exception:  # whatever it is, what is on disk is looked for again
                log.exception("backlog_not_looked_through")
                self._accounts, self._under_way = self._accounts | self._under_way, set()
                self._first = min(sid for sid in (first, self._first) if sid is not None)
                self._any.set()
            await asyncio.sleep(PAUSE_S)

    async def _round(self) -> None:
        assert self._first is not None
        end: Sid | None = self._first[:-1]  # a prefix: what comes after it begins with the first itself
        self._under_way, self._accounts, self._first = self._accounts, set(), None
        self._any.clear()
        pages = 0
        while end is not None:
            try:
                end = await self._page(end)
            except Unavailable:
                await asyncio.sleep(PAUSE_S)
                continue
            pages += 1
            await asyncio.sleep(0 if pages % PAGES_AT_A_STRETCH else PAUSE_S)
        self._under_way = set()

    async def _page(self, after: Sid) -> Sid | None:
        """Offers what is on the next page; where it ends, None after the last. Raises Unavailable."""
        heads, end = await self._outbox.heads(after, PAGE)
        for head in heads:
            self.offer(head)
        return end
