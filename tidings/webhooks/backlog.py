"""What the deliverer does not hold: rows that found no room in memory stay on disk, and are looked for again.

It knows only whose they are and where the first of them is. A pass goes over the rows from there, page by page, and
offers each subject's first; what is refused again is looked for in the next pass.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from tidings.core import Sid
from tidings.db import Unavailable
from tidings.webhooks.outbox import Head, Outbox

PAGE = 2_000
"""Rows of one page, whatever they hold: a page is short, so that a pass holds nothing else up."""
BETWEEN_PASSES_S = 0.5
REST_S = 15.0
"""Between passes where nobody told of room."""


class Backlog:
    """Finds rows again, as long as there are any."""

    def __init__(self, outbox: Outbox, admit: Callable[[Head], bool]) -> None:
        self._outbox = outbox
        self._admit = admit
        self._first: Sid | None = None
        self._accounts: set[Sid] = set()
        self._passing: set[Sid] = set()
        """The accounts that had rows when the pass under way began."""
        self._any = asyncio.Event()
        self._woken = asyncio.Event()

    def has_rows_of(self, account_sid: Sid) -> bool:
        """Whether rows of this account may be on disk only."""
        return account_sid in self._accounts or account_sid in self._passing

    def note(self, account_sid: Sid, sid: Sid) -> None:
        """A row is on disk only."""
        self._accounts.add(account_sid)
        if self._first is None or sid < self._first:
            self._first = sid
        self._any.set()

    def wake(self) -> None:
        """There is room again, or a row that would find some."""
        self._woken.set()

    async def take_up(self) -> None:
        """Offers all rows there are, at start. Raises Unavailable."""
        await self._pass("")

    async def keep_passing(self) -> None:
        """Passes while there are rows; never ends."""
        while True:
            await self._any.wait()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(REST_S):
                    await self._woken.wait()
            self._woken.clear()
            assert self._first is not None
            with contextlib.suppress(Unavailable):
                await self._pass(self._first[:-1])  # a prefix: what comes after it begins with the first itself
            await asyncio.sleep(BETWEEN_PASSES_S)

    async def _pass(self, after: Sid) -> None:
        first, self._first = self._first, None
        self._passing, self._accounts = self._accounts, set()
        self._any.clear()
        try:
            end: Sid | None = after
            while end is not None:
                heads, end = await self._outbox.heads(end, PAGE)
                for head in heads:
                    if not self._admit(head):
                        self.note(head.account_sid, head.sid)
                await asyncio.sleep(0)
        except Unavailable:
            for account_sid in self._passing:
                self.note(account_sid, first or "")
            raise
        finally:
            self._passing = set()
