"""Queue orders: what an account orders of one sender's queue, to pause and to purge it, as rows that outlive all else.

A queue that is paused, or is being purged, takes in what is accepted, and lets nothing go that has not begun to leave.
A purge cancels what was accepted before it was ordered (see purging.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

import msgspec
import sqlalchemy as sa

from tidings.core import Instant, Sid
from tidings.db import BulkAdd, Database, Facts, Following, Guard, Row, Stored, Wake, Write, insert, metadata, stored
from tidings.delivery.backlog import key_of
from tidings.numbers.senders import Sender


class QueueStatus(StrEnum):
    """Whether what waits in a queue goes on."""

    ACTIVE = "active"
    PAUSED = "paused"
    PURGING = "purging"
    """What waits is being canceled; nothing begins to leave until that is done."""


class QueuePause(msgspec.Struct, frozen=True):
    """That a queue is paused."""

    date_paused: Instant
    reason: str | None


class QueuePurge(msgspec.Struct, frozen=True):
    """The last purge of a queue: under way, or done."""

    date_started: Instant
    date_completed: Instant | None
    canceled: int
    """Messages so far."""


class QueueOrder(msgspec.Struct, frozen=True, kw_only=True):
    """The last orders for one queue."""

    account_sid: Sid
    sender: str
    date_paused: Instant | None = None
    reason: str | None = None
    """Why it is paused."""
    purge_sid: Sid | None = None
    """Messages up to this SID are canceled: SIDs keep their order when the clock is set back."""
    purge_started: Instant | None = None
    purge_completed: Instant | None = None
    canceled: int = 0

    @property
    def key(self) -> str:
        """What it is found by."""
        return key_of(self.account_sid, self.sender)

    @property
    def pause(self) -> QueuePause | None:
        """None: it is not paused."""
        return QueuePause(self.date_paused, self.reason) if self.date_paused is not None else None

    @property
    def purge(self) -> QueuePurge | None:
        """None: it never was purged."""
        started = self.purge_started
        return QueuePurge(started, self.purge_completed, self.canceled) if started is not None else None

    @property
    def is_purging(self) -> bool:
        """Whether a purge is under way."""
        return self.purge_started is not None and self.purge_completed is None

    @property
    def status(self) -> QueueStatus:
        """How the queue stands."""
        if self.is_purging:
            return QueueStatus.PURGING
        return QueueStatus.PAUSED if self.date_paused is not None else QueueStatus.ACTIVE

    @property
    def stops(self) -> bool:
        """Whether nothing may begin to leave."""
        return self.status is not QueueStatus.ACTIVE


orders: Final[Stored[QueueOrder]] = stored(QueueOrder, "queue_order", metadata, ("account_sid", "sender"))
_O = orders.table.c
_KEY: Final = ("account_sid", "sender")
counted: Final = BulkAdd(orders.table, _KEY, "canceled")
"""So many more messages of a queue are canceled."""


REFUSALS: Final = {
    "is-not-paused": "the queue is paused already",
    "is-paused": "the queue is not paused",
    "is-not-purged": "the queue is being purged",
}
"""What is said of a guard that fails."""


def paused(one: Sender, now: Instant, reason: str | None) -> Guard:
    """Pauses a queue; fails where it is paused."""
    order = QueueOrder(account_sid=one.account_sid, sender=one.address, date_paused=now, reason=reason)
    return Guard("is-not-paused", _ordered(order, ("date_paused", "reason"), _O.date_paused.is_(None)))


def resumed(one: Sender) -> Guard:
    """Lets a queue go on; fails where it is not paused."""
    here = (_O.account_sid == one.account_sid, _O.sender == one.address, _O.date_paused.is_not(None))
    return Guard("is-paused", sa.update(orders.table).where(*here).values(date_paused=None, reason=None))


def purge_ordered(one: Sender, now: Instant, last: Sid) -> Guard:
    """Has the messages up to `last` canceled; fails where a purge is under way."""
    order = QueueOrder(account_sid=one.account_sid, sender=one.address, purge_sid=last, purge_started=now)
    names = ("purge_sid", "purge_started", "purge_completed", "canceled")
    none_runs = sa.or_(_O.purge_started.is_(None), _O.purge_completed.is_not(None))
    return Guard("is-not-purged", _ordered(order, names, none_runs))


def purge_over(order: QueueOrder, now: Instant) -> Guard:
    """Nothing is left to be canceled; fails where that was said before."""
    here = (_O.account_sid == order.account_sid, _O.sender == order.sender, _O.purge_sid == order.purge_sid)
    open_ = sa.update(orders.table).where(*here, _O.purge_completed.is_(None))
    return Guard("is-purged", open_.values(purge_completed=int(now)))


def _ordered(order: QueueOrder, names: Sequence[str], may: sa.ColumnElement[bool]) -> Write:
    """Writes these columns of an order, into the row of its queue where that is there."""
    row = dict(zip(orders.names, orders.row(order), strict=True))
    changed = {name: row[name] for name in names}
    return insert(orders.table).values(row).on_conflict_do_update(index_elements=_KEY, set_=changed, where=may)


class QueueOrders:
    """The orders that hold, in memory."""

    def __init__(self, database: Database) -> None:
        self.facts: Facts[QueueOrder] = Facts(database, _read, by=("key",), fed_by={orders.table: _concerned})

    def of(self, account_sid: Sid, sender: str) -> QueueOrder:
        """The last orders for a sender's queue."""
        known = self.facts.get(key_of(account_sid, sender))
        return known if known is not None else QueueOrder(account_sid=account_sid, sender=sender)

    def stops(self, account_sid: Sid, sender: str) -> bool:
        """Whether nothing may begin to leave a sender's queue."""
        return len(self.facts) > 0 and self.of(account_sid, sender).stops

    def stopped(self) -> list[tuple[Sid, str]]:
        """The queues, by account and sender, that nothing may begin to leave."""
        return [(order.account_sid, order.sender) for order in self.facts if order.stops]

    def purging(self) -> list[QueueOrder]:
        """The queues that are being purged."""
        return [order for order in self.facts if order.is_purging]

    def follow(self, *wakes: Wake) -> Following[QueueOrder]:
        """What changes of them."""
        return self.facts.follow(*wakes)


def _concerned(key: Row) -> list[str]:
    return [key_of(str(key[0]), str(key[1]))]


async def _read(database: Database, keys: Sequence[str] | None) -> list[QueueOrder]:
    statement = sa.select(orders.table)
    if keys is not None:
        lanes = [tuple(key.split(" ", 1)) for key in keys]
        statement = statement.where(sa.tuple_(_O.account_sid, _O.sender).in_(lanes))
    return [orders.read(row) for row in await database.rows(statement)]
