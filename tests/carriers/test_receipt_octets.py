"""Receipts whose octets are not what data_coding says."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.carriers.receipt_octets import receipt_text_of
from tidings.carriers.receipt_text import ReceiptText
from tidings.smpp import ShortMessage, Tag

TEXT = b"id:4f_2a sub:001 dlvrd:001 submit date:2611231200 done date:2611231201 stat:DELIVRD err:000 text:hello"
READ = ReceiptText("4f_2a", "DELIVRD", "000", "2611231201")
HEADER = bytes((5, 0, 3, 0x7F, 1, 1))


def packed(text: bytes) -> bytes:
    """GSM 7-bit, eight septets in seven octets."""
    bits = sum(septet << 7 * place for place, septet in enumerate(text))
    return bits.to_bytes((len(text) * 7 + 7) // 8, "little")


def delivered(octets: bytes, **more: object) -> ShortMessage:
    return msgspec.structs.replace(ShortMessage("1", "2", octets, esm_class=4), **more)


@pytest.mark.parametrize(
    ("octets", "more"),
    [
        (TEXT, {}),
        (TEXT, {"data_coding": 8}),
        (TEXT, {"data_coding": 4}),
        (TEXT.decode().encode("utf-16-be"), {"data_coding": 8}),
        (TEXT.decode().encode("utf-16-be"), {}),
        (TEXT.decode().encode("utf-16-le"), {"data_coding": 8}),
        (TEXT.decode().encode("utf-16"), {"data_coding": 8}),
        (b"\0" + TEXT, {}),
        (b"\0" + TEXT + b"\0", {"data_coding": 8}),
        (b"\x01\x02 " + TEXT, {}),
        (HEADER + TEXT, {"esm_class": 0x44}),
        (HEADER + TEXT, {}),
        (HEADER + TEXT.decode().encode("utf-16-be"), {"esm_class": 0x44, "data_coding": 8}),
        (TEXT.replace(b"_", b"\x11"), {}),
        (packed(TEXT.replace(b"_", b"\x11")), {}),
        (b"", {"tlvs": {int(Tag.MESSAGE_PAYLOAD): TEXT}}),
        (b"\0", {"tlvs": {int(Tag.MESSAGE_PAYLOAD): TEXT}}),
        (b"see payload", {"tlvs": {int(Tag.MESSAGE_PAYLOAD): TEXT}}),
    ],
)
def test_a_marked_receipt_is_read_whatever_its_data_coding_says(octets: bytes, more: dict[str, object]) -> None:
    assert receipt_text_of(delivered(octets, **more), marked=True) == READ


def test_of_a_marked_receipt_any_field_is_read_and_of_another_text_only_all() -> None:
    partial = delivered(b"id:77 stat:DELIVRD")
    assert receipt_text_of(partial, marked=True) == ReceiptText("77", "DELIVRD", "", "")
    assert receipt_text_of(partial, marked=False) is None
    assert receipt_text_of(delivered(b"thanks"), marked=True) is None


def test_what_the_message_itself_says_counts_for_nothing() -> None:
    quoted = b"id:77 stat:UNDELIV done date:2611231201 text:err:050 stat:DELIVRD id:78"
    assert receipt_text_of(delivered(quoted), marked=True) == ReceiptText("77", "UNDELIV", "", "2611231201")


@given(st.binary(max_size=200), st.integers(0, 255), st.integers(0, 255), st.booleans())
def test_no_octets_crash_the_reading(octets: bytes, esm_class: int, data_coding: int, marked: bool) -> None:
    receipt_text_of(delivered(octets, esm_class=esm_class, data_coding=data_coding), marked=marked)
