"""Cancels scheduled messages.

Source: https://www.twilio.com/docs/messaging/features/message-scheduling#cancel-a-scheduled-message
"""

from __future__ import annotations

from tidings import errors
from tidings.accounts.model import Account
from tidings.core import Clock, Sid, Sids
from tidings.db import Database, Write
from tidings.messages import store
from tidings.messages.callbacks import status_told
from tidings.messages.desk import Handover
from tidings.messages.lifecycle import Event, Status, after
from tidings.messages.model import Message
from tidings.webhooks.outbox import inserted


class Cancellations:
    """Cancels."""

    def __init__(self, database: Database, clock: Clock, sids: Sids, handover: Handover) -> None:
        self._database = database
        self._clock = clock
        self._sids = sids
        self._handover = handover
        self.under_way: set[Sid] = set()
        """Messages that are being canceled: they are not released meanwhile."""

    async def cancel(self, account: Account, message: Message) -> Message:
        """Cancels a message that still waits for its time. Raises NOT_CANCELABLE."""
        status = after(Status(message.status), Event.CANCELED)
        if message.sid in self.under_way:
            status = None
        if status is None or message.send_at is None or message.send_at <= self._clock.now():
            raise errors.NOT_CANCELABLE(sid=message.sid, status=message.status)
        assert message.account_sid == account.sid, "found by the caller's account"
        now = self._clock.now()
        message.status = status
        message.date_updated = now
        store.under_way(message).note(status, now)
        exchange = status_told(message, self._sids.make("EV"), now)
        writes: list[Write] = [store.moved(message), store.DELETE_SCHEDULED(message.send_at, message.sid)]
        writes.extend(store.discarded(message))
        if exchange is not None:
            writes.append(inserted(exchange))
        self.under_way.add(message.sid)
        try:
            await self._database.commit(*writes)
        finally:
            self.under_way.discard(message.sid)
        if exchange is not None:
            self._handover.told(exchange)
        return message
