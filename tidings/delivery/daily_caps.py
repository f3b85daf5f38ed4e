"""T-Mobile's daily cap: what a brand sends there between two midnights, Pacific time, counted before it is sent.

The count is raised in the commit that marks a message `sending`. So after a crash it may be too high by what was about
to leave, and is never too low. A message counts, with all its segments, for the day on which its first one leaves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa
import structlog

from tidings.audit.events import noted
from tidings.campaigns.known import CampaignFacts
from tidings.core import Clock, Instant, Sids
from tidings.db import BulkAdd, Database, Write, insert, table
from tidings.delivery.campaign_pace import Gate
from tidings.delivery.journal import Journal
from tidings.numbers.networks import MobileNetwork

CAPPED: Final = MobileNetwork.TMOBILE
PACIFIC: Final = ZoneInfo("America/Los_Angeles")
KEPT_DAYS: Final = 35
"""How long counts can be looked up."""

log = structlog.get_logger(__name__)


class CapNotice(msgspec.Struct, frozen=True):
    """A part of the cap that is told of when it is used up."""

    percent: int
    code: int
    event_type: str
    reason: str


NOTICES: Final = (
    CapNotice(50, 30025, "daily-cap.half-used", "Half of the brand's daily messages to T-Mobile are used up"),
    CapNotice(70, 30026, "daily-cap.nearly-used", "70 % of the brand's daily messages to T-Mobile are used up"),
    CapNotice(100, 30027, "daily-cap.reached", "The brand's daily messages to T-Mobile are used up until midnight"),
)


class DailyRow(msgspec.Struct, frozen=True):
    """What a brand sent to T-Mobile on a day."""

    brand_key: str
    day: str
    """`YYYY-MM-DD`, Pacific time."""
    segments: int
    """Of texts, and MMS."""
    warned_percent: int
    """The highest part of the cap that was told of."""


daily_counts = table("daily_count", DailyRow, key=("brand_key", "day"), small=True)
_D = daily_counts.c
_ADD = BulkAdd(daily_counts, ("brand_key", "day"), "segments")
_OF_DAY = sa.select(*_D).where(_D.day == sa.bindparam("day"))


class DailyCount(msgspec.Struct, eq=False):
    """The count of one brand on one day, ahead of its row by what is being committed."""

    brand_key: str
    day: str
    segments: int = 0
    warned_percent: int = 0
    has_row: bool = False


class PacificDay:
    """The day that it is on the west coast, kept until it is over."""

    def __init__(self) -> None:
        self._begins = self._ends = 0
        self._day = ""

    def at(self, now: Instant) -> str:
        """`YYYY-MM-DD`."""
        if not self._begins <= now < self._ends:
            local = now.as_datetime().astimezone(PACIFIC)
            midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
            self._begins = Instant.from_datetime(midnight)
            self._ends = Instant.from_datetime(midnight + timedelta(days=1))  # by the wall clock: 23 to 25 hours
            self._day = local.date().isoformat()
        return self._day


class DailyCaps:
    """The counts of the current day."""

    def __init__(self, database: Database, clock: Clock, sids: Sids, journal: Journal) -> None:
        self._database = database
        self._clock = clock
        self._sids = sids
        self._journal = journal
        self._today = PacificDay()
        self._day = ""
        self._counts: dict[str, DailyCount] = {}

    async def start(self) -> None:
        """Loads the counts of the day. Raises Unavailable."""
        self._day = self._today.at(self._clock.now())
        for row in await self._database.rows(_OF_DAY, {"day": self._day}):
            read = DailyRow(*row)
            self._counts[read.brand_key] = DailyCount(
                read.brand_key, read.day, read.segments, read.warned_percent, has_row=True
            )

    def take(self, gate: Gate, segments: int, *, must: bool = False) -> DailyCount | None:
        """Counts segments that are about to leave through `gate`; None: they would go beyond the cap.

        With `must` they are counted all the same. The count is to be written before they leave.
        """
        campaign = gate.share.campaign
        count = self._of(campaign.brand_key)
        cap = campaign.daily_cap
        fits = cap is None or must or count.segments + segments <= cap
        if fits:
            count.segments += segments
        if cap is not None:
            self._warn(campaign, count, 100 if not fits else count.segments * 100 // max(1, cap))
        return count if fits else None

    @staticmethod
    def give_back(count: DailyCount, segments: int) -> None:
        """So many that were counted, and not written, do not leave."""
        count.segments -= segments

    @staticmethod
    def written(counted: Iterable[tuple[DailyCount, int]]) -> list[Write]:
        """The writes of what was taken."""
        writes: list[Write] = []
        for count, segments in counted:
            if not count.has_row:
                writes.append(_row_made(count))
            writes.append(_ADD(count.brand_key, count.day, segments))
        return writes

    def _of(self, brand_key: str) -> DailyCount:
        day = self._today.at(self._clock.now())
        if day != self._day:
            self._day = day
            self._counts.clear()
        count = self._counts.get(brand_key)
        if count is None:
            count = self._counts[brand_key] = DailyCount(brand_key, day)
        return count

    def _warn(self, campaign: CampaignFacts, count: DailyCount, percent: int) -> None:
        reached = [each for each in NOTICES if count.warned_percent < each.percent <= percent]
        if not reached:
            return
        count.warned_percent = reached[-1].percent
        self._journal.write([_row_made(count), _warned(count), *self._noted(campaign, count, reached)], None)

    def _noted(self, campaign: CampaignFacts, count: DailyCount, reached: Sequence[CapNotice]) -> list[Write]:
        writes = []
        for each in reached:
            data = {
                "accountsid": campaign.account_sid,
                "brandsid": campaign.brand_sid,
                "campaignsid": campaign.sid,
                "day": count.day,
                "segments": count.segments,
                "dailycap": campaign.daily_cap,
                "errorcode": each.code,
            }
            log.warning("daily_cap", code=each.code, brand=campaign.brand_sid, day=count.day, cap=campaign.daily_cap)
            subject = campaign.brand_sid or campaign.sid
            writes.append(
                noted(
                    self._sids,
                    self._clock.now(),
                    campaign.account_sid,
                    each.event_type,
                    subject,
                    data=data,
                    description=each.reason,
                )
            )
        return writes


def _row_made(count: DailyCount) -> Write:
    empty = DailyRow(count.brand_key, count.day, 0, 0)
    return insert(daily_counts).values(msgspec.structs.asdict(empty)).on_conflict_do_nothing()


def _warned(count: DailyCount) -> Write:
    here = (_D.brand_key == count.brand_key, _D.day == count.day)
    return sa.update(daily_counts).where(*here).values(warned_percent=count.warned_percent)


def forgotten(now: Instant) -> Write:
    """Deletes the counts of days that nobody asks about any more."""
    return sa.delete(daily_counts).where(_D.day < now.plus(days=-KEPT_DAYS).iso()[:10])
