"""The proxy, spoken to in octets."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
import pytest

from tidings.sdkproxy.authority import Authority, open_authority
from tidings.sdkproxy.heads import HEAD_MAX
from tidings.sdkproxy.proxy import Proxy, ProxySettings

CONNECT = b"CONNECT %s HTTP/1.1\r\nHost: %s\r\n\r\n"


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return open_authority(tmp_path)


@pytest.fixture
def proxied(tmp_path: Path, standin_port: int) -> ProxySettings:
    return ProxySettings("127.0.0.1", standin_port, tmp_path / "authority.pem")


class Client:
    """A client of the proxy."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def close(self) -> None:
        self.writer.close()
        with suppress(OSError):
            await self.writer.wait_closed()

    async def ask(self, octets: bytes) -> tuple[bytes, bytes]:
        """The status line and the body of the answer."""
        self.writer.write(octets)
        await self.writer.drain()
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = 0
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        return head.partition(b"\r\n")[0], await self.reader.readexactly(length)

    async def secured(self, authority: Authority, host: str) -> Client:
        name = host.encode()
        assert (await self.ask(CONNECT % (name + b":443", name)))[0].startswith(b"HTTP/1.1 200 ")
        await self.writer.start_tls(ssl.create_default_context(cadata=authority.certificate_pem), server_hostname=host)
        return self


Dial: TypeAlias = Callable[[], Awaitable[Client]]


@asynccontextmanager
async def running(settings: ProxySettings, authority: Authority) -> AsyncIterator[Dial]:
    """A proxy, and what makes clients of it, which are closed at the end."""
    proxy = Proxy(settings, authority)
    port = await proxy.start()
    clients: list[Client] = []

    async def dial() -> Client:
        clients.append(Client(*await asyncio.open_connection("127.0.0.1", port, limit=1 << 24)))
        return clients[-1]

    try:
        yield dial
    finally:
        await proxy.close()
        for client in clients:
            await client.close()


def said(answer: tuple[bytes, bytes]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer[1])
    return found


async def test_a_connection_carries_many_requests(proxied: ProxySettings, authority: Authority) -> None:
    async with running(proxied, authority) as dial:
        client = await (await dial()).secured(authority, "api.twilio.com")
        for number in range(3):
            answer = said(await client.ask(b"GET /%d HTTP/1.1\r\nHost: api.twilio.com\r\n\r\n" % number))
            assert answer["friendly_name"] == f"GET https://api.twilio.com/{number}"


async def test_large_bodies_pass_both_ways(proxied: ProxySettings, authority: Authority) -> None:
    async with running(proxied, authority) as dial:
        client = await (await dial()).secured(authority, "api.twilio.com")
        head = b"POST /large HTTP/1.1\r\nHost: api.twilio.com\r\nTransfer-Encoding: chunked\r\n\r\n"
        body = b"400\r\n%s\r\n" % (b"x" * 1024) * 4096 + b"0\r\n\r\n"
        answer = said(await client.ask(head + body))
        assert answer["octets"] == 4096 * 1024
        assert len(answer["filling"]) == 5_000_000


async def test_a_server_that_is_gone_is_an_error_in_the_apis_shape(
    proxied: ProxySettings, authority: Authority, free_port: int
) -> None:
    async with running(msgspec.structs.replace(proxied, tidings_port=free_port), authority) as dial:
        client = await (await dial()).secured(authority, "api.twilio.com")
        status, body = await client.ask(b"GET / HTTP/1.1\r\nHost: api.twilio.com\r\n\r\n")
        assert status.startswith(b"HTTP/1.1 502 ")
        assert "cannot reach" in json.loads(body)["message"]


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", b"400"),
        (b"GET ftp://example.com/ HTTP/1.1\r\n\r\n", b"400"),
        (b"GET http:// HTTP/1.1\r\n\r\n", b"400"),
        (b"CONNECT nonsense:x HTTP/1.1\r\n\r\n", b"400"),
        (CONNECT % (b"api.twilio.com:22", b"a"), b"403"),
        (CONNECT % (b"sip.twilio.com:443", b"a"), b"403"),
        (b"GET http://www.twilio.com/ HTTP/1.1\r\n\r\n", b"403"),
        (b"GET https://www.twilio.com/ HTTP/1.1\r\n\r\n", b"403"),
        (b"GET http://api.twilio.com/ HTTP/1.1\r\nX: %s\r\n\r\n" % (b"x" * 2 * HEAD_MAX), b"431"),
        (b"GET http://api.twilio.com/ HTTP/1.1\r\nHost: a\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n", b"400"),
    ],
)
async def test_what_goes_nowhere_is_answered_with_a_reason(
    proxied: ProxySettings, authority: Authority, request_: bytes, status: bytes
) -> None:
    async with running(proxied, authority) as dial:
        line, body = await (await dial()).ask(request_)
        assert line.startswith(b"HTTP/1.1 %s tidings run: " % status)
        assert json.loads(body)["status"] == int(status)


