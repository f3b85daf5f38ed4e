"""The GSM alphabet: one septet per octet, two for the extension table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.gsm import alphabet

ALL = [character for character in alphabet.BASIC if character != "\x1b"] + list(alphabet.EXTENSION)

gsm_text = st.text(st.sampled_from(ALL))


def test_the_alphabet_has_137_characters() -> None:
    assert len(set(ALL)) == 137


@pytest.mark.parametrize(
    ("text", "octets"),
    [
        ("@", "00"),
        ("£$¥", "010203"),
        ("Ç", "09"),
        ("\n\r", "0a0d"),
        ("Δ_Φ", "101112"),
        ("ΞÆ", "1a1c"),
        (" ¤/", "20242f"),
        ("¡AZ", "40415a"),
        ("ÄÖÑÜ§", "5b5c5d5e5f"),
        ("¿az", "60617a"),
        ("äöñüà", "7b7c7d7e7f"),
        ("\f^{}\\", "1b0a1b141b281b291b2f"),
        ("[~]|€", "1b3c1b3d1b3e1b401b65"),
        ("a[b", "611b3c62"),
        ("Δ€", "101b65"),
    ],
)
def test_a_character_has_the_septets_of_the_standard(text: str, octets: str) -> None:
    assert alphabet.encode(text).hex() == octets
    assert alphabet.decode(bytes.fromhex(octets)) == text


@pytest.mark.parametrize(
    "text", ["ç", "`", "\t", "\u2019", "ê", "á", "\x1b", "\x00", "Ж", "😀", "\x80", "ÿ", "\ud800", "Δç"]
)
def test_a_character_outside_is_refused(text: str) -> None:
    assert not alphabet.is_gsm(text)
    assert not alphabet.is_basic(text)
    with pytest.raises(ValueError, match="not in the GSM alphabet"):
        alphabet.encode(text)


def test_every_other_character_of_the_basic_plane_is_outside() -> None:
    inside = {chr(point) for point in range(0x10000) if alphabet.is_gsm(chr(point))}
    assert inside == set(ALL)
    assert {character for character in inside if alphabet.is_basic(character)} == inside - set(alphabet.EXTENSION)


@given(gsm_text)
def test_what_is_encoded_is_decoded_to_the_same_text(text: str) -> None:
    octets = alphabet.encode(text)
    assert alphabet.decode(octets) == text
    assert len(octets) == alphabet.septets(text)
    assert octets.isascii()


@given(gsm_text, gsm_text)
def test_the_octets_of_a_text_are_those_of_its_pieces(one: str, other: str) -> None:
    assert alphabet.encode(one + other) == alphabet.encode(one) + alphabet.encode(other)


@given(st.text())
def test_a_text_is_gsm_when_each_of_its_characters_is(text: str) -> None:
    assert alphabet.is_gsm(text) == all(character in ALL for character in text)


@given(st.binary())
def test_any_octets_are_decoded(octets: bytes) -> None:
    assert len(alphabet.decode(octets)) <= len(octets)


def test_an_escape_without_an_extension_gives_the_basic_character() -> None:
    assert alphabet.decode(b"a\x1bAb") == "aAb"


def test_an_escape_that_leads_to_nothing_is_a_space() -> None:
    assert alphabet.decode(b"a\x1b") == "a "
    assert alphabet.decode(b"a\x1b\x1bb") == "a b"


def test_an_octet_with_the_eighth_bit_is_read_as_latin_1() -> None:
    assert alphabet.decode(b"a\xe9\x1b\xe9") == "aéé"
