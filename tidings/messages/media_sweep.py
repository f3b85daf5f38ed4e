"""Media that nobody has: rows of pictures whose phone never sent them, or has them no more, and files without a row.

A phone's picture is kept under a message of its own, before the phone sends it; what arrives has rows of its own. So
such a row is needed for as long as the phone holds what it sent.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

import sqlalchemy as sa
import structlog

from tidings.carriers.simulated.store import messages as held_messages
from tidings.core import Instant, MovableClock, Sid, before_sids, sid_time
from tidings.db import Database, Row
from tidings.messages.media_files import SHELVES, MediaFiles
from tidings.messages.model import medium, message

LEFT_FOR_S: Final = 86_400
"""What is younger may be under way."""
SENT_WITHIN_S: Final = 600
"""A phone sends its pictures so soon after they came; its process' clock may be behind as much."""
EVERY_H: Final = 24
_KEY: Final = (medium.c.account_sid, medium.c.message_sid, medium.c.sid)
_FIRST: Final = ("", "", "")

_log = structlog.get_logger(__name__)


class SweepMedia:
    """Goes through all rows and all files once a day, some at a time with pauses."""

    name = "sweep-media"
    batch_most = 250
    """Rows, or files, that are looked at together."""
    pause_ms = 50
    """Business time between two looks."""

    def __init__(self, database: Database, clock: MovableClock, files: MediaFiles) -> None:
        self._database = database
        self._clock = clock
        self._files = files
        self._after: Sequence[str] | None = _FIRST
        """The last row that was looked at; None: all were."""
        self._shelves = list(SHELVES)
        """Those that are still to be gone through."""

    async def step(self, now: Instant) -> Instant:
        """See Loop."""
        if self._after is not None:
            self._after = await self._sweep_rows(self._after, now)
            return now.plus(ms=self.pause_ms)
        await self._sweep_files(self._shelves.pop())
        if self._shelves:
            return now.plus(ms=self.pause_ms)
        self._after, self._shelves = _FIRST, list(SHELVES)
        return now.plus(h=EVERY_H)

    async def _sweep_rows(self, after: Sequence[str], now: Instant) -> Sequence[str] | None:
        """Deletes the rows among the next that nobody has. Their files go once they are old and without a row."""
        some = sa.select(*_KEY, medium.c.date_created).where(sa.tuple_(*_KEY) > sa.tuple_(*after)).order_by(*_KEY)
        rows = await self._database.search(some.limit(self.batch_most))
        if not rows:
            return None
        its = (message.c.account_sid, message.c.sid)
        of_these = sa.tuple_(*its).in_({(row[0], row[1]) for row in rows})
        known = {tuple(row) for row in await self._database.search(sa.select(*its).where(of_these))}
        left_since = now.plus(s=-LEFT_FOR_S)
        alone = [row for row in rows if (row[0], row[1]) not in known and row[3] < left_since]
        gone = [tuple(row[:3]) for row in alone if not await self._is_on_phone(row[1], row[2])]
        if gone:
            await self._database.commit(sa.delete(medium).where(sa.tuple_(*_KEY).in_(gone)))
            _log.info("media_rows_swept", count=len(gone))
        return [str(part) for part in rows[-1][:3]] if len(rows) == self.batch_most else None

    async def _is_on_phone(self, message_sid: Sid, sid: Sid) -> bool:
        """Whether a phone holds a message with this picture, which it sent when the picture came."""
        came = sid_time(message_sid)
        first, last = (before_sids("HM", came.plus(s=by)) for by in (-SENT_WITHIN_S, SENT_WITHIN_S))
        columns = held_messages.c
        its = sa.and_(columns.sid >= first, columns.sid < last, columns.media.contains(sid))
        found: list[Row] = await self._database.search(sa.select(columns.sid).where(its).limit(1))
        return bool(found)

    async def _sweep_files(self, shelf: str) -> None:
        before_us = self._clock.machine_us() - LEFT_FOR_S * 1_000_000
        gone = await self._files.sweep(shelf, before_us, self.batch_most, self._named)
        if gone:
            _log.info("media_files_swept", count=gone)

    async def _named(self, digests: Collection[str]) -> set[str]:
        found = await self._database.search(sa.select(medium.c.digest).where(medium.c.digest.in_(digests)))
        return {str(row[0]) for row in found}
