"""Whether a word may be the sender to a country: pure functions for whoever chooses or registers senders.

A refusal has the code that a message fails with. Source: https://www.twilio.com/docs/api/errors (30040, 30041, 30042).
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from tidings.countries.model import AlphaRule, KnownCountry

ARRIVING: Final = frozenset({AlphaRule.FREE, AlphaRule.REGISTRATION, AlphaRule.PARTLY})
"""Under these rules the word can be what the recipient sees."""


class SenderNames(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `sender_names.json` holds: words in small letters, without blanks and signs."""

    as_of: str
    source: str
    generic: frozenset[str]
    protected: dict[str, frozenset[str]]
    """By ISO code."""


class AlphaRefusal(StrEnum):
    """Why a word may not be the sender."""

    NOT_SUPPORTED = "not-supported"
    """The country takes none, or replaces all of them."""
    GENERIC = "generic"
    PROTECTED = "protected"
    UNREGISTERED = "unregistered"


CODES: Final = {
    AlphaRefusal.NOT_SUPPORTED: 21612,
    AlphaRefusal.GENERIC: 30042,
    AlphaRefusal.PROTECTED: 30041,
    AlphaRefusal.UNREGISTERED: 30040,
}
"""What a message from such a sender fails with."""


@cache
def sender_names() -> SenderNames:
    """The data file."""
    return msgspec.json.decode(Path(__file__).with_name("sender_names.json").read_bytes(), type=SenderNames)


def arrives(country: KnownCountry) -> bool:
    """Whether a word as the sender can be what recipients of a country see."""
    return country.served and country.alphanumeric in ARRIVING


def needs_registration(country: KnownCountry) -> bool:
    """Whether a word must be registered before its first message."""
    return country.alphanumeric is AlphaRule.REGISTRATION


def is_generic(name: str) -> bool:
    """Whether a word says nothing of who sends."""
    return _bare(name) in sender_names().generic


def is_protected(country: KnownCountry, name: str) -> bool:
    """Whether a word belongs to its owner alone in a country."""
    return country.protected_names and _bare(name) in sender_names().protected.get(country.iso_country, frozenset())


def same_name(country: KnownCountry, one: str, other: str) -> bool:
    """Whether a word is the one that was registered: in some countries capitals count."""
    return one == other if country.case_sensitive_names else one.casefold() == other.casefold()


def refusal_of(country: KnownCountry, name: str, *, registered: bool) -> AlphaRefusal | None:
    """Why a word may not be the sender to a country; None: it may.

    `registered` is whether its owner is known there: it lets a protected word pass too.
    """
    if not arrives(country):
        return AlphaRefusal.NOT_SUPPORTED
    if country.generic_names_refused and is_generic(name):
        return AlphaRefusal.GENERIC
    if registered:
        return None
    if is_protected(country, name):
        return AlphaRefusal.PROTECTED
    return AlphaRefusal.UNREGISTERED if needs_registration(country) else None


def _bare(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
