"""Queues: what waits for the senders of a service or an account, and when it, and more, will have left."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from tidings.accounts.authenticate import seen_by
from tidings.accounts.directory import Directory
from tidings.core import Instant, Sid
from tidings.delivery.forecast import QueueLimit, drained_in, later, limit_of, narrowest, together
from tidings.delivery.lane import LaneState
from tidings.delivery.lanes import Lanes
from tidings.holding import Holding, Traffic
from tidings.http import (
    SELF,
    TIDINGS_V1,
    Call,
    Collection,
    Given,
    Link,
    Page,
    Params,
    Resource,
    operation,
    or_none,
    page_of,
)
from tidings.numbers.senders import Sender, Senders
from tidings.services.pools import Pools

FORECAST_MOST = 1_000_000_000
"""Segments of a forecast."""


class QueueOf(StrEnum):
    """Whose queues are listed."""

    SENDER = "sender"
    SERVICE = "service"
    ACCOUNT = "account"
    """With its subaccounts."""


class ShownQueue(Resource):
    """What waits for one sender, or for several together."""

    sid: Sid
    """The sender's, the messaging service's, or the account's."""
    account_sid: Sid
    senders: int
    messages: int
    segments: int
    oldest: str | None
    """When the first message that is known of was created; None: nothing waits, or it is not in memory."""
    segments_per_second: float
    """That they can send together, while all of them have something to send."""
    limited_by: QueueLimit | None
    """What they wait for, the longest of them; None: nothing waits."""
    limited_by_sid: Sid | None
    """The sender, the campaign, or the account whose throughput it is."""
    limit_per_second: float | None
    """Its segments a second."""
    senders_without_room: int
    """Those that wait for a carrier that is down or full, as far as this process serves them."""
    drain_seconds: float
    drained_at: Instant
    url: Link = SELF


class ShownForecast(Resource):
    """When what waits, and more, will have left."""

    sid: Sid
    segments: int
    """That are to come."""
    at: Instant
    """When they come."""
    waiting: int
    """Segments that will still wait then, of those that wait now."""
    drain_seconds: float
    """From then until all has left."""
    drained_at: Instant


class Forecast(Params):
    """What is to be sent."""

    segments: Annotated[int, Meta(ge=1, le=FORECAST_MOST)]
    at: Given[Instant]
    """Not given: now."""


class SearchQueues(Params):
    """Whose queues."""

    of: QueueOf = QueueOf.SENDER
    account_sid: Given[Sid]
    messaging_service_sid: Given[Sid]


queues = Collection(TIDINGS_V1, "/Queues", ShownQueue, sid="PN|SC|AI|MG|AC", row=ShownQueue)


@queues.list
async def search(call: Call, given: SearchQueues) -> Page:
    """One for each sender, messaging service or account for which something waits."""
    asked = [sid for sid in (or_none(given.messaging_service_sid), or_none(given.account_sid)) if sid is not None]
    of = [{each.sid for each in _of(call, sid)[1]} for sid in asked]
    mine = (seen := seen_by(call)) and call.part(Directory).with_subaccounts(seen)
    waiting = [each for each in call.part(Lanes).waiting(mine) if all(each.sid in some for some in of)]
    sids = {sid for each in waiting for sid in _named(call, given.of, each) if _is_seen(call, sid)}
    shown = []
    for sid in page_of(call, sids, lambda sid: (sid,)).rows:
        account_sid, its = _of(call, sid)
        shown.append(_shown(call, sid, account_sid, [each for each in its if all(each.sid in some for some in of)]))
    return Page(shown, lambda one: (one.sid,))


@queues.fetch
async def fetch(call: Call) -> ShownQueue:
    """That of a sender, or of all senders of a messaging service, or of an account and its subaccounts."""
    return _shown(call, call.path["sid"], *_of(call, call.path["sid"]))


