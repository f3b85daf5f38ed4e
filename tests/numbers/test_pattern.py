"""Patterns of digits, and numbers drawn to fit one."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tidings.core import SeededChance
from tidings.numbers.pattern import ANYTHING, DIGITS, Pattern, draw, fits, matches, parse

US = ("1", *"415", DIGITS[2:], *[DIGITS] * 6)


@pytest.mark.parametrize(
    ("text", "digits", "fit"),
    [
        ("555", "14155552345", True),
        ("999", "14155552345", False),
        ("+1415", "14155552345", True),
        ("+415", "14155552345", False),
        ("2345$", "14155552345", True),
        ("5552$", "14155552345", False),
        ("+14155552345$", "14155552345", True),
        ("415*552345", "14155552345", True),
        ("+1415***345$", "14155552345", False),
        ("+1415*****45$", "14155552345", True),
        ("41%45$", "14155552345", True),
        ("45%41", "14155552345", False),
        ("hello", "14154355623", True),
        ("HELLO", "14154355623", True),
        ("help", "14154355623", False),
    ],
)
def test_a_pattern_fits_the_numbers_that_it_describes(text: str, digits: str, fit: bool) -> None:
    pattern = parse(text)
    assert isinstance(pattern, Pattern)
    assert matches(pattern, digits) is fit


@pytest.mark.parametrize("text", ["", "1", "12345678901234567", "1+2", "1$2", "555-1234", "é5", "*%", "5*", "٣٤"])
def test_what_is_no_pattern_says_why(text: str) -> None:
    assert isinstance(parse(text), str)


@given(st.text("0123456789*%+$ad", max_size=17), st.text("0123456789", min_size=1, max_size=15))
def test_a_pattern_means_what_the_regular_expression_of_it_means(text: str, digits: str) -> None:
    pattern = parse(text)
    if isinstance(pattern, str):
        return
    inner = text.strip("+$").translate(str.maketrans({"*": "[0-9]", "%": "[0-9]*", "a": "2", "d": "3"}))
    before = "" if text.startswith("+") else "[0-9]*"
    after = "" if text.endswith("$") else "[0-9]*"
    assert matches(pattern, digits) is (re.fullmatch(before + inner + after, digits) is not None)


@settings(deadline=None)
@given(st.text("0123456789*%+$", min_size=2, max_size=16), st.integers(0, 1000))
def test_a_number_can_be_drawn_just_when_one_fits_and_then_it_does(text: str, seed: int) -> None:
    pattern = parse(text)
    if isinstance(pattern, str):
        return
    if not fits(pattern, US):
        with pytest.raises(ValueError, match="no number"):
            draw(pattern, US, SeededChance(seed))
        return
    drawn = draw(pattern, US, SeededChance(seed))
    assert matches(pattern, drawn)
    assert fits(ANYTHING, tuple(drawn))
    assert all(digit in slot for digit, slot in zip(drawn, US, strict=True))


def test_draws_of_one_pattern_differ() -> None:
    chance = SeededChance(1)
    assert len({draw(ANYTHING, US, chance) for _ in range(100)}) == 100


def test_a_pattern_of_many_runs_is_judged_at_once() -> None:
    pattern = parse("1%1%1%1%1%1%1%1%")
    assert isinstance(pattern, Pattern)
    assert matches(pattern, "111111110000000")
    assert not matches(pattern, "000000001111111")
