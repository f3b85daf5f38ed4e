"""Which texts stop, start and help, and what is replied: by the default handling, or as a messaging service says.

The default handling has one list of words, and knows long codes and toll-free numbers. A service with Advanced Opt-Out
(see configurations) has its own words and texts, for every kind of sender.
Source: https://www.twilio.com/docs/messaging/features/opt-out; the words are dated data, the replies ours.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

import msgspec

from tidings.numbers.senders import SenderType
from tidings.optouts.languages import ENGLISH

AS_OF = "2025-04-11"


class KeywordType(StrEnum):
    """What a keyword asks for."""

    STOP = "STOP"
    START = "START"
    HELP = "HELP"


class OptOutKeyword(msgspec.Struct, frozen=True):
    """What was recognised in a text."""

    word: str
    """As `spelled` gives it."""
    type: KeywordType
    text: str
    """What is replied, where anything is."""
    is_advanced: bool = False
    """Whether a service's own list has it; then its webhook is told OptOutType."""


class KeywordBlock(msgspec.Struct, frozen=True):
    """Words and replies of a service for a language, in one country or in all that have none of their own."""

    country: str | None
    """ISO 3166 of the user's number; None: everywhere."""
    is_standard: bool
    """Whether it takes the place of the default handling's words."""
    words: dict[str, KeywordType]
    """By what `compared` makes of them."""
    texts: dict[KeywordType, str]


WORDS: Final[dict[str, KeywordType]] = {
    **dict.fromkeys(ENGLISH.stop, KeywordType.STOP),
    **dict.fromkeys(ENGLISH.start, KeywordType.START),
    **dict.fromkeys(ENGLISH.help, KeywordType.HELP),
}
REPLIES: Final[dict[KeywordType, str]] = {
    KeywordType.STOP: "You are unsubscribed and will get no more messages from this number. "
    "Reply START to resubscribe.",
    KeywordType.START: "You are subscribed again to messages from this number. "
    "Reply HELP for help, STOP to unsubscribe. Msg & data rates may apply.",
    KeywordType.HELP: "Reply STOP to unsubscribe from this number. Msg & data rates may apply.",
}
RESERVED: Final = {
    "STOP": KeywordType.STOP,
    "START": KeywordType.START,
    "UNSTOP": KeywordType.START,
    "HELP": KeywordType.HELP,
}
"""Nobody can take these away, or give them another meaning."""
DEFAULT: Final = KeywordBlock(None, True, WORDS, REPLIES)
_PUNCTUATION = frozenset(".!\"'\u2018\u2019\u201c\u201d")
_UNSEEN = frozenset(("Cc", "Cf"))
"""Categories of characters that take no room: controls, joiners, marks of direction, a byte order mark."""
_HANDLED = frozenset({SenderType.LONG_CODE, SenderType.TOLL_FREE})
_TOLL_FREE_NETWORK = frozenset({"STOP"})
"""The toll-free network answers this word itself."""
_TOLL_FREE_NO_START = "YES"
"""To the toll-free network it is nothing, so what the network blocks stays blocked."""


def keyword_of(
    body: str, receiver: SenderType, blocks: Sequence[KeywordBlock] = (), country: str | None = None
) -> OptOutKeyword | None:
    """The keyword that is the whole message; None where there is none or it does not count.

    `blocks` are those of the service that received it, `country` is the user's. White space of every kind and
    punctuation around a word are no part of it, and its letters may be of full width. A bare short code has no default
    handling; for toll-free numbers YES is no opt-in.
    """
    word = spelled(body)
    if not word or (receiver is SenderType.TOLL_FREE and word == _TOLL_FREE_NO_START):
        return None
    for block in _in_order(blocks, country, has_default=receiver in _HANDLED):
        found = block.words.get(compared(word) if block is not DEFAULT else word)
        if found is not None:
            return OptOutKeyword(word, found, block.texts[found], is_advanced=bool(blocks))
    return None


def is_replied_to(keyword: OptOutKeyword, receiver: SenderType, *, blocked: bool) -> bool:
    """Whether the user is answered. `blocked` is how the user stood before this message."""
    if blocked and keyword.type in (KeywordType.STOP, KeywordType.HELP):
        return False
    return not (receiver is SenderType.TOLL_FREE and keyword.word in _TOLL_FREE_NETWORK)


def spelled(text: str) -> str:
    """A text as keywords are kept: without what stands around it, in capitals, one space between words."""
    return " ".join(unicodedata.normalize("NFKC", _bare(text)).upper().split())


def compared(word: str) -> str:
    """A word as it is looked for in a service's lists: ARRÊT and ARRET are one."""
    letters = unicodedata.normalize("NFD", word)
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", bare) if bare else word


def _in_order(blocks: Sequence[KeywordBlock], country: str | None, *, has_default: bool) -> list[KeywordBlock]:
    """Those of the user's country, then what holds everywhere; the default's words where no block stands for them."""
    if not blocks:
        return [DEFAULT] if has_default else []
    of_country = [block for block in blocks if block.country is not None and block.country == country]
    everywhere = sorted((block for block in blocks if block.country is None), key=lambda block: not block.is_standard)
    standard = [] if any(block.is_standard for block in everywhere) else [DEFAULT]
    return [*of_country, *everywhere, *standard]


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
