"""The few PDUs that the measuring SMSC reads and writes.

Apart from Tidings' own codec on purpose: a judge shares no code with the judged.

Source: SMPP 3.4, sections 3.2 (header), 4.4 (submit_sm), 4.6 (deliver_sm), 5.3 (optional parameters), appendix B.
"""

from __future__ import annotations

import struct
import time
from typing import NamedTuple

HEADER = struct.Struct(">IIII")
BIND_RECEIVER, BIND_TRANSMITTER, SUBMIT_SM, DELIVER_SM, UNBIND, BIND_TRANSCEIVER = 1, 2, 4, 5, 6, 9
ENQUIRE_LINK = 0x15
RESPONSE = 0x80000000
THROTTLED = 0x58
INVALID_COMMAND = 0x03
LONGEST_PDU = 65536

_MESSAGE_PAYLOAD = 0x0424
_RECEIPTED_MESSAGE_ID = 0x001E
_MESSAGE_STATE = 0x0427
_DELIVERED = 2


class Submit(NamedTuple):
    """What the SMSC needs of a submit_sm."""

    source: bytes
    """Type, plan and digits with their zero octet, ready to be copied into a deliver_sm."""
    destination: bytes
    registered: int
    text: bytes


NOTHING = Submit(b"\0\0\0", b"\0\0\0", 0, b"")
"""Stands for a submit_sm that cannot be read."""


def read_submit(pdu: bytes) -> Submit:
    """Reads a whole submit_sm. Raises ValueError or IndexError where it is malformed."""
    service_end = pdu.index(0, 16) + 1
    source_end = pdu.index(0, service_end + 2) + 1
    destination_end = pdu.index(0, source_end + 2) + 1
    schedule_end = pdu.index(0, destination_end + 3) + 1
    validity_end = pdu.index(0, schedule_end) + 1
    registered, length = pdu[validity_end], pdu[validity_end + 4]
    text_end = validity_end + 5 + length
    text = pdu[validity_end + 5 : text_end] if length else _payload(pdu, text_end)
    return Submit(pdu[service_end:source_end], pdu[source_end:destination_end], registered, text)


def _payload(pdu: bytes, at: int) -> bytes:
    """The message_payload among the optional parameters from `at` on; empty where there is none."""
    while at + 4 <= len(pdu):
        tag, size = struct.unpack_from(">HH", pdu, at)
        if tag == _MESSAGE_PAYLOAD:
            return pdu[at + 4 : at + 4 + size]
        at += 4 + size
    return b""


def unique_id(text: bytes) -> int | None:
    """The number in `uid.<number>.`, in GSM 7-bit or UCS-2; None where the text has none."""
    if b"\0u\0i\0d\0" in text:
        text = text.replace(b"\0", b"")
    at = text.find(b"uid.")
    end = text.find(b".", at + 4)
    digits = text[at + 4 : end]
    return int(digits) if at >= 0 and end > 0 and digits.isdigit() else None


def answer(command: int, status: int, sequence: int, body: bytes = b"") -> bytes:
    """The response to a request with that command_id."""
    return HEADER.pack(16 + len(body), command | RESPONSE, status, sequence) + body


def receipt(message_id: bytes, submit: Submit, sequence: int) -> bytes:
    """A deliver_sm that says DELIVRD, in the text and in the optional parameters."""
    now = time.strftime("%y%m%d%H%M").encode()
    text = b"id:%s sub:001 dlvrd:001 submit date:%s done date:%s stat:DELIVRD err:000 text:%s" % (
        message_id,
        now,
        now,
        submit.text[:20],
    )
    body = b"".join(
        (
            b"\0",
            submit.destination,
            submit.source,
            b"\x04\0\0\0\0\0\0\0\0",
            bytes((len(text),)),
            text,
            struct.pack(">HH", _RECEIPTED_MESSAGE_ID, len(message_id) + 1),
            message_id,
            b"\0",
            struct.pack(">HHB", _MESSAGE_STATE, 1, _DELIVERED),
        )
    )
    return HEADER.pack(16 + len(body), DELIVER_SM, 0, sequence) + body


def text_from(source: bytes, destination: bytes, text: bytes, sequence: int) -> bytes:
    """A deliver_sm of a handset's text; addresses as type, plan and digits with their zero octet."""
    body = b"\0" + source + destination + b"\0" * 9 + bytes((len(text),)) + text
    return HEADER.pack(16 + len(body), DELIVER_SM, 0, sequence) + body
