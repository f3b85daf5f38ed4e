"""The outbox: what a customer's server is yet to be told, and what it was told, each exchange a row.

A row is written in the commit of the change it tells of, so that nothing is told that is not so and nothing
that is so goes untold. Once done it stays a while, bounded, for whoever looks for a failed webhook.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum

import msgspec
import sqlalchemy as sa

from tidings.core import Sid
from tidings.db import BulkInsert, BulkUpdate, Database, Lookup, Row, Write, table
from tidings.db.bulk import Bound
from tidings.webhooks.form import Form, pairs_of


class ExchangeOutcome(StrEnum):
    """Where an exchange stands."""

    PENDING = "pending"
    DONE = "done"
    GIVEN_UP = "given-up"


PENDING = ExchangeOutcome.PENDING.value


class ExchangeRow(msgspec.Struct, kw_only=True):
    """One thing to tell, and what came of it: the row."""

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
    method: str | None
    """None: POST."""
    fallback_url: str | None
    fallback_method: str | None
    """None: POST."""
    params: str
    """A JSON list of pairs: the form's names and values, in their order. Or, where these follow from the row of the
    subject, what of them does not: it begins with no bracket, and whoever told knows how to read it (see Forms).
    """
    outcome: str
    attempts: int
    next_at: int | None
    """Business time of the next try; None: at once."""
    status: int | None
    """The last HTTP status; None: no answer."""
    error_code: int | None
    duration_ms: int | None
    answer: str | None
    """The first 2,000 characters of the last answer's body."""
    date_created: int
    date_done: int | None
    replays: int | None = None
    """How often it was told again because somebody asked for that; None: never."""


class Exchange(ExchangeRow, kw_only=True):
    """One thing to tell, in memory."""

    form: Form | None = None
    """What is sent, where it is at hand: made when the thing happened, once. A row that is read again has none."""


class NextExchange(msgspec.Struct, frozen=True):
    """What is to be told next about one subject, in short; the fields are Exchange's."""

    sid: Sid
    account_sid: Sid
    subject_sid: Sid
    kind: str
    url: str
    attempts: int
    next_at: int | None


exchange = table("webhook_exchange", ExchangeRow, key=("sid",), moves=True)
sa.Index(None, exchange.c.account_sid, exchange.c.subject_sid, exchange.c.sid)
sa.Index(None, exchange.c.account_sid, exchange.c.sid)
INSERT_EXCHANGE = BulkInsert(exchange)
INSERT_DERIVED = BulkInsert(
    exchange,
    ("sid", "account_sid", "subject_sid", "kind", "sequence", "url", "params", "outcome", "attempts", "date_created"),
)
UPDATE_EXCHANGE = BulkUpdate(
    exchange,
    ("outcome", "attempts", "next_at", "status", "error_code", "duration_ms", "answer", "date_done"),
    ("sid",),
)
FIELDS = ExchangeRow.__struct_fields__
_ONE = Lookup(exchange, ("sid",), FIELDS)
_page = (
    sa.select(exchange.c.sid)
    .where(exchange.c.sid > sa.bindparam("after"))
    .order_by(exchange.c.sid)
    .limit(sa.bindparam("most"))
    .subquery()
)
_PAGE_END = sa.select(sa.func.max(_page.c.sid))
_earlier = exchange.alias("earlier")
_HEADS = (
    sa.select(*[exchange.c[name] for name in NextExchange.__struct_fields__])
    .where(
        exchange.c.sid > sa.bindparam("after"),
        exchange.c.sid <= sa.bindparam("end"),
        exchange.c.outcome == ExchangeOutcome.PENDING,
        ~sa.exists().where(
            _earlier.c.account_sid == exchange.c.account_sid,
            _earlier.c.subject_sid == exchange.c.subject_sid,
            _earlier.c.outcome == ExchangeOutcome.PENDING,
            _earlier.c.sequence < exchange.c.sequence,
        ),
    )
    .order_by(exchange.c.sid)
)
_PENDING_OF = (
    sa.select(exchange)
    .where(
        exchange.c.account_sid == sa.any_(sa.bindparam("account_sids", type_=sa.ARRAY(sa.Text))),
        exchange.c.subject_sid == sa.any_(sa.bindparam("subject_sids", type_=sa.ARRAY(sa.Text))),
        exchange.c.outcome == ExchangeOutcome.PENDING,
    )
    .order_by(exchange.c.sequence)
)
_OF_SUBJECT = (
    sa.select(exchange)
    .where(
        exchange.c.account_sid == sa.bindparam("account_sid"),
        exchange.c.subject_sid == sa.bindparam("subject_sid"),
    )
    .order_by(exchange.c.sid)
)
_PENDING_COUNT = sa.select(sa.func.count()).where(exchange.c.outcome == ExchangeOutcome.PENDING)
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
    """A new exchange, due at once; its row says all of it."""
    one = told_of_row(
        sid=sid,
        account_sid=account_sid,
        subject_sid=subject_sid,
        kind=kind,
        sequence=sequence,
        url=url,
        beyond=_ENCODE.encode(params).decode(),
        form=None,
        now=now,
    )
    one.method, one.fallback_url, one.fallback_method = method, fallback_url, fallback_method
    return one


