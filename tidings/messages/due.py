"""Which scheduled messages are released next: accounts take turns, so that nobody's wait behind another's million.

As long as few are due at a time they simply go by their time.
"""

from __future__ import annotations

from collections import deque
from typing import Any, Final

import sqlalchemy as sa

from tidings.core import Instant, Sid
from tidings.db import Database
from tidings.messages.model import Message, message, scheduled
from tidings.messages.store import from_row, under_way

ACCOUNTS_MOST: Final = 20
"""Accounts that have a turn in one batch."""
_S: Final = scheduled.c
_is_same: Final = (_S.account_sid == message.c.account_sid) & (_S.message_sid == message.c.sid)
_DUE: Final = (
    sa.select(message)
    .join(scheduled, _is_same)
    .where(_S.send_at <= sa.bindparam("now"))
    .order_by(_S.send_at, _S.message_sid)
    .limit(sa.bindparam("most"))
)
_DUE_OF: Final = _DUE.where(_S.account_sid == sa.bindparam("account_sid"))
_later = scheduled.alias()
_ACCOUNTS = sa.select(sa.func.min(_S.account_sid).label("account_sid")).cte(recursive=True)
_ACCOUNTS = _ACCOUNTS.union_all(
    sa.select(
        sa.select(sa.func.min(_later.c.account_sid))
        .where(_later.c.account_sid > _ACCOUNTS.c.account_sid)
        .scalar_subquery()
    ).where(_ACCOUNTS.c.account_sid.is_not(None))
)
_ACCOUNTS_DUE: Final = sa.select(_ACCOUNTS.c.account_sid).where(
    sa.exists().where(_S.account_sid == _ACCOUNTS.c.account_sid, _S.send_at <= sa.bindparam("now"))
)
"""From one account to the next by the index: the messages of each are not gone through."""


class DueMessages:
    """Gives them out in batches. What it gave is to be gone from the rows before it is asked again."""

    def __init__(self, database: Database, most: int) -> None:
        """`most`: messages of a batch."""
        self._database = database
        self._most = most
        self._round: deque[Sid] = deque()
        """Accounts that are still to have their turn, where more is due than one batch takes."""
        self.has_more = False
        """Whether more may be due than what it gave last."""

    async def next(self, now: Instant) -> list[Message]:
        """The next of those that are due. Raises Unavailable."""
        found = [] if self._round else await self._read(_DUE, self._most, now)
        if len(found) == self._most:
            accounts = await self._database.search(_ACCOUNTS_DUE, {"now": int(now)})
            self._round.extend(str(sid) for (sid,) in accounts if len(accounts) > 1)
        self.has_more = len(found) == self._most
        return await self._in_turns(now) if self._round else found

    async def _in_turns(self, now: Instant) -> list[Message]:
        """Of some accounts each the first ones. There may be more: it is asked anew once all have had their turn."""
        self.has_more = True
        some = [self._round.popleft() for _ in range(min(len(self._round), ACCOUNTS_MOST))]
        each = self._most // len(some)
        return [one for sid in some for one in await self._read(_DUE_OF, each, now, account_sid=sid)]

    async def _read(self, asked: sa.Select[Any], most: int, now: Instant, **more: str) -> list[Message]:
        rows = await self._database.rows(asked, {"now": int(now), "most": most, **more})
        return [under_way(from_row(row)) for row in rows]
