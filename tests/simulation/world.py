"""A world: the whole program on virtual time from one seed, with its carrier network, its customers and its faults."""

from __future__ import annotations

import asyncio
import base64
import contextlib
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec

from tests.delivery.engine import FailingDatabase
from tests.simulation.network import FaultyNetwork
from tests.simulation.observed import Observed
from tidings import app
from tidings.config import Settings
from tidings.core import MovableClock, SeededChance
from tidings.db import Unavailable
from tidings.db.migrate import migrate
from tidings.http import Request
from tidings.ledger.balance import balance_of
from tidings.messages.model import Message
from tidings.messages.store import MessageStore
from tidings.numbers.seed import LOCAL, SHORT_CODE, TOLL_FREE
from tidings.webhooks.port import (
    ExchangeStage,
    Notice,
    Reception,
    UnderWay,
    WebhookAnswer,
    WebhookClient,
    WebhookFailure,
    WebhookRequest,
)
from tidings.webhooks.recorded import Recorded, RecordedReceivers

BEGAN_US = 1_800_000_000_000_000
ACCOUNT = "AC" + "a" * 32
TOKEN = "t" * 32
CALLBACK = "http://customer.example/status"
INBOUND = "http://customer.example/inbound"


class Answer(msgspec.Struct):
    """What the API answered."""

    status: int
    json: dict[str, Any]


class Gate:
    """The way of one running program to its webhook receivers; shut when that program dies."""

    def __init__(self, receivers: WebhookClient) -> None:
        self._receivers = receivers
        self.is_open = True

    async def exchange(self, request: WebhookRequest) -> WebhookAnswer | WebhookFailure:
        if not self.is_open:
            return WebhookFailure(11200, ExchangeStage.CONNECT, "this program is dead", 0)
        answer = await self._receivers.exchange(request)
        if not self.is_open:
            await asyncio.Event().wait()  # a dead program hears no answer
        return answer

    def tell(self, notice: Notice, then: Callable[[Reception], None]) -> UnderWay:
        def heard(reception: Reception) -> None:
            if self.is_open:
                then(reception)

        if not self.is_open:
            return asyncio.get_running_loop().call_soon(lambda: None)  # a dead program sends nothing
        return self._receivers.tell(notice, heard)


