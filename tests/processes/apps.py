"""Two whole programs on one PostgreSQL, in the test's own process; what one says may be held back from the other."""

from __future__ import annotations

import asyncio
import base64
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec

from tests.as_new import emptied
from tests.stores import Stores
from tidings.accounts.directory import Directory
from tidings.accounts.model import Account
from tidings.accounts.store import account_added
from tidings.app import App, World
from tidings.config import Settings
from tidings.db.postgres import PostgresDatabase
from tidings.http import Request
from tidings.numbers.seed import LOCAL
from tidings.webhooks.recorded import RecordedReceivers

SECRET_KEY = "k" * 32
OPERATOR_TOKEN = "o" * 32
HELD_S = 1.0
PHONE = "+14155550100"


class Running:
    """One of them, as its clients see it."""

    def __init__(self, app: App, receivers: RecordedReceivers) -> None:
        self.app = app
        self._is_stopped = False
        self.receivers = receivers
        directory = app.program.directory
        first = next(each for each in map(directory.get, directory.sids()) if each and not each.is_test)
        self.sid, self.token = first.owner_account_sid, ""
        owner = directory.get(self.sid)
        assert owner is not None
        self.token = owner.auth_token

    @property
    def database(self) -> PostgresDatabase:
        assert isinstance(self.app.database, PostgresDatabase)
        return self.app.database

    async def ask(
        self,
        method: str,
        path: str,
        form: Any = None,
        *,
        user: str = "",
        secret: str = "",
        bearer: str = "",
        document: Any = None,
    ) -> tuple[int, Any]:
        """The status and the JSON of an answer; signed in as the first account unless told otherwise."""
        credentials = base64.b64encode(f"{user or self.sid}:{secret or self.token}".encode())
        signed = b"Bearer " + bearer.encode() if bearer else b"Basic " + credentials
        headers = {b"host": b"localhost", b"authorization": signed}
        body = urlencode(form or {}, doseq=True).encode()
        if document is not None:
            headers[b"content-type"], body = b"application/json", msgspec.json.encode(document)
        elif body:
            headers[b"content-type"] = b"application/x-www-form-urlencoded"
        path, _, query = path.partition("?")
        response = await self.app.api(Request(method, path, query.encode(), headers, body))
        return response.status, msgspec.json.decode(response.body) if response.body else None

    async def made(self, path: str, form: Any = None, **who: str) -> Any:
        """What a POST makes."""
        status, answer = await self.ask("POST", path, form, **who)
        assert status in (200, 201), answer
        return answer

    async def made_of(self, path: str, document: Any) -> Any:
        """What a POST of a JSON document makes."""
        status, answer = await self.ask("POST", path, document=document)
        assert status in (200, 201), answer
        return answer

    async def stop(self) -> None:
        """In order."""
        if not self._is_stopped:
            self._is_stopped = True
            await self.app.stop()

    async def subaccount(self) -> Account:
        """A new one, committed here."""
        parent, sid = self.directory.get(self.sid), self.app.sids.make("AC")
        assert parent is not None
        new = msgspec.structs.replace(parent, sid=sid, auth_token="n" * 32, friendly_name="new")
        await self.database.commit(account_added(new, self.app.program.vault))
        return new

    async def send(self, body: str) -> Any:
        """A message from the first number to the phone."""
        return await self.made(f"{self.account}/Messages.json", {"To": PHONE, "From": LOCAL, "Body": body})

    async def stands(self, sid: str, status: str, *, wait: bool = False) -> bool:
        """Whether a message stands so; with `wait` in the end."""
        while True:
            _, message = await self.ask("GET", f"{self.account}/Messages/{sid}.json")
            if message["status"] == status or not wait:
                return bool(message["status"] == status)
            await asyncio.sleep(0.02)

    @property
    def directory(self) -> Directory:
        return self.app.program.directory

    @property
    def account(self) -> str:
        return f"/2010-04-01/Accounts/{self.sid}"

    def hear_nothing(self, for_s: float = HELD_S) -> None:
        """From now on, for a while, no word of other processes comes in."""
        connection = self.database._ear._connection
        assert connection is not None
        transport = connection._transport
        transport.pause_reading()

        def resume() -> None:
            if not transport.is_closing():
                transport.resume_reading()

        asyncio.get_running_loop().call_later(for_s, resume)


@contextlib.asynccontextmanager
async def two_apps(stores: Stores, folder: Path, **settings: Any) -> AsyncIterator[tuple[Running, Running]]:
    """The first has the simulated network."""
    assert stores._url is not None
    await emptied(stores._url)
    async with contextlib.AsyncExitStack() as running:
        here = await running.enter_async_context(app(stores, folder / "a", **settings))
        others = "api,console,webhooks,loops"
        yield here, await running.enter_async_context(app(stores, folder / "b", **{"roles": others, **settings}))


@contextlib.asynccontextmanager
async def app(stores: Stores, folder: Path, **settings: Any) -> AsyncIterator[Running]:
    """One more on the store as it is."""
    world, receivers = World.real(), RecordedReceivers()
    world.webhooks = receivers
    given = {
        "data_dir": str(folder),
        "database": stores._url,
        "secret_key": SECRET_KEY,
        "operator_token": OPERATOR_TOKEN,
        "port": 0,
        "a2p": "off",
        **settings,
    }
    program = App(Settings(**given), world)
    await program.start()
    running = Running(program, receivers)
    try:
        yield running
    finally:
        await running.stop()
