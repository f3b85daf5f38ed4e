"""User data headers: what stands before the text of a segment, and says which part of which message it is.

Source: 3GPP TS 23.040, clauses 9.2.3.24, 9.2.3.24.1 and 9.2.3.24.8.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

import msgspec

_CONCATENATION_8: Final = 0x00
_CONCATENATION_16: Final = 0x08
_MOST_PARTS: Final = 255


class HeaderFault(StrEnum):
    """What is wrong with a header that was read all the same."""

    EMPTY = "empty"
    """No octets, so no header either."""
    OVERLONG = "overlong"
    """The header claims more octets than there are; they are all taken as text."""
    CUT_ELEMENT = "cut-element"
    """An element claims more octets than the header has; it is passed over."""
    IMPOSSIBLE_PART = "impossible-part"
    """Part 0, part 3 of 2 or a reference of a wrong length; the element is passed over (clause 9.2.3.24.1)."""


class Header(msgspec.Struct, frozen=True):
    """What a user data header says, and the text after it."""

    reference: int | None
    """The message's number, shared by its parts, 0 to 255 or to 65535; None: the message has one part only."""
    parts: int
    part: int
    """From 1."""
    text_octets: bytes
    fault: HeaderFault | None = None


def concatenation(reference: int, parts: int, part: int) -> bytes:
    """The header of part `part` (from 1) of `parts`, with the low 8 bits of `reference`: 6 octets.

    Raises ValueError for more than 255 parts, which no header can say.
    """
    if not 1 <= part <= parts <= _MOST_PARTS:
        msg = f"no such part of a message: {part} of {parts}"
        raise ValueError(msg)
    return bytes((5, _CONCATENATION_8, 3, reference & 0xFF, parts, part))


def parse_header(payload: bytes) -> Header:
    """Reads the header that `payload` begins with; never fails.

    Elements other than concatenation are passed over. Of several concatenations the last holds (clause 9.2.3.24).
    """
    if not payload:
        return Header(None, 1, 1, b"", HeaderFault.EMPTY)
    end = 1 + payload[0]
    if end > len(payload):
        return Header(None, 1, 1, payload, HeaderFault.OVERLONG)
    place: tuple[int, int, int] | None = None
    fault: HeaderFault | None = None
    for identifier, value in _elements(payload[1:end]):
        if value is None:
            fault = HeaderFault.CUT_ELEMENT
        elif identifier in _REFERENCE_OCTETS:
            found = _place(identifier, value)
            place, fault = (found, fault) if found else (place, HeaderFault.IMPOSSIBLE_PART)
    reference, parts, part = place or (None, 1, 1)
    return Header(reference, parts, part, payload[end:], fault)


_REFERENCE_OCTETS: Final = {_CONCATENATION_8: 1, _CONCATENATION_16: 2}


def _elements(octets: bytes) -> Iterator[tuple[int, bytes | None]]:
    """Each element's identifier and value; None for the value of one that is cut off, always the last."""
    at = 0
    while at < len(octets):
        start = at + 2
        end = start + octets[at + 1] if start <= len(octets) else start
        yield octets[at], octets[start:end] if end <= len(octets) else None
        at = end


def _place(identifier: int, value: bytes) -> tuple[int, int, int] | None:
    """Reference, parts and part of a concatenation element; None for one that must be ignored."""
    width = _REFERENCE_OCTETS[identifier]
    if len(value) != width + 2:
        return None
    parts, part = value[width:]
    if not 1 <= part <= parts:
        return None
    return int.from_bytes(value[:width], "big"), parts, part
