"""Addresses of the telephone network: E.164 numbers, short codes, alphanumeric senders, and their countries.

One number has one spelling: `normalised` gives it, whatever a person, a program or a filter of a list wrote. The rules
of each country's plan (trunk prefix, lengths, assigned ranges) are those of the library phonenumbers.

Source: https://www.itu.int/rec/T-REC-E.164 (format)
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Annotated

import msgspec
import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumberFormat, ValidationResult

from tidings.http import Spelled

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_SHORT_CODE = re.compile(r"[0-9]{3,8}")
_ALPHANUMERIC = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 &+_-]{1,11}")
_PUNCTUATION = str.maketrans("", "", " -().\u00a0\u2011\u2013")
WRITTEN_MOST = 40
"""Characters of a number as people write it."""
_FICTIONAL = re.compile(
    r"\+1[2-9][0-9]{2}55501[0-9]{2}"  # NANPA: 555-0100 to 555-0199 of every area
    r"|\+44(?:7700900|1632960|2079460|1(?:1[3-8]|[2-6]1)4960|1914980|2896496|2920180|3069990)[0-9]{3}"
    r"|\+33(?:19900|26191|35301|46571|53649|63998)[0-9]{4}"
)
"""Source: https://nationalnanpa.com/number_resource_info/555_numbers.html,
https://www.ofcom.org.uk/phones-and-broadband/phone-numbers/numbers-for-drama (2024), ARCEP decision 2018-0881."""
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


def is_country(text: str) -> bool:
    """Whether it is an ISO 3166 country, in two capital letters, that has telephone numbers."""
    return text in phonenumbers.SUPPORTED_REGIONS


class Plan(msgspec.Struct, frozen=True):
    """What is needed of a country's numbering plan to see that a number is in E.164 already."""

    code: str
    """The calling code."""
    trunk: re.Pattern[str] | None
    """What may stand before a national number and is no part of it, as the 0 of `+44 (0)7400 123456`."""
    lengths: frozenset[int]
    """Digits of a national number."""


def normalised(text: str, like: str | None = None) -> str | None:
    """The E.164 form of a number as people write it, or None where it can be none.

    With a + it must be possible in its plan: numbers in ranges that nobody was given pass, as test numbers must.
    Without, it is read as a number of the country of `like` (E.164), or of the US, then as one whose + was left out;
    such a guess must lead to an assigned range, or to one that is reserved for fiction. A blank before it is read
    first as the + of a query or form that was not escaped.
    """
    if _E164.fullmatch(text):
        return _international(text)
    if len(text) > WRITTEN_MOST:
        return None
    bare = text.translate(_PUNCTUATION)
    if _E164.fullmatch(bare):
        return _international(bare)
    if not bare.isascii() or not bare.isdigit() or len(bare) < 7:
        return None
    country = country_of(like) if like and is_e164(like) else "US"
    return _unescaped(bare, country) if text[0] == " " else _completed(bare, country)


def spelled(text: str) -> str:
    """An address in its one spelling; what is no phone number as it is: a short code, a word, a channel's address."""
    return text if is_short_code(text) else normalised(text) or text


Address = Annotated[str, Spelled(spelled)]
"""A parameter that is an address of the telephone network, as the filters of lists are."""


def _international(number: str) -> str | None:
    """A number with its calling code, without a trunk prefix; None where its plan has no such number.

    Most need nothing done to them; only those that may begin with a trunk prefix are taken apart by the library,
    which takes twenty times as long.
    """
    plan = _plan(number[1:4])
    if plan is None:
        return None
    national = number[1 + len(plan.code) :]
    if plan.trunk is not None and plan.trunk.match(national):
        return _parsed(number)
    if plan.code == "1" and national[0] == "0":  # by length alone it would pass
        return None
    return number if len(national) in plan.lengths else None


@lru_cache(maxsize=2048)
def _plan(digits: str) -> Plan | None:
    code = _calling_code(digits)
    if code is None:
        return None
    region = phonenumbers.COUNTRY_CODE_TO_REGION_CODE[code][0]
    nowhere = PhoneMetadata.metadata_for_nongeo_region(code)
    found = nowhere or PhoneMetadata.metadata_for_region(region)
    assert found is not None, f"the library has no plan for +{code}"
    trunk, general = found.national_prefix_for_parsing, found.general_desc
    lengths = frozenset(general.possible_length if general else ())
    return Plan(str(code), re.compile(trunk) if trunk else None, lengths)


@lru_cache(maxsize=4096)
def _parsed(number: str) -> str | None:
    found = _read(number, None)
    possible = found and phonenumbers.is_possible_number_with_reason(found) == ValidationResult.IS_POSSIBLE
    return _e164(found) if found and possible else None


def _unescaped(digits: str, country: str) -> str | None:
    """A number behind a blank, which may have been a +."""
    return (
        _assigned(f"+{digits}", None)
        or _completed(digits, country)
        or (_international(f"+{digits}") if digits[0] != "0" else None)
    )


def _completed(digits: str, country: str) -> str | None:
    """A number without a +: a national one, or one whose + was left out."""
    return _assigned(digits, country) or _assigned(f"+{digits}", None)


@lru_cache(maxsize=4096)
def _assigned(text: str, country: str | None) -> str | None:
    """A number in a range that its plan has assigned, or reserved for fiction; None: there is none."""
    found = _read(text, country)
    if found is None:
        return None
    number = _e164(found)
    return number if phonenumbers.is_valid_number(found) or is_fictional(number) else None


def _read(text: str, country: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))


def national_form(phone_number: str) -> str:
    """A number in E.164 as people of its country write it: `(415) 555-0123`."""
    return str(phonenumbers.format_number(phonenumbers.parse(phone_number), PhoneNumberFormat.NATIONAL))


def is_fictional(number: str) -> bool:
    """Whether it is reserved for films, books and documentation: nobody has it, and examples are full of it."""
    return _FICTIONAL.fullmatch(number) is not None


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