def told_of_row(
    *,
    sid: Sid,
    account_sid: Sid,
    subject_sid: Sid,
    kind: str,
    sequence: int,
    url: str,
    beyond: str,
    form: Form | None,
    now: int,
) -> Exchange:
    """A new exchange, due at once, of a form that follows from the row of the subject and what is `beyond` it."""
    return Exchange(
        sid=sid,
        account_sid=account_sid,
        subject_sid=subject_sid,
        kind=kind,
        sequence=sequence,
        url=url,
        method=None,
        fallback_url=None,
        fallback_method=None,
        params=beyond,
        outcome=PENDING,
        attempts=0,
        next_at=None,
        status=None,
        error_code=None,
        duration_ms=None,
        answer=None,
        date_created=now,
        date_done=None,
        form=form,
    )


def is_derived(one: ExchangeRow) -> bool:
    """Whether its form follows from the row of its subject."""
    return not one.params.startswith("[")


def params_of(one: Exchange) -> list[tuple[str, str]]:
    """The form's names and values; of one that is derived, only where its form is at hand."""
    if not is_derived(one):
        return _DECODE.decode(one.params)
    assert one.form is not None, "whoever derives it does so first"
    return pairs_of(one.form)


def status_of(one: Exchange) -> str | None:
    """The message's status that it tells of; None where it tells of something else."""
    return one.params.partition(" ")[0] if is_derived(one) else dict(params_of(one)).get("MessageStatus")


def inserted(one: Exchange) -> Bound:
    """Writes a new exchange."""
    if one.method is not None:
        return INSERT_EXCHANGE(*msgspec.structs.astuple(one)[: len(FIELDS)])
    row = (
        one.sid,
        one.account_sid,
        one.subject_sid,
        one.kind,
        one.sequence,
        one.url,
        one.params,
        PENDING,
        0,
        one.date_created,
    )
    return Bound(INSERT_DERIVED, row)


def filled(one: Exchange, form: Form) -> Write:
    """Writes the whole form into a row that had only what cannot be derived."""
    return sa.update(exchange).where(exchange.c.sid == one.sid).values(params=_ENCODE.encode(pairs_of(form)).decode())


def updated(one: Exchange) -> Bound:
    """Writes what came of an exchange."""
    row = (
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
    return Bound(UPDATE_EXCHANGE, row)


def dropped(now: int) -> Write:
    """Gives up all that is pending."""
    is_pending = exchange.c.outcome == ExchangeOutcome.PENDING
    return sa.update(exchange).where(is_pending).values(outcome=ExchangeOutcome.GIVEN_UP, date_done=int(now))


def finished_of(account_sid: Sid, subjects: sa.Select[tuple[Sid]]) -> Write:
    """Deletes what was told about these subjects; what is still to be told stays."""
    about = (exchange.c.account_sid == account_sid, exchange.c.subject_sid.in_(subjects))
    return sa.delete(exchange).where(*about, exchange.c.outcome != ExchangeOutcome.PENDING)


def is_pending(account_sid: Sid, subject_sid: sa.ColumnElement[Sid]) -> sa.ColumnElement[bool]:
    """Whether something is still to be told about a subject, as part of a statement."""
    about = (exchange.c.account_sid == account_sid, exchange.c.subject_sid == subject_sid)
    return sa.exists().where(*about, exchange.c.outcome == ExchangeOutcome.PENDING)


def _read(row: Row) -> Exchange:
    return Exchange(**dict(zip(FIELDS, row, strict=True)))


class Outbox:
    """What is asked of the rows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, sid: Sid) -> Exchange | None:
        """The exchange; None where there is none. Raises Unavailable."""
        row = await self._database.find(_ONE, sid)
        return _read(row) if row else None

    async def heads(self, after: Sid, most: int) -> tuple[list[NextExchange], Sid | None]:
        """The first pending exchange of each subject among the next `most` rows after `after`, oldest first.

        With the last of these rows, to go on from; None where there are no more. Raises Unavailable.
        """
        [(end,)] = await self._database.rows(_PAGE_END, {"after": after, "most": most})
        if end is None:
            return [], None
        rows = await self._database.rows(_HEADS, {"after": after, "end": end})
        return [NextExchange(*row) for row in rows], end

    async def pending_of(self, subjects: Collection[tuple[Sid, Sid]]) -> list[list[Exchange]]:
        """What is to be told of each of these, by account and subject, in its order; on PostgreSQL.

        Raises Unavailable.
        """
        account_sids, subject_sids = zip(*subjects, strict=True)
        params = {"account_sids": list(set(account_sids)), "subject_sids": list(subject_sids)}
        found: dict[Sid, list[Exchange]] = {}
        for row in await self._database.rows(_PENDING_OF, params):
            one = _read(row)
            found.setdefault(one.subject_sid, []).append(one)
        return list(found.values())

    async def of_subject(self, account_sid: Sid, subject_sid: Sid) -> list[Exchange]:
        """All exchanges about one subject, oldest first. Raises Unavailable."""
        params = {"account_sid": account_sid, "subject_sid": subject_sid}
        rows = await self._database.rows(_OF_SUBJECT, params)
        return [_read(row) for row in rows]

    async def pending(self) -> int:
        """How many are not done. Raises Unavailable."""
        return int((await self._database.search(_PENDING_COUNT))[0][0])

    async def emptied(self, account_sid: Sid, subject_sid: Sid, name: str) -> list[Write]:
        """Writes that leave nothing of the parameter `name` in what is kept about one subject. Raises Unavailable."""
        writes: list[Write] = []
        for one in await self.of_subject(account_sid, subject_sid):
            if is_derived(one):
                continue  # it holds no text of its own
            params = params_of(one)
            left = [(each, "" if each == name else value) for each, value in params]
            if left != params:
                writes.append(
                    sa.update(exchange).where(exchange.c.sid == one.sid).values(params=_ENCODE.encode(left).decode())
                )
        return writes
