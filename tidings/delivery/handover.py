"""Hands over what was committed: messages to their lanes, schedules to their loop, exchanges to the outbox."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from tidings.delivery.lanes import Lanes
from tidings.messages.model import Message
from tidings.numbers.senders import Sender
from tidings.webhooks.outbox import Exchange


class LaneHandover:
    """See messages.desk.Handover."""

    def __init__(self, lanes: Lanes, schedule_woken: asyncio.Event, told: Callable[[Exchange], None]) -> None:
        self._lanes = lanes
        self._schedule_woken = schedule_woken
        self._told = told

    def backlog_segments(self, sender: Sender) -> int:
        """See messages.desk.Handover."""
        return self._lanes.backlog_segments(sender)

    def rate_of(self, sender: Sender) -> float:
        """See messages.desk.Handover."""
        return self._lanes.rate_of(sender)

    def queued(self, message: Message) -> None:
        """See messages.desk.Handover."""
        self._lanes.put(message)

    def scheduled(self, message: Message) -> None:
        """See messages.desk.Handover."""
        assert message.send_at is not None
        self._schedule_woken.set()

    def told(self, exchange: Exchange) -> None:
        """See messages.desk.Handover."""
        self._told(exchange)
