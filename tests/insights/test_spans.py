"""Spans: how the days and hours of a zone are made of those of UTC."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from tidings.core import Instant
from tidings.insights.spans import DAY, HOUR, Granularity, floor_in, is_odd, shown_by, shown_spans

BERLIN, KOLKATA, UTC = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kolkata"), ZoneInfo("UTC")


def at(text: str) -> Instant:
    return Instant.parse_iso(text)


def test_days_of_a_zone_begin_at_its_midnight() -> None:
    assert floor_in(BERLIN, Granularity.DAY, at("2026-07-01T12:00:00Z")) == at("2026-06-30T22:00:00Z")
    assert floor_in(KOLKATA, Granularity.DAY, at("2026-07-01T12:00:00Z")) == at("2026-06-30T18:30:00Z")
    assert floor_in(UTC, Granularity.DAY, at("2026-07-01T12:00:00Z")) == at("2026-07-01")


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-07-01", 24)])
def test_a_day_is_as_long_as_its_zone_makes_it(day: str, hours: int) -> None:
    noon = at(f"{day}T12:00:00Z")
    start = floor_in(BERLIN, Granularity.DAY, noon)
    begin, following = list(shown_spans(BERLIN, Granularity.DAY, start, start + 30 * HOUR))[:2]
    assert following - begin == hours * HOUR


def test_all_spans_of_a_time_are_shown_once() -> None:
    first, last = at("2026-03-20"), at("2026-04-05")
    days = list(shown_spans(BERLIN, Granularity.DAY, first, last))
    assert days == sorted(set(days))
    assert all(floor_in(BERLIN, Granularity.DAY, day) == day for day in days)
    assert len(list(shown_spans(UTC, Granularity.HOUR, first, first + DAY))) == 24


def test_what_is_asked_for_by_itself_is_what_a_chart_shows_well() -> None:
    now = at("2026-11-10")
    kept = [shown_by(Granularity.AUTO, now - days * DAY, now) for days in (1, 7, 60)]
    assert kept == [Granularity.FIVE_MINUTES, Granularity.HOUR, Granularity.DAY]


def test_zones_are_odd_where_their_hours_are() -> None:
    now = at("2026-11-10")
    assert [is_odd(zone, now) for zone in (UTC, BERLIN, KOLKATA)] == [False, False, True]
