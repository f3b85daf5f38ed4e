"""A running program on a temporary folder, and a browser without windows: cookies, forms, pages."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec

from tests.http.fields import fields_of
from tidings.app import App
from tidings.carriers.smpp import SmppCarrier
from tidings.config import Settings
from tidings.config.roles import Role
from tidings.console.front import ConsoleFront
from tidings.http import Request, Response
from tidings.http.server import Server, ServerLimits
from tidings.numbers.seed import LOCAL

SENDER = LOCAL
PHONE = "+14155550100"


@contextlib.asynccontextmanager
async def running(folder: Path, **settings: Any) -> AsyncIterator[Running]:
    """An App with everything, stopped in the end."""
    app = App(Settings(data_dir=str(folder), port=0, operator_token="o" * 32, **settings))
    await app.start()
    front = ConsoleFront(app.program)
    try:
        await bound(app)
        yield Running(app, front)
    finally:
        front.stop()
        await app.stop()
        for _ in range(5):  # turns in which sockets that are closed at one end are closed at the other
            await asyncio.sleep(0)


@contextlib.asynccontextmanager
async def serving(world: Running) -> AsyncIterator[str]:
    """Where the program is served, on a free port, until whoever visited it is gone."""
    server = Server(world.front, ServerLimits(), world.app.clock)
    port = await server.start(world.app.world.network, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        world.front.stop()
        await server.stop(2.0)


async def bound(app: App) -> None:
    """Until the link to the simulated network is up; not for a real carrier, which no test has, nor without roles that
    have links.
    """
    if not {Role.DISPATCH, Role.SIMULATOR} <= app.settings.role_set:
        return
    links = [link for link in app.program.routes.carriers() if isinstance(link, SmppCarrier)]
    async with asyncio.timeout(10):
        while app.program.simulated is not None and not all(link.is_up for link in links):
            await asyncio.sleep(0.005)


class Running:
    def __init__(self, app: App, front: ConsoleFront) -> None:
        self.app = app
        self.front = front
        self.sid = app.accounts.first.account_sid
        self.token = app.accounts.first.auth_token

    async def api(self, path: str, user: str = "", secret: str = "", **fields: str) -> Any:
        """The JSON of a POST to the API, signed in as the first account unless told otherwise."""
        encoded = base64.b64encode(f"{user or self.sid}:{secret or self.token}".encode())
        headers = {b"authorization": b"Basic " + encoded, b"content-type": b"application/x-www-form-urlencoded"}
        response = await self.front(Request("POST", path, headers=headers, body=urlencode(fields).encode()))
        assert response.status < 300, response.body
        return msgspec.json.decode(response.body)

    async def send(self, body: str, to: str = PHONE, **more: str) -> Any:
        path = f"/2010-04-01/Accounts/{self.sid}/Messages.json"
        return await self.api(path, **{"To": to, "From": SENDER, "Body": body, **more})

    async def schedule(self, browser: Browser, hours: int) -> Any:
        """A message that falls due then, through the account's first service."""
        at = self.app.program.clock.now().plus(h=hours).iso()
        (found, *_) = await browser.json("/find?q=default")
        service_sid = found["href"].rpartition("/")[2]
        return await self.send("Later", ScheduleType="fixed", SendAt=at, MessagingServiceSid=service_sid)

    async def signed_in(self, user: str = "", secret: str = "") -> Browser:
        browser = Browser(self.front)
        response = await browser.sign_in(user or self.sid, secret or self.token)
        assert response.status == 303, response.body
        return browser

    async def arrived(self, browser: Browser, phone: str = PHONE, count: int = 1) -> list[Any]:
        """The messages on a phone, newest first, once there are so many; told by the network, not by waiting."""
        assert self.app.program.simulated is not None
        subscription = self.app.program.simulated.subscribe()
        try:
            while True:
                messages = (await browser.json(f"/handsets/phones/{phone}/messages"))["messages"]
                if len(messages) >= count:
                    return messages
                await anext(aiter(subscription))
        finally:
            subscription.close()

    async def delivered(self, browser: Browser, text: str) -> None:
        """Until the network said of a message that it is there: a phone has it earlier."""
        async with asyncio.timeout(10):
            while text.encode() not in (await browser.page("/messages?q=status:delivered")).body:
                await asyncio.sleep(0.005)


class Browser:
    """Keeps cookies and sends forms as a browser does."""

    def __init__(self, front: ConsoleFront, peer: str = "127.0.0.1", scheme: str = "http") -> None:
        self._front = front
        self._peer = peer
        self._scheme = scheme
        self.cookies: dict[str, str] = {}
        self.form_token = ""

    async def ask(
        self, method: str, path: str, body: bytes = b"", headers: dict[bytes, bytes] | None = None
    ) -> Response:
        fields = {b"host": b"localhost:8010", **(headers or {})}
        if self.cookies:
            fields[b"cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items()).encode()
        path, _, query = path.partition("?")
        response = await self._front(Request(method, path, query.encode(), fields, body, self._peer, self._scheme))
        for name, value in response.headers:
            if name.lower() == b"set-cookie":
                self._keep(value.decode())
        return response

    def _keep(self, cookie: str) -> None:
        name, _, value = cookie.partition(";")[0].partition("=")
        self.cookies[name] = value
        if "Max-Age=0" in cookie:
            del self.cookies[name]

    async def page(self, path: str) -> Response:
        response = await self.ask("GET", path)
        found = re.search(rb'name="form[_-]token" (?:value|content)="([0-9a-f]+)"', response.body)
        self.form_token = found.group(1).decode() if found else self.form_token
        return response

    async def json(self, path: str) -> Any:
        response = await self.ask("GET", path)
        assert response.status == 200, response.body
        return msgspec.json.decode(response.body)

    async def post(self, path: str, *, token: str | None = None, **fields: str) -> Response:
        """A form as the pages send it, with their token unless told otherwise."""
        given = {"form_token": self.form_token if token is None else token, **fields}
        return await self.ask("POST", path, urlencode(given).encode())

    async def sign_in(self, user: str, secret: str) -> Response:
        await self.page("/sign-in")
        response = await self.post("/sign-in", user=user, secret=secret)
        if response.status == 303:
            await self.page("/handsets")
        return response


def header(response: Response, name: str) -> str:
    return next((value.decode() for key, value in fields_of(response) if key.decode().lower() == name.lower()), "")
