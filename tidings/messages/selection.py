"""Which sender of a messaging service writes to a recipient: a pure choice, with its reasons.

The simple form: the sender that last wrote to this recipient, else one of the recipient's country, else any.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum

import msgspec

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


def choose(
    pool: Sequence[Sender],
    to: Recipient,
    previous: str | None,
    *,
    media: bool,
    backlog_segments: Callable[[Sender], int],
) -> Sender | Refusal:
    """Which sender of `pool` writes to `to`, or why none may.

    `previous` is the address that last wrote to this recipient (sticky sender). Own country first, then same
    area code, then the shortest expected wait, then the lowest address: the choice is repeatable.
    """
    if not pool:
        return Refusal(Reason.POOL_EMPTY)
    able = [sender for sender in pool if unable(sender, to, media=media) is None]
    if not able:
        return Refusal(Reason.NO_SENDER_ABLE)
    for sender in able:
        if sender.address == previous:
            return sender

    def rank(sender: Sender) -> tuple[bool, bool, bool, float, str]:
        wait_s = backlog_segments(sender) / sender.segments_per_second
        other_area = to.area_code is not None and area_code_of(sender.address) != to.area_code
        return (not sender.registered, sender.iso_country != to.country, other_area, wait_s, sender.address)

    return min(able, key=rank)
