"""Looks: how often five minutes are counted again, and that it comes to an end."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tidings.insights.looking import AGES, FRESH_US, LOOK_US, OPEN_MOST_US, next_look
from tidings.insights.spans import DAY, FIVE_MINUTES, HOUR

AT = 1_800_000_000_000_000


def looks(messages: int, still_open: int, *, few: bool) -> list[int]:
    """The ages of all looks, after one at the beginning."""
    now, found = AT + 1, []
    while (due := next_look(AT, now, messages, still_open, few=few)) is not None:
        assert due >= now + LOOK_US or due - AT in AGES
        now = due
        found.append(now - AT)
        assert len(found) < 500
    return found


@pytest.mark.parametrize("few", [True, False])
@pytest.mark.parametrize("still_open", [0, 5])
@pytest.mark.parametrize("messages", [5, 5_000, 500_000])
def test_looks_come_to_an_end_after_everything_can_have_happened(messages: int, still_open: int, few: bool) -> None:
    found = looks(messages, still_open, few=few)
    assert 3 * DAY in found
    assert found[-1] <= OPEN_MOST_US * 2
    assert any(FIVE_MINUTES <= age <= FRESH_US for age in found)
    assert any(HOUR <= age <= 4 * HOUR for age in found)


def test_what_is_small_is_never_older_than_ten_seconds_while_it_lasts() -> None:
    found = looks(100, 1, few=True)
    within = [age for age in found if age < FIVE_MINUTES]
    assert all(b - a <= LOOK_US for a, b in pairwise(within))


def test_a_message_of_a_flood_is_counted_a_few_times_in_all() -> None:
    """The messages that are looked at, as they come evenly, for each that there is."""
    found = looks(500_000, 5_000, few=True)
    looked_at = sum(min(age, FIVE_MINUTES) for age in found) / FIVE_MINUTES
    assert looked_at < 12
