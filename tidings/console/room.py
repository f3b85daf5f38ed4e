"""The console's room: the API of all rooms, and the program as pages see it."""

from __future__ import annotations

from collections.abc import Iterable

from tidings.accounts.room import AccountsRoom
from tidings.carriers.room import CarriersRoom
from tidings.console.program import Program
from tidings.delivery.room import DeliveryRoom, QueuesRoom
from tidings.ground import Ground, Room
from tidings.holding.room import HoldingRoom
from tidings.http import Api, Parts
from tidings.inbound.room import InboundRoom
from tidings.insights.room import InsightsRoom
from tidings.lint.room import Lint
from tidings.messages.room import MessagesRoom
from tidings.numbers.room import NumbersRoom
from tidings.operator.errands import DoErrands
from tidings.processes.room import ProcessesRoom
from tidings.registry.simulated import SimulatedRegistry
from tidings.webhooks.room import WebhooksRoom


def build(
    ground: Ground,
    present: ProcessesRoom,
    rooms: Iterable[Room],
    accounts: AccountsRoom,
    held: HoldingRoom,
    carriers: CarriersRoom,
    webhooks: WebhooksRoom,
    numbers: NumbersRoom,
    queues: QueuesRoom,
    messages: MessagesRoom,
    inbound: InboundRoom,
    delivery: DeliveryRoom,
    lint: Lint,
    insights: InsightsRoom,
) -> Program:
    """The API serves the operations of all `rooms`, with their parts."""
    settings = ground.settings
    parts = Parts(ground.database, ground.clock, ground.chance, ground.sids)
    for kind, part in ((kind, part) for room in rooms for kind, part in room.parts.items()):
        parts.add(part, kind)
    api = Api(
        parts,
        accounts.authentication,
        running=present.running,
        trusted_proxies=[text.strip() for text in settings.trusted_proxies.split(",") if text.strip()],
        public_base=settings.public_base,
    )
    network = carriers.simulated
    errands = DoErrands(ground.database, accounts.directory, api, lambda: network is not None and network.is_here)
    return Program(
        loops=[errands] if network is not None and present.heart is not None else [],
        settings=settings,
        roles=present.roles,
        present=present,
        clock=ground.clock,
        chance=ground.chance,
        sids=ground.sids,
        database=ground.database,
        directory=accounts.directory,
        api=api,
        vault=accounts.vault,
        authentication=accounts.authentication,
        profiles=accounts.profiles,
        simulated=carriers.simulated,
        registry=parts.find(SimulatedRegistry),
        holding=held.holding,
        senders=numbers.senders,
        media=messages.library,
        outdated=messages.outdated,
        routes=delivery.routes,
        lanes=queues.lanes,
        progress=delivery.progress,
        receipts=delivery.receipts,
        deliverer=webhooks.deliverer,
        arrivals=inbound.arrivals,
        lint=lint.desk,
        counting=insights.counting,
    )
