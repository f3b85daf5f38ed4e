"""Arriving octets become text, whatever they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.gsm import decode


@pytest.mark.parametrize("data_coding", [0x00, 0x0F, 0x09, 0x0B, 0x10, 0x13, 0x1C, 0x40, 0x80, 0xC0, 0xD8, 0xF0, 0xF3])
def test_the_default_alphabet_and_all_that_is_reserved_is_gsm(data_coding: int) -> None:
    assert decode(b"\x00 \x1be \x10", data_coding) == "@ € Δ"


@pytest.mark.parametrize("data_coding", [0x08, 0x18, 0x19, 0x48, 0x58, 0xE0, 0xE8])
def test_ucs_2_is_utf_16_with_the_high_octet_first(data_coding: int) -> None:
    assert decode(bytes.fromhex("041fd83dde00"), data_coding) == "П😀"


@pytest.mark.parametrize(
    ("data_coding", "octets", "text"),
    [
        (0x01, b"a@b", "a@b"),
        (0x01, b"caf\xe9", "café"),
        (0x03, b"caf\xe9 \xa3", "café £"),
        (0x05, "日本".encode("shift_jis"), "日本"),
        (0x06, "Привет".encode("iso8859-5"), "Привет"),
        (0x07, "שלום".encode("iso8859-8"), "שלום"),
        (0x0A, "日本".encode("iso2022_jp"), "日本"),
        (0x0D, "日本".encode("iso2022_jp_1"), "日本"),
        (0x0E, "한국".encode("euc_kr"), "한국"),
    ],
)
def test_the_codings_of_smpp_are_read(data_coding: int, octets: bytes, text: str) -> None:
    assert decode(octets, data_coding) == text


@pytest.mark.parametrize("data_coding", [0x02, 0x04, 0x14, 0x20, 0x34, 0x64, 0xF4, 0xF5])
def test_8_bit_data_is_text_where_it_reads_as_text_and_else_hex(data_coding: int) -> None:
    assert decode(b"Caf\xe9\r\n", data_coding) == "Café\r\n"
    assert decode(b"\x01\xffA", data_coding) == "01ff41"


def test_a_byte_order_mark_is_obeyed_and_left_out() -> None:
    assert decode(bytes.fromhex("feff041f"), 8) == "П"
    assert decode(bytes.fromhex("fffe1f04"), 8) == "П"


def test_half_a_character_is_a_replacement_mark() -> None:
    assert decode(bytes.fromhex("041f04"), 8) == "П\ufffd"
    assert decode(bytes.fromhex("d83d0041"), 8) == "\ufffdA"


@pytest.mark.parametrize("data_coding", [1, 3, 8])
def test_nul_is_a_replacement_mark(data_coding: int) -> None:
    assert decode(b"\0\0", data_coding).strip("\ufffd") == ""


@given(st.binary(), st.integers(0, 255))
def test_any_octets_in_any_coding_are_text_that_can_be_stored(octets: bytes, data_coding: int) -> None:
    text = decode(octets, data_coding)
    text.encode()
    assert "\0" not in text


@given(st.text(st.characters(codec="utf-8", exclude_characters="\ufeff\ufffe")))
def test_latin_1_and_ucs_2_give_back_what_was_encoded(text: str) -> None:
    stored = text.replace("\0", "\ufffd")
    assert decode(text.encode("utf-16-be"), 8) == stored
    if all(character <= "\xff" for character in text):
        assert decode(text.encode("latin-1"), 3) == stored
