"""An HTTP proxy on loopback that answers for Twilio's hosts by way of Tidings.

CONNECT to a product's host ends TLS here, with a leaf of the installation's authority; the requests go on
to Tidings with their Host and `X-Forwarded-Proto`. Twilio's other hosts are refused. All other hosts
are passed through untouched, or refused too when only Tidings may be reached.
Source: RFC 9110, clause 9.3.6 (CONNECT); RFC 9112, clause 3.2.2 (absolute-form)
"""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

import msgspec

from tidings.sdkproxy.authority import Authority
from tidings.sdkproxy.heads import HEAD_MAX, BadRequest, RequestRewriter, Rewrite, for_tidings, single
from tidings.sdkproxy.hosts import Destination, destination, split_authority
from tidings.sdkproxy.relay import Stream, open_stream, relay

HTTPS_PORT = 443


class ProxySettings(msgspec.Struct, frozen=True):
    """What the proxy serves and its limits."""

    tidings_host: str
    tidings_port: int
    bundle: Path
    """Roots for the rare https request that a client sends in absolute form to a host elsewhere."""
    only_tidings: bool = False
    """Whether every host that Tidings does not answer for is refused."""
    connections_max: int = 512
    head_timeout_s: float = 30.0
    idle_timeout_s: float = 600.0
    """How long a connection may carry nothing either way."""


Told: TypeAlias = Callable[[str], None]


class ProxyRefusal(Exception):  # noqa: N818 - an answer, not an error of ours
    """The answer to a request that goes nowhere. `code` is the API's code for that status."""

    def __init__(self, status: int, code: int, text: str) -> None:
        super().__init__(text)
        self.status, self.code, self.text = status, code, text

    def octets(self) -> bytes:
        """A whole response; the reason phrase holds the text too, since clients show that of a CONNECT."""
        fields = {"code": self.code, "message": self.text, "more_info": "", "status": self.status}
        body = json.dumps(fields).encode("ascii")
        reason = self.text.encode("ascii", "replace")
        head = b"HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
        return head % (self.status, reason, len(body)) + body


class Proxy:
    """Listens from `start` to `close`; `refused` hears the text of every refusal of a host."""

    def __init__(self, settings: ProxySettings, authority: Authority, refused: Told = lambda _: None) -> None:
        self._settings = settings
        self._authority = authority
        self._refused = refused
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()

    async def start(self, port: int = 0) -> int:
        """Listens on 127.0.0.1; answers the port, which is any free one for 0. Raises OSError."""
        self._server = await asyncio.start_server(self._accepted, "127.0.0.1", port, limit=HEAD_MAX)
        listened: int = self._server.sockets[0].getsockname()[1]
        return listened

    async def close(self) -> None:
        """Stops listening and ends the open connections."""
        if self._server:
            self._server.close()
        for task in list(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None, "asyncio runs this in a task"
        client = Stream(reader, writer)
        self._open.add(task)
        try:
            await self._answer(client)
        except ProxyRefusal as refusal:
            await client.last_words(refusal.octets())
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            pass  # the client or the other side went away: nobody is left to tell
        except asyncio.CancelledError:
            pass  # `close` ends us; asyncio's streams would log a cancelled handler as an error
        finally:
            self._open.discard(task)
            client.close()

    async def _answer(self, client: Stream) -> None:
        if len(self._open) > self._settings.connections_max:
            raise ProxyRefusal(503, 20503, "tidings run: too many connections through the proxy")
        try:
            async with asyncio.timeout(self._settings.head_timeout_s):
                head = await client.reader.readuntil(b"\r\n\r\n")
        except asyncio.LimitOverrunError:
            raise ProxyRefusal(431, 20001, f"tidings run: a request's head is at most {HEAD_MAX} octets") from None
        method, _, rest = head.partition(b"\r\n")[0].decode("latin-1").partition(" ")
        target = rest.rpartition(" ")[0]
        try:
            if method == "CONNECT":
                await self._connect(client, target)
            else:
                await self._absolute(client, head, target)
        except (ValueError, BadRequest) as error:
            raise ProxyRefusal(400, 20001, f"tidings run: {error}") from None

    async def _connect(self, client: Stream, target: str) -> None:
        host, port = split_authority(target, HTTPS_PORT)
        match self._destination(host):
            case Destination.TIDINGS if port == HTTPS_PORT:
                await client.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
                async with asyncio.timeout(self._settings.head_timeout_s):
                    await client.writer.start_tls(self._authority.server_context(host))
                await self._requests(client, await self._tidings(), RequestRewriter(for_tidings("https")))
            case Destination.ELSEWHERE:
                upstream = await self._upstream(host, port)
                await client.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
                await relay(client, upstream, idle_s=self._settings.idle_timeout_s)
            case _:
                raise self._refusal(f"{host}:{port}")

    async def _absolute(self, client: Stream, head: bytes, target: str) -> None:
        url = urlsplit(target)
        if url.scheme not in ("http", "https"):
            raise ProxyRefusal(400, 20001, "tidings run: this is a proxy, not a server; ask it for whole URLs")
        host, port = split_authority(url.netloc, HTTPS_PORT if url.scheme == "https" else 80)
        origin = f"{url.path or '/'}{'?' + url.query if url.query else ''}".encode("ascii")
        authority = url.netloc.rpartition("@")[2]
        further: Rewrite | None = None
        match self._destination(host):
            case Destination.TIDINGS:
                upstream, further = await self._tidings(), for_tidings(url.scheme)
            case Destination.ELSEWHERE:
                roots = ssl.create_default_context(cafile=self._settings.bundle) if url.scheme == "https" else None
                upstream = await self._upstream(host, port, roots)
            case _:
                raise self._refusal(host)
        await self._requests(client, upstream, RequestRewriter(single(authority, origin, further), once=True), head)

    async def _requests(
        self, client: Stream, upstream: Stream, rewriter: RequestRewriter, already_read: bytes = b""
    ) -> None:
        """Sends the client's requests on, rewritten, and the answers back as they are."""
        try:
            await relay(client, upstream, rewriter.feed, already_read, idle_s=self._settings.idle_timeout_s)
        finally:
            upstream.close()

    def _destination(self, host: str) -> Destination:
        found = destination(host)
        closed = found is Destination.ELSEWHERE and self._settings.only_tidings
        return Destination.REFUSED if closed else found

    def _refusal(self, host: str) -> ProxyRefusal:
        text = f"tidings run: refused {host}, a host that Tidings does not answer for"
        self._refused(text)
        return ProxyRefusal(403, 20403, text)

    async def _tidings(self) -> Stream:
        return await self._upstream(self._settings.tidings_host, self._settings.tidings_port)

    async def _upstream(self, host: str, port: int, tls: ssl.SSLContext | None = None) -> Stream:
        try:
            return await open_stream(host, port, tls)
        except (OSError, TimeoutError) as error:
            raise ProxyRefusal(
                502, 20503, f"tidings run: cannot reach {host}:{port} ({type(error).__name__})"
            ) from None
