"""Queues: what waits for the senders of a service or an account, and when it, and more, will have left."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from tidings.accounts.authenticate import seen_by
from tidings.accounts.directory import Directory
from tidings.audit.events import noted
from tidings.core import Instant, Sid
from tidings.db import Guard, GuardFailed
from tidings.delivery import queue_orders
from tidings.delivery.daily_caps import used_on
from tidings.delivery.forecast import (
    CAMPAIGNS_IN,
    QueueLimit,
    ShownForecast,
    ToCome,
    drained_in,
    foreseen,
    later,
    limit_of,
    narrowest,
    together,
)
from tidings.delivery.lanes import Lanes
from tidings.delivery.queue_orders import QueueOrder, QueueOrders, QueuePause, QueuePurge, QueueStatus
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
    instead_of,
    operation,
    or_none,
    page_of,
)
from tidings.http.problems import CONFLICT
from tidings.messages.selection import first_to_write
from tidings.numbers.senders import Sender, Senders
from tidings.services.messaging_services import VALIDITY_PERIOD_MOST, ValidityPeriod
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
    sender: str | None
    """None of a service's and an account's; so is the status."""
    status: QueueStatus | None
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
    senders_paused: int
    pause: QueuePause | None
    """Of a sender's own queue; None: it goes on."""
    purge: QueuePurge | None
    """The last one of a sender's own queue."""
    drain_seconds: float
    drained_at: Instant | None
    """None: it is held or paused."""
    url: Link = SELF


class Forecast(Params):
    """What is to be sent."""

    segments: Annotated[int, Meta(ge=1, le=FORECAST_MOST)]
    at: Given[Instant]
    """Not given: now."""
    to_country: Annotated[str, Meta(pattern="^[A-Z]{2}$")] = CAMPAIGNS_IN
    validity_period: Given[ValidityPeriod]
    """Not given: the messaging service's, or the longest."""


class PauseQueue(Params):
    """Why, for whoever looks."""

    reason: Given[Annotated[str, Meta(min_length=1, max_length=200)]]


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
    sid, lanes, now = call.path["sid"], call.part(Lanes), call.clock.now()
    _, writing = _of(call, sid)
    if (service := call.part(Pools).of(sid)) is not None:
        writing = first_to_write((*writing, *service.alpha_senders), given.to_country)
    going = [each for each in writing if _order_of(call, each).pause is None]
    longest, at = service.validity_period if service else VALIDITY_PERIOD_MOST, max(now, or_none(given.at) or now)
    draws = later([lanes.draw_of(each, given.to_country) for each in going], now.seconds_until(at))
    limits = sorted({limit.sid for draw in draws for limit in draw.limits})
    campaigns = [(one, await used_on(call.db, one.brand_key, at)) for one in map(lanes.campaign, limits) if one]
    asked = (sid, given.segments, given.to_country, at, or_none(given.validity_period) or longest)
    return foreseen(ToCome(*asked), going, draws, campaigns, len(writing) - len(going))


@queues.operation("POST", "/{sid:PN|SC}/Pause")
async def pause(call: Call, given: PauseQueue) -> ShownQueue:
    """Nothing begins to leave it from the answer on: what waits in it, and what is accepted for it, waits."""
    sender, reason = _sender(call), or_none(given.reason)
    return await _ordered(
        call, sender, "paused", queue_orders.paused(sender, call.clock.now(), reason), {"reason": reason}
    )


@queues.operation("POST", "/{sid:PN|SC}/Resume")
async def resume(call: Call) -> ShownQueue:
    """It goes on, at its pace."""
    return await _ordered(call, sender := _sender(call), "resumed", queue_orders.resumed(sender))


@queues.operation("POST", "/{sid:PN|SC}/Purge", status=202)
async def purge(call: Call) -> ShownQueue:
    """Cancels what waits in it now. Until that is done, nothing begins to leave it."""
    sender, last = _sender(call), call.sids.make("SM")
    return await _ordered(call, sender, "purged", queue_orders.purge_ordered(sender, call.clock.now(), last))


async def _ordered(
    call: Call, one: Sender, what: str, order: Guard, told: dict[str, str | None] | None = None
) -> ShownQueue:
    kept = noted(call.sids, call.clock.now(), one.account_sid, f"queue.{what}", one.sid, data=told, call=call)
    with instead_of(GuardFailed, lambda failed: CONFLICT(reason=queue_orders.REFUSALS[failed.name])):
        await call.db.commit(kept, only_if=[order])
    return _shown(call, one.sid, one.account_sid, [one])


def _order_of(call: Call, sender: Sender) -> QueueOrder:
    return call.part(QueueOrders).of(sender.account_sid, sender.address)


def _sender(call: Call) -> Sender:
    return _of(call, call.path["sid"])[1][0]


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
    orders, own = [_order_of(call, each) for each in senders], next((each for each in senders if each.sid == sid), None)
    backlogs = [found for each in senders if (found := lanes.backlog(each.account_sid, each.address)) is not None]
    by_sender = {each.sid: lanes.draw_of(each) for each in senders}
    draws, crowded = list(by_sender.values()), sum(map(lanes.is_crowded, senders))
    narrowest_, is_held = narrowest(by_sender), call.part(Holding).is_held(Traffic.MESSAGES)
    stopped = sum(order.stops and draw.waiting > 0 for order, draw in zip(orders, draws, strict=True))
    limit = limit_of(narrowest_, by_sender, crowded, stopped=stopped, is_held=is_held)
    drain_s = drained_in(draws)
    oldest = min((each.oldest_at for each in backlogs if each.oldest_at is not None), default=None)
    return ShownQueue(
        sid=sid,
        sender=own.address if own else None,
        status=orders[0].status if own else None,
        account_sid=account_sid,
        senders=len(senders),
        messages=sum(each.messages for each in backlogs),
        segments=sum(each.segments for each in backlogs),
        oldest=Instant(oldest).iso_precise() if oldest is not None else None,
        segments_per_second=round(together(draws), 3),
        limited_by=limit,
        limited_by_sid=narrowest_.sid if narrowest_ else None,
        limit_per_second=round(narrowest_.segments_per_second, 3) if narrowest_ else None,
        senders_without_room=crowded,
        senders_paused=sum(order.pause is not None for order in orders),
        pause=orders[0].pause if own else None,
        purge=orders[0].purge if own else None,
        drain_seconds=round(drain_s, 3),
        drained_at=None if limit in (QueueLimit.HOLD, QueueLimit.PAUSED) else now.plus(s=drain_s),
    )
