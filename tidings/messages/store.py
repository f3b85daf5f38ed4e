"""The rows of messages: the engine's bulk writes, and the questions that are asked of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from sys import intern
from typing import Any

import msgspec
import sqlalchemy as sa

from tidings.core import Instant, Sid
from tidings.db import (
    Among,
    Bar,
    BulkClaim,
    BulkDelete,
    BulkInsert,
    BulkLook,
    BulkMove,
    BulkUpdate,
    Counted,
    Database,
    Guard,
    Lookup,
    Row,
)
from tidings.db.bulk import Bound
from tidings.messages.lifecycle import FINAL, Event, Status, after, statuses_after
from tidings.messages.model import (
    DISCARD,
    AwaitedReceipt,
    Message,
    awaited_receipt,
    message,
    queued,
    scheduled,
)
from tidings.optouts.store import opt_out

FIELDS = Message.__struct_fields__
COLUMNS = [column.name for column in message.columns]
INSERT_MESSAGE = BulkInsert(message)
ACCOUNTS_AT_ONCE = 500
"""Accounts among whose messages one is looked for by one statement."""
_KEY = ("account_sid", "sid")
_BEGUN = ("status", "date_updated", "possibly_doubled", "num_segments", "reference")
_CALLED = ("status", "date_updated", "callbacks")
_ENDED = (*_CALLED, "error_code", "price_micros")
_STEPS = ("steps",)
"""What happened is added to what a row has; nothing else of a row is written that a change does not change."""


def _from(*statuses: Status) -> Among:
    """A row that an event moves to one of these statuses still stands in one that such an event moves on."""
    return Among("status", tuple(status for status in Status if statuses_after(status) & set(statuses)))


SENDING = Among("status", (Status.QUEUED, Status.SENDING))
"""What leaves again is marked again."""
MARK_SENDING = BulkMove(message, _BEGUN, _KEY, among=SENDING, appended=_STEPS)
_BARS = [
    Bar(opt_out, (("account_sid", "account_sid"), ("scope", scope), ("user", "to")))
    for scope in ("from", "service_sid")
]
CLAIM_SENDING = BulkClaim(
    message,
    (*_BEGUN, *_STEPS),
    _KEY,
    bars=_BARS,
    beside=("service_sid",),
    among=SENDING,
    appended=_STEPS,
)
"""Promise 6: no message becomes `sending` once the commit is done that holds its recipient's opt-out."""
BARRED = BulkLook(message, ("to", "from"), _KEY, bars=_BARS, beside=("service_sid",))
"""The same of one that is inserted as `sending`."""
_CALLBACKS = Counted("callbacks", where_set="status_callback")
"""Each move to a status that is told of counts one on: who moves a row that another process has moved meanwhile, and
told of, gives no number twice.
"""
MOVE_SENT = BulkMove(
    message, (*_CALLED, "date_sent"), _KEY, among=_from(Status.SENT), appended=_STEPS, counted=_CALLBACKS
)
END = {
    status: BulkMove(message, _ENDED, _KEY, among=_from(status), appended=_STEPS, order=3, counted=_CALLBACKS)
    for status in (Status.DELIVERED, Status.UNDELIVERED, Status.FAILED, Status.CANCELED, Status.READ)
}
"""After MOVE_SENT, where one batch has both."""
_UNSENT = Among("status", tuple(status for status in Status if after(status, Event.UNREGISTERED)))
END_UNSENT = BulkMove(message, _ENDED, _KEY, among=_UNSENT, appended=_STEPS, order=3, counted=_CALLBACKS)
"""To `undelivered`, though no carrier was asked: what another process sent meanwhile stays sent."""
RELEASE = BulkMove(message, (*_ENDED, "from"), _KEY, among=Among("status", (Status.SCHEDULED,)), appended=_STEPS)
NOTE = BulkMove(message, ("possibly_doubled",), _KEY, among=SENDING, appended=_STEPS)
"""Of one that another process took over meanwhile, and that is through, nothing more is to be said."""
REDACT = BulkUpdate(message, ("body", "sent_body"), ("account_sid", "sid"))
INSERT_QUEUED = BulkInsert(queued)
DELETE_QUEUED = BulkDelete(queued, ("account_sid", "sender", "message_sid"))
INSERT_SCHEDULED = BulkInsert(scheduled)
DELETE_SCHEDULED = BulkDelete(scheduled, ("send_at", "message_sid"))
INSERT_AWAITED = BulkInsert(awaited_receipt)
DELETE_AWAITED = BulkDelete(awaited_receipt, ("carrier_message_id", "carrier", "message_sid"))
FIND_MESSAGE = Lookup(message, ("account_sid", "sid"), COLUMNS)
FIND_AWAITED = Lookup(
    awaited_receipt, ("carrier_message_id", "carrier"), [column.name for column in awaited_receipt.columns]
)

