"""What a receipt's state and error mean: tables.

Source: SMPP v3.4 issue 1.2, clause 5.2.28 (message_state) and appendix B (stat). The values of `err` are each
carrier's own; those below are the commonest, and a link's settings may add to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from tidings.carriers.port import ReceiptState
from tidings.errors import (
    BLOCKED,
    CARRIER_CONGESTION,
    CONTENT_TOO_LARGE,
    FILTERED,
    LANDLINE,
    SENDER_NOT_PROVISIONED,
    UNKNOWN_FAILURE,
    UNKNOWN_HANDSET,
    UNREACHABLE_HANDSET,
)


class StateMeaning(msgspec.Struct, frozen=True):
    """What a state says of the message."""

    state: ReceiptState
    error_code: int | None = None
    """The code when `err` tells no better."""


ON_ITS_WAY: Final = StateMeaning(ReceiptState.EN_ROUTE)
_UNREADABLE: Final = StateMeaning(ReceiptState.UNREADABLE)
_SCHEDULED: Final = 0

MEANINGS: Final[dict[int, StateMeaning]] = {
    0: ON_ITS_WAY,  # SCHEDULED, of SMPP 5.0
    1: ON_ITS_WAY,  # ENROUTE
    2: StateMeaning(ReceiptState.DELIVERED),
    3: StateMeaning(ReceiptState.FAILED, UNREACHABLE_HANDSET.code),  # EXPIRED
    4: StateMeaning(ReceiptState.FAILED, UNKNOWN_FAILURE.code),  # DELETED
    5: StateMeaning(ReceiptState.FAILED, UNKNOWN_FAILURE.code),  # UNDELIVERABLE
    6: ON_ITS_WAY,  # ACCEPTED: the handset's receipt may follow
    7: ON_ITS_WAY,  # UNKNOWN
    8: StateMeaning(ReceiptState.FAILED, FILTERED.code),  # REJECTED
    9: StateMeaning(ReceiptState.FAILED, UNKNOWN_FAILURE.code),  # SKIPPED, of SMPP 5.0
}
"""By message_state."""

STATES: Final[dict[str, int]] = {
    "SCHEDUL": 0,
    "ENROUTE": 1,
    "DELIVRD": 2,
    "DELIVER": 2,
    "EXPIRED": 3,
    "DELETED": 4,
    "UNDELIV": 5,
    "FAILED": 5,
    "ACCEPTD": 6,
    "ACCEPTE": 6,
    "BUFFERE": 6,
    "UNKNOWN": 7,
    "REJECTD": 8,
    "REJECTE": 8,
    "SKIPPED": 9,
}
"""message_state by the first seven letters of `stat`."""

_NAMED_ERRORS: Final[dict[int, tuple[str, ...]]] = {
    UNREACHABLE_HANDSET.code: ("1", "2", "6", "7", "8", "27", "31"),  # absent, off, memory full, busy
    UNKNOWN_FAILURE.code: ("3", "9", "34"),  # time ran out, system failure
    UNKNOWN_HANDSET.code: ("5", "12"),  # unidentified subscriber, illegal equipment
    LANDLINE.code: ("10", "11", "21"),  # bearer, teleservice or facility that it does not have
    BLOCKED.code: ("13", "15"),  # barred, closed group
    FILTERED.code: ("40", "50"),  # spam, content
    CARRIER_CONGESTION.code: ("36", "88"),  # congestion, throttled
    CONTENT_TOO_LARGE.code: ("30",),  # length
    SENDER_NOT_PROVISIONED.code: ("60",),  # sender not registered
}
ERRORS: Final[dict[str, int]] = {err: code for code, errs in _NAMED_ERRORS.items() for err in errs}
"""The API's code by `err`, without leading zeros and in lower case."""


def meaning_of(message_state: int | None, stat: str) -> StateMeaning:
    """What a receipt says; message_state, where there is one, wins.

    SMPP 3.4 has no message_state 0: carriers send it beside a `stat` that says what became of the message.
    """
    named = state_named(stat)
    number = message_state if message_state in MEANINGS else named
    if number == _SCHEDULED and named is not None:
        number = named
    return MEANINGS[number] if number is not None else _UNREADABLE


def state_named(stat: str) -> int | None:
    """The message_state that a `stat` stands for; None: nobody knows it."""
    return STATES.get(stat[:7])


def error_code(meaning: StateMeaning, err: str, own: Mapping[str, int]) -> int | None:
    """The code of a failed message: by the link's own table, then the usual one, then the state's."""
    if meaning.state is not ReceiptState.FAILED:
        return None
    key = _key(err)
    return own.get(key) or ERRORS.get(key) or meaning.error_code


def is_unlisted(meaning: StateMeaning, err: str, own: Mapping[str, int]) -> bool:
    """Whether a message failed with an `err` that says something, and nobody knows what."""
    key = _key(err)
    return meaning.state is ReceiptState.FAILED and bool(key) and key not in own and key not in ERRORS


def _key(err: str) -> str:
    return err.strip().lower().lstrip("0")