async def test_an_https_url_in_absolute_form_reaches_tidings_as_https(
    proxied: ProxySettings, authority: Authority
) -> None:
    async with running(proxied, authority) as dial:
        client = await dial()
        answer = said(await client.ask(b"GET https://api.twilio.com/x HTTP/1.1\r\nHost: other\r\n\r\n"))
        assert answer["friendly_name"] == "GET https://api.twilio.com/x"


async def test_only_the_first_of_several_absolute_requests_goes_to_its_host(
    proxied: ProxySettings, authority: Authority
) -> None:
    heard = bytearray()

    async def upstream(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while b"end" not in heard:
            heard.extend(await reader.read(65536))
        writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(upstream, "127.0.0.1", 0)
    place = b"127.0.0.1:%d" % server.sockets[0].getsockname()[1]
    second = b"GET http://other.example/ HTTP/1.1\r\nHost: other.example\r\n\r\n"
    async with running(proxied, authority) as dial:
        client = await dial()
        await client.ask(b"POST http://%s/ HTTP/1.1\r\nContent-Length: 3\r\n\r\nend%s" % (place, second))
        assert await client.reader.read() == b""
    server.close()
    assert heard == b"POST / HTTP/1.1\r\nHost: %s\r\nContent-Length: 3\r\nConnection: close\r\n\r\nend" % place


async def test_connections_beyond_the_limit_are_turned_away(proxied: ProxySettings, authority: Authority) -> None:
    async with running(msgspec.structs.replace(proxied, connections_max=1), authority) as dial:
        first = await (await dial()).secured(authority, "api.twilio.com")
        line, _ = await (await dial()).ask(CONNECT % (b"api.twilio.com:443", b"a"))
        assert line.startswith(b"HTTP/1.1 503 ")
        assert said(await first.ask(b"GET / HTTP/1.1\r\nHost: api.twilio.com\r\n\r\n"))["user"] == ""


async def test_silence_ends_a_connection(proxied: ProxySettings, authority: Authority) -> None:
    hasty = msgspec.structs.replace(proxied, head_timeout_s=0.05, idle_timeout_s=0.05)
    async with running(hasty, authority) as dial:
        assert await (await dial()).reader.read() == b""
    patient = msgspec.structs.replace(proxied, idle_timeout_s=0.05)
    async with running(patient, authority) as dial:
        client = await (await dial()).secured(authority, "api.twilio.com")
        assert await client.reader.read() == b""


async def test_a_client_that_leaves_takes_its_upstream_connection_with_it(
    proxied: ProxySettings, authority: Authority
) -> None:
    left = asyncio.Event()
    arrived = asyncio.Event()

    async def upstream(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        arrived.set()
        await reader.read()
        left.set()
        writer.close()

    server = await asyncio.start_server(upstream, "127.0.0.1", 0)
    settings = msgspec.structs.replace(proxied, tidings_port=server.sockets[0].getsockname()[1])
    async with running(settings, authority) as dial:
        client = await (await dial()).secured(authority, "api.twilio.com")
        async with asyncio.timeout(10):
            await arrived.wait()
            client.writer.close()
            await left.wait()
    server.close()


async def test_a_tunnel_carries_octets_untouched_and_half_closes(proxied: ProxySettings, authority: Authority) -> None:
    async def mirror(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        octets = await reader.read()  # to the end of what the client says
        writer.write(octets[::-1])
        writer.close()

    server = await asyncio.start_server(mirror, "127.0.0.1", 0)
    place = b"127.0.0.1:%d" % server.sockets[0].getsockname()[1]
    octets = bytes(range(256)) * 1000
    async with running(proxied, authority) as dial:
        client = await dial()
        await client.ask(CONNECT % (place, place))
        client.writer.write(octets)
        client.writer.write_eof()
        assert await client.reader.read() == octets[::-1]
    server.close()


async def test_a_slow_reader_holds_the_sender_back(proxied: ProxySettings, authority: Authority) -> None:
    sent = 0
    paused = asyncio.Event()

    async def flood(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        while sent < 128 << 20:
            writer.write(b"x" * 65536)
            sent += 65536
            try:
                async with asyncio.timeout(0.5):
                    await writer.drain()
            except TimeoutError:
                break
        paused.set()
        writer.transport.abort()

    server = await asyncio.start_server(flood, "127.0.0.1", 0)
    place = b"127.0.0.1:%d" % server.sockets[0].getsockname()[1]
    async with running(proxied, authority) as dial:
        (await dial()).writer.write(CONNECT % (place, place))
        await paused.wait()
        assert sent < 96 << 20
    server.close()
