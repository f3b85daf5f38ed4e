"""An ASGI application behind our own front: the console's pages and event streams.

Source: https://asgi.readthedocs.io/en/latest/specs/www.html (HTTP, spec version 2.3; no lifespan, no WebSocket).
Version 2.3 rather than 2.4, so that Starlette listens for `http.disconnect` and ends a silent event stream
as soon as its client has gone, not only when it next writes.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias
from urllib.parse import unquote

import structlog

from tidings.http.request import Handler, Request, Response

Message: TypeAlias = MutableMapping[str, Any]  # the edge: ASGI's messages are untyped
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Application: TypeAlias = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

_FRAMING = frozenset({b"connection", b"content-length", b"content-type", b"date", b"transfer-encoding"})
"""Fields that the front writes itself."""
_GRACE_S = 1.0
"""Seconds of wire time for an application to end by itself after its client has gone."""
_log = structlog.get_logger()


def asgi_handler(app: Application) -> Handler:
    """A handler that answers with `app`. What the app does after its answer (background tasks) runs to its end."""
    running: set[asyncio.Task[None]] = set()

    async def handle(request: Request) -> Response:
        exchange = _Exchange(request)
        task = asyncio.create_task(exchange.run(app))
        running.add(task)
        task.add_done_callback(running.discard)
        try:
            return await exchange.response
        except asyncio.CancelledError:
            task.cancel()
            raise

    return handle


class _Exchange:
    """One request and its answer, as the application sees them."""

    def __init__(self, request: Request) -> None:
        self.response: asyncio.Future[Response] = asyncio.get_running_loop().create_future()
        self._request = request
        self._body_given = False
        self._start: Message | None = None
        self._pieces: asyncio.Queue[bytes | Exception | None] = asyncio.Queue(maxsize=1)
        self._streaming = False
        self._complete = False
        self._gone = asyncio.Event()
        """Set when the client has gone or the answer is complete."""
        self._task: asyncio.Task[None] | None = None

    async def run(self, app: Application) -> None:
        """Runs the application to its end; a failure becomes the answer's failure."""
        self._task = asyncio.current_task()
        try:
            await app(scope(self._request), self.receive, self.send)
        except Exception as error:  # noqa: BLE001 - handed on to the front, or logged
            await self._failed(error)
        else:
            if not self._complete and not self._gone.is_set():
                await self._failed(RuntimeError("the application ended before its answer was complete"))
        finally:
            if not self.response.done():
                self.response.cancel()

    async def receive(self) -> Message:
        """ASGI's `receive`: the body once, then the client's leaving when that comes."""
        if not self._body_given:
            self._body_given = True
            return {"type": "http.request", "body": self._request.body, "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """ASGI's `send`. Raises ConnectionResetError when the client has gone."""
        if self._complete:
            msg = f"{message['type']} after the answer was complete"
            raise RuntimeError(msg)
        if self._gone.is_set():
            raise ConnectionResetError
        match message["type"]:
            case "http.response.start":
                self._start = message
            case "http.response.body":
                await self._send_body(bytes(message.get("body", b"")), more=message.get("more_body", False))
            case other:
                msg = f"ASGI message {other} is not possible here"
                raise RuntimeError(msg)

    async def _send_body(self, piece: bytes, *, more: bool) -> None:
        if self._start is None:
            msg = "a body before http.response.start"
            raise RuntimeError(msg)
        if not self._streaming and not more:
            self._complete = True
            self._answer(self._start, piece)
            self._gone.set()
            return
        if not self._streaming:
            self._streaming = True
            self._answer(self._start, None)
        if piece:
            await self._pieces.put(piece)
        if not more:
            self._complete = True
            await self._pieces.put(None)

    def _answer(self, start: Message, body: bytes | None) -> None:
        """Gives the front its answer; with None for the body, or none shown to HEAD, one of unknown length."""
        fields = [(bytes(name).lower(), bytes(value)) for name, value in start.get("headers", [])]
        content_type = next((value for name, value in fields if name == b"content-type"), b"")
        others = [field for field in fields if field[0] not in _FRAMING]
        response = Response(start["status"], body or b"", content_type, others)
        if body is None:
            response.stream = self
        elif not body and self._request.method == "HEAD":
            response.stream = _nothing()  # its length may differ from that of the GET
        if not self.response.done():
            self.response.set_result(response)

    def __aiter__(self) -> AsyncIterator[bytes]:
        """The exchange itself is the answer's stream."""
        return self

    async def __anext__(self) -> bytes:
        """The next piece that the application sent. Raises what the application raised."""
        piece = await self._pieces.get()
        if piece is None:
            raise StopAsyncIteration
        if isinstance(piece, Exception):
            raise piece
        return piece

    async def aclose(self) -> None:
        """The front reads no more: an application that is not done learns that its client has gone."""
        self._gone.set()
        if self._complete or self._task is None:
            return
        while not self._pieces.empty():
            self._pieces.get_nowait()  # a sender that waits for room goes on, and learns it next
        await asyncio.wait({self._task}, timeout=_GRACE_S)
        self._task.cancel()

    async def _failed(self, error: Exception) -> None:
        if not self.response.done():
            self.response.set_exception(error)
        elif self._complete:
            _log.error("failed_after_answer", path=self._request.path, exc_info=error)
        elif not self._gone.is_set():
            await self._pieces.put(error)


def scope(request: Request) -> dict[str, Any]:
    """ASGI's description of `request`."""
    host, _, port = request.headers.get(b"host", b"").decode("latin-1").rpartition(":")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": request.scheme,
        "path": unquote(request.path),
        "raw_path": request.path.encode("ascii"),
        "query_string": request.query,
        "root_path": "",
        "headers": list(request.headers.items()),
        "client": (request.peer, 0),
        "server": (host, int(port)) if host and port.isdecimal() else None,
    }


async def _nothing() -> AsyncIterator[bytes]:
    return
    yield b""
