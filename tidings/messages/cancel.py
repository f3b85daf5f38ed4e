"""Cancels scheduled messages.

Source: https://www.twilio.com/docs/messaging/features/message-scheduling#cancel-a-scheduled-message
"""

from __future__ import annotations

from tidings import errors
from tidings.accounts.model import Account
from tidings.core import Clock, Sids
from tidings.db import Database, GuardFailed, Write
from tidings.messages import store
from tidings.messages.callbacks import status_told
from tidings.messages.lifecycle import Event, Status, after
from tidings.messages.model import Message
from tidings.webhooks.outbox import inserted
from tidings.webhooks.port import Outgoing


class Cancellations:
    """Cancels."""

    def __init__(self, database: Database, clock: Clock, sids: Sids, outgoing: Outgoing) -> None:
        self._database = database
        self._clock = clock
        self._sids = sids
        self._outgoing = outgoing

    async def cancel(self, account: Account, message: Message) -> Message:
        """Cancels a message that still waits for its time. Raises NOT_CANCELABLE."""
        status = after(Status(message.status), Event.CANCELED)
        if status is None or message.send_at is None or message.send_at <= self._clock.now():
            raise errors.NOT_CANCELABLE(sid=message.sid, status=message.status)
        assert message.account_sid == account.sid, "found by the caller's account"
        now = self._clock.now()
        message.status = status
        message.date_updated = now
        store.under_way(message).note(status, now)
        exchange = status_told(message, self._sids.make("EV"), now)
        writes: list[Write] = [store.moved(message)]
        writes.extend(store.discarded(message))
        if exchange is not None:
            writes.append(inserted(exchange))
        try:
            await self._database.commit(*writes, only_if=[store.waits(message)])
        except GuardFailed:  # another cancellation was first, or its release
            raise errors.NOT_CANCELABLE(sid=message.sid, status=await self._status(message)) from None
        if exchange is not None:
            self._outgoing.told(exchange)
        return message

    async def _status(self, message: Message) -> str:
        now = await store.MessageStore(self._database).get(message.account_sid, message.sid)
        return now.status if now is not None else message.status
