"""Hands over what was committed: messages to their queues, schedules to their loop, exchanges to delivery."""

from __future__ import annotations

import asyncio

from tidings.delivery.dispatch import Dispatcher
from tidings.delivery.queues import Lanes
from tidings.messages.model import Message
from tidings.numbers.senders import Sender
from tidings.webhooks.deliver import Deliverer
from tidings.webhooks.outbox import Exchange


class Handing:
    """See messages.desk.Handover."""

    def __init__(self, lanes: Lanes, dispatcher: Dispatcher, deliverer: Deliverer) -> None:
        self._lanes = lanes
        self._dispatcher = dispatcher
        self._deliverer = deliverer
        self.accepted = 0
        """Messages put into queues so far."""
        self.schedule_woken = asyncio.Event()
        """Set when a message waits for its time."""

    def backlog_segments(self, sender: Sender) -> int:
        """See Handover."""
        lane = self._lanes.find(sender.account_sid, sender.address)
        return lane.backlog_segments if lane else 0

    def rate_of(self, sender: Sender) -> float:
        """See Handover."""
        return self._lanes.rate_of(sender)

    def queued(self, message: Message) -> None:
        """See Handover."""
        self.accepted += 1
        self._lanes.of(message.account_sid, message.sender).count(message)
        self._dispatcher.put(message)

    def scheduled(self, message: Message) -> None:
        """See Handover."""
        assert message.send_at is not None
        self.schedule_woken.set()

    def told(self, exchange: Exchange) -> None:
        """See Handover."""
        self._deliverer.told(exchange)
