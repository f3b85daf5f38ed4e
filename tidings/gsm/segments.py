"""How a body is encoded and where it is cut into segments, counted as the public segment calculator counts.

Source: 3GPP TS 23.038 and TS 23.040; https://github.com/TwilioDevEd/message-segment-calculator
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Final

import msgspec
import regex  # its stubs are a package of their own

from tidings.gsm import alphabet


class Encoding(StrEnum):
    """The two encodings of a text message; one character outside GSM turns the whole body to UCS-2."""

    GSM_7 = "gsm-7"
    UCS_2 = "ucs-2"


SINGLE: Final = {Encoding.GSM_7: 160, Encoding.UCS_2: 70}
"""What a message of one segment holds: septets, UTF-16 units."""

PART: Final = {Encoding.GSM_7: 153, Encoding.UCS_2: 67}
"""What one segment of several holds beside its user data header: septets, UTF-16 units."""


class Segmented(msgspec.Struct, frozen=True):
    """A body cut into its segments."""

    encoding: Encoding
    parts: tuple[str, ...]
    """The text of each segment; joined they are the body."""

    @property
    def count(self) -> int:
        """The number of segments: what is billed, paced and capped. An empty body is one."""
        return len(self.parts)


_ESCAPE: Final = bytes([alphabet.ESCAPE])
_SINGLE_GSM: Final = SINGLE[Encoding.GSM_7]
_PART_GSM: Final = PART[Encoding.GSM_7]
_SINGLE_UCS: Final = SINGLE[Encoding.UCS_2]
_PART_UCS: Final = PART[Encoding.UCS_2]

# Characters of one unit that never join each other in a grapheme, by their break classes. All of GSM is among them.
_ALONE: Final = r"[[\p{GCB=XX}\p{GCB=CN}\p{GCB=CR}\p{GCB=LF}\p{GCB=LV}\p{GCB=LVT}]--[\U00010000-\U0010FFFF]]"
_all_alone: Final[Callable[[str], object | None]] = regex.compile(f"(?V1){_ALONE}*").fullmatch
# A run of them up to the last, which may join what follows; or one grapheme. CR LF is two by the first branch.
_runs_and_graphemes: Final[Callable[[str], list[tuple[str, str]]]] = regex.compile(
    rf"(?V1)({_ALONE}+(?={_ALONE}|\Z))|(\X)",
).findall


def segment(body: str) -> Segmented:
    """The encoding of `body` and its segments; never fails.

    No segment ends inside an escaped GSM character, a surrogate pair or a grapheme: they move to the next one whole,
    which leaves slack. Only a grapheme that no segment could hold is cut, between its characters.
    """
    if len(body) <= _SINGLE_GSM and alphabet.is_basic(body):
        return Segmented(Encoding.GSM_7, (body,))
    if alphabet.is_gsm(body):
        return Segmented(Encoding.GSM_7, _gsm_parts(body))
    return Segmented(Encoding.UCS_2, _ucs_parts(body))


def count(body: str) -> tuple[Encoding, int]:
    """The encoding of `body` and its number of segments, without the segments where that is cheaper."""
    if alphabet.is_basic(body):
        length = len(body)
        return Encoding.GSM_7, 1 if length <= _SINGLE_GSM else -(-length // _PART_GSM)
    segmented = segment(body)
    return segmented.encoding, len(segmented.parts)


def _gsm_parts(body: str) -> tuple[str, ...]:
    length = alphabet.septets(body)
    if length <= _SINGLE_GSM:
        return (body,)
    if length == len(body):
        return _slices(body, _PART_GSM)
    septets = alphabet.encode(body)
    parts = []
    start = at = 0
    while start < len(septets):
        end = start + _PART_GSM
        if septets[end - 1 : end] == _ESCAPE:
            end -= 1
        characters = len(septets[start:end]) - septets.count(_ESCAPE, start, end)
        parts.append(body[at : at + characters])
        start, at = end, at + characters
    return tuple(parts)


def _ucs_parts(body: str) -> tuple[str, ...]:
    if _units(body) <= _SINGLE_UCS:
        return (body,)
    if _all_alone(body) is not None:
        return _slices(body, _PART_UCS)
    parts = []
    start = end = filled = 0
    for atom in _unbroken(body):
        units = _units(atom)
        if filled + units > _PART_UCS:
            parts.append(body[start:end])
            start, filled = end, 0
        filled += units
        end += len(atom)
    parts.append(body[start:end])
    return tuple(parts)


def _unbroken(body: str) -> Iterator[str]:
    """The pieces of `body` that stay whole: graphemes, or the characters of one that is too long for a segment."""
    for run, grapheme in _runs_and_graphemes(body):
        if run or _units(grapheme) > _PART_UCS:
            yield from run or grapheme
        else:
            yield grapheme


def _slices(body: str, size: int) -> tuple[str, ...]:
    return tuple([body[at : at + size] for at in range(0, len(body), size)])


def _units(text: str) -> int:
    """The length of `text` in UTF-16 units."""
    if len(text) == 1:
        return 1 if text <= "\uffff" else 2
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
