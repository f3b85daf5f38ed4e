"""The whole program: the only file that knows every room. Builds the parts, starts and stops them in order."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from ipaddress import ip_network

import msgspec

from tidings.accounts import room as accounts
from tidings.addresses import room as addresses
from tidings.audit import room as audit
from tidings.brands import room as brands
from tidings.brands.desk import is_vouched, why_bundle_is_kept
from tidings.campaign_numbers import room as campaign_numbers
from tidings.campaigns import room as campaigns
from tidings.campaigns.open_filings import StoredFilings
from tidings.carriers.onnet import OnNetCarrier
from tidings.carriers.port import Answer, Arrival, Carrier, Receipt
from tidings.carriers.routes import Routes
from tidings.carriers.simulated import SimulatedNetwork
from tidings.carriers.smpp import SmppCarrier
from tidings.carriers.smpp_link import SmppLink, parse_link_url
from tidings.compliance import room as compliance
from tidings.config import Settings, naming
from tidings.core import Chance, Foremost, MovableClock, Network, Sids, SystemChance, SystemNetwork
from tidings.db import Database, open_database
from tidings.delivery.answers import Answers
from tidings.delivery.campaign_pace import Shares
from tidings.delivery.daily_caps import DailyCaps
from tidings.delivery.dispatch import Dispatcher
from tidings.delivery.expiry import ExpireQueued, ForgetOld
from tidings.delivery.handing import Handing
from tidings.delivery.id_forms import IdForms
from tidings.delivery.passage import UnansweredPolicy
from tidings.delivery.progress import Progress
from tidings.delivery.queues import Lanes
from tidings.delivery.receipts import Receipts
from tidings.delivery.standing import Standing
from tidings.delivery.storing import Storing
from tidings.delivery.unmatched import UnmatchedReceipts
from tidings.ground import Ground, Room
from tidings.http import Api, Parts
from tidings.inbound.api import unclaimed_messages
from tidings.inbound.arrivals import Arrivals, DeliverPartial
from tidings.inbound.replies import Replies
from tidings.inbound.webhook import KIND as INBOUND
from tidings.ledger import room as ledger
from tidings.ledger.balance import first_opened
from tidings.lint import room as lint
from tidings.lint.reviewer import judge
from tidings.loops import Runner
from tidings.messages.api import feedback, media, messages
from tidings.messages.cancel import Cancellations
from tidings.messages.desk import MessageDesk
from tidings.messages.media import MediaFiles, MediaLibrary
from tidings.messages.media_fetch import POOL as MEDIA_POOL
from tidings.messages.media_fetch import HttpMediaFetcher
from tidings.messages.scheduled import ReleaseScheduled
from tidings.messages.store import MessageStore
from tidings.numbers import room as numbers
from tidings.operator import room as operator
from tidings.operator.api.clock import load_offsets
from tidings.optouts.register import OptOuts
from tidings.registry import room as registry
from tidings.services import room as services
from tidings.trusthub import room as trusthub
from tidings.webhooks.client import HttpWebhookClient, tls_context
from tidings.webhooks.deliver import Deliverer
from tidings.webhooks.guard import AddressGuard
from tidings.webhooks.mapping import parse_webhook_map
from tidings.webhooks.port import WebhookClient
from tidings.webhooks.trim import TrimExchanges


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


def is_on_this_machine(host: str) -> bool:
    """Whether a carrier is reached over loopback: then it is a simulator, and webhooks may be on loopback too."""
    return host in ("localhost", "::1") or host.startswith("127.")


class Listener:
    """Joins those who hear from carriers. See carriers.port.Listener."""

    def __init__(self, answers: Answers, receipts: Receipts, arrivals: Arrivals, dispatcher: Dispatcher) -> None:
        self._answers = answers
        self._receipts = receipts
        self._arrivals = arrivals
        self._dispatcher = dispatcher

    def answered(self, answers: Sequence[Answer]) -> None:
        """See carriers.port.Listener."""
        self._answers.answered(answers)

    def receipts_came(self, receipts: Sequence[Receipt]) -> None:
        """See carriers.port.Listener."""
        self._receipts.receipts_came(receipts)

    def arrived(self, arrivals: Sequence[Arrival]) -> None:
        """See carriers.port.Listener."""
        self._arrivals.arrived(arrivals)

    def room_opened(self, carrier: Carrier) -> None:  # noqa: ARG002 - any room may help any lane
        """See carriers.port.Listener."""
        self._dispatcher.room_opened()


RESOURCES = (messages, media, feedback, unclaimed_messages)


class App:
    """One running Tidings. `start` then `stop`; `api` answers requests in between."""

    def __init__(self, settings: Settings, world: World | None = None) -> None:
        self.settings = settings
        self.world = world or World.real()
        self.clock = self.world.clock
        self.sids = Sids(Foremost(self.clock), self.world.chance)
        self.database: Database
        self.api: Api

    async def start(self) -> None:
        """Opens the store, takes up what was under way, and connects. Raises Unavailable, ValueError, OSError."""
        self.settings.folder.mkdir(parents=True, exist_ok=True)
        await self._open_store()
        link = await self._carrier_link()
        self._build(link)
        for room in self.rooms:
            await room.seed()
        for facts in (each for room in self.rooms for each in room.facts):
            await facts.start()
        await self.optouts.start()
        await self._connect()

    async def stop(self) -> None:
        """Lets what is with carriers come to an end, then closes from the edge inwards."""
        await self.runner.stop()
        for room in reversed(self.rooms):
            await room.stop()
        await self.dispatcher.stop()
        for carrier in self.routes.carriers():
            await carrier.stop()
        if self.simulated is not None:
            await self.simulated.stop()
        await self.arrivals.stop()
        await self.receipts.stop()
        await self.deliverer.stop()
        self.media_client.close()
        if isinstance(self.client, HttpWebhookClient):
            self.client.close()
        await self.database.stop()

    async def _open_store(self) -> None:
        settings, world = self.settings, self.world
        self.database = world.database or await open_database(settings.database, settings.folder)
        await self.database.own()
        offset_us, furthest_us = await load_offsets(self.database)
        self.clock.advance(max(0, offset_us - self.clock.offset_us))
        self.clock.was_ahead(furthest_us)
        self.ground = Ground(
            settings=settings,
            database=self.database,
            clock=self.clock,
            chance=world.chance,
            sids=self.sids,
            network=world.network,
        )

    async def _carrier_link(self) -> SmppLink:
        """The real link of the settings, or one to the embedded network, which is started for it."""
        self.simulated: SimulatedNetwork | None = None
        if self.settings.carrier is not None:
            with naming("carrier"):
                return parse_link_url(self.settings.carrier)
        world = self.world
        self.simulated = SimulatedNetwork(self.database, self.clock, world.chance, world.network, self.sids)
        await self.simulated.start()
        return self.simulated.link

    def _build(self, link: SmppLink) -> None:
        """Every room, from the ground up."""
        ground, settings = self.ground, self.ground.settings
        self.accounts = accounts.build(ground, first_opened)
        self.numbers = numbers.build(ground, self.accounts)
        self.services = services.build(ground, self.accounts, self.numbers)
        self.optouts = OptOuts(ground.database)
        self.rooms: list[Room] = [self.accounts, ledger.build(), audit.build(), self.numbers, self.services]
        self.directory, self.authentication = self.accounts.directory, self.accounts.authentication
        self.senders, self.pools, self.vault = self.numbers.senders, self.services.pools, self.accounts.vault
        self._build_outside(link)
        self._build_registration()
        self._build_sending(SmppCarrier(link, self.world.network, self.world.chance))
        self._build_messages()
        self._build_receiving()
        self.api = Api(
            self._parts(),
            self.authentication,
            concurrency_max=settings.concurrency,
            trusted_proxies=[text.strip() for text in settings.trusted_proxies.split(",") if text.strip()],
            public_base=settings.public_base,
        )

    def _build_outside(self, link: SmppLink) -> None:
        settings, database, clock = self.settings, self.database, self.clock
        self.guard = AddressGuard(
            allow_loopback=not settings.production and is_on_this_machine(link.host),
            allowed=tuple(ip_network(text.strip()) for text in settings.webhook_allow.split(",") if text.strip()),
        )
        self.webhook_map = parse_webhook_map(settings.webhook_map)
        self.tls = tls_context()
        self.client: WebhookClient = self.world.webhooks or HttpWebhookClient(
            self.world.network, self.guard, tls=self.tls, webhook_map=self.webhook_map
        )
        self.deliverer = Deliverer(database, clock, self.client, self.directory.token_of)
        self.media_client = HttpWebhookClient(
            self.world.network, self.guard, limits=MEDIA_POOL, tls=self.tls, webhook_map=self.webhook_map
        )
        self.media = MediaLibrary(
            database,
            clock,
            MediaFiles(settings.folder / "media"),
            HttpMediaFetcher(self.media_client),
            base_url=settings.public_base or f"http://{settings.host}:{settings.port}",
            link_key=self.vault.hash("media", "links").encode(),
        )

    def _build_registration(self) -> None:
        ground, database = self.ground, self.ground.database
        places, complying = addresses.build(ground), compliance.build(ground)
        users = [partial(why_bundle_is_kept, database)]
        hub = trusthub.build(ground, places, complying, self.deliverer, users)
        filed = registry.build(
            ground,
            self.simulated,
            complying,
            self.numbers,
            filings=StoredFilings(database),
            vouched=partial(is_vouched, database),
            judge=judge,
        )
        self.brands = brands.build(ground, self.accounts, complying, hub, filed)
        self.campaigns = campaigns.build(ground, self.accounts, complying, self.services, filed, self.brands)
        registering = campaign_numbers.build(ground, complying, self.services, self.campaigns)
        deciders = {**hub.deciders, **self.brands.deciders, **self.campaigns.deciders}
        operating = operator.build(ground, complying, deciders)
        self.rooms += [places, complying, hub, filed, self.brands, self.campaigns, registering, lint.build(), operating]

    def _build_sending(self, link: Carrier) -> None:
        database, clock = self.database, self.clock
        self.lanes = Lanes(self.senders, Shares(self.campaigns.registrations, self.numbers.networks))
        self.progress = Progress(clock, self.sids, self.directory.owner_of)
        self.storing = Storing(database, self.deliverer.told)
        self.on_net = OnNetCarrier(clock, self.sids)
        self.routes = Routes(link, self.on_net, lambda to: self.senders.at(to) is not None)
        self.policy = UnansweredPolicy(self.settings.unanswered)
        self.caps = DailyCaps(database, clock, self.sids, self.storing)
        enforce = self.settings.a2p == "enforce"
        standing = Standing(self.senders, self.pools, self.directory, enforce_registration=enforce)
        self.dispatcher = Dispatcher(
            database,
            clock,
            self.lanes,
            self.routes,
            self.progress,
            self.storing,
            self.media,
            self.policy,
            standing,
            self.caps,
        )
        self.handing = Handing(self.lanes, self.dispatcher, self.deliverer)

    def _build_messages(self) -> None:
        settings, database, clock = self.settings, self.database, self.clock
        self.desk = MessageDesk(
            database,
            clock,
            self.sids,
            self.senders,
            self.pools,
            self.optouts,
            self.handing,
            enforce_registration=settings.a2p == "enforce",
            warn_of_registration=settings.a2p == "warn",
        )
        self.cancellations = Cancellations(database, clock, self.sids, self.handing)
        self.arrivals = Arrivals(
            database,
            clock,
            self.sids,
            self.directory,
            self.senders,
            self.pools,
            self.optouts,
            self.desk,
            self.media,
            self.handing,
        )

    def _build_receiving(self) -> None:
        database, clock = self.database, self.clock
        self.replies = Replies(clock, self.client, self.directory, self.desk, self.directory.token_of)
        forms, unmatched = IdForms(database, clock), UnmatchedReceipts(database, clock, self.sids)
        self.receipts = Receipts(
            MessageStore(database), self.progress, self.storing, forms, unmatched, self.arrivals.arrived
        )
        self.answers = Answers(clock, self.dispatcher, self.progress, self.storing, self.receipts, self.policy)
        self.release = ReleaseScheduled(database, self.desk, self.directory, self.handing.schedule_woken)
        self.runner = Runner(clock)

    def _parts(self) -> Parts:
        ground = self.ground
        parts = Parts(ground.database, ground.clock, ground.chance, ground.sids)
        for part in (self.lanes, self.desk, self.media, self.cancellations):
            parts.add(part)
        if self.simulated is not None:
            parts.add(self.simulated)
        for room in self.rooms:
            for kind, of_room in room.parts.items():
                parts.add(of_room, kind)
        return parts

    async def _connect(self) -> None:
        listener = Listener(self.answers, self.receipts, self.arrivals, self.dispatcher)
        await self.deliverer.start({INBOUND: self.replies})
        for room in self.rooms:
            await room.start()
        await self.caps.start()
        await self.receipts.start()
        await self.dispatcher.recover()
        for carrier in self.routes.carriers():
            await carrier.start(listener)
        self.runner.start(
            self.release,
            ExpireQueued(self.lanes, self.dispatcher),
            ForgetOld(self.database),
            DeliverPartial(self.database, self.arrivals),
            TrimExchanges(self.database, self.settings.exchanges_kept),
            *(loop for room in self.rooms for loop in room.loops),
        )
