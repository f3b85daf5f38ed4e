"""An installation in memory, freshly seeded: what the tests of this room talk to, through the API."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlencode

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateTable

from tidings.accounts import store
from tidings.accounts.api import accounts as _accounts  # noqa: F401 - declares its operations
from tidings.accounts.api import auth_tokens as _auth_tokens  # noqa: F401 - declares its operations
from tidings.accounts.api import authorize as _authorize  # noqa: F401 - declares its operations
from tidings.accounts.api import iam_keys as _iam_keys  # noqa: F401 - declares its operations
from tidings.accounts.api import keys as _keys  # noqa: F401 - declares its operations
from tidings.accounts.api import oauth_apps as _oauth_apps  # noqa: F401 - declares its operations
from tidings.accounts.api import tokens as _tokens  # noqa: F401 - declares its operations
from tidings.accounts.authenticate import Authentication
from tidings.accounts.bearer import AccessTokens
from tidings.accounts.directory import Directory
from tidings.accounts.furnishing import Furnishing
from tidings.accounts.keys import KeyPolicy, NewKey, keys
from tidings.accounts.model import Account, AccountStatus, Capability
from tidings.accounts.seed import Credentials, SeedWishes, seed
from tidings.accounts.vault import Vault
from tidings.core import MovableClock, SeededChance, Sids
from tidings.db import Database, metadata
from tidings.db.sqlite import SqliteDatabase
from tidings.http import (
    ACCOUNTS_V1,
    CORE_2010,
    IAM_V1,
    OAUTH_V1,
    OAUTH_V2,
    ORGANIZATIONS,
    TIDINGS_V1,
    Api,
    Call,
    Parts,
    Product,
    Request,
    Response,
    operation,
)
from tidings.http.dialect import CORE
from tidings.ledger import api as _balance  # noqa: F401 - declares its operations
from tidings.ledger.balance import first_opened

METADATA = sa.MetaData()
CORE_API = Product("api", "2010-04-01", CORE, metadata=METADATA)
MESSAGING = Product("messaging", "v1", metadata=METADATA)
TIDINGS = Product("tidings", "v1", prefix="/tidings/v1", metadata=METADATA)

SECRET = "s" * 32
MAIN = "AC" + "a" * 32
TOKEN = "t" * 32


@operation(MESSAGING, "POST", "/Whoami")
@operation(MESSAGING, "GET", "/Whoami")
@operation(TIDINGS, "GET", "/Whoami")
@operation(CORE_API, "POST", "/Accounts/{account_sid:AC}/Messages")
@operation(CORE_API, "GET", "/Accounts/{account_sid:AC}/Messages")
async def whoami(call: Call) -> dict[str, Any]:
    principal = call.principal
    return {"account": call.account_sid, "sid": principal.sid, "capability": principal.capability}


class Answer:
    """A response, read."""

    def __init__(self, response: Response) -> None:
        self.status = response.status
        self.headers = {name.decode().lower(): value.decode() for name, value in response.headers}
        self.json: Any = msgspec.json.decode(response.body) if response.body else None
        self.code = self.json.get("code") if self.json else None


async def create_tables(database: SqliteDatabase) -> None:
    for table in metadata.sorted_tables:
        await database.run_script(str(CreateTable(table).compile(dialect=sqlite.dialect())))


class World:
    """One host; `ask` signs in as the main account unless told otherwise. `store`: one that is open and has its tables."""

    main = MAIN
    token = TOKEN

    def __init__(self, store: Database | None = None) -> None:
        self._is_open = store is not None
        self.passed_us = 0
        """What has passed by the machine's clock."""
        self.clock = MovableClock(lambda: 1_438_287_151_000_000 + self.passed_us)  # Thu, 30 Jul 2015 20:12:31 +0000
        self.chance = SeededChance(7)
        self.sids = Sids(self.clock, self.chance)
        self.vault = Vault(SECRET)
        self.db: Database = store or SqliteDatabase(None)
        self.directory = Directory(self.db, self.vault, self.clock)
        self.held: list[float] = []
        """Seconds for which refusals were held back."""
        self.hold: Callable[[float], Awaitable[object]] = self._note_hold
        self.authentication = Authentication(self.directory, self.db, self.vault, self.clock, hold=self._hold)
        self.credentials: Credentials | None = None
        self.api: Api | None = None

    async def start(self) -> Credentials:
        if self.credentials is None:
            if isinstance(self.db, SqliteDatabase) and not self._is_open:
                await self.db.start()
                await create_tables(self.db)
            wishes = SeedWishes(account_sid=MAIN, auth_token=TOKEN)
            self.credentials = await seed(self.db, wishes, self.vault, self.sids, self.chance, self.clock, first_opened)
            await self.directory.start()
            self.authentication.start()
            parts = Parts(
                self.db,
                self.clock,
                self.chance,
                self.sids,
                self.vault,
                self.directory,
                self.authentication,
                AccessTokens(self.vault),
                self.clock,
                Furnishing(),
            )
            self.api = Api(
                parts,
                self.authentication,
                products=(
                    _own(CORE_2010, CORE_API),
                    ACCOUNTS_V1,
                    IAM_V1,
                    ORGANIZATIONS,
                    OAUTH_V1,
                    OAUTH_V2,
                    MESSAGING,
                    _own(TIDINGS_V1, TIDINGS),
                ),
                trusted_proxies=["127.0.0.1"],
            )
        return self.credentials

    async def _hold(self, s: float) -> None:
        await self.hold(s)

    async def _note_hold(self, s: float) -> None:
        self.held.append(s)

    async def ask(
        self,
        method: str,
        path: str,
        form: Mapping[str, str | list[str]] | None = None,
        *,
        auth: tuple[str, str] | None = (MAIN, TOKEN),
        header: bytes | None = None,
        host: str = "api.twilio.com",
        peer: str = "203.0.113.9",
        forwarded: str | None = None,
        agent: str | None = None,
    ) -> Answer:
        await self.start()
        assert self.api
        path, _, query = path.partition("?")
        headers = {b"host": host.encode()}
        if auth:
            headers[b"authorization"] = basic(*auth)
        if header is not None:
            headers[b"authorization"] = header
        if forwarded is not None:
            headers[b"x-forwarded-for"] = forwarded.encode()
        if agent is not None:
            headers[b"user-agent"] = agent.encode()
        body = urlencode(form, doseq=True).encode() if form else b""
        return Answer(await self.api(Request(method, path, query.encode(), headers, body, peer)))

    async def get(self, path: str, **more: Any) -> Answer:
        return await self.ask("GET", path, **more)

    async def post(self, path: str, form: Mapping[str, str | list[str]] | None = None, **more: Any) -> Answer:
        return await self.ask("POST", path, form, **more)

    async def whoami(self, **more: Any) -> Answer:
        return await self.get("/v1/Whoami", host="messaging.twilio.com", **more)

    async def subaccount(self, letter: str = "b", **more: Any) -> Account:
        await self.start()
        account = Account(
            sid="AC" + letter * 32,
            owner_account_sid=more.pop("owner", MAIN),
            friendly_name=more.pop("friendly_name", f"sub {letter}"),
            status=AccountStatus.ACTIVE,
            type="Full",
            auth_token=f"{letter}0" * 16,
            date_created=self.clock.now().plus(s=ord(letter)),
            date_updated=self.clock.now(),
            **more,
        )
        await self.db.commit(store.account_added(account, self.vault))
        return account

    async def stranger(self) -> Account:
        return await self.subaccount("f", owner="AC" + "f" * 32)

    async def key(self, capability: Capability = Capability.STANDARD, account_sid: str = MAIN, *allow: str) -> NewKey:
        await self.start()
        sid, secret = self.sids.make("SK"), self.chance.token(16)
        now = self.clock.now()
        key = keys.resource(
            sid=sid,
            account_sid=account_sid,
            friendly_name=None,
            date_created=now,
            date_updated=now,
            capability=capability,
            secret_hash=self.vault.hash(secret, sid),
            policy=KeyPolicy(list(allow)) if allow else None,
        )
        await self.db.commit(keys.write_of(key))
        return NewKey(sid=sid, friendly_name=None, date_created=now, date_updated=now, secret=secret)


def _own(whole: Product, further: Product) -> Product:
    """The operations of accounts and ledger on a product, and those above."""
    product = Product(whole.label, whole.version, whole.dialect, prefix=whole.prefix, metadata=METADATA)
    rooms = ("tidings.accounts", "tidings.ledger")
    own = [each for each in whole.operations if each.handler.__module__.startswith(rooms)]
    product.operations = [*own, *further.operations]
    return product


def basic(user: str, password: str) -> bytes:
    return b"Basic " + base64.b64encode(f"{user}:{password}".encode())


def path(account_sid: str, below: str) -> str:
    return f"/2010-04-01/Accounts/{account_sid}/{below}.json"
