"""Callbacks: what was told to customers' servers, what came of it, and telling it again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import msgspec

from tidings.accounts.authenticate import seen_by
from tidings.core import Instant, Sid, is_sid
from tidings.http import (
    SELF,
    TIDINGS_V1,
    Asked,
    Call,
    Collection,
    Fit,
    Given,
    Link,
    Of,
    Page,
    Params,
    Resource,
    as_shown,
    operation,
)
from tidings.webhooks.outbox import Exchange, ExchangeOutcome, Outbox
from tidings.webhooks.replays import Replays
from tidings.webhooks.told import FailingHost, SentRequest, ToldServers, WantedExchanges, moment


class Callback(Resource):
    """An exchange with a customer's server, and what came of it."""

    sid: Sid
    account_sid: Sid
    subject_sid: Sid
    kind: str
    sequence: int
    request_url: Annotated[str, Of("url")]
    request_method: Annotated[str | None, Of("method")]
    """Null: POST."""
    outcome: str
    attempts: int
    status: int | None
    error_code: int | None
    duration_ms: int | None
    answer: str | None
    replays: int | None
    date_created: Annotated[Instant, Of("date_created", Instant)]
    date_next: Annotated[Instant | None, Of("next_at", moment)]
    date_done: Annotated[Instant | None, Of("date_done", moment)]
    url: Link = SELF


class CallbackInFull(Callback):
    """With what is sent."""

    request: SentRequest | None


class FindCallbacks(Params):
    """Filters of the list."""

    subject_sid: Given[Annotated[Sid, Fit(is_sid, "it is no SID")]]
    host: Given[Annotated[str, msgspec.Meta(min_length=1, max_length=260)]]
    kind: Given[str]
    outcome: Given[ExchangeOutcome]
    failed: bool = False


callbacks = Collection(TIDINGS_V1, "/Callbacks", Exchange, sid="EV", show=Callback)


@callbacks.list
async def listed(call: Call, given: FindCallbacks) -> Page:
    """The newest first; `meta.stopped` where there may be more beyond what one page looks at."""
    return await call.part(ToldServers).page(
        WantedExchanges(account_sid=seen_by(call), **given.changes()), call.asked or Asked()
    )


async def found(call: Call) -> Exchange:
    """The caller's; the operator sees every account's. Raises NOT_FOUND."""
    one = await Outbox(call.db).get(call.path["sid"])
    return call.found(one if one and seen_by(call) in (None, one.account_sid) else None)


@callbacks.fetch
async def fetch(call: Call) -> CallbackInFull:
    """With the request as it is sent, signed with the token that the account has now."""
    one = await found(call)
    return as_shown(CallbackInFull, one, request=await call.part(ToldServers).request(one))


@callbacks.operation("POST", "/{sid:EV}/Replay")
async def replay(call: Call) -> Exchange:
    """Tells it again: the same id, in the order of its subject, with a mark."""
    return await call.part(Replays).again(await found(call))


async def _failing(call: Call) -> Sequence[FailingHost]:
    return await call.part(ToldServers).failing(WantedExchanges(account_sid=seen_by(call)))


hosts = Collection(TIDINGS_V1, "/FailingHosts", FailingHost, identity="host", seen=_failing, whole=True)
hosts.standard("fetch", "list")


@operation(TIDINGS_V1, "POST", "/FailingHosts/{host}/Replay")
async def replay_all(call: Call) -> dict[str, object]:
    """Tells again what was given up or refused at a host, the oldest first, so many at once."""
    host = (await hosts.get(call)).host
    return {"host": host, "replayed": len(await call.part(Replays).failed_at(host, seen_by(call)))}
