"""Octets in, requests out: reads one connection's requests within the limits, and never writes.

Source: RFC 9112. What it demands where a lenient reader could be misled (request smuggling) is refused:
section 6.1 (Transfer-Encoding with Content-Length, or in HTTP/1.0), 3.2 (no Host, or two).
"""

from __future__ import annotations

import re
from collections import deque

import httptools
import msgspec

from tidings.core import Problem
from tidings.http.heads import KnownHead
from tidings.http.limits import ServerLimits
from tidings.http.problems import HEADERS_TOO_LARGE, TOO_LARGE
from tidings.http.refusals import MALFORMED, TARGET_TOO_LONG, problem_response
from tidings.http.request import Request, Response

SLICE = 16 * 1024
"""Most octets to feed at once: it bounds how many small requests become objects before one is answered."""

_SLASHES = re.compile(rb"//+")
_SINGLE = frozenset({b"host", b"content-length", b"transfer-encoding"})


class ArrivedRequest(msgspec.Struct, frozen=True, gc=False):
    """A request that has come in whole, and what its head says of the connection."""

    request: Request
    keep_alive: bool
    """Whether another request may follow."""
    modern: bool
    """Whether it is HTTP/1.1, which knows chunks and keeps connections unasked."""


class _Refused(Exception):  # noqa: N818 - never seen outside this file
    """Leaves the parser from within its callback."""


