"""The life of a message: its statuses, the events that move it, and the table of what leads where.

Source: https://www.twilio.com/docs/messaging/api/message-resource#message-status-values
"""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Where a message stands."""

    SCHEDULED = "scheduled"
    ACCEPTED = "accepted"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    CANCELED = "canceled"
    READ = "read"
    RECEIVING = "receiving"
    RECEIVED = "received"
    PARTIALLY_DELIVERED = "partially_delivered"


class Event(StrEnum):
    """What happens to a message."""

    FELL_DUE = "fell-due"
    CANCELED = "canceled"
    CHOSE_SENDER = "chose-sender"
    NO_SENDER = "no-sender"
    DISPATCHED = "dispatched"
    EXPIRED = "expired"
    MEDIA_MISSING = "media-missing"
    CAPPED = "capped"
    PURGED = "purged"
    OPTED_OUT = "opted-out"
    SUSPENDED = "suspended"
    SENDER_RELEASED = "sender-released"
    UNREGISTERED = "unregistered"
    CARRIER_ACCEPTED = "carrier-accepted"
    CARRIER_REFUSED = "carrier-refused"
    RECEIPT_DELIVERED = "receipt-delivered"
    RECEIPT_FAILED = "receipt-failed"
    WAS_READ = "was-read"
    ARRIVED = "arrived"


S, E = Status, Event
_LEAVES_NO_MORE = {
    E.EXPIRED: S.FAILED,
    E.OPTED_OUT: S.FAILED,
    E.SUSPENDED: S.FAILED,
    E.SENDER_RELEASED: S.FAILED,
    E.UNREGISTERED: S.UNDELIVERED,  # this and the next as carriers would report it
    E.CAPPED: S.UNDELIVERED,
}
MOVES: dict[Status, dict[Event, Status]] = {
    S.SCHEDULED: {E.FELL_DUE: S.ACCEPTED, E.CANCELED: S.CANCELED},
    S.ACCEPTED: {E.CHOSE_SENDER: S.QUEUED, E.NO_SENDER: S.FAILED, **_LEAVES_NO_MORE},
    S.QUEUED: {E.DISPATCHED: S.SENDING, E.MEDIA_MISSING: S.FAILED, E.PURGED: S.CANCELED, **_LEAVES_NO_MORE},
    S.SENDING: {
        E.CARRIER_ACCEPTED: S.SENT,
        E.CARRIER_REFUSED: S.FAILED,
        **_LEAVES_NO_MORE,  # of one that the carrier put off, did not answer, or had when the program stopped
        E.MEDIA_MISSING: S.FAILED,
        E.RECEIPT_DELIVERED: S.DELIVERED,  # a receipt may outrun the answer
        E.RECEIPT_FAILED: S.UNDELIVERED,
    },
    S.SENT: {E.RECEIPT_DELIVERED: S.DELIVERED, E.RECEIPT_FAILED: S.UNDELIVERED},
    S.DELIVERED: {E.WAS_READ: S.READ},
    S.RECEIVING: {E.ARRIVED: S.RECEIVED},
}
FINAL = frozenset({S.DELIVERED, S.UNDELIVERED, S.FAILED, S.CANCELED, S.READ, S.RECEIVED})
"""Nothing more is sent, and nothing more is expected. `delivered` may still become `read`."""
OVER = FINAL | {S.SENT}
"""It has left, or never will."""
CALLED_BACK = frozenset({S.QUEUED, S.SENT, S.DELIVERED, S.UNDELIVERED, S.FAILED, S.CANCELED, S.READ})
"""Statuses that the status callback is told of when a message moves into them."""


_NOWHERE: dict[Event, Status] = {}


def after(status: str, event: Event) -> Status | None:
    """The status `event` leads to; None if it changes nothing, as with late or repeated receipts."""
    return MOVES.get(status, _NOWHERE).get(event)  # type: ignore[call-overload, no-any-return] # a str equals its Status


def statuses_after(status: Status) -> set[Status]:
    """The statuses that events lead to from this one."""
    return set(MOVES.get(status, _NOWHERE).values())
