"""A moment of business time: whole microseconds since 1970 in UTC, written in the two forms that the API uses."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Self

SECOND = 1_000_000


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
        return datetime.fromtimestamp(self / SECOND, UTC)

    @classmethod
    def from_datetime(cls, moment: datetime) -> Self:
        """From a datetime; one without a zone is taken as UTC."""
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return cls(round(aware.timestamp() * SECOND))

    @classmethod
    def parse_iso(cls, text: str) -> Self:
        """From ISO 8601, `YYYY-MM-DD` or with a time; no zone means UTC. Raises ValueError."""
        return cls.from_datetime(datetime.fromisoformat(text.strip()))


@lru_cache(maxsize=4096)
def _rfc2822(seconds: int) -> str:
    moment = datetime.fromtimestamp(seconds, UTC)
    return f"{_DAYS[moment.weekday()]}, {moment.day:02d} {_MONTHS[moment.month - 1]} {moment:%Y %H:%M:%S} +0000"


@lru_cache(maxsize=4096)
def _iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
