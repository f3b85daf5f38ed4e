"""What an address in a PDU means: an E.164 number where that is certain, else what the carrier wrote.

A type of number says whether an address is international or national, but carriers are careless with it. A reading is
believed where the type names it, or where the plan of the link's country leaves no other: an invented number is
somebody else's. Whom a text is *for* may be looked for in every reading, since one of our own numbers is proof enough;
and as a link writes both addresses alike, what the destination turns out to be tells how to read the source.

Source: SMPP v3.4 issue 1.2, clauses 5.2.5 (TON) and 5.2.6 (NPI); ITU-T E.164.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import msgspec
import phonenumbers

from tidings.carriers.port import CarrierAddress

UNKNOWN: Final = 0
INTERNATIONAL: Final = 1
NATIONAL: Final = 2
NETWORK_SPECIFIC: Final = 3
ALPHANUMERIC: Final = 5
ABBREVIATED: Final = 6
LONGEST: Final = 64
"""Characters of an address that are kept: data_sm has place for so many, the others for 20."""
_KNOWN_MOST: Final = 16_384

_PUNCTUATION: Final = str.maketrans("", "", " -().")
_is_long: Final = re.compile(r"[1-9][0-9]{9,14}").fullmatch
"""Digits that are an international number where they are said to be one, without a look at the plan of its country."""
_is_short: Final = re.compile(r"[0-9]{3,8}").fullmatch
_unprintable: Final = re.compile(r"[^ -~\xa0-\xff]")


class Readings(msgspec.Struct, frozen=True):
    """What an address may mean."""

    plain: str
    """As it is written: a short code's digits, letters, a number that nobody knows the country of."""
    certain: str | None = None
    """The number that it is, E.164 with +, where there is no doubt."""
    international: str | None = None
    """The number that it is if it begins with a country code."""
    national: str | None = None
    """The number that it is if a person of the link's country would dial it so."""


class Pair(msgspec.Struct, frozen=True):
    """Who wrote, and to whom."""

    source: str
    destinations: tuple[str, ...]
    """Every form that one of our senders may have, the likeliest first; never empty."""
    sources: dict[str, str] = {}
    """Who wrote, by what the destination turns out to be; else it is `source`."""


def read_pair(source: CarrierAddress, destination: CarrierAddress, country_code: str) -> Pair:
    """The addresses of a PDU of a link whose national numbers are those of `country_code` (empty: not known)."""
    if _is_plainly_international(source, country_code) and _is_plainly_international(destination, country_code):
        return Pair(f"+{source.text}", (f"+{destination.text}",))
    wrote, to = _readings(source, country_code), _readings(destination, country_code)
    sources: dict[str, str] = {}
    if wrote.certain is None and source.ton == destination.ton:
        pairs = ((f"+{to.plain}", wrote.international), (to.national, wrote.national))
        sources = {ours: theirs for ours, theirs in pairs if ours and theirs}
    return Pair(wrote.certain or wrote.plain, _forms(to, destination.ton), sources)


def _is_plainly_international(address: CarrierAddress, country_code: str) -> bool:
    text = address.text
    return address.ton == INTERNATIONAL and _is_long(text) is not None and text.startswith(country_code)


def _forms(read: Readings, ton: int) -> tuple[str, ...]:
    digits = read.plain.removeprefix("+")
    with_plus = f"+{digits}" if digits.isascii() and digits.isdecimal() else None
    numbers = (read.certain, read.national, read.international, with_plus)
    forms = (digits, *numbers) if ton in (NETWORK_SPECIFIC, ABBREVIATED) else (*numbers, digits, read.plain)
    return tuple(dict.fromkeys(form for form in forms if form)) or ("",)


def _readings(address: CarrierAddress, country_code: str) -> Readings:
    text = _unprintable.sub("", address.text[:LONGEST]).strip()
    digits = text.translate(_PUNCTUATION)
    has_plus = digits.startswith("+")
    digits = digits.removeprefix("+")
    if address.ton == ALPHANUMERIC or not (digits.isascii() and digits.isdecimal()):
        return Readings(text)
    international = _in_use(f"+{digits.removeprefix('00')}")
    if digits.startswith("00") and international:
        return Readings(digits, international)
    if has_plus or address.ton == INTERNATIONAL:
        return Readings(digits, _said_international(digits, international, country_code))
    if address.ton == NATIONAL:
        return Readings(digits, _said_national(digits, international, country_code))
    if address.ton in (NETWORK_SPECIFIC, ABBREVIATED) and _is_short(digits):
        return Readings(digits)
    national = _dialled(digits, country_code, in_use=True)
    certain = None
    if country_code and (national is None or international in (None, national)):
        certain = national or international
    return Readings(digits, certain, international, national)


def _said_international(digits: str, international: str | None, country_code: str) -> str | None:
    """Short codes, and numbers as they are dialled, are said to be international too."""
    if _is_long(digits) and digits.startswith(country_code):
        return f"+{digits}"
    if international is not None:
        return international
    return _dialled(digits, country_code, in_use=True) or (f"+{digits}" if _is_long(digits) else None)


def _said_national(digits: str, international: str | None, country_code: str) -> str | None:
    """Numbers with their country code are said to be national too, which shows where no such number can be dialled."""
    if not country_code:
        return None
    return _dialled(digits, country_code, in_use=True) or _dialled(digits, country_code, in_use=False) or international


@lru_cache(maxsize=_KNOWN_MOST)
def _in_use(number: str) -> str | None:
    """The number itself where it is of a range that is in use in its country; None for any other."""
    try:
        return number if phonenumbers.is_valid_number(phonenumbers.parse(number)) else None
    except phonenumbers.NumberParseException:
        return None


@lru_cache(maxsize=_KNOWN_MOST)
def _dialled(digits: str, country_code: str, *, in_use: bool) -> str | None:
    """The number that a person of that country reaches so, with prefixes or without: one of a range in use, or any that
    is long enough.
    """
    if not country_code:
        return None
    region = phonenumbers.region_code_for_country_code(int(country_code))
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return None
    fits = phonenumbers.is_valid_number(number) if in_use else phonenumbers.is_possible_number(number)
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)) if fits else None
