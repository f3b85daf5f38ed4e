"""What is asked of the figures: a time, by which spans, of which messages, grouped by what. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa

from tidings.core import Instant, Sid
from tidings.insights.cells import CARRIERS, SENDERS, TAGS, TRAFFIC, Cube
from tidings.insights.spans import (
    DAY,
    FIVE_MINUTES,
    HOUR,
    POINTS_MOST,
    Granularity,
    floor_in,
    is_odd,
    length_of,
    next_in,
    shown_by,
    shown_spans,
    start_of,
)

UTC: Final = "UTC"
FRESH_DAYS_US: Final = 2 * DAY
"""Days that may still change are read as hours."""
ASKED_OF: Final = (TRAFFIC, SENDERS, TAGS, CARRIERS)
"""The cubes that groups and filters are looked for in, in this order."""


class Unanswerable(Exception):  # noqa: N818 - reads as a state
    """What is asked does not go together; `field` is the one that is told of."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field
        self.reason = reason


class KeptSince(msgspec.Struct, frozen=True):
    """From when on there are figures of each span."""

    five_minutes: int
    hours: int
    days: int


class Enquiry(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked."""

    accounts: tuple[Sid, ...] | None
    """None: those of all accounts."""
    first: int
    last: int
    """Figures from `first` until before this."""
    granularity: Granularity
    """Never `auto`."""
    zone: ZoneInfo
    group_by: tuple[str, ...] = ()
    filters: Mapping[str, tuple[str | int, ...]] = {}
    """By the dimension the values, any of which fits."""
    limit: int = 20
    """Groups that are told by themselves."""

    def before(self) -> Enquiry:
        """The same of the time of the same length before it."""
        return msgspec.structs.replace(self, first=self.first - (self.last - self.first), last=self.first)

    @property
    def cube(self) -> Cube:
        """The cube that has all that it groups and filters by. Raises Unanswerable."""
        wanted = {*self.group_by, *self.filters} - {"account_sid"}
        found = next((cube for cube in ASKED_OF if wanted <= set(cube.dimensions)), None)
        if found is None:
            single = next((name for name in ("sender", "tag", "carrier") if name in wanted), "group_by")
            raise Unanswerable(
                single,
                "sender and tag are counted by direction and status alone, carrier by these, country and error code",
            )
        return found

    def points(self) -> list[int]:
        """The beginnings of what is shown. Raises Unanswerable."""
        if (self.last - self.first) / length_of(self.granularity) > POINTS_MOST:
            raise Unanswerable(
                "granularity", f"it gives more than {POINTS_MOST} points: ask for less time, or longer spans"
            )
        return list(shown_spans(self.zone, self.granularity, self.first, self.last))

    def cells(self, cube: Cube, now: int, kept: KeptSince, *whose: sa.ColumnElement[bool]) -> sa.Subquery:
        """The cells to add up; `whose` are further conditions on them.

        Those of each length of span are read by themselves, which SQLite does along the key: for a condition that has
        two lengths it reads all cells of an account.
        """
        cell = cube.table.c
        named = [] if self.accounts is None else [cell.account_sid.in_(self.accounts)]
        its = [cell[name].in_(values) for name, values in self.filters.items() if name in cell]
        parts = [
            sa.select(cube.table).where(*named, cell.span == span, cell.at >= first, cell.at < last, *its, *whose)
            for span, first, last in self._spans(now, kept)
        ]
        return (sa.union_all(*parts) if len(parts) > 1 else parts[0]).subquery("cells")

    def _spans(self, now: int, kept: KeptSince) -> list[tuple[int, int, int]]:
        """Lengths, and from when until before when cells of each are read.

        Whole days as days, where they are days of UTC and do not change any more; else by what they are made of.
        """
        fine = self.granularity is Granularity.FIVE_MINUTES or (
            is_odd(self.zone, self.first) and self.first >= kept.five_minutes
        )
        if fine or self.granularity is Granularity.HOUR or self.zone.key != UTC:
            return [(FIVE_MINUTES if fine else HOUR, self.first, self.last)]
        cut = start_of(max(now - FRESH_DAYS_US, kept.hours + DAY), DAY)
        spans = [(DAY, self.first, min(self.last, cut)), (HOUR, max(self.first, cut), self.last)]
        return [(span, first, last) for span, first, last in spans if first < last]

    def point_of(self, at: int) -> int:
        """The beginning of what is shown that a cell is part of."""
        return max(floor_in(self.zone, self.granularity, at), floor_in(self.zone, self.granularity, self.first))


def bounds(first: int, last: int, asked: Granularity, zone: ZoneInfo, kept: KeptSince) -> tuple[int, int, Granularity]:
    """Where the time that is asked for begins and ends, and by which spans it is shown. Raises Unanswerable.

    It is made whole: a span is shown wholly, or not at all.
    """
    if first >= last:
        raise Unanswerable("from_", "it is not before To")
    by = shown_by(asked, first, last)
    if asked is Granularity.AUTO and by is Granularity.FIVE_MINUTES and first < kept.five_minutes:
        by = Granularity.HOUR
    oldest = {Granularity.FIVE_MINUTES: kept.five_minutes, Granularity.HOUR: kept.hours, Granularity.DAY: kept.days}[by]
    if by is Granularity.DAY and zone.key != UTC:
        oldest = kept.hours
    if first < oldest - DAY:
        raise Unanswerable("from_", f"figures by {by} in {zone.key} are kept since {Instant(oldest).iso()}")
    return floor_in(zone, by, first), next_in(zone, by, floor_in(zone, by, last - 1)), by
