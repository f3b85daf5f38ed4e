"""An aggregator for tests: a real HTTP server that takes texts, misbehaves where it is told to, and calls back."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from concurrent.futures import Future
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import aiohttp
import msgspec
from aiohttp import web

T = TypeVar("T")


class Asked(msgspec.Struct):
    """A text as it was asked for."""

    at: float
    """In the event loop's time."""
    method: str
    fields: dict[str, Any]
    headers: Mapping[str, str]
    name: str
    """What the aggregator calls it."""
    cut: Callable[[], None]
    """Ends the connection."""


Behaviour = Callable[["Aggregator", Asked], Awaitable[web.StreamResponse]]


class Aggregator:
    """Takes what is asked, each text named after it; `behaves` says how the next ones are answered."""

    def __init__(self, name: str = "elm") -> None:
        self.name = name
        self.got: list[Asked] = []
        self.behaves: deque[Behaviour] = deque()
        self.always: Behaviour = accepts
        self.port = 0
        self._scheme = "http"
        self.most_at_once = self._at_once = 0
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self.port}/sms"

    @property
    def texts(self) -> list[str]:
        return [str(asked.fields.get("text")) for asked in self.got]

    async def start(self, tls: ssl.SSLContext | None = None) -> Aggregator:
        """Listens; at the same port where it listened before."""
        self._scheme = "https" if tls else "http"
        application = web.Application()
        application.router.add_route("*", "/sms", self._take)
        self._runner = web.AppRunner(application, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, ssl_context=tls)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def stop(self) -> None:
        """Nobody is there any more."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()

    async def _take(self, request: web.Request) -> web.StreamResponse:
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            body = await request.text()
            if request.content_type == "application/json":
                fields = msgspec.json.decode(body)
            else:
                fields = dict(parse_qsl(body or request.query_string, keep_blank_values=True))
            now = asyncio.get_running_loop().time()
            asked = Asked(
                now, request.method, fields, request.headers, f"{self.name}-{len(self.got) + 1}", _cut(request)
            )
            self.got.append(asked)
            return await (self.behaves.popleft() if self.behaves else self.always)(self, asked)
        finally:
            self._at_once -= 1


async def accepts(peer: Aggregator, asked: Asked) -> web.StreamResponse:
    return web.json_response({"id": asked.name, "status": "queued"})


def answers(status: int, body: str = "{}", **headers: str) -> Behaviour:
    """Answers so."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    async def answer(peer: Aggregator, asked: Asked) -> web.StreamResponse:
        return web.Response(status=status, text=body, headers=named, content_type="application/json")

    return answer


def late(seconds: float, then: Behaviour = accepts) -> Behaviour:
    """Answers, after a while."""

    async def answer(peer: Aggregator, asked: Asked) -> web.StreamResponse:
        await asyncio.sleep(seconds)
        return await then(peer, asked)

    return answer


async def dies(peer: Aggregator, asked: Asked) -> web.StreamResponse:
    """Took the text, and ends the connection without a word."""
    asked.cut()
    return web.Response()


def reports_first(address: Callable[[], str], status: str = "delivered") -> Behaviour:
    """Sends the receipt before its answer."""

    async def answer(peer: Aggregator, asked: Asked) -> web.StreamResponse:
        call = asyncio.ensure_future(called(address(), {"id": asked.name, "status": status}))
        await asyncio.sleep(0.2)
        response = await accepts(peer, asked)
        peer_calls.add(call)
        call.add_done_callback(peer_calls.discard)
        return response

    return answer


peer_calls: set[asyncio.Future[Any]] = set()


def _cut(request: web.Request) -> Callable[[], None]:
    def cut() -> None:
        if request.transport is not None:
            request.transport.abort()  # type: ignore[attr-defined]

    return cut


async def called(
    url: str, fields: Mapping[str, Any] | list[Any] | None = None, *, form: str = "form", host: str = ""
) -> tuple[int, str]:
    """Calls back as aggregators do: with a form, JSON or a query; gives the answer's status and text."""
    headers = {"Host": host} if host else {}
    async with aiohttp.ClientSession(auto_decompress=True) as session:
        match form:
            case "json":
                asked = session.post(url, json=fields, headers=headers)
            case "query":
                asked = session.get(url, params=fields, headers=headers)  # type: ignore[arg-type]
            case _:
                asked = session.post(url, data=fields, headers=headers)
        async with asked as answer:
            return answer.status, await answer.text()


async def _cancelled() -> None:
    """What still answers late answers no more."""
    late_ones = asyncio.all_tasks() - {asyncio.current_task()}
    for task in late_ones:
        task.cancel()
    await asyncio.gather(*late_ones, return_exceptions=True)


class InThread:
    """A loop in a thread of its own, for tests that are not in one."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        found: Future[T] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return found.result(30)

    def stop(self) -> None:
        self.run(_cancelled())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()
