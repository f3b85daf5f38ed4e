"""Throughput of accounts: what all senders of an account, and its subaccounts', may send together; the operator's."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from tidings.accounts.authenticate import seen_by
from tidings.accounts.directory import Directory
from tidings.accounts.model import Capability
from tidings.audit.events import noted
from tidings.core import Sid
from tidings.delivery.account_pace import AccountShares
from tidings.delivery.throughputs import MarketThroughput, SendingMarket, limited, unlimited
from tidings.http import SELF, TIDINGS_V1, Call, Collection, Given, Link, Params, Resource, invalid, or_none
from tidings.operator.api.senders import SEGMENTS_PER_SECOND_MOST


class ShownThroughput(Resource):
    """What an account may send, with its subaccounts."""

    account_sid: Sid
    markets: dict[str, float | None]
    """Segments a second in each market; None: nothing is set there."""
    set_for: Sid
    """The account from whose throughput this one draws: itself, or its main account."""
    url: Link = SELF


class SetThroughput(Params):
    """One market."""

    market: SendingMarket
    segments_per_second: Given[Annotated[float, Meta(gt=0, le=SEGMENTS_PER_SECOND_MOST)]]
    """Not given: nothing is set there any more."""


async def _seen(call: Call) -> list[ShownThroughput]:
    """The main accounts for which something is set: the caller's, or for the operator everybody's."""
    seen, shares = seen_by(call), call.part(AccountShares)
    mine = seen and call.part(Directory).owner_of(seen)
    return [_shown(call, sid) for sid in shares.limited() if mine in (None, sid)]


def _shown(call: Call, account_sid: Sid) -> ShownThroughput:
    owner = call.part(Directory).owner_of(account_sid)
    known = call.part(AccountShares).markets_of(owner)
    markets = {str(market): known.get(market) for market in SendingMarket}
    return ShownThroughput(account_sid=account_sid, markets=markets, set_for=owner)


throughputs = Collection(
    TIDINGS_V1, "/Throughputs", ShownThroughput, sid="AC", identity="account_sid", seen=_seen, oldest_first=True
)
throughputs.standard("list")


@throughputs.fetch
async def fetch(call: Call) -> ShownThroughput:
    """One account; of a subaccount what it draws from."""
    account = call.found(call.part(Directory).one_seen_by(seen_by(call), call.path["account_sid"]))
    return _shown(call, account.sid)


@throughputs.operation("POST", "/{account_sid:AC}", needs=Capability.OPERATOR)
async def change(call: Call, given: SetThroughput) -> ShownThroughput:
    """It holds for what begins to leave from then on."""
    before, now, rate = await fetch(call), call.clock.now(), or_none(given.segments_per_second)
    sid = before.account_sid
    if before.set_for != sid:
        raise invalid("AccountSid", sid, f"a subaccount draws from the throughput of {before.set_for}")
    row = MarketThroughput(sid, given.market, repr(rate), int(now))
    told = {"market": given.market, "before": before.markets[given.market], "after": rate}
    kept = noted(call.sids, now, sid, "throughput.updated", sid, data=told, call=call)
    await call.db.commit(unlimited(sid, [given.market]) if rate is None else limited(row), kept)
    return _shown(call, sid)
