"""Holds: the operator stops what goes out, sees what waits, and says what becomes of it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta

from tidings.accounts.model import Capability
from tidings.audit.events import note
from tidings.core import Instant, sid_time
from tidings.holding import Hold, Holding, Traffic, held_by, let_go
from tidings.http import SELF, TIDINGS_V1, Call, Collection, Given, Link, Params, Resource, invalid
from tidings.http.problems import CONFLICT
from tidings.messages.store import MessageStore
from tidings.webhooks.outbox import Outbox, dropped


class HoldState(StrEnum):
    """Whether it goes out."""

    HELD = "held"
    RELEASED = "released"


class Fate(StrEnum):
    """What becomes of what waited."""

    SEND = "send"
    DROP = "drop"


class Waits(msgspec.Struct, frozen=True):
    """What would go out, counted."""

    queued: int
    """Messages in their senders' queues, those with a carrier among them; callbacks that are pending."""
    scheduled: int
    """Messages that wait for their time."""


class ShownHold(Resource):
    """Whether messages, or callbacks, go out."""

    traffic: Traffic
    status: HoldState
    reason: str | None
    date_held: Instant | None
    date_released: Instant | None
    dropped_until: Instant | None
    """Messages that were accepted until then, by the time in their SIDs, were dropped."""
    waiting: Waits
    url: Link = SELF


class ChangeHold(Params):
    """Holds it, or lets it go."""

    status: HoldState
    waiting: Given[Fate]
    """With `released`: whether what waited goes out now (`send`), or never (`drop`: messages fail with 30036, callbacks
    are given up). It must be said where something waits."""
    reason: Given[Annotated[str, Meta(min_length=1, max_length=200)]]
    """With `held`: why, for whoever looks."""


async def _all(call: Call) -> list[ShownHold]:
    """Of messages and of callbacks, with what waits."""
    return [await _shown(call, traffic) for traffic in Traffic]


holds = Collection(TIDINGS_V1, "/Holds", ShownHold, identity="traffic", seen=_all, needs=Capability.OPERATOR)
holds.standard("fetch", "list")


@holds.update
async def change(call: Call, given: ChangeHold) -> ShownHold:
    """Stops what goes out from the next message on, or lets it go. What is with a carrier comes to its end."""
    shown = await holds.get(call)
    traffic, waits, hold = shown.traffic, shown.waiting, call.part(Holding).of(shown.traffic)
    is_held = shown.status is HoldState.HELD
    if given.status is HoldState.HELD:
        _must_not_be_given("Waiting", given.waiting, "it is for what is released")
        if not is_held:
            reason = given.reason or "held by the operator"
            kept = note(call, "hold.began", traffic, {"reason": reason})
            await call.db.commit(*held_by(reason, call.clock.now(), [traffic]), kept)
        return await holds.get(call)
    _must_not_be_given("Reason", given.reason, "it is for what is held")
    if hold is None or not is_held:
        raise CONFLICT(reason=f"{traffic} are not held")
    if given.waiting is UNSET and (waits.queued or waits.scheduled):
        reason = f"{waits.queued + waits.scheduled} wait: say whether they go out (send) or never do (drop)"
        raise invalid("Waiting", "", reason)
    await _release(call, hold, drop=given.waiting is Fate.DROP)
    return await holds.get(call)


async def _release(call: Call, hold: Hold, *, drop: bool) -> None:
    now, is_of_messages = call.clock.now(), hold.traffic is Traffic.MESSAGES
    last = call.sids.make("SM") if drop and is_of_messages else None
    writes = [dropped(now)] if drop and not is_of_messages else []
    kept = note(call, "hold.ended", hold.traffic, {"reason": hold.reason, "dropped": drop})
    await call.db.commit(*writes, kept, only_if=[let_go(hold, now, last)])


def _must_not_be_given(parameter: str, value: object, reason: str) -> None:
    if value is not UNSET:
        raise invalid(parameter, value, reason)


async def _waiting(call: Call, traffic: Traffic) -> Waits:
    if traffic is Traffic.CALLBACKS:
        return Waits(await Outbox(call.db).pending(), 0)
    messages = MessageStore(call.db)
    return Waits(await messages.all_queued(), await messages.all_scheduled())


async def _shown(call: Call, traffic: Traffic) -> ShownHold:
    holding = call.part(Holding)
    hold = holding.of(traffic)
    return ShownHold(
        traffic=traffic,
        status=HoldState.HELD if holding.is_held(traffic) else HoldState.RELEASED,
        reason=hold.reason if hold else None,
        date_held=hold.date_held if hold else None,
        date_released=hold.date_released if hold else None,
        dropped_until=sid_time(hold.last_dropped) if hold and hold.last_dropped else None,
        waiting=await _waiting(call, traffic),
    )
