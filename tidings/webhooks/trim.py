"""Keeps the finished exchanges bounded, each account its share: what others are told takes nothing of a quiet account.

There is a level up to which every account keeps its newest, the highest at which all of them together are no more than
may be kept. What is still to be told counts, and stays.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Final

import msgspec
import sqlalchemy as sa

from tidings.core import Instant, Sid
from tidings.db import Database
from tidings.webhooks.outbox import ExchangeOutcome, exchange

BATCH_MOST: Final = 500
"""Rows that one step looks at, or a few more."""
ACCOUNTS_MOST: Final = 20
"""Accounts that one step is done with."""
PAUSE_MS: Final = 20
REST_S: Final = 60
_C: Final = exchange.c
_IS_FINISHED: Final = _C.outcome != ExchangeOutcome.PENDING
_COUNTS: Final = sa.select(_C.account_sid, sa.func.count()).group_by(_C.account_sid)
"""By an index alone."""
_LAST_TO_GO: Final = (
    sa.select(_C.sid)
    .where(_C.account_sid == sa.bindparam("account_sid"))
    .order_by(_C.sid.desc())
    .offset(sa.bindparam("level"))
    .limit(1)
)
_oldest: Final = (
    sa.select(_C.sid, _IS_FINISHED.label("is_finished"))
    .where(
        _C.account_sid == sa.bindparam("account_sid"), _C.sid > sa.bindparam("after"), _C.sid <= sa.bindparam("last")
    )
    .order_by(_C.sid)
    .limit(BATCH_MOST)
    .subquery()
)
_NEXT_TO_GO: Final = sa.select(
    sa.func.max(_oldest.c.sid), sa.func.count(), sa.func.count().filter(_oldest.c.is_finished)
)


class _Excess(msgspec.Struct):
    """The rows of one account that are beyond its level."""

    account_sid: Sid
    level: int
    last: Sid | None = None
    """The newest of them; None: it was not looked for yet."""
    after: Sid = ""
    """Up to here all was looked at."""


class TrimExchanges:
    """Deletes an account's oldest finished exchanges beyond its level, some at a time; it looks once a minute."""

    name = "trim-exchanges"

    def __init__(self, database: Database, keep: int) -> None:
        self._database = database
        self._keep = keep
        self._round: deque[_Excess] = deque()

    async def step(self, now: Instant) -> Instant:
        """See Loop."""
        if not self._round:
            counts = {str(sid): int(count) for sid, count in await self._database.search(_COUNTS)}
            level = level_of(counts.values(), self._keep)
            self._round.extend(_Excess(sid, level) for sid, count in counts.items() if count > level)
        done = looked_at = 0
        while self._round and done < ACCOUNTS_MOST and looked_at < BATCH_MOST:
            count = await self._some(self._round[0])
            looked_at += count
            if count < BATCH_MOST:
                self._round.popleft()
                done += 1
        return now.plus(ms=PAUSE_MS) if self._round else now.plus(s=REST_S)

    async def _some(self, excess: _Excess) -> int:
        """Deletes what is finished of an account's next rows; how many these were. Raises Unavailable."""
        whose = {"account_sid": excess.account_sid}
        if excess.last is None:
            found = await self._database.search(_LAST_TO_GO, {**whose, "level": excess.level})
            if not found:
                return 0
            excess.last = found[0][0]
        params = {**whose, "after": excess.after, "last": excess.last}
        [(end, count, finished)] = await self._database.search(_NEXT_TO_GO, params)
        if finished:
            these = (_C.account_sid == excess.account_sid, _C.sid > excess.after, _C.sid <= end)
            await self._database.commit(sa.delete(exchange).where(*these, _IS_FINISHED))
        excess.after = end or excess.after
        return int(count)


def level_of(counts: Iterable[int], allowed: int) -> int:
    """How many each may keep, where that is more than they have in all: the most at which they are `allowed` together.

    There may be more accounts than are allowed; then each keeps one. None is kept where none is allowed.
    """
    left, ordered = allowed, sorted(counts)
    for place, count in enumerate(ordered):
        each = left // (len(ordered) - place)
        if count > each:
            return max(each, min(allowed, 1))
        left -= count
    return ordered[-1] if ordered else 0
