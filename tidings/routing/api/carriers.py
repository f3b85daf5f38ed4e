"""Carriers: the links of this installation beside that of the settings, made and set otherwise while it runs."""

from __future__ import annotations

from typing import Any

import msgspec
import sqlalchemy as sa
from msgspec import UNSET

from tidings.accounts.model import Capability
from tidings.accounts.vault import Vault
from tidings.carriers.http_link import HttpLink
from tidings.carriers.smpp_link import LinkName
from tidings.core import Instant, Sid
from tidings.http import SELF, TIDINGS_V1, Call, Link, Resource, as_shown, invalid, operation, or_none
from tidings.http.problems import CONFLICT
from tidings.routing.desk import LINKS_MOST, TURN, RoutingDesk
from tidings.routing.links import (
    FAILOVER_AFTER_S,
    SEALED_KEY,
    CarrierLink,
    LinkKind,
    LinkSettings,
    UnansweredPolicy,
    carrier_links,
    link_of,
    must_be_usable,
    sealed_about,
    settings_of,
)
from tidings.routing.routes import routes
from tidings.routing.states import ShownLink

_columns = carrier_links.table.c


class ShownCarrier(Resource):
    """A link to a carrier. Its password is never shown."""

    sid: Sid | None
    """None: it is the link of the settings."""
    name: str
    kind: LinkKind
    enabled: bool
    status: str
    """`bound` where any process is, `disabled`, else `down`."""
    host: str
    api_url: str | None
    """Where an HTTP link asks for texts; None: it is one by SMPP."""
    system_id: str
    unanswered: UnansweredPolicy | None
    """None: as the settings have it."""
    failover_after: int
    settings: dict[str, Any]
    """Its settings, those among them of which nothing was said."""
    links: list[ShownLink]
    date_created: Instant | None
    date_updated: Instant | None
    url: Link = SELF


class CreateCarrier(LinkSettings):
    """A new link: whom to bind to, and as whom; or where an aggregator's API is."""

    name: LinkName
    kind: LinkKind = LinkKind.SMPP


class UpdateCarrier(LinkSettings):
    """What can be changed of a link; its name stays, since receipts are known by it."""


class CallbackAddresses(Resource):
    """What an aggregator is to call. The addresses are in this answer and nowhere else."""

    sid: Sid
    receipts: str
    messages: str


def _shown(call: Call, row: CarrierLink) -> ShownCarrier:
    at = call.part(RoutingDesk).states.shown(row.name)
    return as_shown(
        ShownCarrier,
        row,
        status=at.status if row.enabled else "disabled",
        failover_after=row.failover_after_s,
        api_url=row.settings.get("api_url"),
        settings=settings_of(link_of(row, "")),
        links=at.links,
    )


carriers = carrier_links.face("/Carriers", show=_shown)
carriers.standard("fetch", "list", filters=("name", "enabled"))


@operation(TIDINGS_V1, "GET", "/Carriers/Default", resource=ShownCarrier, needs=Capability.OPERATOR)
async def default(call: Call) -> ShownCarrier:
    """The link of the settings, which takes what no route takes. Nothing of it is changed here."""
    desk = call.part(RoutingDesk)
    link, at = desk.default, desk.states.shown(desk.default.name)
    return ShownCarrier(
        sid=None,
        name=link.name,
        kind=LinkKind.SMPP,
        enabled=True,
        status=at.status,
        host=link.host,
        api_url=None,
        system_id=link.system_id,
        unanswered=None,
        failover_after=FAILOVER_AFTER_S,
        settings=settings_of(link),
        links=at.links,
        date_created=None,
        date_updated=None,
    )


@carriers.create
async def create(call: Call, given: CreateCarrier) -> CarrierLink:
    """It is tried at once, wherever senders' queues are served."""
    desk, sid = call.part(RoutingDesk), call.sids.make("TL")
    password = or_none(given.password) or ""
    if given.name in desk.taken_names:
        raise invalid("Name", given.name, "something else is called so")
    fields: dict[str, Any] = {
        "sid": sid,
        "name": given.name,
        "kind": given.kind,
        "enabled": True,
        "unanswered": None,
        "failover_after_s": FAILOVER_AFTER_S,
        "system_id": "",
        "sealed_password": call.part(Vault).seal(password, sid),
        **given.columns(given.kind, is_new=True),
    }
    must_be_usable(carriers.make(call, **fields), password)
    async with desk.turns.of(call.db, TURN) as turn:
        known = await call.db.rows(sa.select(_columns.name))
        if (given.name,) in [tuple(each) for each in known]:
            raise CONFLICT(reason=f"There is a carrier that is called {given.name}")
        if len(known) >= LINKS_MOST:
            raise CONFLICT(reason=f"There are {LINKS_MOST} carriers already")
        return await carriers.insert(call, also=desk.kept_off(given.kind), only_if=[turn], **fields)


@carriers.update
async def update(call: Call, given: UpdateCarrier) -> CarrierLink:
    """Pace and window hold from the next segment on; where it is bound otherwise, what is open is answered first."""
    desk, vault = call.part(RoutingDesk), call.part(Vault)
    async with desk.turns.of(call.db, TURN) as turn:
        row = await carriers.get(call)
        changes = given.columns(row.kind)
        changes["settings"] = {**row.settings, **changes["settings"]}
        if given.password is not UNSET:
            changes["sealed_password"] = vault.seal(given.password, row.sid)
        must_be_usable(msgspec.structs.replace(row, **changes), or_none(given.password) or "")
        return await carriers.update_row(call, only_if=[turn], **changes)


@carriers.delete
async def delete(call: Call) -> None:
    """What is open on it is answered first. Routes that lead to it must go before."""
    async with call.part(RoutingDesk).turns.of(call.db, TURN) as turn:
        row = await carriers.get(call)
        to_it = sa.select(routes.table.c.sid).where(routes.table.c.carrier == row.name).limit(1)
        led = await call.db.rows(to_it)
        if led:
            raise CONFLICT(reason=f"{led[0][0]} leads to {row.name}: delete its routes first")
        await carriers.delete_row(call, only_if=[turn])


@operation(
    TIDINGS_V1,
    "POST",
    "/Carriers/{sid:TL}/CallbackAddresses",
    resource=CallbackAddresses,
    needs=Capability.OPERATOR,
)
async def renew(call: Call) -> CallbackAddresses:
    """New addresses for receipts and texts; those that were given out before are none any more."""
    vault, key = call.part(Vault), call.chance.token(32)
    async with call.part(RoutingDesk).turns.of(call.db, TURN) as turn:
        row = await carriers.get(call)
        if row.kind is not LinkKind.HTTP:
            raise CONFLICT(reason=f"{row.name} is a link by SMPP, over which receipts and texts come themselves")
        sealed = vault.seal(key, sealed_about(row.sid))
        await carriers.update_row(call, only_if=[turn], settings={**row.settings, SEALED_KEY: sealed})
    base = row.settings.get("callback_base") or call.base_url
    link = link_of(row, "", key)
    assert isinstance(link, HttpLink), "its kind says so"
    return CallbackAddresses(
        sid=row.sid, receipts=link.callback("Receipts", base), messages=link.callback("Messages", base)
    )
