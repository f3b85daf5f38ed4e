from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.registry.http.wire_pace import BURST, WRITES_A_SECOND, TooManyWaiting, WirePace, reads, writes


def leaving(pace: WirePace, moments: list[float]) -> list[float]:
    left = []
    for now in moments:
        try:
            left.append(now + pace.take(now))
        except TooManyWaiting:
            continue
    return left


def test_a_burst_leaves_at_once_and_the_rest_at_the_rate() -> None:
    pace = WirePace(rate=2, burst=3, wait_most_s=10)
    assert leaving(pace, [100.0] * 5) == [100.0, 100.0, 100.0, 100.5, 101.0]


def test_after_a_silence_there_is_a_burst_again() -> None:
    pace = WirePace(rate=2, burst=3, wait_most_s=10)
    leaving(pace, [0.0] * 5)
    assert leaving(pace, [60.0] * 3) == [60.0, 60.0, 60.0]


def test_who_would_wait_too_long_is_turned_away_and_takes_no_place() -> None:
    pace = WirePace(rate=1, burst=1, wait_most_s=2)
    assert leaving(pace, [0.0] * 3) == [0.0, 1.0, 2.0]
    for _ in range(5):
        with pytest.raises(TooManyWaiting):
            pace.take(0.0)
    assert pace.take(1.0) == 2.0


MOMENTS = st.lists(st.floats(0, 30), max_size=120).map(sorted)


@given(MOMENTS)
def test_reads_never_exceed_twenty_in_any_second(moments: list[float]) -> None:
    left = leaving(reads(), moments)
    assert all(sum(start <= each < start + 1 for each in left) <= 20 for start in left)


@given(MOMENTS)
def test_writes_never_exceed_twenty_in_any_ten_seconds(moments: list[float]) -> None:
    left = leaving(writes(), moments)
    assert all(sum(start <= each < start + 10 for each in left) <= 20 for start in left)


@pytest.mark.parametrize("sharers", [1, 2, 3, 8])
def test_several_processes_together_stay_below_what_one_may(sharers: int) -> None:
    """The registry takes 20 writes in ten seconds, whoever makes them."""
    left = []
    for _ in range(sharers):
        pace = WirePace(WRITES_A_SECOND, BURST, wait_most_s=1e6)
        left += [pace.take(0.0, sharers) for _ in range(60)]
    assert max(sum(start <= each < start + 10 for each in left) for start in left) <= 20
