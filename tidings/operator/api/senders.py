"""Senders as the operator sees them: their speed, and their queues."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from tidings.accounts.authenticate import seen_by
from tidings.accounts.model import Capability
from tidings.audit.events import noted
from tidings.audit.properties import of_changed
from tidings.core import Instant, Sid
from tidings.delivery.forecast import drained_in
from tidings.delivery.lanes import Lanes
from tidings.http import SELF, TIDINGS_V1, Asked, Call, Collection, Given, Link, Of, Page, Params, Resource, as_shown
from tidings.numbers.senders import Sender, Senders, SenderType
from tidings.numbers.store import set_rate, sids_of_senders

SEGMENTS_PER_SECOND_MOST = 100_000


class Queue(msgspec.Struct, frozen=True):
    """What waits for a sender's pace."""

    messages: int
    segments: int
    oldest: str | None
    """When the first of them was created; None: nothing waits."""
    drain_seconds: float
    """How long the queue takes at the sender's pace, and that of its campaign and its account."""


class ShownSender(Resource):
    """A sender, its speed and its queue."""

    sid: Sid
    account_sid: Sid
    sender: Annotated[str, Of("address")]
    type: SenderType
    registered: bool
    """Whether carriers know what it is used for, where they ask for that."""
    campaign_sid: Sid | None
    """The campaign that it is registered for, or is being registered for."""
    registration_code: int | None
    """Why it is not registered, where there is more to say than that it has no campaign."""
    segments_per_second: float
    queue: Queue
    url: Link = SELF


class UpdateSender(Params):
    """What the operator can change."""

    segments_per_second: Given[Annotated[float, Meta(gt=0, le=SEGMENTS_PER_SECOND_MOST)]]


def _shown(call: Call, sender: Sender) -> ShownSender:
    return as_shown(ShownSender, sender, queue=_queue(call, sender))


def _queue(call: Call, sender: Sender) -> Queue:
    lanes = call.part(Lanes)
    backlog = lanes.backlog(sender.account_sid, sender.address)
    if backlog is None:
        return Queue(0, 0, None, 0.0)
    drain_s = round(drained_in([lanes.draw_of(sender)]), 3)
    at = Instant(backlog.oldest_at).iso_precise() if backlog.oldest_at is not None else None
    return Queue(backlog.messages, backlog.segments, at, drain_s)


senders = Collection(TIDINGS_V1, "/Senders", ShownSender, sid="PN|SC", show=_shown)


@senders.list
async def search(call: Call) -> Page:
    """The caller's senders, or everybody's for the operator."""
    found = sids_of_senders(seen_by(call))
    rows = await call.db.rows((call.asked or Asked()).window(found, found.selected_columns.sid))
    known = [call.part(Senders).of(str(row[0])) for row in rows]
    return Page([sender for sender in known if sender])


@senders.fetch
async def fetch(call: Call) -> Sender:
    """One sender."""
    sender = call.found(call.part(Senders).of(call.path["sid"]))
    return call.found(sender if seen_by(call) in (None, sender.account_sid) else None)


@senders.operation("POST", "/{sid:PN|SC}", needs=Capability.OPERATOR)
async def update(call: Call, given: UpdateSender) -> Sender:
    """Sets a sender's speed; it holds from the next segment on."""
    sender = await fetch(call)
    if not given.segments_per_second:
        return sender
    told = of_changed({"segments_per_second": sender.segments_per_second}, given.changes())
    kept = noted(call.sids, call.clock.now(), sender.account_sid, "sender.updated", sender.sid, data=told, call=call)
    return call.found(await set_rate(call.db, sender.sid, given.segments_per_second, kept))