@operation(TIDINGS_V1, "POST", "/Queues/{sid:PN|SC|AI|MG|AC}/Forecast", resource=ShownForecast)
async def forecast(call: Call, given: Forecast) -> ShownForecast:
    """Segments that come to one of these queues at a moment; nothing is sent."""
    sid, lanes = call.path["sid"], call.part(Lanes)
    now = call.clock.now()
    at = max(now, or_none(given.at) or now)
    draws = later([lanes.draw_of(sender) for sender in _of(call, sid)[1]], now.seconds_until(at))
    drain_s = drained_in(draws, given.segments)
    return ShownForecast(
        sid=sid,
        segments=given.segments,
        at=at,
        waiting=sum(draw.waiting for draw in draws),
        drain_seconds=round(drain_s, 3),
        drained_at=at.plus(s=drain_s),
    )


def _named(call: Call, of: QueueOf, sender: Sender) -> tuple[Sid, ...]:
    """Those in whose queue a sender's is."""
    match of:
        case QueueOf.SENDER:
            return (sender.sid,)
        case QueueOf.SERVICE:
            service = call.part(Pools).of_sender(sender.sid)
            return (service.sid,) if service is not None else ()
        case QueueOf.ACCOUNT:
            return tuple({sender.account_sid, call.part(Directory).owner_of(sender.account_sid)})


def _is_seen(call: Call, sid: Sid) -> bool:
    """Of accounts: a subaccount does not see its main account's."""
    return not sid.startswith("AC") or _may_see(call, sid)


def _of(call: Call, sid: Sid) -> tuple[Sid, list[Sender]]:
    """Whose it is, and its senders. Raises NOT_FOUND where there is none that the caller sees."""
    known, directory = call.part(Senders), call.part(Directory)
    if sid.startswith("AC") and directory.get(sid) is not None:
        account_sid, found = sid, [each for its in directory.with_subaccounts(sid) for each in known.of_account(its)]
    elif (service := call.part(Pools).of(sid)) is not None:
        senders = (known.of(each) for each in service.sender_sids)
        account_sid, found = service.account_sid, [each for each in senders if each is not None]
    elif (sender := known.of(sid)) is not None:
        account_sid, found = sender.account_sid, [sender]
    else:
        raise call.not_found()
    return call.found(account_sid if _may_see(call, account_sid) else None), found


def _may_see(call: Call, account_sid: Sid) -> bool:
    """An account and its subaccounts; the operator all."""
    return seen_by(call) in (None, account_sid, call.part(Directory).owner_of(account_sid))


def _shown(call: Call, sid: Sid, account_sid: Sid, senders: Sequence[Sender]) -> ShownQueue:
    lanes, now = call.part(Lanes), call.clock.now()
    backlogs = [found for each in senders if (found := lanes.backlog(each.account_sid, each.address)) is not None]
    by_sender = {each.sid: lanes.draw_of(each) for each in senders}
    draws, crowded = list(by_sender.values()), [each for each in senders if _is_crowded(lanes, each)]
    narrowest_, is_held = narrowest(by_sender), call.part(Holding).is_held(Traffic.MESSAGES)
    drain_s = drained_in(draws)
    oldest = min((each.oldest_at for each in backlogs if each.oldest_at is not None), default=None)
    return ShownQueue(
        sid=sid,
        account_sid=account_sid,
        senders=len(senders),
        messages=sum(each.messages for each in backlogs),
        segments=sum(each.segments for each in backlogs),
        oldest=Instant(oldest).iso_precise() if oldest is not None else None,
        segments_per_second=round(together(draws), 3),
        limited_by=limit_of(narrowest_, by_sender, len(crowded), is_held=is_held),
        limited_by_sid=narrowest_.sid if narrowest_ else None,
        limit_per_second=round(narrowest_.segments_per_second, 3) if narrowest_ else None,
        senders_without_room=len(crowded),
        drain_seconds=round(drain_s, 3),
        drained_at=now.plus(s=drain_s),
    )


def _is_crowded(lanes: Lanes, sender: Sender) -> bool:
    lane = lanes.find(sender.account_sid, sender.address)
    return lane is not None and lane.state is LaneState.CROWDED
