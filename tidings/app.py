"""The whole program: the only file that knows every room. Lists them, starts them in order, stops them in reverse."""

from __future__ import annotations

from functools import partial

import msgspec

from tidings.accounts import room as accounts
from tidings.addresses import room as addresses
from tidings.advice import room as advice
from tidings.alerts import room as alerts
from tidings.audit import room as audit
from tidings.brands import room as brands
from tidings.brands.desk import is_vouched, why_bundle_is_kept
from tidings.campaign_numbers import room as campaign_numbers
from tidings.campaigns import hearing
from tidings.campaigns import room as campaigns
from tidings.campaigns.open_filings import StoredFilings
from tidings.carriers import room as carriers
from tidings.compliance import room as compliance
from tidings.config import Settings
from tidings.console import room as console
from tidings.core import Chance, Foremost, MovableClock, Network, Sids, SystemChance, SystemNetwork
from tidings.countries import room as countries
from tidings.customers import room as customers
from tidings.db import Database, open_database
from tidings.delivery import room as delivery
from tidings.ground import Ground, Room
from tidings.holding import room as holding
from tidings.inbound import room as inbound
from tidings.insights import room as insights
from tidings.ledger import room as ledger
from tidings.lint import room as lint
from tidings.lookups import room as lookups
from tidings.loops import Runner
from tidings.mail import room as mail
from tidings.messages import room as messages
from tidings.messages.callbacks import KIND, StatusForms
from tidings.messages.media_fetch import POOL
from tidings.numbers import room as numbers
from tidings.operator import room as operator
from tidings.operator.offsets import load_offsets
from tidings.optouts import room as optouts
from tidings.permissions import room as permissions
from tidings.processes import room as processes
from tidings.processes.entering import come_in
from tidings.registry import room as registry
from tidings.routing import room as routing
from tidings.services import room as services
from tidings.trusthub import room as trusthub
from tidings.webhooks import room as webhooks
from tidings.webhooks.port import WebhookClient


class World(msgspec.Struct, kw_only=True):
    """What is outside: the system's, or a simulation's."""

    clock: MovableClock
    chance: Chance
    network: Network
    database: Database | None = None
    """A store that is open already; None: the one that the settings name."""
    webhooks: WebhookClient | None = None
    """Receivers in memory; None: real ones."""

    @classmethod
    def real(cls) -> World:
        """The system's clock, chance and sockets."""
        return cls(clock=MovableClock(), chance=SystemChance(), network=SystemNetwork())


class App:
    """One running Tidings. `start` then `stop`; `api` answers requests in between."""

    def __init__(self, settings: Settings, world: World | None = None) -> None:
        self.settings, self.world = settings, world or World.real()
        self.clock = self.world.clock
        self.sids = Sids(Foremost(self.clock), self.world.chance)

    async def start(self) -> None:
        """Opens the store, takes up what was under way, and connects. Raises Unavailable, ValueError, OSError."""
        self.settings.folder.mkdir(parents=True, exist_ok=True)
        ground = await self._ground()
        async with self.database.one_at_a_time("first rows"):
            self.rooms = await self._build(ground)
            for room in self.rooms:
                await room.seed()
        for facts in (each for room in self.rooms for each in room.facts):
            await facts.start()
        for room in self.rooms:
            await room.start()
        self.runner = Runner(self.clock, self.database)
        self.runner.start(*self.program.loops, *self.present.own_loops_of(self.rooms), everywhere=True)
        self.runner.start(*self.present.loops_of(self.rooms))

    async def stop(self) -> None:
        """Lets what is with carriers come to an end, then closes from the edge inwards."""
        await self.present.leave()
        await self.runner.stop()
        for room in reversed(self.rooms):
            await room.stop()
        await self.database.stop()

    async def _ground(self) -> Ground:
        settings, world = self.settings, self.world
        self.database = world.database or await open_database(settings.database, settings.folder)
        await come_in(self.database)
        offset_us, furthest_us = await load_offsets(self.database)
        self.clock.advance(max(0, offset_us - self.clock.offset_us))
        self.clock.was_ahead(furthest_us)
        return Ground(
            settings=settings,
            database=self.database,
            clock=self.clock,
            chance=world.chance,
            sids=self.sids,
            network=world.network,
        )

    async def _build(self, ground: Ground) -> list[Room]:
        """Every room, each given those that it stands on, in the order in which they start."""
        store, laws = ground.database, lint.build()
        here = self.present = await processes.build(ground)
        who, held = accounts.build(ground, ledger.opening, services.furnish), holding.build(ground)
        out, forms, answers = await carriers.build(ground, here), {KIND: StatusForms(store)}, self.world.webhooks
        web = webhooks.build(ground, who, held, here, forms, answers, is_near=out.is_near, for_files=POOL)
        places, review, maps = addresses.build(ground), compliance.build(ground), countries.build(ground)
        own, numbered, tips = numbers.build(ground, who, review), lookups.build(), advice.build(maps)
        ways, pools = routing.build(ground, here, who, out, own), services.build(ground, who, own)
        barred, geo, told = optouts.build(ground), permissions.build(ground, who, maps), web.deliverer
        hub = trusthub.build(ground, places, review, web.deliverer, [partial(why_bundle_is_kept, store)])
        filings, vouched, judge = StoredFilings(store), partial(is_vouched, store), laws.desk.judged
        filed = registry.build(ground, here, out, review, own, filings=filings, vouched=vouched, judge=judge)
        firms = brands.build(ground, who, review, hub, filed, web.deliverer)
        uses = campaigns.build(ground, who, review, pools, filed, ends=[barred.bond])
        heard, joined = hearing.build(filed, firms, uses), campaign_numbers.build(ground, review, pools, uses)
        logs = [audit.build(ground), alerts.build(ground), mail.build(ground, who.vault)]
        lane, sums = delivery.build_queues(ground, who, held, ways, own, pools, uses), insights.build(ground, who, uses)
        texts = messages.build(ground, who, web, own, pools, barred, geo, maps, held, lane.lanes, lane.departures)
        came, seen = inbound.build(ground, who, web, own, pools, barred, texts), customers.build(ground, uses, sums)
        sent, money = delivery.build(ground, web, lane, texts, came.arrivals, held, here), ledger.build(ground, who)
        api = operator.build(ground, review, told, ways, texts, hub, firms, uses, own, pools)
        base = [here, who, maps, held, money, *logs, out, web, places, review, own, pools, barred, geo, numbered, sums]
        rooms = [*base, ways, hub, filed, firms, uses, joined, tips, laws, lane, texts, came, seen, heard, sent, api]
        self.accounts, self.services, self.optouts, self.brands, self.campaigns = who, pools, barred, firms, uses
        self.program = console.build(ground, here, rooms, who, held, out, web, own, lane, texts, came, sent, laws, sums)
        self.api = self.program.api
        return rooms
