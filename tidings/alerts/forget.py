"""Keeps the alerts bounded: by age, and by their number for each account."""

from __future__ import annotations

from collections import deque

import sqlalchemy as sa

from tidings.alerts.alert import KEPT_DAYS, alerts
from tidings.core import Instant, Sid
from tidings.db import Database

_ROWS = alerts.table
_COLUMNS = _ROWS.c
KEPT_MOST = 10_000
"""Of one account: the newest."""
BATCH_MOST = 500
"""Rows that are deleted in one commit."""


class ForgetAlerts:
    """Deletes alerts older than 30 days, and of an account that has very many the oldest; some at a time."""

    name = "forget-alerts"

    def __init__(self, database: Database, kept_most: int = KEPT_MOST) -> None:
        self._database = database
        self._kept_most = kept_most
        self._round: deque[Sid] = deque()
        """Accounts that are still to be gone through."""

    async def step(self, now: Instant) -> Instant:
        """See Loop."""
        if not self._round:
            self._round.extend(
                str(sid) for (sid,) in await self._database.search(sa.select(_COLUMNS.account_sid).distinct())
            )
        if not self._round:
            return now.plus(s=600)
        account_sid = self._round[0]
        if await self._forget(account_sid, await self._since(account_sid, now)) < BATCH_MOST:
            self._round.popleft()
        return now.plus(ms=50) if self._round else now.plus(s=600)

    async def _since(self, account_sid: Sid, now: Instant) -> int:
        """The moment before which an account's alerts go."""
        newest = sa.select(_COLUMNS.date_generated).where(_COLUMNS.account_sid == account_sid)
        beyond = newest.order_by(_COLUMNS.date_generated.desc()).offset(self._kept_most).limit(1)
        rows = await self._database.search(beyond)
        too_old = int(now.plus(days=-KEPT_DAYS))
        return max(too_old, int(rows[0][0]) + 1) if rows else too_old

    async def _forget(self, account_sid: Sid, since: int) -> int:
        old = sa.select(_COLUMNS.sid).where(_COLUMNS.account_sid == account_sid, _COLUMNS.date_generated < since)
        some = old.order_by(_COLUMNS.date_generated).limit(BATCH_MOST)
        gone = sa.delete(_ROWS).where(_COLUMNS.account_sid == account_sid, _COLUMNS.sid.in_(some))
        (rows,) = await self._database.commit(gone.returning(_COLUMNS.sid))
        return len(rows)