_ANY = sa.select(message.c.sid).limit(1)
_QUEUED_IN = (queued.c.account_sid == sa.bindparam("account_sid")) & (queued.c.sender == sa.bindparam("sender"))
_FIRST_IN_LANE = (
    sa.select(message)
    .join(queued, (queued.c.account_sid == message.c.account_sid) & (queued.c.message_sid == message.c.sid))
    .where(_QUEUED_IN)
    .order_by(queued.c.message_sid)
    .limit(sa.bindparam("most"))
)
_IN_LANE = _FIRST_IN_LANE.where(queued.c.message_sid > sa.bindparam("after"))
_LANE = (
    sa.func.unnest(
        sa.bindparam("account_sids", type_=sa.ARRAY(sa.Text)),
        sa.bindparam("senders", type_=sa.ARRAY(sa.Text)),
        sa.bindparam("most", type_=sa.ARRAY(sa.BigInteger)),
    )
    .table_valued("account_sid", "sender", "most", with_ordinality="place", name="lane")
    .render_derived()
)
_BESIDE = (
    sa.select(message)
    .join(queued, (queued.c.account_sid == message.c.account_sid) & (queued.c.message_sid == message.c.sid))
    .where(
        queued.c.account_sid == _LANE.c.account_sid,
        queued.c.sender == _LANE.c.sender,
        queued.c.message_sid != sa.all_(sa.bindparam("known", type_=sa.ARRAY(sa.Text))),
    )
    .order_by(queued.c.message_sid)
    .limit(_LANE.c.most)
    .lateral("beside")
)
_IN_LANES_BESIDE = sa.select(_LANE.c.place, *_BESIDE.c).order_by(_LANE.c.place, _BESIDE.c.sid)
_WAITING = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(queued.c.segments), 0)).where(_QUEUED_IN)
_LANES = sa.select(queued.c.account_sid, queued.c.sender, sa.func.count(), sa.func.sum(queued.c.segments)).group_by(
    queued.c.account_sid, queued.c.sender
)
_NEXT_DUE = sa.select(sa.func.min(scheduled.c.send_at))
_PARTS = sa.select(awaited_receipt).where(
    awaited_receipt.c.message_sid == sa.bindparam("message_sid"), awaited_receipt.c.parts > 1
)
_REFERENCES = (
    sa.select(message.c["from"], message.c.to, message.c.reference)
    .where(message.c.reference.is_not(None))
    .order_by(message.c.date_created.desc())
    .limit(sa.bindparam("most"))
)
_WAITS_UP_TO = (
    sa.select(sa.literal(1))
    .select_from(
        queued.join(message, (queued.c.account_sid == message.c.account_sid) & (queued.c.message_sid == message.c.sid))
    )
    .where(
        _QUEUED_IN,
        message.c.status == Status.QUEUED.value,
        sa.or_(
            queued.c.message_sid.between(sa.bindparam("first_sms"), sa.bindparam("last_sms")),
            queued.c.message_sid.between(sa.bindparam("first_mms"), sa.bindparam("last_mms")),
        ),
    )
    .limit(1)
)
_ALL_QUEUED = sa.select(sa.func.count()).select_from(queued)
_ALL_SCHEDULED = sa.select(sa.func.count()).select_from(scheduled)
_SCHEDULED_COUNT = sa.select(sa.func.count()).where(scheduled.c.account_sid == sa.bindparam("account_sid"))
_STILL_TO_COME = sa.select(sa.func.count()).where(
    message.c.account_sid == sa.bindparam("account_sid"), message.c.send_at > sa.bindparam("now")
)
"""Read in the index of such messages alone: those that wait for their time, and those that were canceled before."""


def from_row(row: Row) -> Message:
    """A row of all columns, in their order."""
    return Message(**dict(zip(FIELDS, row, strict=True)))


def under_way(one: Message) -> Message:
    """A message as whoever moves it has it: its `steps` are those that its row does not have yet."""
    one.steps = ""
    return one


def _in_queue(one: Message, account_sid: Sid, sender: str) -> Message:
    """A message as it waits in memory, perhaps with very many: what it says as others do is kept once.

    One that may have left still has its steps: they say which way.
    """
    one.account_sid, one.from_ = account_sid, sender
    one.status, one.direction = intern(one.status), intern(one.direction)
    return one if one.status == Status.SENDING else under_way(one)


