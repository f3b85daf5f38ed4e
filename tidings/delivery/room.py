"""The delivery's room: lanes, their owner, and what carriers say. The lanes come first: acceptance asks them."""

from __future__ import annotations

from typing import Final

from tidings.accounts.room import AccountsRoom
from tidings.campaigns.room import CampaignsRoom
from tidings.db import Wake
from tidings.delivery.account_pace import AccountShares
from tidings.delivery.api import aggregator_calls
from tidings.delivery.backlog import published_backlogs
from tidings.delivery.binds import Binds
from tidings.delivery.called import AggregatorCalls
from tidings.delivery.campaign_pace import Shares
from tidings.delivery.claims import Claims
from tidings.delivery.daily_caps import DailyCaps
from tidings.delivery.departures import LaneDepartures
from tidings.delivery.dispatch import Dispatcher
from tidings.delivery.early import EarlyReceipts, SeekEarly
from tidings.delivery.expiry import ExpireQueued, ForgetOld
from tidings.delivery.feed import LaneFeed
from tidings.delivery.hearing import Hearing
from tidings.delivery.id_forms import IdForms
from tidings.delivery.journal import Journal
from tidings.delivery.lane_slots import LaneSlots
from tidings.delivery.lanes import LANE, Lanes
from tidings.delivery.links import Links
from tidings.delivery.owner import Owner
from tidings.delivery.part_reports import PartReports
from tidings.delivery.progress import Progress
from tidings.delivery.publish import PublishBacklogs
from tidings.delivery.purging import PurgeQueues
from tidings.delivery.queue_orders import QueueOrders
from tidings.delivery.receipts import Receipts, Texts
from tidings.delivery.share_turns import ShareTurns
from tidings.delivery.standing import Standing
from tidings.delivery.throughputs import account_throughputs
from tidings.ground import Ground, Room, by_type
from tidings.holding.room import HoldingRoom
from tidings.messages.room import MessagesRoom
from tidings.messages.store import MessageStore
from tidings.numbers.room import NumbersRoom
from tidings.numbers.senders import Senders
from tidings.processes import Role
from tidings.processes.room import ProcessesRoom
from tidings.processes.slots import Held, SlotKeeper
from tidings.routing.links import UnansweredPolicy
from tidings.routing.room import RoutingRoom
from tidings.routing.routes import Routes
from tidings.services.room import ServicesRoom
from tidings.strays.api import strays as strays_api
from tidings.strays.error_codes import ErrorCodes
from tidings.strays.receipts import UnmatchedReceipts
from tidings.webhooks.room import WebhooksRoom

LANE_SLOTS: Final[Wake] = ("lane-slots", 0)
"""Woken when processes join, leave or die: the lanes are shared out anew."""


class QueuesRoom(Room):
    """The lanes, into which acceptance puts what it committed, and the way out for what finds nothing before it."""

    lanes: Lanes
    senders: Senders
    routing: RoutingRoom
    progress: Progress
    standing: Standing
    departures: LaneDepartures
    turns: ShareTurns
    orders: QueueOrders

    async def stop(self) -> None:
        """Nothing is sent any more."""
        self.turns.stop()


class DeliveryRoom(Room):
    """It hears the carriers, so it starts and stops them."""

    routes: Routes
    caps: DailyCaps
    progress: Progress
    receipts: Receipts
    owner: Owner
    dispatcher: Dispatcher
    links: Links
    keeper: SlotKeeper
    strange: ErrorCodes

    async def start(self) -> None:
        """Takes up what was queued and what was in doubt, then connects. Raises Unavailable, OSError."""
        await self.caps.start()
        await self.receipts.start()
        await self.keeper.start()

    async def stop(self) -> None:
        """Takes nothing more, lets what is with carriers come to an end, and gives up waiting for receipts."""
        await self.dispatcher.stop()
        await self.links.close()
        await self.keeper.stop()
        await self.receipts.stop()
        self.strange.stop()


