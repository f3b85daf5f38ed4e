"""The engine for tests: the parts from acceptance to receipts, joined as app.py joins them, around a stub carrier."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from tests.delivery.carrier import StubCarrier
from tests.known import all_held, known_campaigns, known_pools, known_senders
from tidings.accounts.model import Account, AccountStatus
from tidings.campaigns.known import CampaignFacts
from tidings.carriers.port import Answer, Arrival, Carrier, Receipt
from tidings.core import MovableClock, SeededChance, Sids
from tidings.db import Unavailable, Unstorable
from tidings.db.batch import Batch
from tidings.db.bulk import Bound
from tidings.db.database import Results
from tidings.db.migrate import migrate
from tidings.db.sqlite import SqliteDatabase
from tidings.delivery import lane
from tidings.delivery.account_pace import AccountShares
from tidings.delivery.backlog import published_backlogs
from tidings.delivery.campaign_pace import Shares
from tidings.delivery.claims import Claims
from tidings.delivery.daily_caps import DailyCaps
from tidings.delivery.departures import LaneDepartures
from tidings.delivery.dispatch import Dispatcher
from tidings.delivery.early import EarlyReceipts, SeekEarly
from tidings.delivery.expiry import ExpireQueued, ForgetOld
from tidings.delivery.feed import LaneFeed
from tidings.delivery.id_forms import IdForms
from tidings.delivery.journal import Journal
from tidings.delivery.lanes import Lanes
from tidings.delivery.owner import Owner
from tidings.delivery.part_reports import PartReports
from tidings.delivery.progress import Progress
from tidings.delivery.purging import PurgeQueues
from tidings.delivery.queue_orders import QueueOrders
from tidings.delivery.receipts import Receipts
from tidings.delivery.standing import Standing
from tidings.delivery.throughputs import account_throughputs
from tidings.holding import Holding
from tidings.inbound.arrivals import Arrivals, DeliverPartial
from tidings.inbound.replies import Replies
from tidings.inbound.webhook import KIND as INBOUND
from tidings.ledger.balance import balance_of, opened
from tidings.loops import Runner
from tidings.messages.callbacks import KIND as STATUS
from tidings.messages.callbacks import StatusForms
from tidings.messages.cancel import Cancellations
from tidings.messages.desk import MessageDesk
from tidings.messages.gathered import Wanted
from tidings.messages.media import Fetched, MediaLibrary
from tidings.messages.media_files import MediaFiles
from tidings.messages.model import Message
from tidings.messages.scheduled import ReleaseScheduled
from tidings.messages.store import MessageStore
from tidings.numbers.networks import SimulatedNetworks
from tidings.numbers.senders import Sender, SenderType
from tidings.optouts.configurations import handling_facts
from tidings.optouts.register import OptOuts
from tidings.processes.slots import SLOTS, Held
from tidings.routing.links import UnansweredPolicy
from tidings.routing.routes import WayOut
from tidings.services.pools import ServiceFacts
from tidings.strays.error_codes import ErrorCodes
from tidings.strays.receipts import UnmatchedReceipts
from tidings.webhooks.deliver import Deliverer
from tidings.webhooks.outbox import Exchange, Outbox
from tidings.webhooks.recorded import RecordedReceivers

BEGAN_US = 1_800_000_000_000_000
ACCOUNT = Account(
    sid="AC" + "a" * 32,
    owner_account_sid="AC" + "a" * 32,
    friendly_name="main",
    status=AccountStatus.ACTIVE,
    type="Full",
    auth_token="t" * 32,
    date_created=0,
    date_updated=0,
)
OPENING_MICROS = 100_000_000
US = "+14155550100"
OTHER_US = "+12125550100"
TOLL_FREE = "+18005550100"
SHORT_CODE = "55500"
UNREGISTERED = "+14155550111"
USER = "+14155550199"
CALLBACK = "http://customer.example/status"


def sender(address: str, kind: SenderType = SenderType.LONG_CODE, **more: Any) -> Sender:
    """A sender of the account, whose SID ends with its address."""
    digits = address.removeprefix("+").rjust(32, "0")
    prefix = "SC" if kind is SenderType.SHORT_CODE else "PN"
    account_sid = more.pop("account_sid", ACCOUNT.sid)
    country = more.pop("iso_country", "US")
    return Sender(sid=prefix + digits, account_sid=account_sid, address=address, type=kind, iso_country=country, **more)


SENDERS = (
    sender(US),
    sender(OTHER_US),
    sender(TOLL_FREE, SenderType.TOLL_FREE),
    sender(SHORT_CODE, SenderType.SHORT_CODE, mms=False),
    sender(UNREGISTERED, registered=False),
)


class FailingDatabase(SqliteDatabase):
    """SQLite in memory that can be told to refuse."""

    def __init__(self) -> None:
        super().__init__(None)
        self.refuses = False
        """Whether every commit is refused."""
        self.unfit: object = None
        """A value that no row may hold; None: there is none."""

    async def _apply(self, batch: Batch) -> list[Results]:
        if self.refuses:
            msg = "the store is away"
            raise Unavailable(msg)
        rows = (write.row for write in batch.writes() if isinstance(write, Bound))
        if self.unfit is not None and any(self.unfit in row for row in rows):
            msg = "as a test wants it"
            raise Unstorable(msg)
        return await super()._apply(batch)


class Accounts:
    """What the engine asks the directory for."""

    def __init__(self) -> None:
        self.all = {ACCOUNT.sid: ACCOUNT}

    def get(self, sid: str) -> Account | None:
        return self.all.get(sid)

    def owner_of(self, sid: str) -> str:
        account = self.all.get(sid)
        return account.owner_account_sid if account else sid

    def token_of(self, sid: str) -> str | None:
        return "secret"


class Fetcher:
    """Has every medium."""

    def __init__(self) -> None:
        self.media: dict[str, Fetched | Exception] = {}

    async def fetch(self, url: str, most: int) -> Fetched:
        found = self.media.get(url, Fetched("image/png", b"picture"))
        if isinstance(found, Exception):
            raise found
        return found


class Routes:
    """The same ways for all."""

    def __init__(self, *ways: WayOut) -> None:
        self.found = ways
        self.version = 0

    def ways(self, message: Message) -> tuple[WayOut, ...]:
        return self.found

    def is_there(self, carrier: Carrier) -> bool:
        return any(way.carrier is carrier for way in self.found)

    def change(self, *ways: WayOut) -> None:
        """From now on these."""
        self.found = ways
        self.version += 1


class Engine:
    """Made inside the virtual loop; `start` before use. Several may be started on one store, one after the other."""

    def __init__(
        self,
        *,
        carrier: StubCarrier | None = None,
        senders: Sequence[Sender] = SENDERS,
        services: Sequence[ServiceFacts] = (),
        campaigns: Sequence[CampaignFacts] = (),
        policy: UnansweredPolicy = UnansweredPolicy.RETRY,
        database: FailingDatabase | None = None,
        enforce: bool = True,
        held: Held | None = None,
        ways: Sequence[WayOut] = (),
    ) -> None:
        """`held`: the slots of lanes that are its own; None: all. `ways`: those that messages have; none: the one over
        the carrier.
        """
        self.loop = asyncio.get_running_loop()
        self.fresh = database is None
        self.database = database or FailingDatabase()
        self.clock = MovableClock(lambda: BEGAN_US + round((self.loop.time() - 1000) * 1_000_000))
        self.sids = Sids(self.clock, SeededChance(f"engine {self.loop.time()}"))
        self.carrier = carrier or StubCarrier()
        self.routes = Routes(*(ways or [WayOut(self.carrier, self.carrier.name)]))
        self.accounts = Accounts()
        self.webhooks = RecordedReceivers()
        self.senders = known_senders(self.database, *senders)
        self.pools = known_pools(self.database, *services)
        self.messages = MessageStore(self.database)
        self.outbox = Outbox(self.database)
        self.known_campaigns = known_campaigns(self.database, *campaigns)
        shares = Shares(self.known_campaigns, SimulatedNetworks())
        self.limits = account_throughputs(self.database)
        self.orders = QueueOrders(self.database)
        self.lanes = Lanes(
            self.database,
            self.senders,
            held or all_held("lane"),
            published_backlogs(self.database),
            shares,
            AccountShares(self.limits, self.accounts.owner_of),
            self.orders,
        )
        forms = {STATUS: StatusForms(self.database)}
        self.deliverer = Deliverer(
            self.database,
            self.clock,
            self.webhooks,
            self.accounts.token_of,
            forms,
            Holding(self.database),
            all_held("callback"),
        )
        self.runner = Runner(self.clock, self.database)
        self.fetcher = Fetcher()
        self.acknowledged: list[bool | str] = []
        """Answers to what arrived: acknowledged, not now, or `refused`."""
        self.forbidden: set[tuple[str, str]] = set()
        self._join(policy, enforce=enforce)

    def permits(self, account_sid: str, country: str) -> bool:
        """Whether an account may send to a country; tests forbid some."""
        return (account_sid, country) not in self.forbidden

    def _join(self, policy: UnansweredPolicy, *, enforce: bool) -> None:
        database, clock, sids, accounts = self.database, self.clock, self.sids, self.accounts
        self.optouts = OptOuts(database)
        self.progress = Progress(clock, sids, accounts.owner_of)
        standing = Standing(self.senders, self.pools, accounts, Holding(database), enforce_registration=enforce)
        self.departures = LaneDepartures(clock, self.lanes, self.routes, self.progress, standing, Holding(database))
        self.desk = MessageDesk(
            database,
            clock,
            sids,
            self.senders,
            self.pools,
            self.optouts,
            self.lanes,
            self.deliverer,
            self.departures,
            permits=self.permits,
            enforce_registration=enforce,
        )
        self.media = MediaLibrary(
            database, clock, MediaFiles(None), self.fetcher, base_url="http://here.example", link_key=b"key"
        )
        self.cancellations = Cancellations(database, clock, sids, self.deliverer)
        self.arrivals = Arrivals(
            database,
            clock,
            sids,
            accounts,
            self.senders,
            self.pools,
            self.optouts,
            handling_facts(database),
            self.desk,
            self.media,
            self.deliverer,
        )
        self.replies = Replies(database, clock, self.webhooks, accounts, self.desk, accounts.token_of)
        self.journal = Journal(database, self.deliverer.told)
        self.unmatched = UnmatchedReceipts(database, clock, sids)
        self.error_codes = ErrorCodes(database, clock, sids)
        self.early = EarlyReceipts(database, clock)
        self.receipts = Receipts(
            self.messages,
            self.progress,
            self.journal,
            IdForms(database, clock),
            self.early,
            PartReports(database, clock, self.progress, self.journal),
            self.unmatched,
            self.arrivals,
            self.error_codes,
        )
        self.caps = DailyCaps(database, clock, sids, self.journal)
        self.owner = Owner(
            database,
            clock,
            self.lanes,
            self.departures,
            self.progress,
            self.journal,
            LaneFeed(database, self.lanes, self.media, policy, standing),
            self.receipts,
            policy,
            standing,
            self.caps,
            self.error_codes,
        )
        self.dispatcher = Dispatcher(
            database,
            self.lanes,
            self.owner,
            self.departures,
            Claims(clock, self.progress, standing),
            Holding(database),
        )
        self.release = ReleaseScheduled(database, self.desk, accounts, Holding(database))
        self.expire = ExpireQueued(self.lanes, self.owner)
        self.purge = PurgeQueues(database, sids, self.senders, self.lanes, self.owner, self.orders)

    async def start(self) -> Engine:
        """Opens the store (with an account that has money, where it is fresh) and takes up what is there."""
        if self.fresh:
            await self.database.start()
            await migrate(self.database)
            await self.database.commit(opened(ACCOUNT, OPENING_MICROS))
        await self.senders.start()
        await self.pools.start()
        await self.known_campaigns.start()
        await self.limits.start()
        await self.orders.facts.start()
        await self.caps.start()
        await self.receipts.start()
        await self.owner.take_up(range(SLOTS))
        self.deliverer.start({INBOUND: self.replies})
        await self.deliverer.take_up()
        for way in self.routes.found:
            await way.carrier.start(self)
        self.runner.start(self.dispatcher, self.expire, self.purge, everywhere=True)
        self.runner.start(
            self.release,
            ForgetOld(self.database),
            SeekEarly(self.database, self.early, self.receipts, self.unmatched),
            DeliverPartial(self.database, self.arrivals),
        )
        return self

    async def crash(self) -> FailingDatabase:
        """Everything stops where it is; gives the store, which is all that is left."""
        self.carrier.is_up = False
        self.carrier.open.clear()
        await self.dispatcher.stop()
        await self.runner.stop()
        await self.receipts.stop()
        await self.deliverer.stop()
        self.carrier.listener = None
        return self.database

    # -- the carrier's listener --

    def answered(self, answers: Sequence[Answer]) -> None:
        self.owner.answered(answers)

    def receipts_came(self, receipts: Sequence[Receipt]) -> None:
        self.receipts.receipts_came(receipts)

    def arrived(self, arrivals: Sequence[Arrival]) -> None:
        self.arrivals.arrived(arrivals)

    def room_opened(self, carrier: Carrier) -> None:
        self.owner.room_opened(carrier)

    # -- what tests do --

    async def send(self, body: str = "hello", **more: Any) -> Message:
        """Sends from US to USER unless told otherwise; a copy of the message as it was answered."""
        service = more.pop("service", None)
        more.setdefault("sender", None if service else US)
        more.setdefault("to", USER)
        more.setdefault("status_callback", CALLBACK)
        message = await self.desk.send(ACCOUNT, Wanted(body=body, **more), service)
        return msgspec.structs.replace(message)

    async def message(self, sid: str) -> Message:
        """As the rows have it."""
        found = await self.messages.get(ACCOUNT.sid, sid)
        assert found is not None, f"{sid} is lost"
        return found

    async def status(self, sid: str) -> str:
        return (await self.message(sid)).status

    def callbacks(self, sid: str, url: str = CALLBACK) -> list[str]:
        """The statuses that the customer was told of, in order."""
        return [seen.params["MessageStatus"] for seen in self.webhooks.at(url) if seen.params.get("MessageSid") == sid]

    async def exchanges(self, sid: str) -> list[Exchange]:
        return await self.outbox.of_subject(ACCOUNT.sid, sid)

    async def rows(self, table: Any) -> list[tuple[Any, ...]]:
        return await self.database.rows(table.select())

    async def spent(self) -> int:
        """Millionths that were charged so far."""
        return OPENING_MICROS - (await balance_of(self.database, ACCOUNT)).balance_micros

    def arrive(self, body: str, source: str = USER, destination: str = US, **more: Any) -> None:
        """A handset sends a text; see Arrival."""
        self.arrived([self.arrival(body, source, destination, **more)])

    def arrival(self, body: str, source: str = USER, destination: str = US, **more: Any) -> Arrival:
        more.setdefault("reference", None)
        more.setdefault("part", 1)
        more.setdefault("parts", 1)
        return Arrival(
            carrier=self.carrier.name,
            source=source,
            destination=destination,
            payload=body.encode("utf-16-be"),
            data_coding=8,
            media=(),
            acknowledge=self.acknowledged.append,
            refuse=lambda: self.acknowledged.append("refused"),
            **more,
        )


async def passes(seconds: float) -> None:
    """Time passes."""
    await asyncio.sleep(seconds)


@contextlib.contextmanager
def lanes_hold(messages: int, together: int = lane.IN_MEMORY_MOST) -> Iterator[None]:
    """Each lane keeps so few messages in memory, and all of them so few."""
    before = lane.HEADS_MOST, lane.IN_MEMORY_MOST
    lane.HEADS_MOST, lane.IN_MEMORY_MOST = messages, together
    try:
        yield
    finally:
        lane.HEADS_MOST, lane.IN_MEMORY_MOST = before
