"""What was accepted, as the one unit of its commit: all of its rows, each made once."""

from __future__ import annotations

from typing import Final

import msgspec

from tidings.core import Problem, Sids
from tidings.db import Guard, Wake, Write
from tidings.ledger.balance import charged
from tidings.messages import store
from tidings.messages.accept import Accepted
from tidings.messages.callbacks import is_told, status_told
from tidings.messages.departing import Departing
from tidings.messages.failures import failure_told
from tidings.messages.lifecycle import Status
from tidings.messages.media import MediumPlan, media_planned
from tidings.messages.model import Message
from tidings.messages.sticky import remembered
from tidings.webhooks.outbox import Exchange, inserted

RELEASE_SCHEDULED: Final[Wake] = ("release-scheduled", 0)
"""Woken by whoever schedules a message."""


class Taken(msgspec.Struct, frozen=True):
    """A message with all that is committed for it, and the callback that it begins with."""

    message: Message
    writes: list[Write]
    only_if: tuple[Guard, ...] = ()
    """What must hold when it is committed: a scheduled message is taken up once."""
    wakes: tuple[Wake, ...] = ()
    exchange: Exchange | None = None
    refused: Problem | None = None
    """Where the caller is refused: what is committed is the failed attempt."""


def written(accepted: Accepted, sids: Sids, departing: Departing | None = None) -> Taken:
    """The unit of an accepted message. Its row comes last to be made: what goes with it changes it.

    Of one that is `departing` the row says `sending`.
    """
    message = accepted.message
    writes: list[Write] = []
    exchange = None
    if accepted.is_told and is_told(message):
        exchange = status_told(message, sids.make("EV"), message.date_updated)
        if exchange is not None:
            writes.append(inserted(exchange))
    if message.status == Status.QUEUED:
        writes.append(store.enqueued(message))
        if message.price_micros:
            writes.append(charged(accepted.account.owner_account_sid, message.price_micros))
    if accepted.sticks:
        writes.append(remembered(message, moved=accepted.moved))
    if accepted.media_urls:
        plans = [MediumPlan(sids.make("ME"), url) for url in accepted.media_urls]
        writes.extend(media_planned(message, plans, message.date_created))
    writes.extend(store.discarded(message))
    writes.extend(failure_told(message) if accepted.refused is None else ())  # who is refused is told by the answer
    if accepted.was_waiting:
        writes.append(store.released(message))
        return Taken(message, writes, exchange=exchange, only_if=(store.waits(message),))
    if departing is not None:
        writes.append(store.inserted_sending(message, departing.way))
        return Taken(message, writes, exchange=exchange, only_if=tuple(departing.only_if))
    writes.append(store.inserted(message))
    if message.send_at is not None:
        writes.append(store.INSERT_SCHEDULED(message.send_at, message.sid, message.account_sid))
    wakes = (RELEASE_SCHEDULED,) if message.send_at is not None else ()
    return Taken(message, writes, wakes=wakes, exchange=exchange, refused=accepted.refused)
