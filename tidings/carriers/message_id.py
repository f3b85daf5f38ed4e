"""Carrier message ids: how they are kept, and what the id of a receipt may have been in the answer to its submit.

Carriers write the same id in hexadecimal in submit_sm_resp and in decimal in the receipt, or the reverse, or
with leading zeros, or in other case. What a carrier does is set per link, or shown by its receipts.

Source: SMPP v3.4 issue 1.2, clause 5.2.23 (message_id).
"""

from __future__ import annotations

import hashlib
import re
from enum import StrEnum
from typing import Final

LONGEST_ID: Final = 64
"""Characters of an id, as the standard has them, without their NUL."""
_LONGEST_NUMBER: Final = 32
"""Digits of an id that is still taken for a number."""
_is_hexadecimal: Final = re.compile("[0-9a-f]+").fullmatch


class IdForm(StrEnum):
    """How a receipt writes the id that was given in the answer."""

    SAME = "same"
    RESPELLED = "respelled"
    """In other case, or with more or fewer leading zeros."""
    RESPONSE_HEXADECIMAL = "response_hex"
    """Hexadecimal in submit_sm_resp, decimal in receipts."""
    RESPONSE_DECIMAL = "response_decimal"
    """Decimal in submit_sm_resp, hexadecimal in receipts."""


BY_RADIX: Final = (IdForm.RESPONSE_HEXADECIMAL, IdForm.RESPONSE_DECIMAL)


class MessageIdBase(StrEnum):
    """How a carrier's ids in receipts relate to those in answers."""

    AUTO = "auto"
    """Found out by receipts that fit one message alone, and remembered; until then only the same form counts."""
    SAME = "same"
    """The same, but for case and leading zeros."""
    RESPONSE_HEXADECIMAL = "response_hex"
    """Hexadecimal in submit_sm_resp, decimal in receipts."""
    RESPONSE_DECIMAL = "response_decimal"
    """Decimal in submit_sm_resp, hexadecimal in receipts."""


FORMS: Final[dict[MessageIdBase, tuple[IdForm, ...]]] = {
    MessageIdBase.AUTO: (),
    MessageIdBase.SAME: (IdForm.SAME, IdForm.RESPELLED),
    MessageIdBase.RESPONSE_HEXADECIMAL: (IdForm.RESPONSE_HEXADECIMAL,),
    MessageIdBase.RESPONSE_DECIMAL: (IdForm.RESPONSE_DECIMAL,),
}
"""The forms that a link's setting names; none: its receipts show them."""


def as_given(text: str) -> str:
    """An id as it is kept: without what cannot be printed and spaces around it; its SHA-256 if it is too long."""
    if not text.isprintable():
        text = "".join(letter for letter in text if letter.isprintable())
    text = text.strip()
    return text if len(text) <= LONGEST_ID else hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def normalise(name: str) -> str:
    """An id as it is looked up: lower case, no leading zeros."""
    return name.lower().lstrip("0") or name[:1]


def in_answer(name: str, form: IdForm) -> str:
    """The normalised id that the answer had, if receipts write ids in this form; empty: it cannot be."""
    match form:
        case IdForm.SAME | IdForm.RESPELLED:
            return normalise(name)
        case IdForm.RESPONSE_HEXADECIMAL:
            return _to_hexadecimal(normalise(name))
        case IdForm.RESPONSE_DECIMAL:
            return _to_decimal(normalise(name))


def is_plain(name: str, form: IdForm) -> bool:
    """Whether a letter shows that the id of a receipt is in this form; ids of figures alone may be in any."""
    match form:
        case IdForm.SAME:
            return not name.isdecimal()
        case IdForm.RESPELLED:
            return True
        case IdForm.RESPONSE_HEXADECIMAL:
            return not in_answer(name, form).isdecimal()
        case IdForm.RESPONSE_DECIMAL:
            return not normalise(name).isdecimal()


def _to_hexadecimal(name: str) -> str:
    """A decimal id in hexadecimal; empty for one that is not decimal."""
    return f"{int(name):x}" if len(name) <= _LONGEST_NUMBER and name.isascii() and name.isdecimal() else ""


def _to_decimal(name: str) -> str:
    """A hexadecimal id in decimal; empty for one that is not hexadecimal."""
    return str(int(name, 16)) if len(name) <= _LONGEST_NUMBER and _is_hexadecimal(name) else ""
