"""Durations in ISO 8601."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.core.duration import parse_duration
from tidings.core.instant import SECOND


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("PT0S", 0),
        ("PT1S", 1),
        ("PT90M", 5400),
        ("PT1H30M", 5400),
        ("P1D", 86_400),
        ("P1DT2H3M4S", 93_784),
        ("P2W", 1_209_600),
        ("PT0.5S", 0.5),
        ("PT0,000001S", 0.000_001),
    ],
)
def test_a_duration_is_weeks_days_hours_minutes_and_seconds(text: str, seconds: float) -> None:
    assert parse_duration(text) == round(seconds * SECOND)


@pytest.mark.parametrize(
    "text",
    ["", "P", "PT", "P1DT", "P1Y", "P1M", "1H", "PT1H1H", "PT1M1H", "-PT1S", "PT-1S", "pt1s", "PT\u0661S", "PT1S\n"],
)
def test_anything_else_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="duration"):
        parse_duration(text)


@given(st.text(alphabet="PTWDHMS0123456789.,-+ ", max_size=20))
def test_no_text_crashes_the_reader(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert parse_duration(text) >= 0
