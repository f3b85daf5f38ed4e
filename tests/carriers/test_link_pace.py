"""The speed of a link: never above its limit in any second, nearly all of it over a minute, less when throttled."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tidings.carriers.link_pace import LinkPace


def run(pace: LinkPace, for_s: float, tick_s: float) -> list[float]:
    """The moments at which segments leave when something always waits, looked at every `tick_s`."""
    left, now = [], 100.0
    while now < 100.0 + for_s:
        room = pace.room(now)
        pace.took(room, now)
        left += [now] * room
        now = max(now + tick_s, pace.opens_at(now))
    return left


@given(st.sampled_from([0.5, 1, 2, 3, 7, 10, 50, 60, 75, 99, 225, 1000]), st.sampled_from([0.0005, 0.003, 0.011]))
@settings(max_examples=36, deadline=None)
def test_no_second_holds_more_than_the_limit(limit: float, tick_s: float) -> None:
    left = run(LinkPace(limit), 5, tick_s)
    first = 0
    for last, moment in enumerate(left):
        while moment - left[first] >= 1:
            first += 1
        assert last - first + 1 <= max(1, limit)


@pytest.mark.parametrize("limit", [1, 10, 75, 500])
def test_over_a_minute_nearly_the_whole_limit_is_used(limit: float) -> None:
    assert len(run(LinkPace(limit), 60, 0.002)) >= 0.97 * limit * 60


def test_without_a_limit_there_is_always_room() -> None:
    pace = LinkPace(0)
    pace.took(1_000_000, 1.0)
    assert pace.room(1.0) > 1_000_000


def test_a_refusal_for_speed_pauses_then_halves() -> None:
    pace = LinkPace(100)
    pace.throttled(10.0, 9.9)
    assert pace.room(10.5) == 0
    assert pace.opens_at(10.5) == pytest.approx(11.0)
    assert pace.room(11.0) > 0
    assert pace.limit == 50


def test_the_refusals_of_one_burst_count_once_however_late_they_come() -> None:
    pace = LinkPace(100)
    for _ in range(40):
        pace.throttled(10.0, 9.9)
    pace.throttled(14.0, 9.9)
    assert pace.room(11.0) > 0
    assert pace.limit == 50
    pace.throttled(14.0, 11.5)
    assert pace.limit < 30


def refused_for(seconds: int, pace: LinkPace) -> float:
    """Everything that leaves is refused for so long; the moment at which that ends."""
    now = 0.0
    while now < seconds:
        room = pace.room(now)
        pace.took(room, now)
        if room:
            pace.throttled(now + 0.05, now)
        now = max(now + 0.01, pace.opens_at(now))
    return now


@pytest.mark.parametrize("limit", [10, 100, 1_000])
def test_a_minute_after_a_minute_of_refusals_the_whole_speed_is_back(limit: float) -> None:
    pace = LinkPace(limit)
    ended = refused_for(60, pace)
    assert pace.limit < 1.2
    assert pace.room(ended + 30) > 0
    assert pace.limit < limit / 2
    assert pace.room(ended + 62) > 0
    assert pace.limit == limit


def test_the_speed_grows_steadily_until_the_limit_is_back() -> None:
    pace = LinkPace(100)
    pace.throttled(0.0, 0.0)
    seen = []
    for second in range(1, 62, 20):
        pace.room(float(second))
        seen.append(pace.limit)
    assert seen == pytest.approx([50, 63, 79.4, 100], abs=0.1)


def test_a_refusal_on_the_way_back_halves_what_was_reached_and_the_first_speed_is_still_the_aim() -> None:
    pace = LinkPace(100)
    pace.throttled(0.0, 0.0)
    pace.room(61.0 - 30)
    pace.throttled(31.0, 30.9)
    assert pace.limit == pytest.approx(50 * 2**0.5 / 2)
    pace.room(92.0)
    assert pace.limit == 100


def test_a_limit_below_one_segment_a_second_is_not_raised_by_a_refusal() -> None:
    pace = LinkPace(0.5)
    pace.throttled(0.0, 0.0)
    assert pace.limit == 0.5


def test_an_unlimited_link_is_halved_from_what_it_did_and_unlimited_again_after_a_minute() -> None:
    pace = LinkPace(0)
    pace.took(400, 5.2)
    pace.throttled(5.9, 5.2)
    assert pace.limit == 200
    pace.room(60.0)
    assert 300 < pace.limit < 400
    pace.room(67.0)
    assert pace.limit == 0


def test_another_limit_holds_from_now_on() -> None:
    pace = LinkPace(100.0)
    pace.took(pace.room(0.0), 0.0)
    pace.change(10.0)
    taken = 0
    for step in range(1, 301):
        now = step / 100
        room = pace.room(now)
        pace.took(room, now)
        taken += room
    assert 25 <= taken <= 31


def test_what_was_slowed_down_grows_until_another_limit_only() -> None:
    pace = LinkPace(100.0)
    pace.took(10, 0.0)
    pace.throttled(0.5, 0.4)
    assert pace.limit == 50
    pace.change(20.0)
    assert pace.limit == 20
    pace.room(200.0)
    assert pace.limit == 20
