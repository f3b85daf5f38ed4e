"""How far the counting has come: rows that are written in the commit of what was counted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

import msgspec
import sqlalchemy as sa

from tidings.accounts.store import accounts
from tidings.core import Sid
from tidings.db import Database, Write, table, upsert
from tidings.insights.looking import FRESH_US
from tidings.insights.spans import FIVE_MINUTES, HOUR, start_of
from tidings.messages.feedback import feedbacks
from tidings.messages.figures import erased
from tidings.messages.model import message


class CountedAccount(msgspec.Struct, frozen=True):
    """The row of an account: all from `since` to `until` was counted at least once."""

    account_sid: Sid
    since: int
    until: int
    checked: int
    """Until here the number of messages was compared with what was counted."""
    is_whole: int = 0
    """1: nothing older is there."""


class CountedBucket(msgspec.Struct, frozen=True):
    """The row of five minutes that are to be looked at again."""

    account_sid: Sid
    at: int
    due_at: int
    messages: int
    still_open: int
    """How many of them are not over."""
    seen: str
    """What was there of them: while it is the same, no message changed, came or went."""
    digest: str
    """Of their cells: what is counted anew and is the same is not written again."""


def never_counted(account_sid: Sid, at: int) -> CountedBucket:
    """Five minutes that nothing is known of."""
    return CountedBucket(account_sid=account_sid, at=at, due_at=0, messages=0, still_open=0, seen="", digest="")


counted_accounts: Final = table("insight_account", CountedAccount, key=("account_sid",), small=True)
counted_buckets: Final = table("insight_bucket", CountedBucket, key=("account_sid", "at"), small=True)
sa.Index(None, counted_buckets.c.due_at)

_M: Final = message.c
_B: Final = counted_buckets.c
_MOMENTS: Final = ((_M.account_sid, _M.date_created), (_M.account_sid, _M.send_at), (erased.c.account_sid, erased.c.at))
"""Of what is counted, by the indexes that there are."""
_LATEST: Final = [
    sa.select(sa.func.max(at)).where(whose == accounts.c.sid).correlate(accounts).scalar_subquery()
    for whose, at in _MOMENTS
]
"""Of each account: the end of an index, where PostgreSQL may look for whether there is any by reading all messages."""
ACTIVE: Final = sa.select(accounts.c.sid).where(sa.or_(*(latest >= sa.bindparam("since") for latest in _LATEST)))
"""Asks for the accounts that have something to be counted since."""
_FOLLOWING: Final = [
    sa.select(sa.func.min(at)).where(whose == sa.bindparam("account_sid"), at >= sa.bindparam("first"))
    for whose, at in _MOMENTS
]
_BEFORE: Final = [
    sa.select(sa.func.max(at)).where(whose == sa.bindparam("account_sid"), at < sa.bindparam("last"))
    for whose, at in _MOMENTS
]


async def all_accounts_counted(database: Database) -> dict[Sid, CountedAccount]:
    """How far each account was counted. Raises Unavailable."""
    return {str(row[0]): CountedAccount(*row) for row in await database.search(sa.select(counted_accounts))}


async def due_buckets(database: Database, now: int, most: int) -> Sequence[CountedBucket]:
    """What is to be looked at again, the longest due first. Raises Unavailable."""
    due = sa.select(counted_buckets).where(_B.due_at <= now).order_by(_B.due_at).limit(most)
    return [CountedBucket(*row) for row in await database.search(due)]


async def active_since(database: Database, since: int) -> list[Sid]:
    """The accounts that have something to be counted of the time since. Raises Unavailable."""
    return [str(sid) for (sid,) in await database.search(ACTIVE, {"since": since})]


async def gives_feedback(database: Database, account_sid: Sid) -> bool:
    """Whether an account ever gave feedback on a message. Raises Unavailable."""
    said = feedbacks.table.c
    return bool(await database.search(sa.select(said.message_sid).where(said.account_sid == account_sid).limit(1)))


async def tracked(database: Database, account_sid: Sid, since: int, now: int) -> set[int]:
    """The five minutes of an account that are to be looked at again, of those since. Raises Unavailable.

    Where business time was taken back, those that are looked at too late for their age are left out.
    """
    in_time = sa.or_(_B.at < now - FRESH_US, _B.due_at <= now + FRESH_US)
    known = sa.select(_B.at).where(_B.account_sid == account_sid, _B.at >= since, in_time)
    return {int(at) for (at,) in await database.search(known)}


async def earliest_bucket(database: Database, account_sid: Sid) -> int | None:
    """The first five minutes of an account that are to be looked at again. Raises Unavailable."""
    [(at,)] = await database.search(sa.select(sa.func.min(_B.at)).where(_B.account_sid == account_sid))
    return None if at is None else int(at)


async def next_bucket(database: Database, account_sid: Sid, first: int, last: int) -> int | None:
    """The first five minutes with messages that begin from `first` until before `last`. Raises Unavailable."""
    found = await _bounds(database, _FOLLOWING, account_sid=account_sid, first=first)
    at = start_of(min(found), FIVE_MINUTES) if found else last
    return at if at < last else None


async def span_before(database: Database, account_sid: Sid, last: int, fine_since: int) -> tuple[int, int] | None:
    """The last span with messages before `last`: where it begins, and how long it is. Raises Unavailable.

    Before `fine_since` it is an hour, else five minutes.
    """
    found = await _bounds(database, _BEFORE, account_sid=account_sid, last=last)
    if not found:
        return None
    span = FIVE_MINUTES if max(found) >= fine_since else HOUR
    return start_of(max(found), span), span


async def _bounds(database: Database, statements: Sequence[sa.Select[tuple[int]]], **values: object) -> list[int]:
    rows = [row for each in statements for row in await database.search(each, values)]
    return [int(at) for (at,) in rows if at is not None]


def least_counted(whose: Collection[Sid] | None) -> sa.Select[tuple[int]]:
    """Asks since when these accounts (None: all) are all counted, of those that have older messages."""
    columns = counted_accounts.c
    its = [] if whose is None else [columns.account_sid.in_(whose)]
    return sa.select(sa.func.max(columns.since)).where(columns.is_whole == 0, *its)


def never_looked_at(whose: Collection[Sid] | None) -> sa.Select[tuple[str]]:
    """Asks for one of these accounts (None: all) that has messages, none of which was counted."""
    sid = accounts.c.sid
    its = [] if whose is None else [sid.in_(whose)]
    is_known = sa.exists().where(counted_accounts.c.account_sid == sid)
    return sa.select(sid).where(*its, ~is_known, _LATEST[0].is_not(None)).limit(1)


def kept_account(one: CountedAccount) -> Write:
    """How far an account was counted."""
    return upsert(counted_accounts, msgspec.structs.asdict(one))


def kept_bucket(one: CountedBucket) -> Write:
    """When five minutes are looked at again."""
    return upsert(counted_buckets, msgspec.structs.asdict(one))


def settled(account_sid: Sid, at: int) -> Write:
    """They are not looked at again."""
    return sa.delete(counted_buckets).where(_B.account_sid == account_sid, _B.at == at)
