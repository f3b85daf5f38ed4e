"""T-Mobile's daily cap: what a brand sends there between two midnights, Pacific time, counted before it is sent.

The count is raised in the commit that marks a message `sending`. So after a crash it may be too high by what was about
to leave, and is never too low. A message counts, with all its segments, for the day on which its first one leaves.

Where other processes send for the same brand, memory only guesses: that commit is done where the row's count stays
within the cap (`TAKE`), and where it does not, the row is read again before anything else of the brand is tried.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa
import structlog

from tidings.audit.events import noted
from tidings.campaigns.known import CampaignFacts
from tidings.core import Clock, Instant, Sids, Tasks
from tidings.db import BulkAdd, BulkTake, Database, Guard, Unavailable, Unit, Write, insert, table
from tidings.db.database import Results
from tidings.delivery.campaign_pace import CampaignGate
from tidings.delivery.journal import Journal

PACIFIC: Final = ZoneInfo("America/Los_Angeles")
RECOUNT_S: Final = 5.0
"""Wire time between two looks at what other processes sent for the brands, while this one sends."""
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
_TAKE = BulkTake(daily_counts, ("brand_key", "day"), "segments")
_OF_DAY = sa.select(*_D).where(_D.day == sa.bindparam("day"))


class DailyCount(msgspec.Struct, eq=False):
    """The count of one brand on one day, ahead of its row by what is being committed."""

    brand_key: str
    day: str
    segments: int = 0
    warned_percent: int = 0
    has_row: bool = False
    open: int = 0
    """Of the segments, those that are not in the row yet."""
    limit: int | None = None
    """What the row may be raised to at most; None: there is no cap, or nobody else counts, so that memory is right."""

    def written(self, segments: int) -> None:
        """So many are in the row now."""
        self.open -= segments


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
        self._recounted_at = 0.0
        self._others_count = False
        """Whether others counted since all was read."""
        self._tasks = Tasks()

    async def start(self) -> None:
        """Loads the counts of the day. Raises Unavailable."""
        await self.recount()

    async def recount(self) -> None:
        """Reads the counts of the day, those of other processes in them. Raises Unavailable."""
        self._recounted_at = asyncio.get_running_loop().time()
        self._begin_day()
        for row in await self._database.rows(_OF_DAY, {"day": self._day}):
            read = DailyRow(*row)
            count = self._counts.setdefault(read.brand_key, DailyCount(read.brand_key, read.day))
            if count.day == read.day:
                count.segments = read.segments + count.open
                count.warned_percent = max(count.warned_percent, read.warned_percent)
                count.has_row = True

    def stop(self) -> None:
        """Reads nothing more."""
        self._tasks.cancel()

    def take(self, gate: CampaignGate, segments: int, *, must: bool = False) -> DailyCount | None:
        """Counts segments that are about to leave through `gate`; None: they would go beyond the cap.

        With `must` they are counted all the same. The count is to be written before they leave.
        """
        campaign = gate.share.campaign
        count = self._of(campaign.brand_key)
        cap = campaign.daily_cap
        self._share(count, cap)
        fits = cap is None or must or count.segments + segments <= cap
        if fits:
            count.segments += segments
            count.open += segments
        if cap is not None:
            self._warn(campaign, count, 100 if not fits else count.segments * 100 // max(1, cap))
        return count if fits else None

    @staticmethod
    def give_back(count: DailyCount, segments: int, *, written: bool = False) -> None:
        """So many that were counted do not leave; `written`: they are in the row."""
        count.segments -= segments
        if not written:
            count.open -= segments

    @staticmethod
    def written(counted: Iterable[tuple[DailyCount, int]]) -> list[Write]:
        """The writes of what was taken."""
        writes: list[Write] = []
        for count, segments in counted:
            if not count.has_row:
                writes.append(_row_made(count))
            writes.append(_ADD(count.brand_key, count.day, segments))
        return writes

    def _share(self, count: DailyCount, cap: int | None) -> None:
        """Where others count too, or did: the row is there to be raised, and is looked at now and then."""
        self._others_count = self._others_count or not self._database.is_alone
        count.limit = cap if self._others_count else None
        if count.limit is None:
            return
        if not count.has_row:
            count.has_row = True
            self._journal.write([_row_made(count)], None)
        if asyncio.get_running_loop().time() - self._recounted_at >= RECOUNT_S:
            self._tasks.start(self._recounted())

    async def _recounted(self) -> None:
        are_gone = self._database.is_alone
        with contextlib.suppress(Unavailable):
            await self.recount()
            self._others_count = not (are_gone and self._database.is_alone)

    def _of(self, brand_key: str) -> DailyCount:
        self._begin_day()
        count = self._counts.get(brand_key)
        if count is None:
            count = self._counts[brand_key] = DailyCount(brand_key, self._day)
        return count

    def _begin_day(self) -> None:
        day = self._today.at(self._clock.now())
        if day != self._day:
            self._day = day
            self._counts.clear()

    def _warn(self, campaign: CampaignFacts, count: DailyCount, percent: int) -> None:
        reached = [each for each in NOTICES if count.warned_percent < each.percent <= percent]
        if not reached:
            return
        before, count.warned_percent = count.warned_percent, reached[-1].percent
        self._journal.write([_row_made(count)], None)
        told = Unit(self._noted(campaign, count, reached), _told, only_if=[_warned(count, before)], lasting=True)
        self._database.submit(told)

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


async def used_on(database: Database, brand_key: str, at: Instant) -> int:
    """Segments that a brand sent to T-Mobile on the day of this moment. Raises Unavailable."""
    asked = sa.select(_D.segments).where(_D.brand_key == brand_key, _D.day == PacificDay().at(at))
    return sum(int(row[0]) for row in await database.rows(asked))


def _row_made(count: DailyCount) -> Write:
    empty = DailyRow(count.brand_key, count.day, 0, 0)
    return insert(daily_counts).values(msgspec.structs.asdict(empty)).on_conflict_do_nothing()


def taken(count: DailyCount, segments: int) -> Guard:
    """That so many more are within the limit of a count, and raises it by them. The row must be there."""
    assert count.limit is not None, "others count too"
    return Guard("is-within-cap", _TAKE(count.brand_key, count.day, segments, count.limit))


def _warned(count: DailyCount, before: int) -> Guard:
    """That nobody else told of it meanwhile."""
    here = (_D.brand_key == count.brand_key, _D.day == count.day, _D.warned_percent == before)
    return Guard("is-untold", sa.update(daily_counts).where(*here).values(warned_percent=count.warned_percent))


def _told(_: Results | Exception) -> None:
    """Where another process told of it, that is enough."""


def forgotten(now: Instant) -> Write:
    """Deletes the counts of days that nobody asks about any more."""
    return sa.delete(daily_counts).where(_D.day < now.plus(days=-KEPT_DAYS).iso()[:10])
