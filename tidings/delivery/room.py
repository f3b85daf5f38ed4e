"""The delivery's room: lanes, their owner, and what carriers say. The lanes come first: acceptance asks them."""

from __future__ import annotations

from tidings.accounts.room import AccountsRoom
from tidings.campaigns.room import CampaignsRoom
from tidings.carriers.port import CarrierListener
from tidings.carriers.room import CarriersRoom
from tidings.carriers.routes import Routes
from tidings.delivery.campaign_pace import Shares
from tidings.delivery.claims import Claims
from tidings.delivery.daily_caps import DailyCaps
from tidings.delivery.dispatch import Dispatcher
from tidings.delivery.expiry import ExpireQueued, ForgetOld
from tidings.delivery.feed import LaneFeed
from tidings.delivery.hearing import Hearing
from tidings.delivery.id_forms import IdForms
from tidings.delivery.journal import Journal
from tidings.delivery.lanes import Lanes
from tidings.delivery.owner import Owner
from tidings.delivery.passage import UnansweredPolicy
from tidings.delivery.progress import Progress
from tidings.delivery.receipts import Receipts, Texts
from tidings.delivery.standing import Standing
from tidings.delivery.unmatched import UnmatchedReceipts
from tidings.ground import Ground, Room, by_type
from tidings.holding.room import HoldingRoom
from tidings.messages.room import MessagesRoom
from tidings.messages.store import MessageStore
from tidings.numbers.room import NumbersRoom
from tidings.services.room import ServicesRoom
from tidings.webhooks.room import WebhooksRoom


class QueuesRoom(Room):
    """The lanes, into which acceptance puts what it committed."""

    lanes: Lanes


class DeliveryRoom(Room):
    """It hears the carriers, so it starts and stops them."""

    routes: Routes
    caps: DailyCaps
    progress: Progress
    receipts: Receipts
    owner: Owner
    dispatcher: Dispatcher
    hearing: CarrierListener

    async def start(self) -> None:
        """Takes up what was queued and what was in doubt, then connects. Raises Unavailable, OSError."""
        await self.caps.start()
        await self.receipts.start()
        await self.owner.recover()
        for carrier in self.routes.carriers():
            await carrier.start(self.hearing)

    async def stop(self) -> None:
        """Takes nothing more, lets what is with carriers come to an end, and gives up waiting for receipts."""
        await self.dispatcher.stop()
        for carrier in self.routes.carriers():
            await carrier.stop()
        await self.receipts.stop()


def build_queues(numbers: NumbersRoom, campaigns: CampaignsRoom) -> QueuesRoom:
    """Filled from the rows when the delivery starts."""
    lanes = Lanes(numbers.senders, Shares(campaigns.known_campaigns, numbers.networks))
    return QueuesRoom(lanes=lanes, parts=by_type(lanes))


def build(
    ground: Ground,
    accounts: AccountsRoom,
    carriers: CarriersRoom,
    webhooks: WebhooksRoom,
    numbers: NumbersRoom,
    services: ServicesRoom,
    queues: QueuesRoom,
    messages: MessagesRoom,
    texts: Texts,
    held: HoldingRoom,
) -> DeliveryRoom:
    """`texts` takes what arrives from handsets."""
    database, clock, lanes, directory = ground.database, ground.clock, queues.lanes, accounts.directory
    progress = Progress(clock, ground.sids, directory.owner_of)
    journal = Journal(database, webhooks.deliverer.told)
    unmatched = UnmatchedReceipts(database, clock, ground.sids)
    receipts = Receipts(MessageStore(database), progress, journal, IdForms(database, clock), unmatched, texts)
    routes = Routes(carriers.outside, carriers.within, lambda to: numbers.senders.at(to) is not None)
    policy = UnansweredPolicy(ground.settings.unanswered)
    caps = DailyCaps(database, clock, ground.sids, journal)
    enforce = ground.settings.a2p == "enforce"
    standing = Standing(numbers.senders, services.pools, directory, held.holding, enforce_registration=enforce)
    feed = LaneFeed(database, lanes, messages.library, policy)
    owner = Owner(database, clock, lanes, routes, progress, journal, feed, receipts, policy, standing, caps)
    dispatcher = Dispatcher(database, lanes, owner, Claims(clock, progress, standing), held.holding)
    return DeliveryRoom(
        routes=routes,
        caps=caps,
        progress=progress,
        receipts=receipts,
        owner=owner,
        dispatcher=dispatcher,
        hearing=Hearing(owner, receipts, texts, lanes),
        loops=[dispatcher, ExpireQueued(lanes, owner), ForgetOld(database)],
    )