class Intake:
    """The reading half of a connection. httptools calls the `on_...` methods."""

    def __init__(self, settings: ServerLimits, peer: str, scheme: str) -> None:
        self.ready: deque[ArrivedRequest] = deque()
        """Whole requests in the order they came, to be answered in that order."""
        self.refusal: Response | None = None
        """The last answer of this connection, after those to `ready`."""
        self.begun = False
        """Whether a part of a request has come, and not yet all."""
        self.ended = False
        """Whether nothing more will be read: a request asked to close, or was refused."""
        self.continue_wanted = False
        """Whether the client waits for 100 Continue before it sends the body (RFC 9110 section 10.1.1)."""
        self.question: Request | None = None
        """The head of a request whose body is, or may become, larger than what is read from anybody: nothing more is
        fed until `grant`. What comes with the head, in the same SLICE, is no more than that."""
        self.announced: int | None = None
        """How many octets the body of the request that is coming will have; None where it does not say."""
        self._settings = settings
        self._peer = peer
        self._scheme = scheme
        self._parser = httptools.HttpRequestParser(self)
        self._in_head = False
        self._modern = True
        self._url = b""
        self._headers: dict[bytes, bytes] = {}
        self._head_octets = 0
        self._unseen_octets = 0
        self._body: bytes | bytearray = b""
        self._body_max = settings.body_max
        self._known: KnownHead | None = None
        """The head of the last request, where the client may send the same again."""

    def feed(self, data: bytes) -> None:
        """Reads at most SLICE octets; `ready`, `refusal` and the flags say what came of it."""
        if self.ended:
            return
        if self._known is not None and not self.begun:
            request = self._known.again(data, self._settings.body_max)
            if request is not None:
                self.ready.append(ArrivedRequest(request, keep_alive=True, modern=True))
                return
        is_first = not self.begun
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self.ended = True  # the request is answered as if it had not asked (RFC 9110 section 7.8)
        except httptools.HttpParserError as error:
            if not self.ended:
                self.refuse(MALFORMED(reason=error))
        if self.begun:
            self._bound_unseen(len(data))
        elif is_first and self.ready and not self.ended and self._modern:
            self._known = KnownHead.of(data, self.ready[-1].request)

    def refuse(self, problem: Problem) -> None:
        """Reads no more; `problem` is the connection's last answer."""
        self.ended = True
        self.refuse_with(problem_response(problem))

    def refuse_with(self, answer: Response) -> None:
        """Reads no more; `answer` is the connection's last."""
        self.ended = True
        self.begun = self.continue_wanted = False
        self.question = None
        self.refusal = answer

    def close(self) -> None:
        """Nothing is fed any more. It and its parser know each other: the parser goes, so that what a connection held
        is given back with it, and does not wait for the collector of garbage, which seldom looks.
        """
        self.ended = True
        del self._parser

    def grant(self, most: int) -> None:
        """The body that was asked about may have so many octets."""
        self.question = None
        self._body_max = most

    def on_message_begin(self) -> None:
        """The first octet of a request."""
        self.begun = self._in_head = True
        self._url = self._body = b""
        self._headers = {}
        self._head_octets = self._unseen_octets = 0

    def on_url(self, part: bytes) -> None:
        """The target, or a part of it."""
        self._url += part
        if len(self._url) > self._settings.target_max:
            raise self._refused(TARGET_TOO_LONG(most=self._settings.target_max))

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header field, or a trailer field, which is dropped (RFC 9110 section 6.5.1)."""
        self._head_octets += len(name) + len(value) + 4
        if self._head_octets > self._settings.header_max:
            raise self._refused(HEADERS_TOO_LARGE(most=self._settings.header_max))
        if not self._in_head:
            return
        name = name.lower()
        value = value.rstrip(b" \t")
        if name in self._headers:
            value = self._joined(name, value)
        self._headers[name] = value

    def on_headers_complete(self) -> None:
        """The head is whole: what is wrong with it is said before the body comes."""
        self._in_head = False
        headers = self._headers
        version = self._parser.get_http_version()
        self._modern = version == "1.1"
        if not self._modern and (version != "1.0" or b"transfer-encoding" in headers):
            raise self._refused(MALFORMED(reason=f"this is not possible in HTTP/{version}"))
        if self._modern and b"host" not in headers:
            raise self._refused(MALFORMED(reason="Host is missing"))
        self._body_max = self._settings.body_max
        length = headers.get(b"content-length")
        self.announced = None if length is None else int(length)
        if int(length or 0) > self._body_max or b"transfer-encoding" in headers:
            self.question = self._request()
        if self._modern and b"expect" in headers:
            self.continue_wanted = headers[b"expect"].lower() == b"100-continue"

    def on_body(self, piece: bytes) -> None:
        """A part of the body, without the chunks' framing."""
        self.continue_wanted = False
        self._unseen_octets = 0
        if not self._body:
            self._body = piece
        elif isinstance(self._body, bytearray):
            self._body += piece
        else:
            self._body = bytearray(self._body + piece)
        if len(self._body) > self._body_max:
            raise self._refused(TOO_LARGE(most=self._body_max))

    def on_message_complete(self) -> None:
        """The last octet of a request; the body of one that was asked about may have come with its head."""
        self.question = None
        self.begun = self.continue_wanted = False
        keep_alive = self._parser.should_keep_alive() and not self._parser.should_upgrade()
        self.ended = not keep_alive
        self.ready.append(ArrivedRequest(self._request(), keep_alive, self._modern))

    def _request(self) -> Request:
        """What has come of the request; a question has no body yet."""
        path, _, query = self._url.partition(b"?")
        if path[:1] != b"/":
            path = self._path_of_absolute(path)
        if b"//" in path:
            path = _SLASHES.sub(b"/", path)  # once, here: whoever judges a path later sees the same one
        return Request(
            self._parser.get_method().decode("ascii"),
            path.decode("ascii"),
            query,
            self._headers,
            bytes(self._body),
            self._peer,
            self._scheme,
        )

    def _path_of_absolute(self, target: bytes) -> bytes:
        """The path of `http://host/path`, whose host overrules the field (RFC 9112 section 3.2.2); else `target`."""
        _, found, rest = target.partition(b"://")
        if not found:
            return target
        self._headers[b"host"], _, path = rest.partition(b"/")
        return b"/" + path

    def _joined(self, name: bytes, value: bytes) -> bytes:
        """A repeated field's values as one (RFC 9110 section 5.3; cookies: RFC 6265 section 5.4)."""
        if name in _SINGLE:
            raise self._refused(MALFORMED(reason=f"{name.decode('latin-1')} is repeated"))
        return self._headers[name] + (b"; " if name == b"cookie" else b", ") + value

    def _bound_unseen(self, octets: int) -> None:
        """The parser keeps an unfinished field to itself: bounds what it can be made to keep."""
        self._unseen_octets += octets
        if self._unseen_octets > self._settings.header_max + self._settings.target_max + SLICE:
            self.refuse(HEADERS_TOO_LARGE(most=self._settings.header_max))

    def _refused(self, problem: Problem) -> _Refused:
        self.refuse(problem)
        return _Refused()
