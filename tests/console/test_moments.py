"""Moments and numbers, written for people."""

from __future__ import annotations

import pytest

from tidings.console.moments import full, spelled, told
from tidings.core import Instant

NOW = Instant.parse_iso("2026-03-12T14:00:00Z")


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (NOW, "now"),
        (NOW.plus(ms=900), "now"),
        (NOW.plus(s=1), "in 1 second"),
        (NOW.plus(s=-59), "59 seconds ago"),
        (NOW.plus(s=-60), "1 minute ago"),
        (NOW.plus(h=3), "in 3 hours"),
        (NOW.plus(days=-2, h=-5), "2 days ago"),
        (NOW.plus(days=30), "in 30 days"),
        (NOW.plus(days=31), "on 2026-04-12"),
        (NOW.plus(days=-31), "2026-02-09"),
    ],
)
def test_a_moment_is_told_by_its_distance_while_that_is_small(at: Instant, words: str) -> None:
    assert told(at, NOW) == words


def test_a_moment_is_written_in_full_to_the_second() -> None:
    assert full(NOW.plus(s=7)) == "2026-03-12 14:00:07 UTC"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("+14155550100", "+1 415 555 0100"),
        ("+491701234567", "+491701234567"),
        ("22555", "22555"),
        ("+1415555010", "+1415555010"),
        ("+1abcdefghij", "+1abcdefghij"),
    ],
)
def test_american_numbers_are_spelled_in_groups(given: str, shown: str) -> None:
    assert spelled(given) == shown