def to_row(one: Message) -> Row:
    """All columns, in their order."""
    return msgspec.structs.astuple(one)


def inserted(one: Message) -> Bound:
    """Writes a new message."""
    return INSERT_MESSAGE(*to_row(one))


def unbarred(one: Message, service_sid: Sid | None) -> Guard:
    """That the recipient of a new message has opted out neither of its sender nor of this messaging service."""
    return Guard("is-unbarred", BARRED(one.account_sid, one.sid, one.to, one.from_, service_sid or ""), rows=0)


def inserted_sending(one: Message, way: str) -> Bound:
    """Writes a new message that leaves with this commit, by this way; what it says itself stays as it is."""
    status, steps = one.status, one.steps
    one.status = Status.SENDING
    one.note(one.status, one.date_updated, way)
    row = to_row(one)
    one.status, one.steps = status, steps
    return INSERT_MESSAGE(*row)


def claimed(one: Message, service_sid: Sid | None) -> Bound:
    """Writes that a message is `sending`, and gives its key back, unless its recipient has opted out of its sender, or
    of this messaging service. One that is exempt is sent all the same.
    """
    begun = (one.account_sid, one.sid, one.status, one.date_updated, one.possibly_doubled, one.num_segments)
    if one.exempt:
        return MARK_SENDING(*begun, one.reference, _added(one))
    return CLAIM_SENDING(*begun, one.reference, _added(one), service_sid or "")


def moved(one: Message) -> Bound:
    """Writes the status that a message was just moved to, and adds its new steps to those of its row."""
    called = (one.account_sid, one.sid, one.status, one.date_updated, one.callbacks)
    if one.status == Status.SENT:
        return MOVE_SENT(*called, one.date_sent, _added(one))
    return END[Status(one.status)](*called, one.error_code, one.price_micros, _added(one))


def ended_unsent(one: Message) -> Bound:
    """The same of one that no carrier was asked about."""
    called = (one.account_sid, one.sid, one.status, one.date_updated, one.callbacks)
    return END_UNSENT(*called, one.error_code, one.price_micros, _added(one))


def released(one: Message) -> Bound:
    """Writes what became of a message whose time has come."""
    called = (one.account_sid, one.sid, one.status, one.date_updated, one.callbacks)
    return RELEASE(*called, one.error_code, one.price_micros, one.from_, _added(one))


def noted(one: Message) -> Bound:
    """Adds the new steps of a message that is being sent, and stays where it is."""
    return NOTE(one.account_sid, one.sid, one.possibly_doubled, _added(one))


def _added(one: Message) -> str:
    """The steps that its row does not have; from now on it has them."""
    steps, one.steps = one.steps, ""
    return f";{steps}" if steps else ""


def waits(one: Message) -> Guard:
    """That a scheduled message still waits for its time. It does so no longer: who takes this row goes on with it."""
    assert one.send_at is not None, "it was scheduled"
    return Guard("is-scheduled", DELETE_SCHEDULED(one.send_at, one.sid))


def discarded(one: Message) -> list[Bound]:
    """Takes the body out of a message that is over, where its caller asked for that; else nothing."""
    if one.content_retention != DISCARD or one.status not in FINAL:
        return []
    one.body, one.sent_body = "", None
    return [REDACT(one.account_sid, one.sid, one.body, one.sent_body)]


def enqueued(one: Message) -> Bound:
    """Puts a message into its sender's queue."""
    return INSERT_QUEUED(one.account_sid, one.sender, one.sid, one.num_segments)


def dequeued(one: Message) -> Bound:
    """Takes a message out of its sender's queue."""
    return DELETE_QUEUED(one.account_sid, one.from_, one.sid)


def awaiting(row: AwaitedReceipt) -> Bound:
    """Writes that the carrier will report on a segment."""
    return INSERT_AWAITED(*msgspec.structs.astuple(row))


def reported(row: AwaitedReceipt) -> Bound:
    """Writes that the carrier has reported on a segment."""
    return DELETE_AWAITED(row.carrier_message_id, row.carrier, row.message_sid)


