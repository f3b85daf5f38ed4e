"""The outbox: what a customer's server is yet to be told, and what it was told, each exchange a row.

A row is written in the commit of the change it tells of, so that nothing is told that is not so and nothing
that is so goes untold. Once done it stays a while, bounded, for whoever looks for a failed webhook.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import msgspec
import sqlalchemy as sa

from tidings.core import Sid
from tidings.db import BulkInsert, BulkUpdate, Database, Write, table
from tidings.db.bulk import Bound


class Outcome(StrEnum):
    """Where an exchange stands."""

    PENDING = "pending"
    DONE = "done"
    GIVEN_UP = "given-up"


class Exchange(msgspec.Struct, kw_only=True):
    """One thing to tell, and what came of it."""

    sid: Sid
    """`EV...`: the event's id; the same on every try."""
    account_sid: Sid
    subject_sid: Sid
    """What it is about; exchanges of one subject go in order."""
    kind: str
    """Who takes the answer: `message-status`, `inbound-message` ..."""
    sequence: int
    """From 1, within the subject."""
    url: str
    method: str
    fallback_url: str | None
    fallback_method: str
    params: str
    """A JSON list of pairs: the form's names and values, in their order."""
    outcome: str
    attempts: int
    next_at: int
    """Business time of the next try."""
    status: int | None
    """The last HTTP status; None: no answer."""
    error_code: int | None
    duration_ms: int | None
    answer: str | None
    """The first 2,000 characters of the last answer's body."""
    date_created: int
    date_done: int | None


exchange = table("webhook_exchange", Exchange, key=("sid",))
sa.Index(None, exchange.c.account_sid, exchange.c.subject_sid, exchange.c.sid)
INSERT_EXCHANGE = BulkInsert(exchange)
UPDATE_EXCHANGE = BulkUpdate(
    exchange,
    ("outcome", "attempts", "next_at", "status", "error_code", "duration_ms", "answer", "date_done"),
    ("sid",),
)
FIELDS = Exchange.__struct_fields__
_PENDING = (
    sa.select(exchange)
    .where(
        exchange.c.outcome == Outcome.PENDING,
        exchange.c.sid > sa.bindparam("after"),
        sa.func.substr(exchange.c.url, 1, sa.func.length(sa.bindparam("origin", type_=sa.Text)))
        == sa.bindparam("origin", type_=sa.Text),
    )
    .order_by(exchange.c.sid)
    .limit(sa.bindparam("most"))
)
_OF_SUBJECT = (
    sa.select(exchange)
    .where(
        exchange.c.account_sid == sa.bindparam("account_sid"),
        exchange.c.subject_sid == sa.bindparam("subject_sid"),
    )
    .order_by(exchange.c.sid)
)
_ENCODE = msgspec.json.Encoder()
_DECODE = msgspec.json.Decoder(list[tuple[str, str]])


def told(
    *,
    sid: Sid,
    account_sid: Sid,
    subject_sid: Sid,
    kind: str,
    sequence: int,
    url: str,
    params: Sequence[tuple[str, str]],
    now: int,
    method: str = "POST",
    fallback_url: str | None = None,
    fallback_method: str = "POST",
) -> Exchange:
    """A new exchange, due at once."""
    return Exchange(
        sid=sid,
        account_sid=account_sid,
        subject_sid=subject_sid,
        kind=kind,
        sequence=sequence,
        url=url,
        method=method,
        fallback_url=fallback_url,
        fallback_method=fallback_method,
        params=_ENCODE.encode(params).decode(),
        outcome=Outcome.PENDING,
        attempts=0,
        next_at=now,
        status=None,
        error_code=None,
        duration_ms=None,
        answer=None,
        date_created=now,
        date_done=None,
    )


def params_of(one: Exchange) -> list[tuple[str, str]]:
    """The form's names and values."""
    return _DECODE.decode(one.params)


def inserted(one: Exchange) -> Bound:
    """Writes a new exchange."""
    return INSERT_EXCHANGE(*msgspec.structs.astuple(one))


def updated(one: Exchange) -> Bound:
    """Writes what came of an exchange."""
    return UPDATE_EXCHANGE(
        one.sid,
        one.outcome,
        one.attempts,
        one.next_at,
        one.status,
        one.error_code,
        one.duration_ms,
        one.answer,
        one.date_done,
    )


class Outbox:
    """What is asked of the rows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def pending(self, after: Sid, most: int, origin: str = "") -> list[Exchange]:
        """Exchanges still to be made after `after`, oldest first; only those whose URL begins with `origin`.

        Raises Unavailable.
        """
        rows = await self._database.rows(_PENDING, {"after": after, "most": most, "origin": origin})
        return [Exchange(**dict(zip(FIELDS, row, strict=True))) for row in rows]

    async def of_subject(self, account_sid: Sid, subject_sid: Sid) -> list[Exchange]:
        """All exchanges about one subject, oldest first. Raises Unavailable."""
        params = {"account_sid": account_sid, "subject_sid": subject_sid}
        rows = await self._database.rows(_OF_SUBJECT, params)
        return [Exchange(**dict(zip(FIELDS, row, strict=True))) for row in rows]

    async def emptied(self, account_sid: Sid, subject_sid: Sid, name: str) -> list[Write]:
        """Writes that leave nothing of the parameter `name` in what is kept about one subject. Raises Unavailable."""
        writes: list[Write] = []
        for one in await self.of_subject(account_sid, subject_sid):
            params = params_of(one)
            left = [(each, "" if each == name else value) for each, value in params]
            if left != params:
                writes.append(
                    sa.update(exchange).where(exchange.c.sid == one.sid).values(params=_ENCODE.encode(left).decode())
                )
        return writes

    async def trim(self, keep: int) -> None:
        """Deletes the oldest finished exchanges beyond `keep`. Raises Unavailable."""
        last_kept = sa.select(exchange.c.sid).order_by(exchange.c.sid.desc()).offset(keep).limit(1)
        found = await self._database.search(last_kept)
        if found:
            finished = exchange.c.outcome != Outcome.PENDING
            await self._database.commit(sa.delete(exchange).where(exchange.c.sid <= found[0][0], finished))
