"""For tests: the simulated network and a carrier bound to it, over pipes in memory and in virtual time."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Sequence

import msgspec
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from tests.virtual_wire import PipeNetwork
from tidings import gsm
from tidings.carriers.port import (
    Answer,
    Arrival,
    Carrier,
    CarrierAccepted,
    CarrierRefused,
    MediaReference,
    Receipt,
    Submission,
)
from tidings.carriers.simulated import HandsetMessage, SimulatedNetwork
from tidings.carriers.smpp import SmppCarrier
from tidings.core import MovableClock, Network, SeededChance, Sids
from tidings.db import Database, metadata
from tidings.db.sqlite import SqliteDatabase

BEGIN_US = 1_800_000_000_000_000
SENDER = "+14155550100"
PHONE = "+14155550199"
LINK_LATEST_S = 120.0
"""Virtual seconds after which a test gives up waiting."""


class Engine:
    """The delivery engine's place."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.receipts: list[Receipt] = []
        self.arrivals: list[Arrival] = []
        self.order: list[str] = []
        self.acknowledges = True

    def answered(self, answers: Sequence[Answer]) -> None:
        self.answers += answers
        self.order += ["answer"] * len(answers)

    def receipts_came(self, receipts: Sequence[Receipt]) -> None:
        self.receipts += receipts
        self.order += ["receipt"] * len(receipts)
        for receipt in receipts:
            receipt.acknowledge(self.acknowledges)

    def arrived(self, arrivals: Sequence[Arrival]) -> None:
        self.arrivals += arrivals
        for arrival in arrivals:
            arrival.acknowledge(self.acknowledges)

    def room_opened(self, carrier: Carrier) -> None: ...

    @property
    def accepted(self) -> list[CarrierAccepted]:
        return [answer for answer in self.answers if isinstance(answer, CarrierAccepted)]

    @property
    def refused(self) -> list[CarrierRefused]:
        return [answer for answer in self.answers if isinstance(answer, CarrierRefused)]


async def memory() -> SqliteDatabase:
    """An empty store in memory."""
    database = SqliteDatabase(None)
    await database.start()
    await database.run_script(_every_table(len(metadata.tables)))
    return database


@functools.cache
def _every_table(_number: int) -> str:
    """Made once, as long as no test declares more."""
    made = [CreateTable(table) for table in metadata.sorted_tables]
    indexes = [CreateIndex(index) for table in metadata.sorted_tables for index in table.indexes]
    return ";".join(str(each.compile(dialect=sqlite.dialect())) for each in [*made, *indexes])


class World:
    """Network and carrier. Business time stands still until `clock.advance`."""

    def __init__(self, database: Database, network: Network | None = None) -> None:
        self.database = database
        self.wire = network or PipeNetwork()
        self.clock = MovableClock(lambda: BEGIN_US)
        self.chance = SeededChance(7)
        self.sids = Sids(self.clock, self.chance)
        self.engine = Engine()
        self.network = SimulatedNetwork(database, self.clock, self.chance, self.wire, self.sids)

    async def up(self) -> World:
        await self.network.start()
        link = msgspec.structs.replace(self.network.link, response_timeout_s=2.0)
        self.carrier = SmppCarrier(link, self.wire, self.chance)
        await self.carrier.start(self.engine)
        await until(lambda: self.carrier.is_up)
        return self

    async def down(self) -> None:
        await self.carrier.stop(0.1)
        await self.network.stop()

    async def restarted(self) -> World:
        """The same store, as after a crash: the old network does nothing any more."""
        await self.down()
        return await World(self.database).up()

    def submit(self, body: str = "hello", to: str = PHONE, sender: str = SENDER, **changed: object) -> list[Submission]:
        """Submits a message in as many segments as it takes."""
        sent = segments(body, to, sender, **changed)
        self.carrier.submit(sent)
        return sent

    async def on_phone(self, phone: str = PHONE) -> list[HandsetMessage]:
        return await self.network.messages(phone)


def segments(body: str, to: str = PHONE, sender: str = SENDER, **changed: object) -> list[Submission]:
    """A message as the delivery engine submits it."""
    segmented = gsm.segment(body)
    payloads = gsm.payloads(segmented, 77)
    coding, has_header = gsm.data_coding(segmented.encoding), len(payloads) > 1
    sent = [
        Submission("SM1", part, len(payloads), sender, to, payload, coding, has_header, 0)
        for part, payload in enumerate(payloads, 1)
    ]
    return [msgspec.structs.replace(each, **changed) for each in sent]


async def world() -> World:
    return await World(await memory()).up()


async def until(condition: Callable[[], object]) -> None:
    """Waits until it holds."""
    loop = asyncio.get_running_loop()
    latest = loop.time() + LINK_LATEST_S
    while not condition():
        assert loop.time() < latest, "it never came to hold"
        await asyncio.sleep(0.005)


async def settle(seconds: float = 0.5) -> None:
    """Lets wire time pass: longer than a receipt takes."""
    await asyncio.sleep(seconds)


PICTURE = MediaReference("https://example.com/cat.png", "image/png")
