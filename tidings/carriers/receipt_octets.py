"""The octets of a receipt as text, whatever its data_coding says: carriers often write ASCII and say something else.

Seen in the wild: ASCII beside data_coding 8; UCS-2 in either order of its octets, beside data_coding 0; a user data
header before the text; a NUL or other controls before it; GSM 7-bit with its own place for the underscore, one
septet an octet or packed.

Source: SMPP v3.4 issue 1.2, clauses 4.6.1, 5.2.12 and 5.2.19; 3GPP TS 23.038, clauses 6.1.2.1.1 (packing) and 6.2.1.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tidings.carriers.receipt_text import ReceiptText, parse_fields, parse_receipt_text
from tidings.gsm import parse_header
from tidings.smpp import ShortMessage, Tag
from tidings.smpp.short_message import USER_DATA_HEADER

_LONGEST: Final = 1_024
"""Octets that are read."""
_READABLE: Final = bytes(ord("_") if octet == 0x11 else ord(" ") if octet < 0x20 else octet for octet in range(256))
"""Controls are spaces, but for GSM 7-bit's underscore."""
_PAYLOAD: Final = int(Tag.MESSAGE_PAYLOAD)


def receipt_text_of(message: ShortMessage, *, marked: bool) -> ReceiptText | None:
    """The fields of a receipt's text; None where there are none. Cheap for what is plainly no receipt.

    Of what is not marked as a receipt only a whole one is read: its id, its state and a date.
    """
    for octets in _texts(message):
        for text in _readings(octets, marked=marked):
            found = parse_receipt_text(text)
            if found is not None:
                return found
    if not marked:
        return None
    partial = (parse_fields(text) for octets in _texts(message) for text in _readings(octets, marked=True))
    return next((found for found in partial if found.id or found.stat), None)


def _texts(message: ShortMessage) -> Iterator[bytes]:
    """The octets wherever they were put, without a user data header."""
    for octets in (message.short_message, message.tlvs.get(_PAYLOAD, b"")):
        if octets:
            has_header = message.esm_class & USER_DATA_HEADER
            yield (parse_header(octets).text_octets if has_header else octets)[:_LONGEST]


def _readings(octets: bytes, *, marked: bool) -> Iterator[str]:
    """The texts that the octets may be, the likeliest first. Without its NULs, UCS-2 of ASCII is ASCII."""
    if b":" in octets or b"=" in octets:
        bare = octets.removeprefix(b"\xfe\xff").removeprefix(b"\xff\xfe")
        yield bare.translate(_READABLE, delete=b"\0").lstrip().decode("latin-1")
    if marked and octets:
        yield _unpacked(octets).decode("latin-1")


def _unpacked(octets: bytes) -> bytes:
    """Septets of octets, each in an octet of its own."""
    bits = int.from_bytes(octets, "little")
    return bytes(bits >> 7 * place & 0x7F for place in range(len(octets) * 8 // 7)).translate(_READABLE)
