"""Routes: which ways out a message has. What goes to the platform's own numbers never leaves it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

import msgspec
import sqlalchemy as sa

from tidings.accounts.model import Capability
from tidings.audit.events import audited_as
from tidings.carriers.port import Carrier, CarrierListener, Submission
from tidings.core import Instant, Sid
from tidings.db import Database, Facts, Row, Wake
from tidings.http import SELF, TIDINGS_V1, Collection, Link, Resource
from tidings.numbers.addresses import country_of
from tidings.numbers.senders import Senders
from tidings.routing.configured import ConfiguredLinks
from tidings.routing.links import DEFAULT, ROUTING, UnansweredPolicy
from tidings.routing.table import KnownRoute, Leaving, RouteCandidate, RoutingTable, route
from tidings.routing.terms import Priority, Weight

PRIORITY: Final = 100
"""Where nothing is said."""


class CarrierRoute(Resource):
    """The row of a route."""

    sid: Sid
    carrier: str
    """The name of a link, or `default`."""
    enabled: bool
    prefix: str | None
    iso_country: str | None
    account_sid: Sid | None
    sender: str | None
    """An address, or a type of senders."""
    priority: Priority
    cost: str | None
    weight: Weight
    date_created: Instant
    date_updated: Instant
    url: Link = SELF


def _properties(row: CarrierRoute) -> dict[str, object]:
    """What the audit log keeps of a route; the account is one that it is for."""
    named = ("carrier", "enabled", "prefix", "iso_country", "sender", "priority", "cost", "weight")
    return {**{name: getattr(row, name) for name in named}, "for_account": row.account_sid}


routes = Collection(
    TIDINGS_V1,
    "/Routes",
    CarrierRoute,
    sid="TR",
    table="route",
    tenant=None,
    needs=Capability.OPERATOR,
    also=audited_as("route", _properties),
    indexes=[("carrier",)],
)


def route_facts(database: Database) -> Facts[KnownRoute]:
    """Every route that is enabled."""
    return Facts(database, _read, by=("sid",), fed_by={routes.table: _concerned})


def _concerned(key: Row) -> list[str]:
    return [str(key[0])]


async def _read(database: Database, sids: Sequence[str] | None) -> list[KnownRoute]:
    statement = sa.select(routes.table).where(routes.table.c.enabled == 1)
    if sids is not None:
        statement = statement.where(routes.table.c.sid.in_(sids))
    rows = [routes.stored.read(row) for row in await database.rows(statement)]
    return [
        KnownRoute(
            one.sid,
            one.carrier,
            one.prefix,
            one.iso_country,
            one.account_sid,
            one.sender,
            one.priority,
            one.cost,
            one.weight,
        )
        for one in rows
    ]


class WayOut(msgspec.Struct, frozen=True, eq=False):
    """One way out for a message."""

    carrier: Carrier
    reason: str
    """For the timeline: the carrier's name first, and before a comma where there is more to say."""
    failover_after_s: float = 0.0
    """For so long it is waited for, where there is another way."""
    unanswered: UnansweredPolicy | None = None
    """None: as the settings have it."""
    is_chosen: bool = False
    """Whether a route leads there."""


class LeavingMessage(Protocol):
    """What is asked of a message that leaves."""

    account_sid: Sid
    to: str

    @property
    def sender(self) -> str:
        """Its address."""
        ...


class NoCarrier:
    """Where a message waits whose routes lead to links that are turned off. See carriers.port.Carrier."""

    name = "none"
    room = 0
    takes_media = False
    joins_parts = False

    def submit(self, submissions: Sequence[Submission]) -> None:
        """See Carrier. Nothing is given to it, as it has no room."""

    def divide(self, among: int) -> None:
        """See Carrier."""

    async def start(self, listener: CarrierListener) -> None:
        """See Carrier."""

    async def stop(self, within_s: float = 5.0) -> None:
        """See Carrier."""


NOWHERE: Final = (WayOut(NoCarrier(), "none, every route leads to a link that is turned off"),)


class Routes:
    """The ways out, as links and routes are now."""

    def __init__(
        self,
        database: Database,
        default: Carrier,
        on_net: Carrier,
        senders: Senders,
        links: ConfiguredLinks,
        known: Facts[KnownRoute],
        binds: int = 1,
    ) -> None:
        """`binds`: how many processes may be bound to the default link."""
        self._binds = binds
        self._fixed = [default, on_net]
        self._default = (WayOut(default, default.name),)
        self._on_net = (WayOut(on_net, on_net.name),)
        self._sender_at = senders.at
        self._links = links
        self._known = known
        self._table = RoutingTable(())
        self._ways: dict[Sid, WayOut | None] = {}
        """By route."""
        self._is_simple = True
        """Whether there are no routes at all."""
        self.version = 0
        """Another one whenever ways found before may be none any more."""
        known.follow(ROUTING)
        database.on_wake(self._changed, ROUTING[0])

    def ways(self, message: LeavingMessage) -> tuple[WayOut, ...]:
        """The ways that a message may take, the first choice first."""
        if self._sender_at(message.to) is not None:
            return self._on_net
        return self._default if self._is_simple else self._routed(message)

    def carriers(self) -> list[Carrier]:
        """All of them, as they are now."""
        return [*self._fixed, *self._links.carriers()]

    @property
    def binds(self) -> int:
        """How many processes may be bound to each link: what the one says that allows the fewest."""
        others = self._links.binds
        return self._binds if others is None else min(self._binds, others)

    def is_there(self, carrier: Carrier) -> bool:
        """Whether it may still be given something: its link was not turned off."""
        return any(each is carrier for each in self.carriers())

    def _routed(self, message: LeavingMessage) -> tuple[WayOut, ...]:
        sender, country = self._sender_at(message.sender), None
        if self._table.has_countries and message.to.startswith("+"):
            country = country_of(message.to)
        kind = sender.type.value if sender is not None else None
        found = route(self._table, Leaving(message.account_sid, message.sender, kind, message.to, country))
        ways = [way for one in found if (way := self._way(one)) is not None]
        return tuple(ways) or (NOWHERE if found else self._default)

    def _way(self, candidate: RouteCandidate) -> WayOut | None:
        """None: its link is turned off."""
        sid = candidate.route.sid
        if sid not in self._ways:
            self._ways[sid] = self._made(candidate)
        return self._ways[sid]

    def _made(self, candidate: RouteCandidate) -> WayOut | None:
        if candidate.carrier == DEFAULT:
            return WayOut(self._fixed[0], candidate.reason, self._links.failover_after_s, is_chosen=True)
        known, carrier = self._links.known(candidate.carrier), self._links.carrier(candidate.carrier)
        if known is None or carrier is None:
            return None
        return WayOut(carrier, candidate.reason, known.failover_after_s, known.unanswered, is_chosen=True)

    def _changed(self, wake: Wake) -> None:  # noqa: ARG002 - there is one
        self._table = RoutingTable(self._known)
        self._ways.clear()
        self._is_simple = not self._table
        self.version += 1
