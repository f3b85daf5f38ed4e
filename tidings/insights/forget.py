"""Forgets figures that are older than they are kept: the finer they are, the sooner."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Final

import msgspec
import sqlalchemy as sa

from tidings.core import Instant, Sid
from tidings.db import Database
from tidings.insights.cells import TRAFFIC
from tidings.insights.looking import OPEN_MOST_US
from tidings.insights.progress import CountedAccount, earliest_bucket
from tidings.insights.rolling import forgotten
from tidings.insights.spans import DAY, FIVE_MINUTES, HOUR, start_of
from tidings.messages.figures import erased

EVERY_US: Final = HOUR
_CELL: Final = TRAFFIC.table.c


class KeptDays(msgspec.Struct, frozen=True):
    """For how many days figures are kept."""

    five_minutes: int
    hours: int
    days: int


class Forgetting:
    """Deletes what is older, a day of one account at a time.

    Only of accounts whose past was counted, and never of a day in which something may be counted again: hours are made
    of the five minutes in them, and days of the hours.
    """

    def __init__(self, database: Database, kept: KeptDays) -> None:
        self._database = database
        self._kept = {FIVE_MINUTES: kept.five_minutes, HOUR: kept.hours, DAY: kept.days}
        self._round: deque[Sid] = deque()
        self._next_at = 0

    def first_day(self, now: Instant) -> int:
        """Before this nothing is counted."""
        return start_of(now.plus(days=-self._kept[DAY]), DAY)

    async def some(self, known: Mapping[Sid, CountedAccount], now: Instant) -> bool:
        """Forgets some; whether there is more to forget now."""
        if not self._round:
            if now < self._next_at:
                return False
            self._next_at = int(now) + EVERY_US
            self._round.extend(sid for sid, one in known.items() if one.is_whole)
        if self._round and not await self._some_of(self._round[0], now):
            self._round.popleft()
        return bool(self._round)

    async def _some_of(self, account_sid: Sid, now: Instant) -> bool:
        counted_again = await earliest_bucket(self._database, account_sid)
        last = int(now) if counted_again is None else counted_again
        for span, days in self._kept.items():
            first = sa.select(sa.func.min(_CELL.at)).where(_CELL.account_sid == account_sid, _CELL.span == span)
            [(oldest,)] = await self._database.search(first)
            if oldest is not None and start_of(oldest, DAY) < start_of(min(last, now.plus(days=-days)), DAY):
                day = start_of(oldest, DAY)
                await self._database.commit(*forgotten(account_sid, span, day, day + DAY))
                return True
        too_old = min(last, int(now) - OPEN_MOST_US - DAY)
        await self._database.commit(sa.delete(erased).where(erased.c.account_sid == account_sid, erased.c.at < too_old))
        return False
