"""Receivers on loopback that do as a test says, and a client to call them with."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeAlias

from tidings.core import SystemNetwork
from tidings.webhooks.client import HttpWebhookClient, tls_context
from tidings.webhooks.guard import AddressGuard
from tidings.webhooks.pool import PoolLimits
from tidings.webhooks.port import ExchangeStage, Method, WebhookAnswer, WebhookFailure, WebhookRequest
from tidings.webhooks.target import Target, parse_target

Outcome: TypeAlias = WebhookAnswer | WebhookFailure
Script: TypeAlias = Callable[["Visit"], Awaitable[None]]

PARAMS = [("MessageSid", "SM1"), ("MessageStatus", "sent")]
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 11\r\n\r\n<Response/>"
OK_AND_CLOSE = OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
BROKEN = b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"


class Visit:
    """One request as the receiver has it, and the means to answer."""

    def __init__(self, number: int, head: str, body: bytes, writer: asyncio.StreamWriter) -> None:
        self.number, self.head, self.body, self._writer = number, head, body, writer

    @property
    def line(self) -> str:
        return self.head.split("\r\n")[0].removesuffix(" HTTP/1.1")

    def say(self, octets: bytes) -> None:
        self._writer.write(octets)

    def hang_up(self) -> None:
        self._writer.close()

    def reset(self) -> None:
        self._writer.transport.abort()


class Receiver:
    """A server that does with each request, counted from 0 over all connections, what the script says."""

    def __init__(self, script: Script | list[bytes]) -> None:
        self.visits: list[Visit] = []
        self.connections = 0
        self.hung_up = 0
        """Connections that the client ended, or that were reset."""
        self.port = 0
        self._writers: list[asyncio.StreamWriter] = []
        self._tasks: list[asyncio.Task[None] | None] = []
        self._answers = script if isinstance(script, list) else []
        self._script = script if not isinstance(script, list) else self._answer

    async def _answer(self, visit: Visit) -> None:
        visit.say(self._answers[min(visit.number, len(self._answers) - 1)])

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.append(writer)
        self._tasks.append(asyncio.current_task())
        with contextlib.suppress(asyncio.CancelledError):
            await self._visits(reader, writer)
        writer.close()

    async def _visits(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                length = next((int(line[15:]) for line in head.split("\r\n") if line.startswith("Content-Length:")), 0)
                visit = Visit(len(self.visits), head, await reader.readexactly(length), writer)
                self.visits.append(visit)
                await self._script(visit)
        except (asyncio.IncompleteReadError, ConnectionError):
            self.hung_up += 1

    async def stop(self) -> None:
        """Hangs up on everybody and waits until it is done."""
        for task in filter(None, self._tasks):
            task.cancel()
        for writer in self._writers:
            writer.transport.abort()
        await asyncio.sleep(0.005)


class Names(SystemNetwork):
    """Every name is this machine, and is counted."""

    def __init__(self, *addresses: str) -> None:
        self.asked: list[str] = []
        self.addresses = list(addresses) or ["127.0.0.1"]

    async def resolve(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        if host == "nowhere.example":
            raise OSError(-2, "Name or service not known")
        return [host] if host[0].isdigit() else self.addresses


@contextlib.asynccontextmanager
async def receiver_of(
    script: Script | list[bytes], tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> AsyncIterator[Receiver]:
    receiver = Receiver(script)
    server = await asyncio.start_server(receiver.serve, host, 0, ssl=tls, limit=1 << 20)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
        await receiver.stop()


def client_of(
    network: Names | None = None, *, limits: PoolLimits | None = None, ca_file: str | None = None
) -> HttpWebhookClient:
    guard = AddressGuard(allow_loopback=True)
    return HttpWebhookClient(network or Names(), guard, limits=limits or PoolLimits(), tls=tls_context(ca_file))


def request_to(url: str, method: Method = Method.POST) -> WebhookRequest:
    target = parse_target(url)
    assert isinstance(target, Target), target
    return WebhookRequest(method, target, PARAMS, token="secret", cookies=(("c", "1"),))


async def one_exchange(
    script: Script | list[bytes], path: str = "/sms", method: Method = Method.POST
) -> tuple[Outcome, Receiver]:
    """The outcome of one exchange with a receiver of its own."""
    async with receiver_of(script) as receiver:
        client = client_of()
        outcome = await client.exchange(request_to(f"http://hooks.example:{receiver.port}{path}", method))
        return outcome, receiver


def answered(outcome: Outcome) -> WebhookAnswer:
    assert isinstance(outcome, WebhookAnswer), outcome
    return outcome


def failed(outcome: Outcome) -> tuple[int, ExchangeStage]:
    assert isinstance(outcome, WebhookFailure), outcome
    return outcome.error_code, outcome.stage
