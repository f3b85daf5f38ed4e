"""Spans of time that figures are kept for, and those that they are shown by: pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from tidings.core import Instant

FIVE_MINUTES: Final = 300_000_000
QUARTER: Final = 900_000_000
HOUR: Final = 3_600_000_000
DAY: Final = 86_400_000_000
"""Microseconds; each kept span begins at a multiple of its length, in UTC."""
POINTS_MOST: Final = 800
"""Of one answer."""
_AUTO_POINTS: Final = 300


class Granularity(StrEnum):
    """By which spans figures are shown."""

    AUTO = "auto"
    FIVE_MINUTES = "5m"
    HOUR = "hour"
    DAY = "day"


_LENGTHS: Final = {Granularity.FIVE_MINUTES: FIVE_MINUTES, Granularity.HOUR: HOUR, Granularity.DAY: DAY}


def start_of(moment: int, span: int) -> int:
    """The beginning of the kept span that a moment is in."""
    return moment - moment % span


def end_of(moment: int, span: int) -> int:
    """The first beginning of a kept span that is not before a moment."""
    return start_of(moment + span - 1, span)


def shown_by(asked: Granularity, first: int, last: int) -> Granularity:
    """What `auto` is: the finest that gives no more points than a chart shows."""
    if asked is not Granularity.AUTO:
        return asked
    fit = (each for each, length in _LENGTHS.items() if (last - first) <= length * _AUTO_POINTS)
    return next(fit, Granularity.DAY)


def length_of(granularity: Granularity) -> int:
    """Microseconds of one that is shown, in UTC."""
    return _LENGTHS[granularity]


def is_odd(zone: ZoneInfo, moment: int) -> bool:
    """Whether the hours of a zone begin at other moments than those of UTC."""
    offset = Instant(moment).as_datetime().astimezone(zone).utcoffset() or timedelta()
    return bool(offset % timedelta(hours=1))


def floor_in(zone: ZoneInfo, granularity: Granularity, moment: int) -> int:
    """The beginning of the shown span that a moment is in; days are those of the zone, 23 or 25 hours long at times."""
    if granularity is not Granularity.DAY:
        offset = Instant(moment).as_datetime().astimezone(zone).utcoffset() or timedelta()
        shift = (offset % timedelta(hours=1)) // timedelta(microseconds=1) if granularity is Granularity.HOUR else 0
        return start_of(moment + shift, length_of(granularity)) - shift
    local = Instant(moment).as_datetime().astimezone(zone)
    return Instant.from_datetime(datetime(local.year, local.month, local.day, tzinfo=zone))


def next_in(zone: ZoneInfo, granularity: Granularity, at: int) -> int:
    """The beginning of the shown span after one."""
    if granularity is not Granularity.DAY:
        return at + length_of(granularity)
    return floor_in(zone, granularity, at + DAY + DAY // 2)  # a day of the zone may be an hour longer or shorter


def shown_spans(zone: ZoneInfo, granularity: Granularity, first: int, last: int) -> Iterator[int]:
    """The beginnings of all shown spans from the one that `first` is in until before `last`."""
    at = floor_in(zone, granularity, first)
    while at < last:
        yield at
        at = next_in(zone, granularity, at)
