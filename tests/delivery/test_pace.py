"""Pace: never above the rate in any second, and hardly below it over a minute."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.delivery.pace import GRAIN_S, Pace


def _most_in_a_second(sends: list[tuple[float, int]]) -> int:
    most = first = inside = 0
    for at, segments in sends:
        inside += segments
        while sends[first][0] <= at - 1.0:
            inside -= sends[first][1]
            first += 1
        most = max(most, inside)
    return most


def _busy(pace: Pace, rate: float, step_s: float, until_s: float, wish: int = 1_000) -> list[tuple[float, int]]:
    """A sender that always has something to send and looks every `step_s`."""
    sends, now = [], 0.0
    while now < until_s:
        segments = min(pace.allowance(now), wish)
        if segments > 0:
            pace.reserve(segments)
            pace.spend(now, segments)
            sends.append((now, segments))
        now += step_s
    return sends


@given(
    rate=st.sampled_from([0.2, 0.5, 1, 1.5, 3, 10, 75, 100, 300, 1000]),
    tries=st.lists(st.tuples(st.floats(0.0, 0.4), st.integers(1, 400)), max_size=150),
    late=st.floats(0.0, 0.05),
)
def test_in_no_second_more_than_the_rate_is_sent(rate: float, tries: list[tuple[float, int]], late: float) -> None:
    pace, now, sends = Pace(rate), 0.0, []
    for gap, wish in tries:
        now += gap
        segments = min(pace.allowance(now), wish)
        if segments > 0:
            pace.reserve(segments)
            now += late  # the mark in the store takes a while
            pace.spend(now, segments)
            sends.append((now, segments))
    assert _most_in_a_second(sends) <= max(1, int(rate))


@given(
    rate=st.sampled_from([1, 3, 10, 75, 100, 300]),
    turns=st.lists(
        st.tuples(st.floats(0.0, 0.4), st.integers(1, 400), st.floats(0.0, 0.3), st.booleans()), max_size=100
    ),
)
def test_nor_where_what_is_spent_leaves_at_the_end_of_a_long_turn_of_the_event_loop(
    rate: float, turns: list[tuple[float, int, float, bool]]
) -> None:
    pace, now, sends = Pace(rate), 0.0, []
    for gap, wish, turn_s, at_its_end in turns:
        now += gap
        segments = min(pace.allowance(now), wish)
        if segments > 0:
            pace.reserve(segments)
            pace.spend(now, segments)
            sends.append((now + turn_s * at_its_end, segments))
            pace.written(now, now + turn_s)
        now += turn_s
    assert _most_in_a_second(sends) <= rate


@pytest.mark.parametrize("rate", [1, 3, 10, 75, 100, 300, 1000])
@pytest.mark.parametrize(("step_s", "wish"), [(0.001, 1), (0.001, 1_000), (0.003, 7), (0.0005, 1)])
def test_over_a_minute_at_least_97_percent_of_the_rate_is_sent(rate: int, step_s: float, wish: int) -> None:
    sends = _busy(Pace(rate), rate, step_s, 61.0, wish)
    assert _most_in_a_second(sends) <= rate
    possible = min(rate, wish / step_s)
    assert sum(segments for at, segments in sends if at >= 1.0) >= 0.97 * possible * 60


@pytest.mark.parametrize("rate", [0.1, 0.5])
def test_a_rate_below_one_means_one_segment_every_so_often(rate: float) -> None:
    sends = _busy(Pace(rate), rate, 0.005, 600)
    gaps = [later[0] - earlier[0] for earlier, later in pairwise(sends)]
    assert 0.97 <= 1 / rate / min(gaps) <= 1


def test_what_is_reserved_counts_until_it_is_spent_or_given_back() -> None:
    pace = Pace(10)
    pace.reserve(7)
    assert pace.allowance(0.0) == 3
    assert pace.next_time() == float("inf")
    pace.give_back(2)
    pace.spend(0.0, 5)
    assert pace.allowance(0.0) == 5
    assert 1.0 < pace.next_time() < 1.1


def test_a_changed_rate_counts_at_once() -> None:
    pace = Pace(10)
    pace.reserve(10)
    pace.spend(0.0, 10)
    pace.change(100)
    assert pace.allowance(0.0) == 90
    pace.change(5)
    assert pace.allowance(0.5) < 0


def test_a_pace_is_fresh_again_once_nothing_is_remembered() -> None:
    pace = Pace(10)
    pace.reserve(1)
    pace.spend(0.0, 1)
    assert not pace.is_fresh(1.0)
    assert pace.is_fresh(1.0 + 2 * GRAIN_S + 0.05)
