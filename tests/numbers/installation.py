"""The API of numbers and services on a store in memory; what it answers is compared with the description."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import urlencode

import msgspec
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

import tidings.addresses.api.addresses
import tidings.numbers.api.available_countries
import tidings.numbers.api.available_phone_numbers
import tidings.numbers.api.deactivations
import tidings.numbers.api.incoming_phone_numbers
import tidings.numbers.api.short_codes
import tidings.services.api.senders
import tidings.services.api.services
import tidings.services.api.usecases  # noqa: F401 - declares its operations
from tests.contract.description import FOLDER
from tests.contract.schema import differences
from tidings.accounts.model import Account, AccountStatus, Capability, Principal
from tidings.accounts.vault import Vault
from tidings.config.settings import NumberRequirements
from tidings.core import MovableClock, SeededChance, Sids
from tidings.db import Turns, metadata
from tidings.db.sqlite import SqliteDatabase
from tidings.http import Api, Parts, Request, Response
from tidings.numbers.market import Market
from tidings.numbers.requirements import NumberRules
from tidings.numbers.seed import seed_numbers
from tidings.numbers.senders import Sender, Senders
from tidings.numbers.short_codes import ShortCode, short_codes
from tidings.numbers.store import sender_facts
from tidings.numbers.supply_owned import OwnedSupply
from tidings.numbers.supply_simulated import SimulatedSupply
from tidings.services.bonds import Bond, ServiceBonds
from tidings.services.pools import Pools
from tidings.services.store import service_facts

TEST_ACCOUNT = "AC" + "7" * 32
"""Signs in with test credentials."""


class Answer:
    """A response, read."""

    def __init__(self, response: Response) -> None:
        self.status = response.status
        self.json: Any = msgspec.json.decode(response.body) if response.body else None

    @property
    def code(self) -> int:
        assert self.status >= 400, self.json
        assert self.json["status"] == self.status
        return int(self.json["code"])


class World:
    """Two accounts; `get` and its kind act as the first."""

    account = "AC" + "a" * 32
    other = "AC" + "b" * 32

    def __init__(self) -> None:
        self.clock = MovableClock(lambda: 1_438_287_151_000_000)  # Thu, 30 Jul 2015 20:12:31 +0000
        self.chance = SeededChance(7)
        self.sids = Sids(self.clock, self.chance)
        self.db = SqliteDatabase(None)
        self.senders = Senders(sender_facts(self.db))
        self.pools = Pools(service_facts(self.db, self.senders))
        self.bonds: list[Bond] = []
        """What other rooms tie to messaging services."""
        self.insisted: NumberRequirements = "off"
        """What is asked of whoever buys a number; to be said before the start."""
        self._api: Api | None = None

    async def start(self) -> Api:
        if self._api is None:
            await self.db.start()
            for table in metadata.sorted_tables:
                await self.db.run_script(str(CreateTable(table).compile(dialect=sqlite.dialect())))
                for index in table.indexes:
                    await self.db.run_script(str(CreateIndex(index).compile(dialect=sqlite.dialect())))
            await self.senders.start()
            await self.pools.start()
            market = Market(self.db, self.clock, [OwnedSupply(self.db), SimulatedSupply(self.senders)])
            also = (Vault("s" * 32), ServiceBonds(Turns(), self.bonds), NumberRules(self.insisted))
            parts = Parts(self.db, self.clock, self.chance, self.sids, self.senders, self.pools, market, *also)
            self._api = Api(parts, authenticate)
        return self._api

    async def ask(
        self, method: str, path: str, form: Any = None, *, user: str = account, product: str = "api"
    ) -> Answer:
        api = await self.start()
        path, _, query = path.partition("?")
        headers = {
            b"host": f"{product}.twilio.com".encode(),
            b"authorization": b"Basic " + base64.b64encode(f"{user}:x".encode()),
            b"content-type": b"application/x-www-form-urlencoded",
        }
        body = urlencode(form, doseq=True).encode() if form else b""
        answer = Answer(await api(Request(method, path, query.encode(), headers, body, "127.0.0.1", "https")))
        if FOLDER.exists() and answer.status < 300 and product != "tidings":
            assert differences(product, method, path, answer.json, status=answer.status) == []
        return answer

    # Numbers

    async def core(self, method: str, path: str, form: Any = None, *, user: str = account) -> Answer:
        return await self.ask(method, f"/2010-04-01/Accounts/{user}/{path}", form, user=user)

    async def buy(self, user: str = account, **form: str) -> Answer:
        return await self.core("POST", "IncomingPhoneNumbers.json", form, user=user)

    async def bought(self, number: str = "+14155552345", **form: str) -> str:
        answer = await self.buy(PhoneNumber=number, **form)
        assert answer.status == 201, answer.json
        return str(answer.json["sid"])

    async def number(self, method: str, sid: str, form: Any = None, user: str = account) -> Answer:
        return await self.core(method, f"IncomingPhoneNumbers/{sid}.json", form, user=user)

    async def search(self, path: str, **query: str) -> Answer:
        return await self.core("GET", f"AvailablePhoneNumbers/{path}.json?{urlencode(query)}")

    async def found(self, path: str, **query: str) -> list[dict[str, Any]]:
        answer = await self.search(path, **query)
        assert answer.status == 200, answer.json
        return list(answer.json["available_phone_numbers"])

    async def short_code(self, digits: str = "22555", user: str = account) -> str:
        await self.start()
        now = self.clock.now()
        code = ShortCode(
            sid=self.sids.make("SC"),
            account_sid=user,
            date_created=now,
            date_updated=now,
            friendly_name=digits,
            short_code=digits,
            iso_country="US",
        )
        await self.db.commit(short_codes.write_of(code))
        return code.sid

    async def seeded(self) -> list[Sender]:
        await self.start()
        return await seed_numbers(self.db, self.account, self.sids, self.clock)

    # Services

    async def messaging(self, method: str, path: str, form: Any = None, *, user: str = account) -> Answer:
        return await self.ask(method, f"/v1/Services{path}", form, user=user, product="messaging")

    async def service(self, user: str = account, **form: Any) -> str:
        answer = await self.messaging("POST", "", {"FriendlyName": "One", **form}, user=user)
        assert answer.status == 201, answer.json
        return str(answer.json["sid"])

    async def join(self, service: str, sid: str, user: str = account) -> Answer:
        kind, field = ("ShortCodes", "ShortCodeSid") if sid.startswith("SC") else ("PhoneNumbers", "PhoneNumberSid")
        return await self.messaging("POST", f"/{service}/{kind}", {field: sid}, user=user)


async def authenticate(request: Request, _path_account_sid: str | None) -> tuple[Account, Principal]:
    user = base64.b64decode(request.headers[b"authorization"][6:]).decode().partition(":")[0]
    account = Account(
        sid=user,
        owner_account_sid=user,
        friendly_name="An account",
        status=AccountStatus.ACTIVE,
        type="Full",
        auth_token="token",
        date_created=0,
        date_updated=0,
    )
    capability = Capability.TEST if user == TEST_ACCOUNT else Capability.EVERYTHING
    return account, Principal(user, user, capability)