class World:
    """Made outside the loop; `start` inside it."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.seed = seed
        self.chance = SeededChance(seed)
        """For the story; the program has its own."""
        self.receivers = RecordedReceivers()
        self.observed = Observed()
        self.created: dict[int, str] = {}
        """The SID of each accepted message by its number in the simulation."""
        self.refused: list[Answer] = []
        self._number = 10_000

    # -- life --

    async def start(self) -> None:
        """A fresh installation."""
        self.loop = asyncio.get_running_loop()
        self.clock = self._new_clock(0)
        database = FailingDatabase()
        await database.start()
        await migrate(database)
        await self._run(database)
        self.opening = await self.balance()

    async def crash(self) -> None:
        """The program dies where it is, with all that is in its memory, and is started again on its rows."""
        old_app, old_gate, old_database = self.app, self.gate, self.database
        rows = old_database._writer.serialize("main")
        old_gate.is_open = False
        old_database.refuses = True
        self.network.cut()
        self.network.listening.clear()
        await old_app.stop()
        database = FailingDatabase()
        await database.start()
        database._writer.deserialize("main", rows)
        self.clock = self._new_clock(self.clock.offset_us)
        await self._run(database)

    async def stop(self) -> None:
        self.gate.is_open = False
        await self.app.stop()

    def bury(self) -> None:
        """When all is over, also where it ended badly: nothing stands in the way of what is broken off now."""

    async def _run(self, database: FailingDatabase) -> None:
        self.database = database
        self.network = FaultyNetwork()
        self.gate = Gate(self.receivers)
        settings = Settings(
            data_dir=str(self.folder),
            account_sid=ACCOUNT,
            auth_token=TOKEN,
            operator_token="o" * 32,
            secret_key="k" * 32,
        )
        outside = app.World(
            clock=self.clock,
            chance=SeededChance(f"{self.seed} {self.loop.time()}"),
            network=self.network,
            database=database,
            webhooks=self.gate,
        )
        self.app = app.App(settings, outside)
        await self.app.start()
        self.store = MessageStore(database)
        assert self.app.program.simulated is not None
        self.simulated = self.app.program.simulated
        self.observed.watch(self.simulated)
        self.observed.hear(self.app.program.arrivals)

    def _new_clock(self, offset_us: int) -> MovableClock:
        return MovableClock(lambda: BEGAN_US + round(self.loop.time() * 1_000_000), offset_us)

    @property
    def broken(self) -> list[str]:
        """What was seen on the way that must not be."""
        return []

    # -- what customers do --

    @property
    def sender(self) -> str:
        """The first account's local number."""
        return LOCAL

    @property
    def service(self) -> str:
        """The first account's messaging service."""
        return next(iter(self.app.services.pools._facts)).sid

    @property
    def senders(self) -> list[str]:
        """The first account's senders: local, toll-free, short code."""
        return [LOCAL, TOLL_FREE, SHORT_CODE]

    async def use_webhooks(self) -> None:
        """The numbers' inbound messages go to INBOUND from now on."""
        for address in self.senders[:2]:
            found = self.app.program.senders.at(address)
            assert found is not None
            path = f"/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers/{found.sid}.json"
            answer = await self.ask("POST", path, {"SmsUrl": INBOUND})
            assert answer.status == 200, answer.json

    async def write(self, handset: str, to: str, body: str) -> None:
        """The person at a handset writes; nothing comes of it while the store refuses."""
        with contextlib.suppress(Unavailable):
            await self.simulated.write(handset, to, body)

    async def ask(self, method: str, path: str, form: dict[str, str] | None = None, *, product: str = "api") -> Answer:
        """A request to the API, signed in as the first account."""
        return await self.ask_of(self.app, method, path, form, product=product)

    async def ask_of(
        self, program: app.App, method: str, path: str, form: dict[str, str] | None = None, *, product: str = "api"
    ) -> Answer:
        """The same to a program of several."""
        credentials = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode())
        headers = {b"host": f"{product}.twilio.com".encode(), b"authorization": b"Basic " + credentials}
        if form:
            headers[b"content-type"] = b"application/x-www-form-urlencoded"
        body = urlencode(form or {}).encode()
        path, _, query = path.partition("?")
        response = await program.api(Request(method, path, query.encode(), headers, body))
        return Answer(response.status, msgspec.json.decode(response.body) if response.body else {})

    async def create_message(self, to: str, words: int = 1, **form: str) -> Message | None:
        """Sends a message of so many words, each its number; None where it was refused."""
        self._number += 1
        number = self._number
        while 0 < (6 * words - 1) % 153 < 11:  # so that the last segment, too, has a whole number
            words += 1
        given = {"To": to, "Body": " ".join([str(number)] * words), "StatusCallback": CALLBACK, **form}
        if "MessagingServiceSid" not in given:
            given.setdefault("From", self.sender)
        answer = await self.ask("POST", f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json", given)
        if answer.status != 201:
            self.refused.append(answer)
            return None
        self.created[number] = answer.json["sid"]
        return await self.message(answer.json["sid"])

    async def cancel(self, sid: str) -> Answer:
        """Cancels a scheduled message."""
        return await self.ask("POST", f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}.json", {"Status": "canceled"})

    async def message(self, sid: str) -> Message:
        """As the rows have it."""
        found = await self.store.get(ACCOUNT, sid)
        assert found is not None, f"{sid} is lost"
        return found

    async def balance(self) -> int:
        """Millionths that the account has."""
        account = self.app.program.directory.get(ACCOUNT)
        assert account is not None
        return (await balance_of(self.database, account)).balance_micros

    def told(self) -> dict[str, list[Recorded]]:
        """What the customer's server saw of each message, in order."""
        found: dict[str, list[Recorded]] = defaultdict(list)
        for seen in self.receivers.at(CALLBACK):
            found[seen.params["MessageSid"]].append(seen)
        return found

    def callbacks(self, sid: str) -> list[str]:
        """The statuses that the customer's server saw of one message."""
        return [seen.params["MessageStatus"] for seen in self.told()[sid]]

    def segments_received(self, sid: str) -> set[int]:
        """The parts of a message that the carrier took."""
        number = next(number for number, created in self.created.items() if created == sid)
        return set(self.observed.taken[number])

    # -- time and trouble --

    async def run_for(self, *, s: float = 0.0, hours: float = 0.0) -> None:
        """Virtual time passes."""
        await asyncio.sleep(s + hours * 3600)

    async def let_hours_pass(self, hours: int) -> None:
        """Business time passes: each hour at once, then a little wire time for what fell due."""
        for _ in range(hours):
            await self.advance(3_600_000_000)
            await self.run_for(s=40)

    async def advance(self, by_us: int) -> None:
        """Business time jumps."""
        self.clock.advance(by_us)

    def cut(self, *, before_answer: int = 0, after_answer: int = 0, for_s: float = 0.0) -> None:
        """The link to the carrier dies: now, or at one of the next submits; for a while none comes about."""
        if before_answer or after_answer:
            self.simulated.faults.drop_before_answer = before_answer
            self.simulated.faults.drop_after_answer = after_answer
            self.network.down_after_loss_s = for_s
        else:
            self.network.cut(for_s)

    def calm(self) -> None:
        """The carrier network works as it should again."""
        faults = self.simulated.faults
        for name, value in msgspec.structs.asdict(type(faults)()).items():
            setattr(faults, name, value)

    async def refuse(self, for_s: float) -> None:
        """The store refuses to commit for a while."""
        database = self.database
        database.refuses = True
        await self.run_for(s=for_s)
        database.refuses = False
