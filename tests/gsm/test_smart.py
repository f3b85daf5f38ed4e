"""Smart encoding: what is replaced, by what, and what stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.gsm import Encoding, count, smarten
from tidings.gsm.alphabet import BASIC, EXTENSION, is_gsm


@pytest.mark.parametrize(
    ("body", "smart"),
    [
        ("“Don\u2019t”", '"Don\'t"'),
        ("«a» „b‟", '"a" "b"'),
        ("a \u2013 b — c", "a - b - c"),
        ("wait…", "wait..."),
        ("1½ ¼ ¾", "11/2 1/4 3/4"),
        ("• first", "- first"),
        ("‼", "!!"),
        ("10\u200b00\ufeff", "1000"),
        ("\uff28\uff11\uff01", "H1!"),
        ("ʜᴇʟʟᴏ", "HELLO"),
        ("\uff3ba\uff3d", "[a]"),
        ("\u2028", " "),
    ],
)
def test_a_character_with_a_likeness_in_gsm_is_replaced(body: str, smart: str) -> None:
    assert smarten(body) == smart


@pytest.mark.parametrize(
    ("body", "smart"),
    [
        ("\u00a0", "  "),
        ("\u3000", "  "),
        ("\t", " " * 7),
        ("`", "'"),
        ("÷", "/"),
        ("n\u0303", "n~"),
        ("\uff41", "\uff41"),
        ("\u200c\u200d", "\u200d"),
        ("\u2039a\u203a", "<a>"),
    ],
)
def test_the_oddities_of_the_calculator_are_kept(body: str, smart: str) -> None:
    assert smarten(body) == smart


def test_replacement_can_save_segments() -> None:
    body = "Don\u2019t " * 26
    assert count(body) == (Encoding.UCS_2, 3)
    assert count(smarten(body)) == (Encoding.GSM_7, 1)


def test_replacement_can_lengthen_the_text() -> None:
    assert count(smarten("…" * 54)) == (Encoding.GSM_7, 2)


def test_what_is_replaced_stays_so_beside_what_cannot_be() -> None:
    assert smarten("“Привет” 😀") == '"Привет" 😀'
    assert count(smarten("“Привет” 😀"))[0] is Encoding.UCS_2


@pytest.mark.parametrize("body", ["Привет", "你好", "नमस्ते", "👨‍👩‍👧‍👦", "ç", "éàñ", "\ud800"])
def test_other_scripts_and_emoji_are_not_touched(body: str) -> None:
    assert smarten(body) == body


def test_no_gsm_character_is_touched() -> None:
    every = BASIC.replace("\x1b", "") + "".join(EXTENSION)
    assert smarten(every + "\u2019") == every + "'"


def test_270_characters_and_the_zero_width_non_joiner_become_gsm() -> None:
    replaced = {point: smarten(chr(point)) for point in range(0x110000) if smarten(chr(point)) != chr(point)}
    assert len(replaced) == 271
    assert len(set(replaced.values())) == 76
    assert all(map(is_gsm, replaced.values()))


@given(st.text())
def test_what_is_replaced_once_is_replaced_for_good(body: str) -> None:
    assert smarten(smarten(body)) == smarten(body)


@given(st.text(), st.text())
def test_characters_are_replaced_one_by_one(one: str, other: str) -> None:
    assert smarten(one + other) == smarten(one) + smarten(other)
