"""The whole program: the only file that knows every room. Builds the parts, starts and stops them in order."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Sequence
from ipaddress import ip_network
from pathlib import Path

import msgspec
import structlog

from tidings.accounts.authenticate import Authentication
from tidings.accounts.directory import Directory
from tidings.accounts.seed import Credentials, SeedWishes, seed
from tidings.accounts.store import is_fresh
from tidings.accounts.vault import open_vault
from tidings.campaigns.registrations import Registrations
from tidings.campaigns.store import campaign_facts
from tidings.carriers.onnet import OnNetCarrier
from tidings.carriers.port import Answer, Arrival, Carrier, Receipt
from tidings.carriers.routes import Routes
from tidings.carriers.simulated import SimulatedNetwork
from tidings.carriers.smpp import SmppCarrier
from tidings.carriers.smpp_link import SmppLink, parse_link_url
from tidings.config import Settings, naming
from tidings.core import Chance, Foremost, MovableClock, Network, Sids, SystemChance, SystemNetwork
from tidings.db import Database, open_database
from tidings.delivery.campaign_pace import Shares
from tidings.delivery.claims import Claims
from tidings.delivery.daily_caps import DailyCaps
from tidings.delivery.dispatch import Dispatcher
from tidings.delivery.expiry import ExpireQueued, ForgetOld
from tidings.delivery.feed import Feed
from tidings.delivery.handover import Handover
from tidings.delivery.id_forms import IdForms
from tidings.delivery.journal import Journal
from tidings.delivery.lanes import Lanes
from tidings.delivery.owner import Owner
from tidings.delivery.passage import UnansweredPolicy
from tidings.delivery.progress import Progress
from tidings.delivery.receipts import Receipts
from tidings.delivery.standing import Standing
from tidings.delivery.unmatched import UnmatchedReceipts
from tidings.http import Api, Parts
from tidings.inbound.arrivals import Arrivals, DeliverPartial
from tidings.inbound.replies import Replies
from tidings.inbound.webhook import KIND as INBOUND
from tidings.ledger.balance import first_opened
from tidings.loops import Runner
from tidings.messages.callbacks import KIND as STATUS
from tidings.messages.callbacks import StatusForms
from tidings.messages.cancel import Cancellations
from tidings.messages.desk import MessageDesk
from tidings.messages.media import MediaFiles, MediaLibrary
from tidings.messages.media_fetch import POOL as MEDIA_POOL
from tidings.messages.media_fetch import HttpMediaFetcher
from tidings.messages.scheduled import ReleaseScheduled
from tidings.messages.store import MessageStore
from tidings.numbers.networks import Networks, PrefixNetworks, SimulatedNetworks, read_networks
from tidings.numbers.seed import seed_numbers
from tidings.numbers.senders import Senders
from tidings.numbers.store import sender_facts
from tidings.numbers.supply_simulated import SimulatedSupply
from tidings.operator.api.clock import load_offsets
from tidings.optouts.register import OptOuts
from tidings.registration import RESOURCES as OF_REGISTRATION
from tidings.registration import Registration
from tidings.services.pools import Pools
from tidings.services.seed import seed_service
from tidings.services.store import service_facts
from tidings.webhooks.client import HttpWebhookClient, tls_context
from tidings.webhooks.deliver import Deliverer
from tidings.webhooks.guard import AddressGuard
from tidings.webhooks.mapping import parse_webhook_map
from tidings.webhooks.outbox import Exchange
from tidings.webhooks.port import WebhookClient
from tidings.webhooks.trim import TrimExchanges

RESOURCES = (
    "tidings.accounts.api.accounts",
    "tidings.accounts.api.keys",
    "tidings.ledger.api",
    "tidings.numbers.api.incoming_phone_numbers",
    "tidings.numbers.api.available_phone_numbers",
    "tidings.numbers.api.short_codes",
    "tidings.services.api.services",
    "tidings.services.api.phone_numbers",
    "tidings.services.api.short_codes",
    "tidings.messages.api.messages",
    "tidings.messages.api.media",
    "tidings.messages.api.feedback",
    "tidings.inbound.api.unclaimed_messages",
    "tidings.operator.api.handsets",
    "tidings.operator.api.clock",
    "tidings.operator.api.senders",
    "tidings.operator.api.timeline",
    "tidings.operator.api.unmatched_receipts",
    *OF_REGISTRATION,
)
"""The modules that declare the API's operations."""

