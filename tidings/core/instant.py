"""A moment of business time: whole microseconds since 1970 in UTC, written in the two forms that the API uses."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Self

SECOND = 1_000_000
DAY_US = 86_400 * SECOND
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_FRACTION = re.compile(r"[.,]([0-9]+)")


class Instant(int):
    """Microseconds since 1970-01-01T00:00:00Z. An int in the database, text in the API."""

    __slots__ = ()

    def plus(self, *, us: int = 0, ms: float = 0, s: float = 0, h: float = 0, days: float = 0) -> Self:
        """The moment that much later (negative: earlier)."""
        return type(self)(self + us + round(ms * 1000) + round((s + h * 3600 + days * 86400) * SECOND))

    def seconds_until(self, other: int) -> float:
        """Seconds from this moment to `other`; negative when `other` is past."""
        return (other - self) / SECOND

    def rfc2822(self) -> str:
        """`Thu, 30 Jul 2015 20:12:31 +0000`, as the 2010 API writes it."""
        return _rfc2822(self // SECOND)

    def iso(self) -> str:
        """`2015-07-30T20:12:31Z`: seconds, no fraction, as all other APIs write it."""
        return _iso(self // SECOND)

    def iso_precise(self) -> str:
        """`2015-07-30T20:12:31.000042Z`, as timelines and logs write it."""
        return f"{_iso(self // SECOND)[:-1]}.{self % SECOND:06d}Z"

    def as_datetime(self) -> datetime:
        """The same moment as an aware datetime in UTC."""
        return _EPOCH + timedelta(microseconds=self)

    @classmethod
    def from_datetime(cls, moment: datetime) -> Self:
        """From a datetime; one without a zone is taken as UTC."""
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return cls((aware - _EPOCH) // _MICROSECOND)

    @classmethod
    def parse_iso(cls, text: str) -> Self:
        """From ISO 8601, `YYYY-MM-DD` or with a time; no zone means UTC. Raises ValueError."""
        return cls.from_datetime(datetime.fromisoformat(text.strip()))


class Until(Instant):
    """The end of a span, itself within: a text names the last microsecond of what it says.

    `2026-11-28` is that whole day, `2026-11-28T10:00:00Z` that whole second, `2026-11-28T10:00:00.5Z` that tenth:
    rows hold microseconds, and whoever asks until a second means what happened in it too.
    """

    __slots__ = ()

    @classmethod
    def parse_iso(cls, text: str) -> Self:
        """See Instant. Raises ValueError."""
        start = super().parse_iso(text)
        return cls(start + _extent_us(text.strip()) - 1)


def _extent_us(text: str) -> int:
    """How long what an ISO 8601 text names lasts."""
    try:
        date.fromisoformat(text)
    except ValueError:
        fraction = _FRACTION.search(text)
        return SECOND if fraction is None else 10 ** max(0, 6 - len(fraction[1]))
    return DAY_US


@lru_cache(maxsize=4096)
def _rfc2822(seconds: int) -> str:
    moment = datetime.fromtimestamp(seconds, UTC)
    return f"{_DAYS[moment.weekday()]}, {moment.day:02d} {_MONTHS[moment.month - 1]} {moment:%Y %H:%M:%S} +0000"


@lru_cache(maxsize=4096)
def _iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
