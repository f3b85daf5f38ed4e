"""The measuring SMSC's codec."""

from __future__ import annotations

import struct

import pytest

from tests.speed import pdu


def submit(text: bytes, tail: bytes = b"") -> bytes:
    body = b"\0\x01\x01+14155550100\0\x01\x01+14155550199\0\0\0\0\0\0\x01\0\0\0" + bytes([len(text)]) + text + tail
    return pdu.HEADER.pack(16 + len(body), pdu.SUBMIT_SM, 0, 7) + body


def test_a_submit_is_read_with_its_addresses_and_text() -> None:
    read = pdu.read_submit(submit(b"hello"))
    assert read == pdu.Submit(b"\x01\x01+14155550100\0", b"\x01\x01+14155550199\0", 1, b"hello")


def test_a_text_may_be_in_the_message_payload() -> None:
    tail = struct.pack(">HHB", 0x0204, 1, 9) + struct.pack(">HH", 0x0424, 4) + b"long"
    assert pdu.read_submit(submit(b"", tail)).text == b"long"


def test_a_cut_submit_is_an_error() -> None:
    with pytest.raises((ValueError, IndexError)):
        pdu.read_submit(submit(b"hello")[:30])


@pytest.mark.parametrize(
    ("text", "uid"),
    [
        (b"uid.42. Your parcel", 42),
        ("uid.42. \u20ac".encode("utf-16-be"), 42),
        (b"no id", None),
        (b"uid.x.", None),
        (b"uid.42", None),
    ],
)
def test_the_id_of_a_text_is_found_in_either_alphabet(text: bytes, uid: int | None) -> None:
    assert pdu.unique_id(text) == uid


def test_a_receipt_goes_back_from_the_recipient_to_the_sender() -> None:
    whole = pdu.receipt(b"123", pdu.read_submit(submit(b"hello")), 5)
    length, command, status, sequence = pdu.HEADER.unpack_from(whole)
    assert (length, command, status, sequence) == (len(whole), pdu.DELIVER_SM, 0, 5)
    assert whole.index(b"+14155550199") < whole.index(b"+14155550100")
    assert b"id:123 " in whole
    assert b"stat:DELIVRD" in whole