def build_queues(
    ground: Ground,
    accounts: AccountsRoom,
    held: HoldingRoom,
    routing: RoutingRoom,
    numbers: NumbersRoom,
    services: ServicesRoom,
    campaigns: CampaignsRoom,
) -> QueuesRoom:
    """Filled from the rows when the delivery starts; nothing departs before it serves the lanes."""
    turns = ShareTurns(ground.database)
    shares = Shares(campaigns.known_campaigns, numbers.networks, turns)
    published, limits = published_backlogs(ground.database), account_throughputs(ground.database)
    of_accounts = AccountShares(limits, accounts.directory.owner_of, turns)
    orders = QueueOrders(ground.database)
    lanes = Lanes(ground.database, numbers.senders, Held(LANE), published, shares, of_accounts, orders)
    progress = Progress(ground.clock, ground.sids, accounts.directory.owner_of)
    enforce = ground.settings.a2p == "enforce"
    who, holding = accounts.directory, held.holding
    standing = Standing(numbers.senders, services.pools, who, holding, enforce_registration=enforce)
    departures = LaneDepartures(ground.clock, lanes, routing.routes, progress, standing, holding)
    return QueuesRoom(
        lanes=lanes,
        senders=numbers.senders,
        routing=routing,
        progress=progress,
        standing=standing,
        departures=departures,
        turns=turns,
        orders=orders,
        parts=by_type(lanes, of_accounts, orders),
        facts=[published, limits, orders.facts],
        own_loops=[PublishBacklogs(ground.database, lanes, published)],
    )


def build(
    ground: Ground,
    webhooks: WebhooksRoom,
    queues: QueuesRoom,
    messages: MessagesRoom,
    texts: Texts,
    held: HoldingRoom,
    present: ProcessesRoom,
) -> DeliveryRoom:
    """`texts` takes what arrives from handsets."""
    routing, routes = queues.routing, queues.routing.routes
    database, clock, lanes, progress = ground.database, ground.clock, queues.lanes, queues.progress
    journal = Journal(database, webhooks.deliverer.told)
    unmatched, strange = UnmatchedReceipts(database, clock, ground.sids), ErrorCodes(database, clock, ground.sids)
    early, parts = EarlyReceipts(database, clock), PartReports(database, clock, progress, journal)
    forms = IdForms(database, clock)
    receipts = Receipts(MessageStore(database), progress, journal, forms, early, parts, unmatched, texts, strange)
    policy = UnansweredPolicy(ground.settings.unanswered)
    caps = DailyCaps(database, clock, ground.sids, journal)
    standing, departures = queues.standing, queues.departures
    feed = LaneFeed(database, lanes, messages.library, policy, queues.standing, routing.configured)
    owner = Owner(
        database, clock, lanes, departures, progress, journal, feed, receipts, policy, standing, caps, strange
    )
    dispatcher = Dispatcher(database, lanes, owner, departures, Claims(clock, progress, standing), held.holding)
    purge = PurgeQueues(database, ground.sids, queues.senders, lanes, owner, queues.orders)
    links = Links(routing.fixed, Hearing(owner, receipts, texts), routing.configured)
    processes, role = present.processes, Role.SIMULATOR if ground.settings.simulated else Role.DISPATCH
    processes.follow(LANE_SLOTS)
    keeper = SlotKeeper(
        database,
        processes.me,
        Binds(database, processes, role, routes).holders,
        lanes.held,
        LaneSlots(database, lanes, owner, departures, links),
        LANE_SLOTS,
    )
    return DeliveryRoom(
        routes=routes,
        caps=caps,
        progress=progress,
        receipts=receipts,
        owner=owner,
        dispatcher=dispatcher,
        links=links,
        keeper=keeper,
        strange=strange,
        resources=[strays_api, aggregator_calls],
        parts=by_type(AggregatorCalls(routing.configured, receipts, texts)),
        loops=[ForgetOld(database), SeekEarly(database, early, receipts, unmatched)],
        own_loops=[dispatcher, ExpireQueued(lanes, owner), purge],
    )
