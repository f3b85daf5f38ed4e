"""How bodies are cut: the sizes, and what is never cut in two."""

from __future__ import annotations

from itertools import accumulate, pairwise

import pytest
import regex  # type: ignore[import-untyped] # its stubs are a package of their own
from hypothesis import given
from hypothesis import strategies as st

from tidings.gsm import Encoding, count, segment
from tidings.gsm.segments import PART, SINGLE

FAMILY = "👨‍👩‍👧‍👦"

pieces = st.one_of(
    st.sampled_from("aZ @é€[]{}|^~\\\f\n\rÄΔ"),
    st.sampled_from(
        ["\r\n", "😀", FAMILY, "🇺🇸", "👍🏽", "❤️", "e\u0301", "क्ष", "한", "\u1112\u1161\u11ab", "ç", "Ж", "\u0600"]
    ),
    st.characters(),
    st.characters(categories=["Cs"]),
)
gsm_pieces = st.sampled_from("aZ @é€[]{}|^~\\\f\n\rÄΔ")
bodies = st.builds(
    lambda run, repeated, rest: run * repeated + "".join(rest),
    st.sampled_from(["", "a", "a€", "Ж", "😀", "ab\r\n", f"Ж{FAMILY}"]),
    st.integers(0, 160),
    st.one_of(st.lists(pieces, max_size=80), st.lists(gsm_pieces, max_size=200)),
)


@pytest.mark.parametrize(
    ("body", "segments"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("a" * 1600, 11),
        ("é" * 70, 1),
        ("a" * 152 + "€" + "a" * 152, 3),
        ("a" * 151 + "€" + "a" * 153, 2),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("€" * 152, 2),
        ("€" * 153, 3),
        ("a" * 158 + "€", 1),
        ("a" * 159 + "€", 2),
        ("a" * 304 + "€", 2),
        ("a" * 305 + "€", 3),
        ("\r\n" * 80, 1),
        ("\r\n" * 81, 2),
    ],
)
def test_a_gsm_body_is_counted_in_septets(body: str, segments: int) -> None:
    assert count(body) == (Encoding.GSM_7, segments)
    assert segment(body).count == segments


@pytest.mark.parametrize(
    ("body", "segments"),
    [
        ("ç", 1),
        ("ç" * 70, 1),
        ("ç" * 71, 2),
        ("ç" * 134, 2),
        ("ç" * 135, 3),
        ("ç" * 1600, 24),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("😀" * 66, 2),
        ("😀" * 67, 3),
        ("a" * 69 + "`", 1),
        ("a" * 70 + "`", 2),
        ("€" * 69 + "`", 1),
        (FAMILY * 6, 1),
        (FAMILY * 7, 2),
        ("e\u0301" * 35, 1),
        ("e\u0301" * 66, 2),
        ("e\u0301" * 67, 3),
        ("ç" + "\r\n" * 66, 2),
        ("ç" + "\r\n" * 67, 3),
        ("\ud83d" * 70, 1),
        ("\ud83d" * 71, 2),
    ],
)
def test_any_other_body_is_counted_in_utf_16_units(body: str, segments: int) -> None:
    assert count(body) == (Encoding.UCS_2, segments)
    assert segment(body).count == segments


@pytest.mark.parametrize("foreign", ["ç", "`", "\t", "\u2019", "ê", "\x1b", "\x00", "😀", "\u0301", "\ud800"])
def test_one_foreign_character_turns_the_whole_body_to_ucs_2(foreign: str) -> None:
    assert count("Hello") == (Encoding.GSM_7, 1)
    assert count(f"Hello{foreign}") == (Encoding.UCS_2, 1)


def test_an_escaped_character_moves_whole_to_the_next_segment() -> None:
    assert segment("a" * 152 + "€" + "b" * 152).parts == ("a" * 152, "€" + "b" * 151, "b")


def test_an_emoji_moves_whole_to_the_next_segment() -> None:
    assert segment("ç" * 60 + FAMILY + "ç").parts == ("ç" * 60, FAMILY + "ç")


def test_a_letter_keeps_its_combining_mark() -> None:
    assert segment("ç" * 66 + "e\u0301" + "ç" * 5).parts == ("ç" * 66, "e\u0301" + "ç" * 5)


def test_a_line_end_of_two_characters_may_be_cut() -> None:
    assert segment("a" * 152 + "\r\n" + "a" * 152).parts == ("a" * 152 + "\r", "\n" + "a" * 152)
    assert segment("ç" * 66 + "\r\n" + "ç" * 66).parts == ("ç" * 66 + "\r", "\n" + "ç" * 66)


def test_a_line_end_before_an_emoji_may_be_cut() -> None:
    assert segment("ç" * 66 + "\r\n😀ç").parts == ("ç" * 66 + "\r", "\n😀ç")


def test_a_grapheme_too_long_for_a_segment_is_cut_between_its_characters() -> None:
    assert segment("e" + "\u0301" * 80).parts == ("e" + "\u0301" * 66, "\u0301" * 14)


@given(bodies)
def test_the_parts_join_to_the_body(body: str) -> None:
    segmented = segment(body)
    assert "".join(segmented.parts) == body
    assert count(body) == (segmented.encoding, segmented.count)


@given(bodies)
def test_no_part_is_over_its_size_and_none_is_empty(body: str) -> None:
    segmented = segment(body)
    size = (SINGLE if segmented.count == 1 else PART)[segmented.encoding]
    assert all(_size(part, segmented.encoding) <= size for part in segmented.parts)
    assert all(segmented.parts) or segmented.parts == ("",)


@given(bodies)
def test_several_parts_are_made_only_where_one_is_too_small(body: str) -> None:
    segmented = segment(body)
    assert (segmented.count > 1) == (_size(body, segmented.encoding) > SINGLE[segmented.encoding])


@given(bodies)
def test_a_part_ends_only_where_the_next_piece_would_not_fit(body: str) -> None:
    segmented = segment(body)
    for part, following in pairwise(segmented.parts):
        assert _size(part + _first_piece(following), segmented.encoding) > PART[segmented.encoding]


@given(bodies)
def test_no_part_ends_within_a_grapheme(body: str) -> None:
    graphemes = regex.findall(r"\r|\n|\X", body)
    whole = {0, *accumulate(map(len, graphemes))}
    if all(_size(grapheme, Encoding.UCS_2) <= PART[Encoding.UCS_2] for grapheme in graphemes):
        assert whole.issuperset(accumulate(map(len, segment(body).parts)))


def _size(text: str, encoding: Encoding) -> int:
    """Septets or UTF-16 units, counted the plain way."""
    if encoding is Encoding.GSM_7:
        return sum(2 if character in "\f^{}\\[~]|€" else 1 for character in text)
    return sum(2 if ord(character) > 0xFFFF else 1 for character in text)


def _first_piece(text: str) -> str:
    grapheme: str = regex.match(r"\r|\n|\X", text)[0]
    return grapheme if _size(grapheme, Encoding.UCS_2) <= PART[Encoding.UCS_2] else grapheme[0]
