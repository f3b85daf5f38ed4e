"""Which sender of a messaging service writes to a recipient: a pure choice, with its reasons.

The simple form: the sender that last wrote to this recipient, else one of the recipient's country, else any.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import msgspec

from tidings.core import Sid
from tidings.numbers.addresses import area_code_of, country_of
from tidings.numbers.senders import Sender, SenderType

_NANP = frozenset({"US", "CA"})


class Reason(StrEnum):
    """Why none, or why not this one."""

    POOL_EMPTY = "the service has no senders"
    NO_SENDER_ABLE = "no sender of the service can send this message"
    NO_MEDIA = "cannot send media"
    NO_TEXT = "cannot send messages"
    OTHER_COUNTRY = "a short code of another country"
    FOREIGN_TO_NANP = "only US and Canadian senders reach this recipient"


class Refusal(msgspec.Struct, frozen=True):
    """No sender was chosen."""

    reason: Reason


class Candidate(msgspec.Struct, frozen=True):
    """A sender that may carry a message, and how it stands."""

    sender: Sender
    backlog_segments: int
    """What waits in its queue."""
    segments_per_second: float
    """What it can send: its own rate, or its campaign's where that is lower."""
    service_sid: Sid | None = None
    """The messaging service whose opt-outs hold for it, beside its own."""


class Recipient(msgspec.Struct, frozen=True):
    """Who is written to."""

    address: str
    country: str
    area_code: str | None

    @classmethod
    def of(cls, to: str) -> Recipient:
        """From an E.164 number."""
        return cls(to, country_of(to), area_code_of(to))


def unable(sender: Sender, to: Recipient, *, media: bool) -> Reason | None:
    """Why `sender` cannot carry this message to `to`; None: it can."""
    if not sender.sms:
        return Reason.NO_TEXT
    if media and not sender.mms:
        return Reason.NO_MEDIA
    if sender.type is SenderType.SHORT_CODE and sender.iso_country != to.country:
        return Reason.OTHER_COUNTRY
    if to.country in _NANP and sender.iso_country not in _NANP and sender.type is not SenderType.ALPHANUMERIC:
        return Reason.FOREIGN_TO_NANP
    return None


def choose(pool: Sequence[Candidate], to: Recipient, previous: str | None, *, media: bool) -> Candidate | Refusal:
    """Which sender of `pool` writes to `to`, or why none may.

    `previous` is the address that last wrote to this recipient (sticky sender). Own country first, then same
    area code, then the shortest expected wait, then the lowest address: the choice is repeatable.
    """
    if not pool:
        return Refusal(Reason.POOL_EMPTY)
    able = [candidate for candidate in pool if unable(candidate.sender, to, media=media) is None]
    if not able:
        return Refusal(Reason.NO_SENDER_ABLE)
    for candidate in able:
        if candidate.sender.address == previous:
            return candidate

    def rank(candidate: Candidate) -> tuple[bool, bool, bool, float, str]:
        sender = candidate.sender
        wait_s = candidate.backlog_segments / sender.segments_per_second
        other_area = to.area_code is not None and area_code_of(sender.address) != to.area_code
        return (not sender.registered, sender.iso_country != to.country, other_area, wait_s, sender.address)

    return min(able, key=rank)
