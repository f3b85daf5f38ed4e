"""The routing's room: links and routes in memory, and the carriers that they make."""

from __future__ import annotations

from collections.abc import Sequence

from tidings.accounts.room import AccountsRoom
from tidings.carriers.port import Carrier
from tidings.carriers.room import CarriersRoom
from tidings.db import Turns
from tidings.ground import Ground, Room, by_type
from tidings.numbers.room import NumbersRoom
from tidings.processes.room import ProcessesRoom
from tidings.routing.api import carriers as carriers_api
from tidings.routing.api import routes as routes_api
from tidings.routing.configured import ConfiguredLinks
from tidings.routing.desk import RoutingDesk
from tidings.routing.links import DEFAULT, link_facts
from tidings.routing.routes import NOWHERE, Routes, route_facts
from tidings.routing.states import LinkStates, PublishLinkStates, link_state_facts


class RoutingRoom(Room):
    """The ways out. Whoever hears the carriers starts and stops them."""

    routes: Routes
    fixed: Sequence[Carrier]
    """Those that are always there."""
    configured: ConfiguredLinks
    desk: RoutingDesk


def build(
    ground: Ground, present: ProcessesRoom, accounts: AccountsRoom, carriers: CarriersRoom, numbers: NumbersRoom
) -> RoutingRoom:
    """Beside the link of the settings and the way within the platform."""
    database = ground.database
    links, known, told = link_facts(database, accounts.vault), route_facts(database), link_state_facts(database)
    taken = frozenset({DEFAULT, carriers.link.name, carriers.within.name, NOWHERE[0].carrier.name})
    configured = ConfiguredLinks(database, links, ground.network, ground.chance, ground.clock, taken)
    routes = Routes(
        database, carriers.outside, carriers.within, numbers.senders, configured, known, carriers.link.binds
    )
    states = LinkStates(ground.clock, present.processes, routes, told)
    desk = RoutingDesk(carriers.link, configured, taken, states, Turns(), present.processes)
    return RoutingRoom(
        routes=routes,
        fixed=[carriers.outside, carriers.within],
        configured=configured,
        desk=desk,
        resources=[carriers_api, routes_api],
        parts=by_type(desk),
        facts=[links, known, told],
        own_loops=[PublishLinkStates(database, states)],
    )
