"""Carrier message ids: one form to store them in, and the forms that a receipt's id may stand for.

Carriers write the same id in hexadecimal in submit_sm_resp and in decimal in the receipt, or the reverse, or
with leading zeros, or in other case. What a carrier does is set per link, or found out as ids come.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

_LONGEST_NUMBER: Final = 32
"""Digits of an id that is still taken for a number."""
_CERTAIN: Final = 64
"""Ids without a letter after which no one would guess hexadecimal."""
_is_hexadecimal: Final = re.compile("[0-9a-f]+").fullmatch


class MessageIdBase(StrEnum):
    """How a carrier's ids in receipts relate to those in answers."""

    AUTO = "auto"
    """Not known: found out as ids come, all forms being tried until then."""
    SAME = "same"
    RESPONSE_HEXADECIMAL = "response_hex"
    """Hexadecimal in submit_sm_resp, decimal in receipts."""
    RESPONSE_DECIMAL = "response_decimal"
    """Decimal in submit_sm_resp, hexadecimal in receipts."""


def normalise(text: str) -> str:
    """An id as it is stored and looked up: lower case, no spaces around it, no leading zeros."""
    return text.strip().lower().lstrip("0") or text.strip()[:1]


class MessageIds:
    """The ids of one link."""

    def __init__(self, base: MessageIdBase) -> None:
        self._base = base
        self._in_answers = _Seen()
        self._in_receipts = _Seen()

    def accepted(self, text: str) -> str:
        """The id of a submit_sm_resp, normalised."""
        name = normalise(text)
        if self._base is MessageIdBase.AUTO:
            self._in_answers.note(name)
        return name

    def candidates(self, text: str) -> tuple[str, ...]:
        """The normalised ids that a receipt's id may mean, the likeliest first; none for an empty id."""
        name = normalise(text)
        match self._base:
            case MessageIdBase.SAME:
                found = [name]
            case MessageIdBase.RESPONSE_HEXADECIMAL:
                found = [_to_hexadecimal(name) or name]
            case MessageIdBase.RESPONSE_DECIMAL:
                found = [_to_decimal(name) or name]
            case MessageIdBase.AUTO:
                self._in_receipts.note(name)
                found = self._guesses(name)
        return tuple(dict.fromkeys(one for one in found if one))

    def _guesses(self, name: str) -> list[str]:
        """A wrong guess can meet another message's id, so there are no more guesses than doubts."""
        answers, receipts = self._in_answers, self._in_receipts
        if answers.lettered and receipts.lettered:
            return [name]
        if answers.lettered:
            return [_to_hexadecimal(name) or name, *([] if receipts.certain else [name])]
        if receipts.lettered:
            if answers.certain:
                return [_to_decimal(name) or name]
            return [_to_decimal(name), name] if name.isdecimal() else [name, _to_decimal(name)]
        if answers.certain and receipts.certain:
            return [name]
        return [name, _to_hexadecimal(name), _to_decimal(name)]


class _Seen:
    """What the ids of one direction looked like so far."""

    def __init__(self) -> None:
        self.lettered = False
        self._plain = 0

    @property
    def certain(self) -> bool:
        """Whether so many had no letter that they are surely decimal."""
        return self._plain >= _CERTAIN

    def note(self, name: str) -> None:
        if self.lettered:
            return
        if name.isdecimal():
            self._plain += 1
        elif _is_hexadecimal(name) and len(name) <= _LONGEST_NUMBER:
            self.lettered = True


def _to_hexadecimal(name: str) -> str:
    """A decimal id in hexadecimal; empty for one that is not decimal."""
    return f"{int(name):x}" if len(name) <= _LONGEST_NUMBER and name.isascii() and name.isdecimal() else ""


def _to_decimal(name: str) -> str:
    """A hexadecimal id in decimal; empty for one that is not hexadecimal."""
    return str(int(name, 16)) if len(name) <= _LONGEST_NUMBER and _is_hexadecimal(name) else ""