class MessageStore:
    """What is asked of the rows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def references(self, most: int) -> list[Row]:
        """Sender, recipient and reference of the latest long texts. Raises Unavailable."""
        return await self._database.rows(_REFERENCES, {"most": most})

    async def get(self, account_sid: Sid, sid: Sid) -> Message | None:
        """One message of an account. Raises Unavailable."""
        row = await self._database.find(FIND_MESSAGE, account_sid, sid)
        return from_row(row) if row else None

    async def find(self, sid: Sid, account_sids: Sequence[Sid]) -> Message | None:
        """A message of one of these accounts, which may be very many. Raises Unavailable."""
        for first in range(0, len(account_sids), ACCOUNTS_AT_ONCE):
            some = message.c.account_sid.in_(account_sids[first : first + ACCOUNTS_AT_ONCE])
            rows = await self._database.search(sa.select(*message.c).where(some, message.c.sid == sid))
            if rows:
                return from_row(rows[0])
        return None

    async def any(self) -> bool:
        """Whether there ever was a message. Raises Unavailable."""
        return bool(await self._database.rows(_ANY))

    async def lanes(self) -> list[tuple[Sid, str, int, int]]:
        """Every queue that is not empty: account, sender, messages, segments. Raises Unavailable."""
        return [(a, s, int(n), int(total)) for a, s, n, total in await self._database.search(_LANES)]

    async def all_queued(self) -> int:
        """How many messages are in queues, of all accounts. Raises Unavailable."""
        return int((await self._database.search(_ALL_QUEUED))[0][0])

    async def in_lane(self, account_sid: Sid, sender: str, after: Sid, most: int) -> list[Message]:
        """The first messages of a queue that come after `after`. Raises Unavailable."""
        params: dict[str, Any] = {"account_sid": account_sid, "sender": sender, "after": after, "most": most}
        rows = await self._database.rows(_IN_LANE, params)
        return [_in_queue(from_row(row), account_sid, sender) for row in rows]

    async def in_lanes_beside(
        self, lanes: Sequence[tuple[Sid, str, int]], known: Collection[Sid]
    ) -> list[list[Message]]:
        """The first messages of each of these queues that are not among `known`; on PostgreSQL.

        A queue is named by account and sender, with how many are read at most. Raises Unavailable.
        """
        account_sids, senders, most = map(list, zip(*lanes, strict=True))
        params = {"account_sids": account_sids, "senders": senders, "most": most, "known": list(known)}
        found: list[list[Message]] = [[] for _ in lanes]
        for place, *row in await self._database.rows(_IN_LANES_BESIDE, params):
            account_sid, sender, _ = lanes[place - 1]
            found[place - 1].append(_in_queue(from_row(tuple(row)), account_sid, sender))
        return found

    async def waiting(self, account_sid: Sid, sender: str) -> tuple[int, int]:
        """Messages and segments of a queue. Raises Unavailable."""
        [(messages, segments)] = await self._database.rows(_WAITING, {"account_sid": account_sid, "sender": sender})
        return int(messages), int(segments)

    async def waits_up_to(self, account_sid: Sid, sender: str, last: Sid) -> bool:
        """Whether a message waits in a queue that is no later than this one, and has not begun to leave. Raises
        Unavailable.
        """
        asked = {"account_sid": account_sid, "sender": sender, "first_sms": "SM", "last_sms": f"SM{last[2:]}"}
        return bool(await self._database.rows(_WAITS_UP_TO, {**asked, "first_mms": "MM", "last_mms": f"MM{last[2:]}"}))

    async def next_due(self) -> int | None:
        """When the next scheduled message falls due. Raises Unavailable."""
        found: int | None = (await self._database.rows(_NEXT_DUE))[0][0]
        return found

    async def scheduled_count(self, account_sid: Sid, now: Instant, most: int) -> int:
        """How many messages of an account are scheduled; where that may be `most` or more, exactly. Raises Unavailable.

        Else those that were canceled before their time may be among them, for the rows of everybody would be counted.
        """
        asked = {"account_sid": account_sid, "now": int(now)}
        ((some,),) = await self._database.search(_STILL_TO_COME, asked)
        if some < most:
            return int(some)
        return int((await self._database.search(_SCHEDULED_COUNT, {"account_sid": account_sid}))[0][0])

    async def all_scheduled(self) -> int:
        """How many messages are scheduled, of all accounts. Raises Unavailable."""
        return int((await self._database.search(_ALL_SCHEDULED))[0][0])

    async def awaited(self, carrier_message_id: str, carrier: str) -> list[AwaitedReceipt]:
        """The segments that have this id: mostly one or none. Raises Unavailable."""
        found = await self._database.find_all(FIND_AWAITED, carrier_message_id, carrier)
        return [AwaitedReceipt(*row) for row in found]

    async def awaited_parts(self, one: AwaitedReceipt) -> list[AwaitedReceipt]:
        """All segments of the same message that are not reported on yet. Raises Unavailable."""
        rows = await self._database.rows(_PARTS, {"message_sid": one.message_sid})
        return [AwaitedReceipt(*row) for row in rows]
