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
    """See messages.desk.Handover. Its parts come last, so they are set when they exist."""

    def __init__(self, lanes: Lanes) -> None:
        self._lanes = lanes
        self.accepted = 0
        """Messages put into queues so far."""
        self.dispatcher: Dispatcher | None = None
        self.deliverer: Deliverer | None = None
        self.schedule_woken: asyncio.Event | None = None

    def backlog_segments(self, sender: Sender) -> int:
        """See Handover."""
        lane = self._lanes.find(sender.account_sid, sender.address)
        return lane.backlog_segments if lane else 0

    def rate_of(self, sender: Sender) -> float:
        """See Handover."""
        return self._lanes.rate_of(sender)

    def queued(self, message: Message) -> None:
        """See Handover."""
        assert self.dispatcher is not None
        self.accepted += 1
        self._lanes.of(message.account_sid, message.sender).count(message)
        self.dispatcher.put(message)

    def scheduled(self, message: Message) -> None:
        """See Handover."""
        assert message.send_at is not None
        assert self.schedule_woken is not None
        self.schedule_woken.set()

    def told(self, exchange: Exchange) -> None:
        """See Handover."""
        assert self.deliverer is not None
        self.deliverer.told(exchange)
