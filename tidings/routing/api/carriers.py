"""Carriers: the links of this installation beside that of the settings, made and set otherwise while it runs."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
import sqlalchemy as sa
from msgspec import UNSET, Meta

from tidings.accounts.model import Capability
from tidings.accounts.vault import Vault
from tidings.carriers.smpp_link import LinkName, SmppLink
from tidings.core import Instant, Sid
from tidings.http import SELF, TIDINGS_V1, Call, Given, Link, Resource, as_shown, invalid, operation, or_none
from tidings.http.problems import CONFLICT
from tidings.routing.desk import LINKS_MOST, TURN, RoutingDesk
from tidings.routing.links import (
    FAILOVER_AFTER_S,
    LINK_SETTINGS,
    CarrierLink,
    LinkKind,
    LinkSettings,
    UnansweredPolicy,
    carrier_links,
    must_be_usable,
    smpp_link,
)
from tidings.routing.routes import routes
from tidings.routing.states import ShownLink

PASSWORD_MOST: Final = 64
"""Characters. SMPP has room for 8, and many carriers give longer ones."""
_ROW_FIELDS: Final = ("host", "system_id", "enabled", "unanswered")
_columns = carrier_links.table.c

Host = Annotated[str, Meta(pattern=r"^[A-Za-z0-9._:-]{1,255}$")]
SystemId = Annotated[str, Meta(min_length=1, max_length=15)]
Password = Annotated[str, Meta(max_length=PASSWORD_MOST)]


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
    """A new link: whom to bind to, and as whom."""

    name: LinkName
    kind: Given[LinkKind]
    host: Host
    system_id: SystemId
    password: Password


class UpdateCarrier(LinkSettings):
    """What can be changed of a link; its name stays, since receipts are known by it."""

    host: Given[Host]
    system_id: Given[SystemId]
    password: Given[Password]


def _shown(call: Call, row: CarrierLink) -> ShownCarrier:
    at = call.part(RoutingDesk).states.shown(row.name)
    return as_shown(
        ShownCarrier,
        row,
        status=at.status if row.enabled else "disabled",
        failover_after=row.failover_after_s,
        settings=_settings(smpp_link(row, "")),
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
        system_id=link.system_id,
        unanswered=None,
        failover_after=FAILOVER_AFTER_S,
        settings=_settings(link),
        links=at.links,
        date_created=None,
        date_updated=None,
    )


@carriers.create
async def create(call: Call, given: CreateCarrier) -> CarrierLink:
    """It is tried at once, wherever senders' queues are served."""
    desk, sid = call.part(RoutingDesk), call.sids.make("TL")
    if given.name in desk.taken_names:
        raise invalid("Name", given.name, "something else is called so")
    fields: dict[str, Any] = {
        "sid": sid,
        "name": given.name,
        "kind": or_none(given.kind) or LinkKind.SMPP,
        "enabled": given.enabled is not False,
        "unanswered": or_none(given.unanswered),
        "failover_after_s": FAILOVER_AFTER_S if given.failover_after is UNSET else given.failover_after,
        "host": given.host,
        "system_id": given.system_id,
        "sealed_password": call.part(Vault).seal(given.password, sid),
        "settings": given.settings(),
    }
    must_be_usable(carriers.make(call, **fields), given.password)
    async with desk.turns.of(call.db, TURN) as turn:
        known = await call.db.rows(sa.select(_columns.name))
        if (given.name,) in [tuple(each) for each in known]:
            raise CONFLICT(reason=f"There is a carrier that is called {given.name}")
        if len(known) >= LINKS_MOST:
            raise CONFLICT(reason=f"There are {LINKS_MOST} carriers already")
        return await carriers.insert(call, only_if=[turn], **fields)


@carriers.update
async def update(call: Call, given: UpdateCarrier) -> CarrierLink:
    """Pace and window hold from the next segment on; where it is bound otherwise, what is open is answered first."""
    desk, vault = call.part(RoutingDesk), call.part(Vault)
    async with desk.turns.of(call.db, TURN) as turn:
        row = await carriers.get(call)
        changes: dict[str, Any] = {"settings": {**row.settings, **given.settings()}}
        changes |= {name: getattr(given, name) for name in _ROW_FIELDS if getattr(given, name) is not UNSET}
        if given.failover_after is not UNSET:
            changes["failover_after_s"] = given.failover_after
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


def _settings(link: SmppLink) -> dict[str, Any]:
    return {name: getattr(link, name) for name in LINK_SETTINGS}
