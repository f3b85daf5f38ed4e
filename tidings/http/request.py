"""What the socket front hands to the dialect, and what it gets back: the whole of their interface."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeAlias

import msgspec


class RepeatedHead:
    """A head that a connection sends again and again; whoever answers keeps with it what is the same each time."""

    __slots__ = ("route",)

    def __init__(self) -> None:
        self.route: object = None
        """What the API found out about it; None: nothing yet."""

    def keep(self, route: object) -> None:
        """What was found out once holds for all who have this head."""
        self.route = route


class Request:
    """One HTTP request, read to its end."""

    __slots__ = ("body", "client", "head", "headers", "method", "path", "peer", "query", "scheme", "source")

    def __init__(
        self,
        method: str,
        path: str,
        query: bytes = b"",
        headers: dict[bytes, bytes] | None = None,
        body: bytes = b"",
        peer: str = "127.0.0.1",
        scheme: str = "http",
        source: str = "api",
    ) -> None:
        self.method = method
        """In capitals."""
        self.path = path
        """As on the wire, still percent-encoded, without the query."""
        self.query = query
        """What follows the question mark, as on the wire."""
        self.headers = headers if headers is not None else {}
        """Names in lower case; of a repeated one the last."""
        self.body = body
        self.peer = peer
        """The IP address that the connection came from: a proxy's, where there is one before the server."""
        self.client = peer
        """The address of whoever made the request, once the configuration was asked (see Origin.client)."""
        self.scheme = scheme
        """`http` or `https`: how this connection came in."""
        self.source = source
        """`api`; `web` where a page of the console asks for its visitor."""
        self.head: RepeatedHead | None = None
        """Shared by the requests of a connection whose heads are the same octets; None: nothing is known of that."""


class Response(msgspec.Struct):
    """One HTTP answer. With `stream` the body is what it yields and its length is not known before."""

    status: int
    body: bytes = b""
    content_type: bytes = b"application/json"
    headers: list[tuple[bytes, bytes]] = []
    stream: AsyncIterator[bytes] | None = None
    lines: bytes = b""
    """More header fields, as lines ready for the wire: those that are our own, and in every answer."""


Handler: TypeAlias = Callable[[Request], Awaitable[Response]]
