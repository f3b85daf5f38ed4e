"""Routes: which link takes which messages, and which one where that is down or full."""

from __future__ import annotations

from typing import Annotated, Any

import sqlalchemy as sa
from msgspec import UNSET, Meta

from tidings.accounts.directory import Directory
from tidings.core import Sid
from tidings.http import Call, Given, Params, SidOf, invalid
from tidings.http.problems import CONFLICT
from tidings.routing.desk import ROUTES_MOST, TURN, RoutingDesk
from tidings.routing.links import DEFAULT, carrier_links
from tidings.routing.routes import PRIORITY, CarrierRoute, routes
from tidings.routing.terms import Cost, Prefix, Priority, RouteCountry, SenderOrType, Weight


class RouteSettings(Params):
    """What a route says; what it does not say may be anything."""

    prefix: Given[Prefix]
    iso_country: Given[RouteCountry]
    account_sid: Given[Annotated[Sid | None, SidOf("AC")]]
    sender: Given[SenderOrType]
    priority: Given[Priority]
    cost: Given[Cost]
    weight: Given[Weight]
    enabled: Given[bool]


class CreateRoute(RouteSettings):
    """A new route."""

    carrier: Annotated[str, Meta(max_length=25)]


class UpdateRoute(RouteSettings):
    """What is given is set; what is given empty is no condition any more."""

    carrier: Given[Annotated[str, Meta(max_length=25)]]


routes.standard(
    "fetch", "list", "delete", filters=("carrier", "prefix", "iso_country", "account_sid", "sender", "enabled")
)


@routes.create
async def create(call: Call, given: CreateRoute) -> CarrierRoute:
    """It holds from the next message on that begins to leave."""
    async with call.part(RoutingDesk).turns.of(call.db, TURN) as turn:
        ((known,),) = await call.db.rows(sa.select(sa.func.count()).select_from(routes.table))
        if int(known) >= ROUTES_MOST:
            raise CONFLICT(reason=f"There are {ROUTES_MOST} routes already")
        await _must_lead_somewhere(call, given)
        first: dict[str, Any] = {"priority": PRIORITY, "weight": 1, "enabled": True, **given.changes()}
        return await routes.insert(call, only_if=[turn], **first)


@routes.update
async def update(call: Call, given: UpdateRoute) -> CarrierRoute:
    """What has begun to leave keeps its link."""
    async with call.part(RoutingDesk).turns.of(call.db, TURN) as turn:
        await _must_lead_somewhere(call, given)
        return await routes.update_row(call, only_if=[turn], **given.changes())


async def _must_lead_somewhere(call: Call, given: CreateRoute | UpdateRoute) -> None:
    """Raises a problem for an account or a link that there is not."""
    if given.account_sid is not UNSET and given.account_sid and not call.part(Directory).get(given.account_sid):
        raise invalid("AccountSid", given.account_sid, "there is no such account")
    if given.carrier is UNSET or given.carrier == DEFAULT:
        return
    columns = carrier_links.table.c
    if not await call.db.rows(sa.select(columns.sid).where(columns.name == given.carrier)):
        raise invalid("Carrier", given.carrier, f"no carrier is called so; the one of the settings is {DEFAULT}")
