"""Fails queued messages whose validity period is over, and forgets receipts that will not come any more."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import islice

import sqlalchemy as sa

from tidings.core import Instant
from tidings.db import Database
from tidings.delivery import daily_caps
from tidings.delivery.lane import Lane
from tidings.delivery.lanes import Lanes
from tidings.delivery.owner import Owner
from tidings.delivery.part_reports import part_report
from tidings.messages.model import DISCARD, awaited_receipt, idempotent, message
from tidings.messages.retention import RECEIPTS_KEPT_S
from tidings.messages.store import REDACT

IDEMPOTENCY_KEPT_S = 86_400


class ExpireQueued:
    """Looks over the queues once a second; over very many in turn, some at a time, so that nobody waits for all."""

    name = "expire-queued"
    batch_most = 250
    """Queues that are looked at in one go."""
    pause_ms = 50
    """Business time between two goes: of a hundred thousand senders each is looked at every twenty seconds."""

    def __init__(self, lanes: Lanes, owner: Owner) -> None:
        self._lanes = lanes
        self._owner = owner
        self._round: Iterator[Lane] = iter(())
        """The queues that are still to be looked at."""

    async def step(self, now: Instant) -> Instant:
        """See Loop."""
        some = list(islice(self._round, self.batch_most))
        if not some:
            self._round = iter(self._lanes)
            some = list(islice(self._round, self.batch_most))
        for lane in some:
            self._owner.expire(lane)
        self._lanes.forget_idle(some, asyncio.get_running_loop().time())
        return now.plus(ms=self.pause_ms) if len(some) == self.batch_most else now.plus(s=1)


class ForgetOld:
    """Deletes rows that only had to be kept for a while, once an hour: some at a time, sought beside the loop."""

    name = "forget-old"
    batch_most = 1_000

    def __init__(self, database: Database) -> None:
        self._database = database

    async def step(self, now: Instant) -> Instant:
        """See Loop."""
        receipts = now.plus(s=-RECEIPTS_KEPT_S)
        requests = now.plus(s=-IDEMPOTENCY_KEPT_S)
        if await self._discard(receipts):
            return now
        more = await self._forget(awaited_receipt, awaited_receipt.c.since < int(receipts))
        more |= await self._forget(part_report, part_report.c.date_created < int(receipts))
        more |= await self._forget(idempotent, idempotent.c.date_created < int(requests))
        await self._database.commit(daily_caps.forgotten(now))
        return now if more else now.plus(h=1)

    async def _discard(self, receipts: Instant) -> bool:
        """Takes the text out of messages that are not reported on any more, where their caller asked for that: they
        are over. Whether there may be more.
        """
        of_message = sa.and_(
            message.c.account_sid == awaited_receipt.c.account_sid, message.c.sid == awaited_receipt.c.message_sid
        )
        are_over = (awaited_receipt.c.since < int(receipts), message.c.content_retention == DISCARD)
        have_text = sa.or_(message.c.body != "", message.c.sent_body.is_not(None))
        select = sa.select(message.c.account_sid, message.c.sid).join(awaited_receipt, of_message)
        found = await self._database.search(select.where(*are_over, have_text).limit(self.batch_most))
        if found:
            await self._database.commit(*(REDACT(account_sid, sid, "", None) for account_sid, sid in found))
        return len(found) == self.batch_most

    async def _forget(self, table: sa.Table, are_old: sa.ColumnElement[bool]) -> bool:
        """Deletes some of the rows; whether there may be more."""
        key = list(table.primary_key)
        found = await self._database.search(sa.select(*key).where(are_old).limit(self.batch_most))
        if found:  # a key may be used anew meanwhile: then its row is not old
            await self._database.commit(sa.delete(table).where(sa.tuple_(*key).in_(found), are_old))
        return len(found) == self.batch_most
