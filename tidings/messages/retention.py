"""Retention: how long an account's messages are kept once they are over, and the deletion of those that are older.

Without a row of its own an account keeps its messages as long as its main account does; without one there, for ever.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping, Sequence
from typing import Final

import msgspec
import sqlalchemy as sa

from tidings.accounts.directory import Directory
from tidings.accounts.model import Account
from tidings.core import Instant, Sid
from tidings.db import Database, Wake, Write, table, upsert
from tidings.messages.feedback import feedbacks
from tidings.messages.lifecycle import FINAL, Status
from tidings.messages.media import MediaLibrary
from tidings.messages.model import medium, message
from tidings.webhooks.outbox import finished_of, is_pending

DAYS_MOST = 36_500
RECEIPTS_KEPT_S = 3 * 86_400
"""For how long a carrier may report on what it took: so long a message that is `sent` is not over."""
DELETE_OUTDATED: Final[Wake] = ("delete-outdated", 0)
"""Woken when an account's messages are to be kept for another time."""
_BEFORE_ALL = -1


class Retention(msgspec.Struct, frozen=True):
    """The row of an account whose messages are not kept for ever."""

    account_sid: Sid
    days: int
    """Days after which a message that is over is deleted."""
    date_updated: int


retentions: Final = table("message_retention", Retention, key=("account_sid",), small=True)


async def all_retentions(database: Database, account_sids: Collection[Sid] | None = None) -> dict[Sid, Retention]:
    """Those that were set, or that were for these accounts, by account. Raises Unavailable."""
    some = sa.true() if account_sids is None else retentions.c.account_sid.in_(account_sids)
    found = [Retention(*row) for row in await database.rows(sa.select(retentions).where(some))]
    return {each.account_sid: each for each in found}


async def kept_by_each(database: Database, accounts: Sequence[Account]) -> list[Retention | None]:
    """What holds for each of these accounts: its own, or its main account's. Raises Unavailable."""
    known = await all_retentions(database, {sid for each in accounts for sid in (each.sid, each.owner_account_sid)})
    return [known.get(each.sid) or known.get(each.owner_account_sid) for each in accounts]


def kept_for(retention: Retention) -> Write:
    """Sets for how long an account's messages are kept."""
    return upsert(retentions, msgspec.structs.asdict(retention))


def kept_for_ever(account_sid: Sid) -> Write:
    """An account's messages are kept as its main account's are. Returns its row, where there was one."""
    return sa.delete(retentions).where(retentions.c.account_sid == account_sid).returning(retentions.c.account_sid)


class Span(msgspec.Struct, frozen=True):
    """Messages of an account that are looked at together, and when those of them are too old that are over."""

    account_sid: Sid
    after: int
    """They were made after this moment; microseconds."""
    last: int
    """And until this one."""
    kept_since: int
    """What changed last before this moment is too old."""
    reported_since: int
    """What was sent before this moment is not reported on any more."""


class DeleteOutdated:
    """Deletes messages that are older than their account keeps them, with all that belongs to them.

    It goes through them once an hour, along the time at which they were made, some at a time with pauses, so that
    whoever sends meanwhile hardly waits. What is under way stays, what waits for its time, and what somebody has yet to
    be told of.
    """

    name = DELETE_OUTDATED[0]
    batch_most = 250
    """Messages that are looked at, and deleted where they are over, in one commit."""
    pause_ms = 50
    """Business time between two commits."""

    def __init__(self, database: Database, directory: Directory, library: MediaLibrary) -> None:
        self._database = database
        self._directory = directory
        self._library = library
        self._round: deque[Sid] = deque()
        """Accounts that are still to be gone through."""
        self._after = _BEFORE_ALL
        """Of the first of them: when the last message was made that was looked at."""
        self.deleted = 0
        """Messages deleted so far."""

    async def step(self, now: Instant) -> Instant:
        """See Loop."""
        known = await all_retentions(self._database)
        if not self._round:
            self._round.extend(sid for sid in self._directory.sids() if kept_by(self._directory, known, sid))
        span = await self._next_span(known, now) if self._round else None
        if span is not None:
            await self._delete(span)
            self._after = span.last
        elif self._round:
            self._round.popleft()
            self._after = _BEFORE_ALL
        return now.plus(ms=self.pause_ms) if self._round else now.plus(h=1)

    async def _next_span(self, known: Mapping[Sid, Retention], now: Instant) -> Span | None:
        """The next messages of the first account; None: there are no more, or they are kept for ever by now."""
        account_sid, columns = self._round[0], message.c
        kept = kept_by(self._directory, known, account_sid)
        if kept is None:
            return None
        since = now.plus(days=-kept.days)
        made = sa.select(columns.date_created).where(
            columns.account_sid == account_sid,
            columns.date_created > self._after,
            columns.date_created < int(since),
        )
        some = made.order_by(columns.date_created).limit(self.batch_most).subquery()
        [(last,)] = await self._database.search(sa.select(sa.func.max(some.c.date_created)))
        if last is None:
            return None
        return Span(account_sid, self._after, int(last), since, min(since, now.plus(s=-RECEIPTS_KEPT_S)))

    async def _delete(self, span: Span) -> None:
        """Deletes those that are over. The messages come last: the others are found by them."""
        account_sid, are_over = span.account_sid, _are_over(span)
        sids = sa.select(message.c.sid).where(*are_over)
        of_media = sa.and_(medium.c.account_sid == account_sid, medium.c.message_sid.in_(sids))
        said = feedbacks.table.c
        of_feedback = sa.and_(said.account_sid == account_sid, said.message_sid.in_(sids))
        media, _, _, messages = await self._database.commit(
            sa.delete(medium).where(of_media).returning(medium.c.digest),
            sa.delete(feedbacks.table).where(of_feedback),
            finished_of(account_sid, sids),
            sa.delete(message).where(*are_over).returning(message.c.sid),
        )
        self.deleted += len(messages)
        await self._library.drop_unused(digest for (digest,) in media if digest)


def kept_by(directory: Directory, known: Mapping[Sid, Retention], account_sid: Sid) -> Retention | None:
    """What holds for an account: its own, or its main account's; None: its messages are kept for ever."""
    return known.get(account_sid) or known.get(directory.owner_of(account_sid))


def _are_over(span: Span) -> Sequence[sa.ColumnElement[bool]]:
    """They are too old, in a status that is the last, and nobody has yet to be told of them."""
    columns = message.c
    is_final = sa.or_(*(columns.status == status.value for status in sorted(FINAL)))
    is_sent = sa.and_(columns.status == Status.SENT.value, columns.date_updated < span.reported_since)
    return (
        columns.account_sid == span.account_sid,
        columns.date_created > span.after,
        columns.date_created <= span.last,
        columns.date_updated < span.kept_since,
        sa.or_(is_final, is_sent),
        ~is_pending(span.account_sid, columns.sid),
    )
