"""The text of a delivery receipt, read tolerantly.

Source: SMPP v3.4 issue 1.2, appendix B:
`id:I sub:S dlvrd:D submit date:YYMMDDhhmm done date:YYMMDDhhmm stat:DDDDDDD err:E text:...`.
The form is the vendor's own business, so labels come in any case and order, and dates with seconds or the century.
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


_usual: Final = re.compile(
    r"id:(\S+) sub:\S* dlvrd:\S* submit date:\d* done date:(\d*) stat:(\w+) err:(\w*)", re.ASCII
).match
_LABELS: Final = r"(?:id|sub|dlvrd|submit[ _]?date|done[ _]?date|stat(?:us)?|err(?:or)?|text)"
_fields: Final = re.compile(
    rf"(?<![^\s,;])({_LABELS})[ ]*[:=][ ]*((?!{_LABELS}[ ]*[:=])[^\s,;]*)", re.IGNORECASE
).finditer
_NAMES: Final = {"submitdate": "submit_date", "donedate": "done_date", "status": "stat", "error": "err"}


def parse_receipt_text(text: str) -> ReceiptText | None:
    """The fields of `text`; None where it is no receipt: one has an id, a state and a date.

    Of a repeated label the first counts, since the message's own text, which is quoted last, may hold labels too.
    """
    usual = _usual(text)
    if usual:
        return ReceiptText(usual[1], usual[3].upper(), usual[4], usual[2])
    found: dict[str, str] = {}
    for field in _fields(text[:512]):
        label = field[1].lower().replace(" ", "").replace("_", "")
        found.setdefault(_NAMES.get(label, label), field[2])
    if not (found.get("id") and found.get("stat") and ("done_date" in found or "submit_date" in found)):
        return None
    return ReceiptText(found["id"], found["stat"].upper(), found.get("err", ""), found.get("done_date", ""))


def to_the_minute(date: str) -> str | None:
    """A date of a receipt as YYMMDDhhmm, whether it came with seconds, the century or both; None for no date."""
    if not (date.isascii() and date.isdecimal()):
        return None
    match len(date):
        case 10 | 12:
            return date[:10]
        case 14:
            return date[2:12]
        case _:
            return None
