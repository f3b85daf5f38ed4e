"""Keeps the audit log bounded: what is older than the installation keeps it goes, some at a time."""

from __future__ import annotations

from collections import deque
from typing import Final

import sqlalchemy as sa

from tidings.audit.events import events
from tidings.core import Instant, Sid, before_sids
from tidings.db import Database

BATCH_MOST: Final = 500
"""Rows that are deleted in one commit."""
_COLUMNS: Final = events.table.c


class ForgetEvents:
    """Deletes events that were made too long ago: account by account, by their SIDs, which are in order of time."""

    name = "forget-events"

    def __init__(self, database: Database, kept_days: int) -> None:
        self._database = database
        self._kept_days = kept_days
        self._round: deque[Sid] = deque()
        """Accounts that are still to be gone through."""

    async def step(self, now: Instant) -> Instant:
        """See Loop."""
        if not self._round:
            found = await self._database.search(sa.select(_COLUMNS.account_sid).distinct())
            self._round.extend(str(sid) for (sid,) in found)
        if self._round and await self._forget(self._round[0], now) < BATCH_MOST:
            self._round.popleft()
        return now.plus(ms=50) if self._round else now.plus(h=6)

    async def _forget(self, account_sid: Sid, now: Instant) -> int:
        kept = before_sids("AE", now.plus(days=-self._kept_days))
        old = sa.select(_COLUMNS.sid).where(_COLUMNS.account_sid == account_sid, _COLUMNS.sid < kept)
        some = old.order_by(_COLUMNS.sid).limit(BATCH_MOST)
        gone = sa.delete(events.table).where(_COLUMNS.account_sid == account_sid, _COLUMNS.sid.in_(some))
        (rows,) = await self._database.commit(gone.returning(_COLUMNS.sid))
        return len(rows)
