"""A server on a real loopback socket, and a client that sends exact octets: what the front's tests share."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from tidings.core import MovableClock, SystemNetwork
from tidings.http.admission import Door, Grant
from tidings.http.request import Handler, Request, Response
from tidings.http.server import Server, ServerLimits

GET = b"GET /a?b=c HTTP/1.1\r\nHost: h\r\n\r\n"


async def echo(request: Request) -> Response:
    """Says what it was asked."""
    shown = {
        "method": request.method,
        "path": request.path,
        "query": request.query.decode(),
        "headers": {name.decode(): value.decode() for name, value in request.headers.items()},
        "body": request.body.decode("latin-1"),
        "peer": request.peer,
        "scheme": request.scheme,
    }
    return Response(200, json.dumps(shown).encode())


class Open:
    """A door that lets everybody send as much; `asked` are the paths it was asked for."""

    def __init__(self, most: int = 1_000_000) -> None:
        self.most = most
        self.asked: list[str] = []

    async def admit(self, head: Request, announced: int | None) -> Grant | Response:
        """Grants it, for the account that the path names."""
        self.asked.append(head.path)
        await asyncio.sleep(0)
        return Grant(self.most, head.path)


class Answer:
    """One answer, read from the socket."""

    def __init__(self, head: bytes, body: bytes) -> None:
        lines = head.decode("latin-1").split("\r\n")
        self.status = int(lines[0].split(" ")[1])
        self.headers = dict(line.split(": ", 1) for line in lines[1:] if line)
        self.body = body

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Client:
    """A client that sends exact octets."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    def send(self, octets: bytes) -> None:
        self.writer.write(octets)

    async def answer(self, *, bodiless: bool = False) -> Answer:
        """The next answer; IncompleteReadError when the server closes instead."""
        async with asyncio.timeout(2):
            head = await self.reader.readuntil(b"\r\n\r\n")
            found = Answer(head, b"")
            if bodiless:
                return found
            if found.headers.get("transfer-encoding") == "chunked":
                while size := int(await self.reader.readline(), 16):
                    found.body += (await self.reader.readexactly(size + 2))[:-2]
                await self.reader.readline()
            elif "content-length" in found.headers:
                found.body = await self.reader.readexactly(int(found.headers["content-length"]))
            return found

    async def ask(self, octets: bytes) -> Answer:
        self.send(octets)
        return await self.answer()

    async def rest(self) -> bytes:
        """What comes until the server closes."""
        async with asyncio.timeout(2):
            return await self.reader.read()

    async def close(self) -> None:
        self.writer.close()
        with suppress(ConnectionError):
            await self.writer.wait_closed()


class Serving:
    """A server and the clients of one test."""

    def __init__(self, server: Server, port: int) -> None:
        self.server, self.port = server, port
        self.clients: list[Client] = []

    async def connect(self, tls: ssl.SSLContext | None = None) -> Client:
        client = Client(*await asyncio.open_connection("127.0.0.1", self.port, ssl=tls))
        self.clients.append(client)
        return client

    async def until(self, done: Callable[[], bool]) -> None:
        async with asyncio.timeout(2):
            while not done():
                await asyncio.sleep(0.002)


@asynccontextmanager
async def serving(
    handler: Handler = echo, *, tls: ssl.SSLContext | None = None, door: Door | None = None, **settings: Any
) -> AsyncIterator[Serving]:
    """A server that is stopped, and clients that are closed, whatever happens."""
    server = Server(handler, ServerLimits(**settings), MovableClock(lambda: 784_111_777_000_000), door)
    port = await server.start(SystemNetwork(), "127.0.0.1", 0, tls=tls)
    running = Serving(server, port)
    try:
        yield running
    finally:
        for client in running.clients:
            await client.close()
        await server.stop(0.1)
        assert server.connections == 0
        assert server.body_octets == 0


def post(body: bytes, *fields: bytes) -> bytes:
    lines = [b"POST /p HTTP/1.1", b"Host: h", *fields, b"Content-Length: %d" % len(body), b"", body]
    return b"\r\n".join(lines)


def assert_refused(answer: Answer, status: int, code: int) -> None:
    assert answer.status == status
    assert list(answer.json) == ["code", "message", "more_info", "status"]
    assert (answer.json["code"], answer.json["status"]) == (code, status)
    assert answer.headers["connection"] == "close"


async def counting(upto: int) -> AsyncIterator[bytes]:
    for number in range(upto):
        yield b"%d," % number
        yield b""
        await asyncio.sleep(0)
