"""A link's limit is held in every second, also where all segments of a text leave together."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tidings.carriers.segment_window import SegmentWindow


@given(st.integers(1, 30), st.lists(st.tuples(st.integers(1, 12), st.floats(0, 0.4)), min_size=1, max_size=60))
def test_no_second_has_more_than_the_limit_but_for_one_text_that_is_longer(
    limit: int, texts: list[tuple[int, float]]
) -> None:
    window, now, left = SegmentWindow(limit), 0.0, list[tuple[float, int]]()
    for segments, pause in texts:
        now = max(now + pause, window.opens_at(segments, now + pause))
        window.took(segments, now)
        left.append((now, segments))
    for at, segments in left:
        within = [each for each in left if at <= each[0] < at + 1.0]
        assert sum(each[1] for each in within) <= limit or len(within) == 1, (at, segments)


def test_a_window_is_used_to_the_full() -> None:
    window, now, count = SegmentWindow(10), 0.0, 0
    while now < 60:
        now = window.opens_at(2, now)
        window.took(2, now)
        count += 2
    assert count >= 60 * 10 * 0.97


def test_a_text_that_is_longer_than_the_limit_leaves_and_is_paid_for() -> None:
    window = SegmentWindow(2)
    assert window.opens_at(6, 0.0) == 0.0
    window.took(6, 0.0)
    assert 3.0 <= window.opens_at(1, 0.5) <= 3.1


def test_without_a_limit_nothing_waits() -> None:
    window = SegmentWindow(0)
    for _ in range(1_000):
        assert window.opens_at(10, 0.0) == 0.0
        window.took(10, 0.0)


def test_half_a_segment_a_second_is_one_in_two() -> None:
    window = SegmentWindow(0.5)
    window.took(1, 0.0)
    assert 2.0 <= window.opens_at(1, 0.1) <= 2.1
