"""Rewrites request heads in a stream of HTTP/1.1 requests: octets in, octets out; no sockets here.

Each request is parsed and written anew, body and all, so that what we understood and what the server
reads cannot differ.
Source: RFC 9112, clauses 3.2.2, 6 and 7; RFC 9110, clause 7.6.1 (hop-by-hop fields)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import httptools
import msgspec

HEAD_MAX = 65536
"""Octets of one request's head."""

Header: TypeAlias = tuple[bytes, bytes]

_HOP_BY_HOP = frozenset({
    b"connection",
    b"keep-alive",
    b"proxy-authorization",
    b"proxy-connection",
    b"te",
    b"upgrade",
})  # fmt: skip
_FORWARDED = frozenset({
    b"forwarded",
    b"x-forwarded-for",
    b"x-forwarded-host",
    b"x-forwarded-port",
    b"x-forwarded-proto",
})  # fmt: skip


class RequestHead(msgspec.Struct, frozen=True):
    """The request line and the header fields, names as they came."""

    method: bytes
    target: bytes
    version: str
    headers: list[Header]

    def octets(self) -> bytes:
        """The head as it goes on the wire."""
        lines = [b"%s %s HTTP/%s" % (self.method, self.target, self.version.encode("ascii"))]
        lines += [b"%s: %s" % header for header in self.headers]
        return b"\r\n".join(lines) + b"\r\n\r\n"


Rewrite: TypeAlias = Callable[[RequestHead], RequestHead]


class BadRequest(Exception):  # noqa: N818 - HTTP's own name for it
    """The octets are no request that can be passed on; the text says why."""


def for_tidings(scheme: str) -> Rewrite:
    """Keeps the Host and tells the server the scheme that the client used."""

    def rewrite(head: RequestHead) -> RequestHead:
        kept = [(name, value) for name, value in head.headers if name.lower() not in _FORWARDED]
        return msgspec.structs.replace(head, headers=[*kept, (b"X-Forwarded-Proto", scheme.encode("ascii"))])

    return rewrite


def single(authority: str, target: bytes, further: Rewrite | None = None) -> Rewrite:
    """For a request whose target was absolute: asked of `authority`, once, with no word of the proxy."""

    def rewrite(head: RequestHead) -> RequestHead:
        dropped = {b"host", *_HOP_BY_HOP, *_nominated(head.headers)}
        kept = [header for header in head.headers if header[0].lower() not in dropped]
        headers = [(b"Host", authority.encode("ascii")), *kept, (b"Connection", b"close")]
        sent = msgspec.structs.replace(head, target=target, headers=headers)
        return further(sent) if further else sent

    return rewrite


class RequestRewriter:
    """The requests of one connection, one after the other.

    `feed` takes the client's octets and answers those for the server. With `once`, only the first request
    passes and what follows is dropped.
    """

    def __init__(self, rewrite: Rewrite, *, once: bool = False) -> None:
        self._rewrite = rewrite
        self._once = once
        self._parser = httptools.HttpRequestParser(self)
        self._out: list[bytes] = []
        self._target = b""
        self._headers: list[Header] = []
        self._in_head = True
        self._head_octets = 0
        self._chunked = False
        self.finished = False

    def feed(self, octets: bytes) -> bytes:
        """Raises BadRequest for what is not HTTP/1, is too long, or asks for another protocol."""
        if self.finished:
            return b""
        self._head_octets = self._head_octets + len(octets) if self._in_head else 0
        try:
            self._parser.feed_data(octets)
        except httptools.HttpParserUpgrade:
            msg = "other protocols over HTTP (Upgrade) are not passed on"
            raise BadRequest(msg) from None
        except httptools.HttpParserError as error:
            if not self.finished:
                msg = f"not an HTTP/1.1 request: {error}"
                raise BadRequest(msg) from None
        if self._in_head and self._head_octets > HEAD_MAX:
            msg = f"the request's head is longer than {HEAD_MAX} octets"
            raise BadRequest(msg)
        sent = b"".join(self._out)
        self._out.clear()
        return sent

    def on_message_begin(self) -> None:
        """A request begins (httptools)."""
        self._target, self._headers, self._in_head = b"", [], True

    def on_url(self, url: bytes) -> None:
        """A part of the target (httptools)."""
        self._target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header field, or a trailer field, which is dropped (httptools)."""
        if self._in_head:
            self._headers.append((name, value))

    def on_headers_complete(self) -> None:
        """The head is whole (httptools)."""
        if self.finished:
            return
        head = RequestHead(self._parser.get_method(), self._target, self._parser.get_http_version(), self._headers)
        self._chunked = any(name.lower() == b"transfer-encoding" for name, _ in head.headers)
        self._in_head, self._head_octets = False, 0
        self._out.append(self._rewrite(head).octets())

    def on_body(self, body: bytes) -> None:
        """A piece of the body (httptools)."""
        if not self.finished:
            self._out.append(b"%x\r\n%s\r\n" % (len(body), body) if self._chunked else body)

    def on_message_complete(self) -> None:
        """The request is whole (httptools)."""
        if self.finished:
            return
        if self._chunked:
            self._out.append(b"0\r\n\r\n")
        self._in_head, self._head_octets = True, 0
        self.finished = self._once


def _nominated(headers: list[Header]) -> set[bytes]:
    """The fields that a Connection field names as meant for this hop."""
    listed = [value for name, value in headers if name.lower() in (b"connection", b"proxy-connection")]
    return {name.strip().lower() for value in listed for name in value.split(b",")} - {b"host", b"content-length"}
