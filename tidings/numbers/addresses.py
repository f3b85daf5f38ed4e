"""Addresses of the telephone network: E.164 numbers, short codes, alphanumeric senders, and their countries.

Source: https://www.itu.int/rec/T-REC-E.164 (format)
"""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_SHORT_CODE = re.compile(r"[0-9]{3,8}")
_ALPHANUMERIC = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 &+_-]{1,11}")
_PUNCTUATION = str.maketrans("", "", " -().\u00a0\u2011\u2013")
_NANP_TOLL_FREE = frozenset({"800", "833", "844", "855", "866", "877", "888"})
_NANP_PREMIUM = frozenset({"900", "976"})
_UNASSIGNED_NANP = "US"


def is_e164(text: str) -> bool:
    """Whether it is + and 7 to 15 digits."""
    return _E164.fullmatch(text) is not None


def is_short_code(text: str) -> bool:
    """Whether it is 3 to 8 digits and nothing else."""
    return _SHORT_CODE.fullmatch(text) is not None


def is_alphanumeric(text: str) -> bool:
    """Whether it can be an alphanumeric sender: 1 to 11 characters with at least one letter."""
    return _ALPHANUMERIC.fullmatch(text) is not None


def normalised(text: str, like: str | None = None) -> str | None:
    """The E.164 form of a number as people write it, or None where it is none.

    Without a + it is read as a number of the country of `like` (E.164), or of the US.
    """
    if _E164.fullmatch(text):
        return text if _possible(text) else None
    bare = text.translate(_PUNCTUATION)
    if _E164.fullmatch(bare):
        return bare if _possible(bare) else None
    if not bare.isascii() or not bare.isdigit() or len(bare) < 7:
        return None
    return _national(bare, country_of(like) if like and is_e164(like) else "US")


@lru_cache(maxsize=4096)
def _national(digits: str, country: str) -> str | None:
    for candidate in (digits, f"+{digits}"):
        try:
            number = phonenumbers.parse(candidate, country)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None


def _possible(number: str) -> bool:
    """A cheap test by calling code and length; numbers in unassigned ranges pass, as test numbers must."""
    if number.startswith("+1"):
        return len(number) == 12 and number[2] not in "01"
    return _calling_code(number[1:4]) is not None


@lru_cache(maxsize=2048)
def _calling_code(digits: str) -> int | None:
    for length in (1, 2, 3):
        code = int(digits[:length])
        if code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
            return code
    return None


def country_of(number: str) -> str:
    """The ISO 3166 country of an E.164 number; `001` for international networks, `ZZ` where unknown.

    Decided by the calling code, and inside +1 by the area code: whole ranges, never the single number.
    """
    return _country_by_prefix(number[1:5] if number.startswith("+1") else number[1:4])


@lru_cache(maxsize=4096)
def _country_by_prefix(prefix: str) -> str:
    if prefix.startswith("1"):
        return _nanp_country(prefix[1:4])
    code = _calling_code(prefix)
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(code or 0, ())
    return str(regions[0]) if regions else "ZZ"


def _nanp_country(area_code: str) -> str:
    for exchange in ("234", "555", "456", "765"):
        number = phonenumbers.parse(f"+1{area_code}{exchange}0123")
        region = phonenumbers.region_code_for_number(number)
        if region:
            return str(region)
    return _UNASSIGNED_NANP


def area_code_of(number: str) -> str | None:
    """The area code of a number in +1; None elsewhere."""
    return number[2:5] if number.startswith("+1") else None


def is_toll_free(number: str) -> bool:
    """Whether it is a toll-free number in +1."""
    return number.startswith("+1") and number[2:5] in _NANP_TOLL_FREE


def is_premium(number: str) -> bool:
    """Whether it is a premium or information number in +1."""
    return number.startswith("+1") and (number[2:5] in _NANP_PREMIUM or number[2:5] == "411")
