"""User data headers, well formed and not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.gsm import Header, HeaderFault, parse_header
from tidings.gsm.header import concatenation


def parsed(header: str, text: bytes = b"hello") -> Header:
    return parse_header(bytes.fromhex(header) + text)


def test_a_reference_of_8_bits_is_read() -> None:
    assert parsed("050003 2a 03 02") == Header(0x2A, 3, 2, b"hello")


def test_a_reference_of_16_bits_is_read() -> None:
    assert parsed("060804 1234 03 02") == Header(0x1234, 3, 2, b"hello")


def test_other_elements_are_passed_over() -> None:
    ports, turkish = "0504 0b84 23f0", "2401 01"
    assert parsed(f"0e {ports} 00032a0302 {turkish}") == Header(0x2A, 3, 2, b"hello")
    assert parsed(f"06 {ports}") == Header(None, 1, 1, b"hello")
    assert parsed(f"03 {turkish}") == Header(None, 1, 1, b"hello")


def test_an_empty_header_is_no_header() -> None:
    assert parsed("00") == Header(None, 1, 1, b"hello")


def test_the_last_of_several_concatenations_holds() -> None:
    assert parsed("0b 00032a0302 080412340504") == Header(0x1234, 5, 4, b"hello")
    assert parsed("0b 080412340504 00032a0302") == Header(0x2A, 3, 2, b"hello")


@pytest.mark.parametrize("place", ["0300", "0304", "0000", "0001"])
def test_an_impossible_part_is_no_part(place: str) -> None:
    assert parsed(f"0500032a{place}") == Header(None, 1, 1, b"hello", HeaderFault.IMPOSSIBLE_PART)


@pytest.mark.parametrize("header", ["0400022a03", "0600042a030200", "050803120302"])
def test_a_concatenation_of_another_length_is_no_part(header: str) -> None:
    assert parsed(header) == Header(None, 1, 1, b"hello", HeaderFault.IMPOSSIBLE_PART)


def test_an_impossible_part_does_not_undo_one_that_was_read() -> None:
    assert parsed("0a 00032a0302 0003070000") == Header(0x2A, 3, 2, b"hello", HeaderFault.IMPOSSIBLE_PART)


@pytest.mark.parametrize("cut", ["00", "0003", "00032a", "00032a03", "24"])
def test_an_element_that_is_cut_off_is_passed_over(cut: str) -> None:
    octets = bytes.fromhex(cut)
    assert parsed(f"{len(octets):02x}{cut}") == Header(None, 1, 1, b"hello", HeaderFault.CUT_ELEMENT)


def test_a_header_longer_than_the_payload_is_taken_as_text() -> None:
    assert parsed("ff") == Header(None, 1, 1, b"\xffhello", HeaderFault.OVERLONG)


def test_no_octets_are_no_header() -> None:
    assert parse_header(b"") == Header(None, 1, 1, b"", HeaderFault.EMPTY)


@given(st.integers(0, 255), st.integers(1, 255), st.data(), st.binary())
def test_what_is_built_is_read(reference: int, parts: int, data: st.DataObject, text: bytes) -> None:
    part = data.draw(st.integers(1, parts))
    assert parse_header(concatenation(reference, parts, part) + text) == Header(reference, parts, part, text)


@given(st.binary(max_size=64))
def test_any_octets_are_read(payload: bytes) -> None:
    header = parse_header(payload)
    assert 1 <= header.part <= header.parts
    assert payload.endswith(header.text_octets)
    assert (header.reference is None) <= (header.parts == 1)


@pytest.mark.parametrize(("parts", "part"), [(256, 1), (0, 0), (3, 0), (3, 4)])
def test_a_part_that_cannot_be_is_not_built(parts: int, part: int) -> None:
    with pytest.raises(ValueError, match=f"{part} of {parts}"):
        concatenation(1, parts, part)
