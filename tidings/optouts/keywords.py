"""Keywords of the default handling: which words stop, start and help, and what is replied.

Source: https://www.twilio.com/docs/messaging/features/opt-out; the words are dated data, the replies ours.
"""

from __future__ import annotations

import unicodedata
from enum import StrEnum

from tidings.numbers.senders import SenderType

AS_OF = "2025-04-11"


class KeywordType(StrEnum):
    """What a keyword asks for."""

    STOP = "STOP"
    START = "START"
    HELP = "HELP"


WORDS: dict[str, KeywordType] = {
    "STOP": KeywordType.STOP,
    "STOPALL": KeywordType.STOP,
    "UNSUBSCRIBE": KeywordType.STOP,
    "CANCEL": KeywordType.STOP,
    "END": KeywordType.STOP,
    "QUIT": KeywordType.STOP,
    "REVOKE": KeywordType.STOP,
    "OPTOUT": KeywordType.STOP,
    "START": KeywordType.START,
    "YES": KeywordType.START,
    "UNSTOP": KeywordType.START,
    "HELP": KeywordType.HELP,
    "INFO": KeywordType.HELP,
}
REPLIES: dict[KeywordType, str] = {
    KeywordType.STOP: "You are unsubscribed and will get no more messages from this number. "
    "Reply START to resubscribe.",
    KeywordType.START: "You are subscribed again to messages from this number. "
    "Reply HELP for help, STOP to unsubscribe. Msg & data rates may apply.",
    KeywordType.HELP: "Reply STOP to unsubscribe from this number. Msg & data rates may apply.",
}
_PUNCTUATION = frozenset(".!\"'\u2018\u2019\u201c\u201d")
_UNSEEN = frozenset(("Cc", "Cf"))
"""Categories of characters that take no room: controls, joiners, marks of direction, a byte order mark."""
_HANDLED = frozenset({SenderType.LONG_CODE, SenderType.TOLL_FREE})
_TOLL_FREE_NETWORK = frozenset({"STOP"})
"""The toll-free network answers this word itself."""


def keyword_of(body: str, receiver: SenderType) -> tuple[str, KeywordType] | None:
    """The keyword that is the whole message, and what it asks for; None where there is none or it does not count.

    White space of every kind and punctuation around it are no part of it, and its letters may be of full width.
    A bare short code has no default handling; for toll-free numbers YES is no opt-in.
    """
    if receiver not in _HANDLED:
        return None
    word = unicodedata.normalize("NFKC", _bare(body)).upper()
    kind = WORDS.get(word)
    if kind is None or (receiver is SenderType.TOLL_FREE and word == "YES"):
        return None
    return word, kind


def reply_to(word: str, kind: KeywordType, receiver: SenderType, *, blocked: bool) -> str | None:
    """What is replied; None: nothing. `blocked` is how the user stood before this message."""
    if blocked and kind in (KeywordType.STOP, KeywordType.HELP):
        return None
    if receiver is SenderType.TOLL_FREE and word in _TOLL_FREE_NETWORK:
        return None
    return REPLIES[kind]


def _bare(body: str) -> str:
    """A text without what stands around it."""
    first, end = 0, len(body)
    while first < end and _is_around(body[first]):
        first += 1
    while first < end and _is_around(body[end - 1]):
        end -= 1
    return body[first:end]


def _is_around(character: str) -> bool:
    return character.isspace() or character in _PUNCTUATION or unicodedata.category(character) in _UNSEEN
