"""Senders as the operator sees them: their speed, and their queues."""

from __future__ import annotations

from typing import Annotated

import msgspec
import sqlalchemy as sa
from msgspec import UNSET, Meta

from tidings.accounts.model import Capability
from tidings.core import Instant, Sid
from tidings.delivery.lane import Lane
from tidings.delivery.lanes import Lanes
from tidings.http import SELF, TIDINGS_V1, Call, Given, Link, Page, Params, Resource, operation
from tidings.numbers.phone_numbers import phone_numbers
from tidings.numbers.senders import Sender, Senders
from tidings.numbers.short_codes import short_codes
from tidings.numbers.store import set_rate

SEGMENTS_PER_SECOND_MOST = 100_000


class Queue(msgspec.Struct, frozen=True):
    """What waits for a sender's pace."""

    messages: int
    segments: int
    oldest: str | None
    """When the first of them was created; None: nothing waits."""
    drain_seconds: float
    """How long the queue takes at the sender's pace."""


class ShownSender(Resource):
    """A sender, its speed and its queue."""

    sid: Sid
    account_sid: Sid
    sender: str
    type: str
    segments_per_second: float
    queue: Queue
    url: Link = SELF


class UpdateSender(Params):
    """What the operator can change."""

    segments_per_second: Given[Annotated[float, Meta(gt=0, le=SEGMENTS_PER_SECOND_MOST)]]


@operation(
    TIDINGS_V1, "GET", "/Senders", resource=ShownSender, item_path="/Senders/{sid}", key="senders", page_size_max=1000
)
async def search(call: Call) -> Page:
    """The caller's senders, or everybody's for the operator."""
    selects = [sa.select(table.c.sid, table.c.account_sid) for table in (phone_numbers.table, short_codes.table)]
    found = sa.union_all(*selects).subquery()
    statement = sa.select(found.c.sid)
    if call.principal.capability is not Capability.OPERATOR:
        statement = statement.where(found.c.account_sid == call.account_sid)
    assert call.asked is not None
    rows = await call.db.rows(call.asked.window(statement, found.c.sid))
    senders = [call.part(Senders).of(str(row[0])) for row in rows]
    return Page([_shown(call, sender) for sender in senders if sender])


@operation(TIDINGS_V1, "GET", "/Senders/{sid:PN|SC}", resource=ShownSender)
async def fetch(call: Call) -> ShownSender:
    """One sender."""
    return _shown(call, _named(call))


@operation(TIDINGS_V1, "POST", "/Senders/{sid:PN|SC}", resource=ShownSender, needs=Capability.OPERATOR)
async def update(call: Call, given: UpdateSender) -> ShownSender:
    """Sets a sender's speed; it holds from the next segment on."""
    sender = _named(call)
    if given.segments_per_second is not UNSET:
        changed = await set_rate(call.db, sender.sid, given.segments_per_second)
        if changed is None:
            raise call.not_found()
        sender = changed
    return _shown(call, sender)


def _named(call: Call) -> Sender:
    sender = call.part(Senders).of(call.path["sid"])
    is_operator = call.principal.capability is Capability.OPERATOR
    if sender is None or not (is_operator or sender.account_sid == call.account_sid):
        raise call.not_found()
    return sender


def _shown(call: Call, sender: Sender) -> ShownSender:
    return ShownSender(
        sid=sender.sid,
        account_sid=sender.account_sid,
        sender=sender.address,
        type=sender.type.value,
        segments_per_second=sender.segments_per_second,
        queue=_queue(call.part(Lanes).find(sender.account_sid, sender.address), sender),
    )


def _queue(lane: Lane | None, sender: Sender) -> Queue:
    if lane is None:
        return Queue(0, 0, None, 0.0)
    waiting = [*(passage.message for passage in lane.passing), *(message for message in list(lane.heads)[:1])]
    oldest = min((message.date_created for message in waiting), default=None)
    drain_s = round(lane.backlog_segments / sender.segments_per_second, 3)
    at = Instant(oldest).iso_precise() if oldest is not None else None
    return Queue(lane.messages, lane.backlog_segments, at, drain_s)
