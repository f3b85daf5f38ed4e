"""For tests: a whole installation in memory and in virtual time, with two accounts and the operator."""

from __future__ import annotations

import asyncio
import base64
import functools
import inspect
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec

from tests.carriers.simulated.world import BEGIN_US, memory
from tests.virtual_wire import PipeNetwork, virtually
from tidings.accounts.model import Account, AccountStatus
from tidings.accounts.store import account_added
from tidings.app import App, World
from tidings.config import Settings
from tidings.core import MovableClock, SeededChance
from tidings.db import Database
from tidings.http import Request
from tidings.webhooks.recorded import RecordedReceivers

ACCOUNT = "AC" + "a" * 32
OTHER = "AC" + "b" * 32
OPERATOR = "operator"
SECRET = "c" * 32
PHONE = "+12065550142"


class Answer:
    """A response, read."""

    def __init__(self, status: int, body: bytes) -> None:
        self.status = status
        self.json: Any = msgspec.json.decode(body) if body else None

    @property
    def code(self) -> int:
        code: int = self.json["code"]
        return code


class Installation:
    """A running App. Business time goes with the loop's, and ahead of it when it is moved."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.settings = Settings(
            **{
                "data_dir": str(folder),
                "account_sid": ACCOUNT,
                "auth_token": SECRET,
                "operator_token": SECRET,
                "a2p": "off",
                **settings,
            }
        )

    async def up(self, database: Database | None = None) -> Installation:
        loop = asyncio.get_running_loop()
        self.clock = MovableClock(lambda: BEGIN_US + round(loop.time() * 1_000_000))
        self.database = database or await memory()
        outside = World(
            clock=self.clock,
            chance=SeededChance(3),
            network=PipeNetwork(),
            database=self.database,
            webhooks=RecordedReceivers(),
        )
        self.app = App(self.settings, outside)
        await self.app.start()
        await self._add_other()
        await asyncio.sleep(1)
        return self

    async def down(self) -> None:
        await self.app.stop()

    async def ask(self, method: str, path: str, form: Any = None, user: str = ACCOUNT, secret: str = SECRET) -> Answer:
        credentials = base64.b64encode(f"{user}:{secret}".encode())
        headers = {b"host": b"localhost", b"authorization": b"Basic " + credentials}
        body = urlencode(form or {}, doseq=True).encode()
        if body:
            headers[b"content-type"] = b"application/x-www-form-urlencoded"
        path, _, query = path.partition("?")
        response = await self.app.api(Request(method, path, query.encode(), headers, body))
        return Answer(response.status, response.body)

    async def get(self, path: str, user: str = ACCOUNT) -> Answer:
        return await self.ask("GET", f"/tidings/v1/{path}", user=user)

    async def post(self, path: str, user: str = ACCOUNT, **form: Any) -> Answer:
        return await self.ask("POST", f"/tidings/v1/{path}", form, user)

    async def held(self, phone: str = PHONE, user: str = ACCOUNT) -> list[Any]:
        found: list[Any] = (await self.get(f"Handsets/{phone}/Messages", user)).json["messages"]
        return found

    async def send(self, sender: str, body: str = "hello", to: str = PHONE, user: str = ACCOUNT, **more: Any) -> Any:
        form = {"From": sender, "To": to, "Body": body, **more}
        made = await self.ask("POST", f"/2010-04-01/Accounts/{user}/Messages.json", form, user)
        assert made.status == 201, made.json
        await asyncio.sleep(1)
        return made.json

    async def message(self, sid: str, user: str = ACCOUNT) -> Any:
        return (await self.ask("GET", f"/2010-04-01/Accounts/{user}/Messages/{sid}.json", user=user)).json

    async def inbound(self, user: str = ACCOUNT) -> list[Any]:
        listed = await self.ask("GET", f"/2010-04-01/Accounts/{user}/Messages.json", user=user)
        return [each for each in listed.json["messages"] if each["direction"] == "inbound"]

    async def buy(self, user: str = OTHER) -> str:
        path = f"/2010-04-01/Accounts/{user}/IncomingPhoneNumbers.json"
        bought = await self.ask("POST", path, {"AreaCode": "212"}, user)
        assert bought.status == 201, bought.json
        number: str = bought.json["phone_number"]
        return number

    def sender(self, kind: str) -> Any:
        """The first account's sender of this kind."""
        found = [s for s in self.app.program.senders if s.type == kind and s.account_sid == ACCOUNT]
        return found[0]

    async def _add_other(self) -> None:
        if self.app.program.directory.get(OTHER):
            return
        account = Account(
            sid=OTHER,
            owner_account_sid=OTHER,
            friendly_name="The other",
            status=AccountStatus.ACTIVE,
            type="Full",
            auth_token=SECRET,
            date_created=BEGIN_US,
            date_updated=BEGIN_US,
        )
        await self.database.commit(account_added(account, self.app.program.vault))


def installed(**settings: Any) -> Callable[[Callable[..., Coroutine[Any, Any, None]]], Callable[..., None]]:
    """Gives a coroutine test, as its first argument, an installation with these settings; stops it afterwards."""

    def declare(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
        @functools.wraps(test)
        def run(tmp_path: Path, **given: Any) -> None:
            @virtually
            async def scenario() -> None:
                here = await Installation(tmp_path, **settings).up()
                try:
                    await test(here, **given)
                finally:
                    await here.down()

            scenario()

        _, *others = inspect.signature(test).parameters.values()
        own = inspect.Parameter("tmp_path", inspect.Parameter.POSITIONAL_OR_KEYWORD)
        run.__signature__ = inspect.Signature([own, *others])  # type: ignore[attr-defined]
        return run

    return declare
