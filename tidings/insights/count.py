"""The loop that keeps the figures: it counts what is new, counts again what may have changed, then goes into the past.

See docs/adr/0029-figures-are-counted-again-not-added-up.md for why nothing is lost or counted twice.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec.structs import replace

from tidings.accounts.directory import Directory
from tidings.core import Instant, Sid
from tidings.db import Database, Write
from tidings.insights import progress
from tidings.insights.counting import counted, seen
from tidings.insights.forget import Forgetting
from tidings.insights.looking import AGES, FRESH_US, LOOK_US, OPEN_MOST_US, is_counted_anyway, next_look
from tidings.insights.progress import CountedAccount, CountedBucket, never_counted
from tidings.insights.rolling import summed, written
from tidings.insights.spans import DAY, FIVE_MINUTES, HOUR, start_of
from tidings.messages.retention import all_retentions, kept_by

ACCOUNTS_MOST: Final = 8
"""Accounts that one step looks at for what is new."""
BUCKETS_MOST: Final = 8
"""Spans that one step counts of one kind."""
PATIENCE: Final = 3
"""Steps of what is new after which the past has one, however much is new."""
PAUSE_MS: Final = 50
"""Business time between two steps while there is more to do."""
FEW: Final = 20
"""Accounts that send at a time, of which each can be looked at often."""
DAY_SUMMED_US: Final = 22 * HOUR
CHECKED_US: Final = 2 * HOUR
"""So long after it was made a message that came to be committed late is found, where nothing else was made then."""


class CountMessages:
    """Counts the messages of all accounts into cells, some spans at a time."""

    name = "count-messages"

    def __init__(self, database: Database, directory: Directory, forgetting: Forgetting) -> None:
        self._database = database
        self._directory = directory
        self._forgetting = forgetting
        self._round: deque[Sid] = deque()
        """Accounts that are still to be looked at for what is new."""
        self._looked_at: int | None = None
        """When the last round began; None: this process has looked at none."""
        self._known: dict[Sid, CountedAccount] = {}
        self._older: deque[Sid] = deque()
        """Accounts whose past is not counted yet."""
        self._new_steps = 0
        """Since the past had one."""
        self._few = True
        """Whether few accounts send now."""
        self.counted = 0
        """Spans counted so far."""
        self.lag_us = 0
        """How late the last look at five minutes came; business time."""

    @property
    def behind(self) -> int:
        """Accounts whose past is not counted yet."""
        return len(self._older)

    async def step(self, now: Instant) -> Instant:
        """See Loop."""
        is_busy = await self._new(now)
        is_busy |= await self._again(now)
        self._new_steps += 1
        if not is_busy or self._new_steps > PATIENCE:
            self._new_steps = 0
            is_busy |= await self._past(now) or await self._forgetting.some(self._known, now)
        return now.plus(ms=PAUSE_MS) if is_busy else now.plus(us=LOOK_US)

    async def _new(self, now: Instant) -> bool:
        """Counts five minutes that were never counted; whether there is more to look at now."""
        if not self._round:
            if self._looked_at is not None and self._looked_at <= now < self._looked_at + LOOK_US:
                return False
            await self._begin(now)
        for _ in range(min(ACCOUNTS_MOST, len(self._round))):
            if not await self._new_of(self._round[0], now):
                self._round.popleft()
        if not self._round:
            left = [sid for sid, one in self._known.items() if not one.is_whole]
            in_turn = [sid for sid in self._older if sid in self._known and not self._known[sid].is_whole]
            self._older = deque(dict.fromkeys([*in_turn, *left]))
        return bool(self._round)

    async def _begin(self, now: Instant) -> None:
        """A round of all accounts that have had messages lately; the first is of all that ever had any."""
        self._known = await progress.all_accounts_counted(self._database)
        since = 0 if self._looked_at is None else min(self._looked_at, int(now)) - FRESH_US
        self._round.extend(await progress.active_since(self._database, since))
        self._looked_at = int(now)
        self._few = len(self._round) <= FEW

    async def _new_of(self, account_sid: Sid, now: Instant) -> bool:
        """Counts some five minutes of an account that are new; whether there may be more."""
        fresh, checked = (start_of(now - late, FIVE_MINUTES) for late in (FRESH_US, CHECKED_US))
        one = self._known.get(account_sid) or CountedAccount(account_sid, fresh, fresh, checked)
        if one.checked + HOUR <= checked:  # once an hour, from there on
            first, reached = max(one.checked, int(now) - AGES[-1] + DAY), checked
        else:
            first, reached = min(one.until, fresh), one.checked
        tracked = await progress.tracked(self._database, account_sid, first, now)
        at, last, new = first, start_of(now, FIVE_MINUTES) + 2 * FIVE_MINUTES, 0
        while new < BUCKETS_MOST:
            found = await progress.next_bucket(self._database, account_sid, at, last)
            if found is None:
                await self._passed(replace(one, until=fresh, checked=min(reached, checked)))
                return False
            at = found + FIVE_MINUTES
            if found not in tracked:
                one = replace(one, until=min(max(one.until, at), fresh))
                await self._count(never_counted(account_sid, found), now, one)
                new += 1
        return True

    async def _passed(self, one: CountedAccount) -> None:
        """Nothing more is new of an account; that is written where it is not known, and once an hour."""
        known = self._known.get(one.account_sid)
        if known is None or known.checked != one.checked:
            await self._database.commit(progress.kept_account(one))
            self._known[one.account_sid] = one

    async def _again(self, now: Instant) -> bool:
        """Counts what is to be looked at again; whether there is more of it."""
        due = await progress.due_buckets(self._database, now, BUCKETS_MOST)
        self.lag_us = max((now - each.due_at for each in due), default=0)
        for bucket in due:
            await self._look(bucket, now)
        return len(due) == BUCKETS_MOST

    async def _look(self, bucket: CountedBucket, now: Instant) -> None:
        """Counts five minutes again, if anything may have changed in them."""
        account_sid, at = bucket.account_sid, bucket.at
        if is_counted_anyway(at, bucket.due_at) and await progress.gives_feedback(self._database, account_sid):
            await self._count(bucket, now)
        elif await seen(self._database, account_sid, at, at + FIVE_MINUTES) == bucket.seen:
            await self._database.commit(*self._day_of(bucket, now), self._noted(bucket, now))
        else:
            await self._count(bucket, now)

    async def _count(
        self, bucket: CountedBucket, now: Instant, one: CountedAccount | None = None, day: Sequence[Write] | None = None
    ) -> None:
        """Counts five minutes; what was counted, and that it was, are one commit. `day`: a sum besides."""
        account_sid, at = bucket.account_sid, bucket.at
        there = await seen(self._database, account_sid, at, at + FIVE_MINUTES)  # first: what comes between is new
        count = await counted(self._database, account_sid, at, at + FIVE_MINUTES)
        if bucket.digest and await self._is_being_deleted(account_sid, at, now):
            await self._database.commit(progress.settled(account_sid, at))
            return
        writes: list[Write] = []
        if count.digest != bucket.digest:
            writes += [*written(account_sid, FIVE_MINUTES, at, count), *summed(account_sid, FIVE_MINUTES, at)]
        found = {"messages": count.messages, "still_open": count.still_open, "seen": there, "digest": count.digest}
        writes += [*(self._day_of(bucket, now) if day is None else day), self._noted(replace(bucket, **found), now)]
        if one is not None:
            writes.append(progress.kept_account(one))
        await self._database.commit(*writes)
        if one is not None:
            self._known[account_sid] = one
        self.counted += 1

    def _noted(self, bucket: CountedBucket, now: Instant) -> Write:
        """When five minutes are looked at next, if at all."""
        due_at = next_look(bucket.at, now, bucket.messages, bucket.still_open, few=self._few)
        if due_at is None:
            return progress.settled(bucket.account_sid, bucket.at)
        return progress.kept_bucket(replace(bucket, due_at=due_at))

    @staticmethod
    def _day_of(bucket: CountedBucket, now: Instant) -> Iterable[Write]:
        """The sum of the day, once hardly anything in it changes: days are read when they are over."""
        return summed(bucket.account_sid, HOUR, bucket.at) if now - bucket.at >= DAY_SUMMED_US else ()

    async def _is_being_deleted(self, account_sid: Sid, at: int, now: Instant) -> bool:
        """Whether retention may have taken messages of this time by now. It is asked after they were counted."""
        kept = kept_by(self._directory, await all_retentions(self._database), account_sid)
        return kept is not None and at < now.plus(days=-kept.days)

    async def _past(self, now: Instant) -> bool:
        """Goes some spans further into the past of one account, and past those that have none; whether more is left.

        Who had a turn and has more waits for the others' turns.
        """
        has_more = False
        for _ in range(BUCKETS_MOST):
            if not self._older:
                return False
            one = await self._earlier(self._known[self._older[0]], now)
            self._known[one.account_sid] = one
            has_more = not one.is_whole
            if one.is_whole:
                self._older.popleft()
        if has_more:
            self._older.rotate(-1)
        return bool(self._older)

    async def _earlier(self, one: CountedAccount, now: Instant) -> CountedAccount:
        """Counts the last span with messages before those that were counted: old ones by the hour."""
        fine = start_of(now - OPEN_MOST_US, HOUR)
        found = await progress.span_before(self._database, one.account_sid, one.since, fine)
        day_of = list(summed(one.account_sid, HOUR, one.since))  # once all of it is there
        if found is None or found[0] < self._forgetting.first_day(now):
            one = replace(one, is_whole=1)
            await self._database.commit(*day_of, progress.kept_account(one))
            return one
        at, span = found
        day = day_of if start_of(at, DAY) != start_of(one.since, DAY) else ()
        one = replace(one, since=at)
        if span == FIVE_MINUTES:
            await self._count(never_counted(one.account_sid, at), now, one, day)
            return one
        count = await counted(self._database, one.account_sid, at, at + HOUR)
        await self._database.commit(*written(one.account_sid, HOUR, at, count), *day, progress.kept_account(one))
        self.counted += 1
        return one
