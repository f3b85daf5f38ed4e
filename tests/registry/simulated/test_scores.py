"""The score that a tax ID chooses, and the forms of tax IDs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.registry.simulated.scores import is_tax_id, score_of


@pytest.mark.parametrize(
    ("tax_id", "score"), [("12-3456701", 1), ("123456799", 99), ("12-3456700", 100), ("12-3456780", 80)]
)
def test_the_last_two_digits_are_the_score(tax_id: str, score: int) -> None:
    assert score_of(tax_id) == score


@given(st.text(max_size=30))
def test_a_score_is_from_1_to_100_whatever_the_number(text: str) -> None:
    assert 1 <= score_of(text) <= 100


@pytest.mark.parametrize(
    ("text", "country", "fits"),
    [
        ("12-3456789", "US", True),
        ("123456789", "US", True),
        ("12345678", "US", False),
        ("12-34567890", "US", False),
        ("ABCDEFGHI", "US", False),
        ("123456789", "CA", True),
        ("123456789RT0001", "CA", True),
        ("1234567", "CA", False),
        ("01234567", "GB", True),
        ("SC123456", "GB", True),
        ("1", "GB", False),
        ("DE123456789", "DE", True),
        ("", "DE", False),
        ("no spaces & signs!", "DE", False),
    ],
)
def test_a_tax_id_has_the_form_of_its_country(text: str, country: str, fits: bool) -> None:
    assert is_tax_id(text, country) is fits