log = structlog.get_logger(__name__)


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

    def __init__(self, owner: Owner, receipts: Receipts, arrivals: Arrivals, lanes: Lanes) -> None:
        self._owner = owner
        self._receipts = receipts
        self._arrivals = arrivals
        self._lanes = lanes

    def answered(self, answers: Sequence[Answer]) -> None:
        """See carriers.port.Listener."""
        self._owner.answered(answers)

    def receipts_came(self, receipts: Sequence[Receipt]) -> None:
        """See carriers.port.Listener."""
        self._receipts.receipts_came(receipts)

    def arrived(self, arrivals: Sequence[Arrival]) -> None:
        """See carriers.port.Listener."""
        self._arrivals.arrived(arrivals)

    def room_opened(self, carrier: Carrier) -> None:  # noqa: ARG002 - any room may help any lane
        """See carriers.port.Listener."""
        self._lanes.round.room_opened()


class App:
    """One running Tidings. `start` then `stop`; `api` answers requests in between."""

    def __init__(self, settings: Settings, world: World | None = None) -> None:
        self.settings = settings
        self.world = world or World.real()
        self.clock = self.world.clock
        self.sids = Sids(Foremost(self.clock), self.world.chance)
        self.database: Database
        self.credentials: Credentials
        self.is_fresh: bool
        """Whether this start made the store's first account."""
        self.api: Api

    async def start(self) -> None:
        """Opens the store, takes up what was under way, and connects. Raises Unavailable, ValueError, OSError."""
        self.settings.folder.mkdir(parents=True, exist_ok=True)
        await self._open_store()
        link = await self._carrier_link()
        await self._build(link)
        await self._connect()

    async def stop(self) -> None:
        """Lets what is with carriers come to an end, then closes from the edge inwards."""
        await self.runner.stop()
        await self.registration.stop()
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
        for module in RESOURCES:
            importlib.import_module(module)
        self.database = world.database or await open_database(settings.database, settings.folder)
        await self.database.own()
        offset_us, furthest_us = await load_offsets(self.database)
        self.clock.advance(max(0, offset_us - self.clock.offset_us))
        self.clock.was_ahead(furthest_us)
        with naming("secret_key"):
            self.vault = open_vault(settings.folder, world.chance, settings.secret_key)
        wishes = SeedWishes(
            account_sid=settings.account_sid,
            auth_token=settings.auth_token,
            operator_token=settings.operator_token,
        )
        self.is_fresh = await is_fresh(self.database)
        self.credentials = await seed(
            self.database, wishes, self.vault, self.sids, world.chance, self.clock, first_opened, settings.folder
        )
        numbers = await seed_numbers(self.database, self.credentials.account_sid, self.sids, self.clock)
        await seed_service(self.database, self.credentials.account_sid, numbers, self.sids, self.clock)

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

    async def _build(self, link: SmppLink) -> None:
        settings, database, clock = self.settings, self.database, self.clock
        self.directory = Directory(database, self.vault, clock)
        self.senders = Senders(sender_facts(database))
        self.pools = Pools(service_facts(database, self.senders))
        self.optouts = OptOuts(database)
        self.registrations = Registrations(campaign_facts(database, clock))
        for part in (self.directory, self.senders, self.pools, self.optouts, self.registrations):
            await part.start()
        self.guard = AddressGuard(
            allow_loopback=not settings.production and is_on_this_machine(link.host),
            allowed=tuple(ip_network(text.strip()) for text in settings.webhook_allow.split(",") if text.strip()),
        )
        self.webhook_map = parse_webhook_map(settings.webhook_map)
        self.tls = tls_context()
        self.client: WebhookClient = self.world.webhooks or HttpWebhookClient(
            self.world.network, self.guard, tls=self.tls, webhook_map=self.webhook_map
        )
        self.lanes = Lanes(self.senders, Shares(self.registrations, self._networks()))
        self.schedule_woken = asyncio.Event()
        self.handover = Handover(self.lanes, self.schedule_woken, self._told)
        self.registration = Registration(
            settings,
            database,
            clock,
            self.sids,
            self.world.network,
            self.directory,
            self.senders,
            self.pools,
            self.registrations,
            self.handover,
            self.simulated,
        )
        self._build_messages()
        self._build_delivery(SmppCarrier(link, self.world.network, self.world.chance))
        self.authentication = Authentication(self.directory, database, self.vault, clock)
        self.authentication.start()
        self.api = Api(
            self._parts(),
            self.authentication,
            concurrency_max=settings.concurrency,
            trusted_proxies=[text.strip() for text in settings.trusted_proxies.split(",") if text.strip()],
            public_base=settings.public_base,
        )

    def _build_messages(self) -> None:
        settings, database, clock = self.settings, self.database, self.clock
        self.desk = MessageDesk(
            database,
            clock,
            self.sids,
            self.senders,
            self.pools,
            self.optouts,
            self.handover,
            enforce_registration=settings.a2p == "enforce",
            warn_of_registration=settings.a2p == "warn",
        )
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
        self.cancellations = Cancellations(database, clock, self.sids, self.handover)
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
            self.handover,
        )

    def _build_delivery(self, link: Carrier) -> None:
        database, clock = self.database, self.clock
        token_of = self.directory.token_of
        takers = {INBOUND: Replies(clock, self.client, self.directory, self.desk, token_of)}
        again = {STATUS: StatusForms(database)}
        self.deliverer = Deliverer(database, clock, self.client, token_of, takers, again)
        self.progress = Progress(clock, self.sids, self.directory.owner_of)
        journal = Journal(database, self.deliverer.told)
        forms, unmatched = IdForms(database, clock), UnmatchedReceipts(database, clock, self.sids)
        self.receipts = Receipts(MessageStore(database), self.progress, journal, forms, unmatched, self.arrivals)
        self.on_net = OnNetCarrier(clock, self.sids)
        self.routes = Routes(link, self.on_net, lambda to: self.senders.at(to) is not None)
        policy = UnansweredPolicy(self.settings.unanswered)
        self.caps = DailyCaps(database, clock, self.sids, journal)
        enforce = self.settings.a2p == "enforce"
        standing = Standing(self.senders, self.pools, self.directory, enforce_registration=enforce)
        self.owner = Owner(
            database,
            clock,
            self.lanes,
            self.routes,
            self.progress,
            journal,
            Feed(database, self.lanes, self.media, policy),
            self.receipts,
            policy,
            standing,
            self.caps,
        )
        self.dispatcher = Dispatcher(database, self.lanes, self.owner, Claims(clock, self.progress, standing))
        self.release = ReleaseScheduled(database, self.desk, self.directory, self.schedule_woken)
        self.runner = Runner(clock, database)

    def _told(self, exchange: Exchange) -> None:
        self.deliverer.told(exchange)

    def _networks(self) -> Networks:
        """The table of the settings; else the rule of the embedded network, or nothing known. Raises ValueError."""
        if self.settings.networks_file is not None:
            with naming("networks_file"):
                return read_networks(Path(self.settings.networks_file))
        return SimulatedNetworks() if self.simulated is not None else PrefixNetworks({})

    def _parts(self) -> Parts:
        parts = Parts(
            self.database,
            self.clock,
            self.world.chance,
            self.sids,
            self.directory,
            self.authentication,
            self.vault,
            self.senders,
            self.pools,
            self.lanes,
            self.desk,
            self.media,
            self.cancellations,
            self.clock,
            self.settings,
            SimulatedSupply(self.senders),
        )
        if self.simulated is not None:
            parts.add(self.simulated)
        self.registration.add_to(parts)
        return parts

    async def _connect(self) -> None:
        listener = Listener(self.owner, self.receipts, self.arrivals, self.lanes)
        await self.deliverer.start()
        await self.registration.start()
        await self.caps.start()
        await self.receipts.start()
        await self.owner.recover()
        for carrier in self.routes.carriers():
            await carrier.start(listener)
        self.runner.start(
            self.dispatcher,
            self.release,
            ExpireQueued(self.lanes, self.owner),
            ForgetOld(self.database),
            DeliverPartial(self.database, self.arrivals),
            TrimExchanges(self.database, self.settings.exchanges_kept),
            *self.registration.loops(),
        )
