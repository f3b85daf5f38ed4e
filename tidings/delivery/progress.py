"""Progress: an event moves a message by the table, and what must be written and told follows from it."""

from __future__ import annotations

from typing import Protocol

import msgspec

from tidings.core import Clock, Sid, Sids
from tidings.db import Write
from tidings.ledger.balance import charged
from tidings.messages import store
from tidings.messages.callbacks import status_told
from tidings.messages.failures import failure_told
from tidings.messages.lifecycle import Event, Status, after
from tidings.messages.model import Message
from tidings.webhooks.outbox import Exchange, inserted

NEVER_OFFERED = frozenset({Event.UNREGISTERED, Event.CAPPED})
"""What leads to `undelivered` though no carrier was asked: it costs nothing."""
COSTS_NOTHING = frozenset({Status.FAILED, Status.CANCELED})

FAILURES = frozenset({Status.FAILED, Status.UNDELIVERED})


class OwnerOf(Protocol):
    """Tells whose balance an account draws on."""

    def __call__(self, account_sid: Sid, /) -> Sid:
        """The SID of the main account."""
        ...


class Moved(msgspec.Struct):
    """A message that moved: what to commit, and what to tell after."""

    writes: list[Write]
    exchange: Exchange | None


class Progress:
    """Moves messages."""

    def __init__(self, clock: Clock, sids: Sids, owner_of: OwnerOf) -> None:
        self._clock = clock
        self._sids = sids
        self._owner_of = owner_of
        self.moves: dict[str, int] = dict.fromkeys(Status, 0)
        """Moves so far, by the status that they led to."""

    def step(self, message: Message, event: Event, reason: str = "") -> Status | None:
        """Applies `event` to the message alone; gives the status that it led to, or None."""
        status = after(message.status, event)
        if status is not None:
            now = self._clock.now()
            self.moves[status] += 1
            message.status = status
            message.date_updated = now
            message.note(status, now, reason)
        return status

    def move(
        self,
        message: Message,
        event: Event,
        *,
        error_code: int | None = None,
        done_date: str | None = None,
        reason: str = "",
    ) -> Moved | None:
        """Applies `event`; None where it changes nothing, as with late or repeated receipts."""
        status = self.step(message, event, str(error_code) if error_code else reason)
        if status is None:
            return None
        if error_code is not None:
            message.error_code = error_code
        writes: list[Write] = []
        if status is Status.SENT:
            message.date_sent = max(message.date_updated, message.date_created)  # also where the clock went back
        elif (status in COSTS_NOTHING or event in NEVER_OFFERED) and message.price_micros:
            writes.append(charged(self._owner_of(message.account_sid), -message.price_micros))
            message.price_micros = None
        exchange = None
        if message.status_callback is not None:
            exchange = status_told(message, self._sids.make("EV"), message.date_updated, done_date)
            if exchange is not None:
                writes.append(inserted(exchange))
        writes.append(store.ended_unsent(message) if event in NEVER_OFFERED else store.moved(message))
        if message.content_retention is not None:
            writes.extend(store.discarded(message))
        if status in FAILURES:
            writes.extend(failure_told(message))
        return Moved(writes, exchange)
