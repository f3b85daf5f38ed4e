"""The text of a delivery receipt, read tolerantly.

Source: SMPP v3.4 issue 1.2, appendix B:
`id:I sub:S dlvrd:D submit date:YYMMDDhhmm done date:YYMMDDhhmm stat:DDDDDDD err:E text:...`.
The form is the vendor's own business, so labels come in any case and order, and dates with seconds, the
century or a zone.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec


class ReceiptText(msgspec.Struct, frozen=True):
    """The fields of a receipt's text; empty for those that are not there."""

    id: str
    stat: str
    """Capitals, as DELIVRD."""
    err: str
    done_date: str
    """As the carrier wrote it."""


_LONGEST: Final = 512
"""Characters of a text that are searched for labels."""
_ABSOLUTE: Final = 16

_usual: Final = re.compile(
    r"id:(\S+) sub:\S* dlvrd:\S* submit date:[\d+-]* done date:([\d+-]*) stat:(\w+) err:(\w*)", re.ASCII
).match
_LABELS: Final = r"(?:id|sub|dlvrd|submit[ _-]?date|done[ _-]?date|stat(?:us)?|err(?:or)?|text)"
_fields: Final = re.compile(
    rf"(?<![^\s,;])({_LABELS})[ ]*[:=][ ]*((?!{_LABELS}[ ]*[:=])[^\s,;]*)", re.IGNORECASE
).finditer
_quote: Final = re.compile(r"(?<![^\s,;])text[ ]*[:=]", re.IGNORECASE).search
_is_moment: Final = re.compile(r"\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d").fullmatch
_NAMES: Final = {"submitdate": "submit_date", "donedate": "done_date", "status": "stat", "error": "err"}


def parse_receipt_text(text: str) -> ReceiptText | None:
    """The fields of `text`; None where it is no receipt: one has an id, a state and a date."""
    usual = _usual(text)
    if usual:
        return ReceiptText(usual[1], usual[3].upper(), usual[4], usual[2])
    found = _labelled(text)
    if not (found.get("id") and found.get("stat") and ("done_date" in found or "submit_date" in found)):
        return None
    return _receipt_text(found)


def parse_fields(text: str) -> ReceiptText:
    """Those fields that `text` has, of what is known to be a receipt."""
    return parse_receipt_text(text) or _receipt_text(_labelled(text))


def _labelled(text: str) -> dict[str, str]:
    """Values by label. Of a repeated label the first counts.

    What follows `text` is the message that is reported on, which may hold labels of its own; it comes last, but
    a carrier may write an empty one sooner.
    """
    text = text[:_LONGEST]
    quote = _quote(text)
    found = _values(text[: quote.start()]) if quote else {}
    return found if found.get("id") else _values(text)


def _values(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for field in _fields(text):
        label = field[1].lower().replace(" ", "").replace("_", "").replace("-", "")
        found.setdefault(_NAMES.get(label, label), field[2])
    return found


def _receipt_text(found: dict[str, str]) -> ReceiptText:
    return ReceiptText(
        found.get("id", ""), found.get("stat", "").upper(), found.get("err", ""), found.get("done_date", "")
    )


def to_the_minute(date: str) -> str | None:
    """A date of a receipt as YYMMDDhhmm, whatever follows; None for no date.

    It comes to the minute or to the second, with the century or without, or as the standard's absolute time
    (clause 7.1.1: YYMMDDhhmmsstnnp, with tenths and the distance from UTC).
    """
    digits = date[:15] if len(date) == _ABSOLUTE and date[15] in "+-" else date
    if not (digits.isascii() and digits.isdecimal()):
        return None
    match len(digits):
        case 10 | 12 | 15:
            minute = digits[:10]
        case 14:
            minute = digits[2:12]
        case _:
            return None
    return minute if _is_moment(minute) else None
