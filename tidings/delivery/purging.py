"""Purging: cancels what waits in a sender's queue, where its account ordered that.

Whoever owns the lane does it, for nobody else knows what has begun to leave. Each message is canceled in one commit
with its callback, what is paid back and the count of the purge, from `queued` alone: so after a crash the next owner
goes on with those that are still there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tidings.audit.events import noted
from tidings.core import Instant, Sids
from tidings.db import Database, GuardFailed, Wake
from tidings.delivery.lanes import Lanes
from tidings.delivery.owner import Owner
from tidings.delivery.queue_orders import QueueOrder, QueueOrders, purge_over
from tidings.messages.store import MessageStore
from tidings.numbers.senders import Senders

PURGE_QUEUES: Final[Wake] = ("purge-queues", 0)
READING_MS: Final = 10
"""Until it is looked again whether more of a queue was read."""


class PurgeQueues:
    """Purges the queues that this process serves; some messages at a time, and waits until they are stored."""

    name = PURGE_QUEUES[0]
    batch_most = 100
    """Messages at a time: whoever sends something else meanwhile waits no longer than these take."""

    def __init__(
        self, database: Database, sids: Sids, senders: Senders, lanes: Lanes, owner: Owner, orders: QueueOrders
    ) -> None:
        self._database = database
        self._messages = MessageStore(database)
        self._sids = sids
        self._senders = senders
        self._lanes = lanes
        self._owner = owner
        self._orders = orders
        orders.follow(PURGE_QUEUES)

    async def step(self, now: Instant) -> Instant:
        """See Loop. Raises Unavailable."""
        purging = self._orders.purging()
        canceled = sum([await self._purge(order, now) for order in purging])
        if canceled:
            return now
        return now.plus(ms=READING_MS) if self._is_read(purging) else now.plus(s=1 if purging else 60)

    def _is_read(self, purging: Sequence[QueueOrder]) -> bool:
        """Whether more of one of these queues is being read."""
        lanes = (self._lanes.find(order.account_sid, order.sender) for order in purging)
        return any(lane is not None and lane.refilling for lane in lanes)

    async def _purge(self, order: QueueOrder, now: Instant) -> int:
        """Some of a queue; how many. None where all is done, some are being read, or another process has the queue."""
        lane = self._lanes.ours(order.account_sid, order.sender)
        if lane is None or order.purge_sid is None:
            return 0
        self._lanes.keep_up()  # nothing of it begins to leave from here on
        canceled = self._owner.purge(lane, order.purge_sid, self.batch_most)
        if canceled:
            await self._database.commit()  # with all that was handed in before
        elif not await self._messages.waits_up_to(order.account_sid, order.sender, order.purge_sid):
            await self._end(order, now)
        return canceled

    async def _end(self, order: QueueOrder, now: Instant) -> None:
        sender = self._senders.at(order.sender)
        data = {"sender": order.sender, "canceled": order.canceled}
        sid = sender.sid if sender is not None else order.sender
        kept = noted(self._sids, now, order.account_sid, "queue.purge-completed", sid, data=data)
        try:
            await self._database.commit(kept, only_if=[purge_over(order, now)])
        except GuardFailed:
            return  # another process, which had the queue meanwhile, was first
