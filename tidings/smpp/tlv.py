"""Optional parameters of SMPP: tag, length, value.

Source: SMPP v3.4 issue 1.2, clauses 3.2.4.1 and 5.3.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from struct import Struct
from typing import Final

from tidings.smpp.pdu import CommandStatus, MalformedPduError

TAG_AND_LENGTH: Final = Struct(">HH")
LONGEST_VALUE: Final = 0xFFFF


class Tag(IntEnum):
    """Tags that we read or write; others pass through untouched."""

    RECEIPTED_MESSAGE_ID = 0x001E
    SAR_MSG_REF_NUM = 0x020C
    SAR_TOTAL_SEGMENTS = 0x020E
    SAR_SEGMENT_SEQNUM = 0x020F
    SC_INTERFACE_VERSION = 0x0210
    NETWORK_ERROR_CODE = 0x0423
    MESSAGE_PAYLOAD = 0x0424
    MESSAGE_STATE = 0x0427
    MEDIA = 0x1500
    """Vendor specific, ours: the media of an MMS as JSON text."""


def encode_tlvs(parameters: Mapping[int, bytes]) -> bytes:
    """The parameters, one after another. Raises ValueError for a value of more than 65,535 octets."""
    parts: list[bytes] = []
    for tag, value in parameters.items():
        if len(value) > LONGEST_VALUE or not 0 <= tag <= LONGEST_VALUE:
            msg = f"optional parameter 0x{tag:04x} has {len(value)} octets"
            raise ValueError(msg)
        parts.append(TAG_AND_LENGTH.pack(tag, len(value)))
        parts.append(value)
    return b"".join(parts)


def decode_tlvs(pdu: bytes, start: int) -> dict[int, bytes]:
    """The parameters from octet `start` to the end; of a repeated tag the last. Raises MalformedPduError."""
    found: dict[int, bytes] = {}
    end = len(pdu)
    while start < end:
        if end - start < TAG_AND_LENGTH.size:
            msg = "octets after the last optional parameter"
            raise MalformedPduError(msg, CommandStatus.RINVOPTPARSTREAM)
        tag, length = TAG_AND_LENGTH.unpack_from(pdu, start)
        start += 4 + length
        if start > end:
            msg = "an optional parameter ends after its PDU"
            raise MalformedPduError(msg, CommandStatus.RINVPARLEN)
        found[tag] = pdu[start - length : start]
    return found


def number(value: bytes | None) -> int | None:
    """A parameter's value as an unsigned number, of whatever width it was sent; None for none."""
    return int.from_bytes(value, "big") if value else None


def text(value: bytes | None) -> str:
    """A parameter's value as a C-octet string, with or without its NUL; empty for none."""
    return value.split(b"\0", 1)[0].decode("latin-1") if value else ""
