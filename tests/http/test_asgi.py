"""The bridge to ASGI, asked directly."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import Request as StarletteRequest
from starlette.responses import HTMLResponse, PlainTextResponse, StreamingResponse
from starlette.routing import Route

from tests.http.loopback import GET, counting, post, serving
from tidings.http.asgi import Receive, Send, asgi_handler, scope
from tidings.http.request import Request, Response

START = {"type": "http.response.start", "status": 200, "headers": [(b"Content-Type", b"text/plain")]}


async def pieces(response: Response) -> list[bytes]:
    assert response.stream is not None
    return [piece async for piece in response.stream]


async def close(stream: AsyncIterator[bytes] | None) -> None:
    await stream.aclose()  # type: ignore[union-attr]


def test_the_scope_describes_the_request() -> None:
    request = Request("GET", "/a%20b", b"c=d", {b"host": b"h.example:8080", b"x": b"y"}, b"", "192.0.2.1", "https")
    assert scope(request) == {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "https",
        "path": "/a b",
        "raw_path": b"/a%20b",
        "query_string": b"c=d",
        "root_path": "",
        "headers": [(b"host", b"h.example:8080"), (b"x", b"y")],
        "client": ("192.0.2.1", 0),
        "server": ("h.example", 8080),
    }


async def test_an_answer_in_one_piece_is_no_stream_and_loses_its_framing_fields() -> None:
    async def app(scope: Any, receive: Receive, send: Send) -> None:
        asked = await receive()
        fields = [(b"Content-Length", b"2"), (b"Content-Type", b"text/plain"), (b"X-A", b"b"), (b"X-A", b"c")]
        await send({"type": "http.response.start", "status": 202, "headers": fields})
        await send({"type": "http.response.body", "body": asked["body"]})

    response = await asgi_handler(app)(Request("POST", "/", body=b"hi"))
    assert response == Response(202, b"hi", b"text/plain", [(b"x-a", b"b"), (b"x-a", b"c")])


async def test_an_answer_in_pieces_is_a_stream_that_waits_for_its_reader() -> None:
    sent = []

    async def app(scope: Any, receive: Receive, send: Send) -> None:
        await send(START)
        for number in range(5):
            await send({"type": "http.response.body", "body": b"%d" % number, "more_body": True})
            sent.append(number)
        await send({"type": "http.response.body"})

    response = await asgi_handler(app)(Request("GET", "/"))
    await asyncio.sleep(0)
    assert len(sent) <= 1
    assert await pieces(response) == [b"0", b"1", b"2", b"3", b"4"]


async def test_head_of_an_empty_answer_claims_no_length() -> None:
    async def app(scope: Any, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"700")]})
        await send({"type": "http.response.body"})

    assert await pieces(await asgi_handler(app)(Request("HEAD", "/"))) == []


async def test_a_failure_before_the_answer_is_the_handlers_failure() -> None:
    async def app(scope: Any, receive: Receive, send: Send) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await asgi_handler(app)(Request("GET", "/"))


async def test_an_application_that_never_answers_has_failed() -> None:
    async def app(scope: Any, receive: Receive, send: Send) -> None:
        await send(START)

    with pytest.raises(RuntimeError, match="before its answer"):
        await asgi_handler(app)(Request("GET", "/"))


async def test_a_failure_within_a_stream_reaches_its_reader() -> None:
    async def app(scope: Any, receive: Receive, send: Send) -> None:
        await send(START)
        await send({"type": "http.response.body", "body": b"a", "more_body": True})
        raise ZeroDivisionError

    response = await asgi_handler(app)(Request("GET", "/"))
    with pytest.raises(ZeroDivisionError):
        await pieces(response)


@pytest.mark.parametrize("read_first", [True, False])
async def test_closing_a_stream_tells_the_application_in_both_ways(read_first: bool) -> None:
    learned: list[str] = []

    async def app(scope: Any, receive: Receive, send: Send) -> None:
        await receive()
        await send(START)
        try:
            while True:
                await send({"type": "http.response.body", "body": b"a", "more_body": True})
        except ConnectionResetError:
            learned.append("send raised")
        learned.append((await receive())["type"])

    response = await asgi_handler(app)(Request("GET", "/"))
    assert response.stream is not None
    if read_first:
        assert await anext(response.stream) == b"a"
    await close(response.stream)
    assert learned == ["send raised", "http.disconnect"]


async def test_an_application_that_ignores_the_clients_leaving_is_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tidings.http.asgi._GRACE_S", 0.01)
    cancelled = asyncio.Event()

    async def app(scope: Any, receive: Receive, send: Send) -> None:
        await send(START)
        await send({"type": "http.response.body", "body": b"a", "more_body": True})
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    response = await asgi_handler(app)(Request("GET", "/"))
    await close(response.stream)
    async with asyncio.timeout(1):
        await cancelled.wait()


async def test_a_cancelled_handler_cancels_its_application() -> None:
    cancelled = asyncio.Event()

    async def app(scope: Any, receive: Receive, send: Send) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    handling = asyncio.ensure_future(asgi_handler(app)(Request("GET", "/")))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    handling.cancel()
    async with asyncio.timeout(1):
        await cancelled.wait()


async def test_background_work_goes_on_after_the_answer() -> None:
    go, done = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        await go.wait()
        done.set()

    async def page(request: StarletteRequest) -> PlainTextResponse:
        return PlainTextResponse("hi", background=BackgroundTask(work))

    response = await asgi_handler(Starlette(routes=[Route("/", page)]))(Request("GET", "/"))
    assert (response.body, done.is_set()) == (b"hi", False)
    go.set()
    async with asyncio.timeout(1):
        await done.wait()


async def test_a_starlette_page_and_stream_are_served_through_the_bridge() -> None:
    async def page(request: StarletteRequest) -> HTMLResponse:
        form = (await request.body()).decode()
        return HTMLResponse(f"<p>{request.path_params['name']} {request.query_params['b']} {form}</p>", 201)

    async def events(request: StarletteRequest) -> StreamingResponse:
        return StreamingResponse(counting(3), media_type="text/event-stream")

    app = Starlette(routes=[Route("/page/{name}", page, methods=["POST"]), Route("/events", events)])
    async with serving(asgi_handler(app)) as running:
        client = await running.connect()
        answer = await client.ask(post(b"hi").replace(b"/p", b"/page/caf%C3%A9?b=c"))
        assert (answer.status, answer.body.decode()) == (201, "<p>café c hi</p>")
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        streamed = await client.ask(GET.replace(b"/a?b=c", b"/events"))
        assert (streamed.body, streamed.headers["transfer-encoding"]) == (b"0,1,2,", "chunked")
        missing = await client.ask(GET)
        assert missing.status == 404


async def test_a_silent_starlette_stream_ends_when_its_client_goes() -> None:
    ended = asyncio.Event()

    async def silent() -> AsyncIterator[bytes]:
        try:
            yield b"hello"
            await asyncio.Event().wait()
        finally:
            ended.set()

    async def events(request: StarletteRequest) -> StreamingResponse:
        return StreamingResponse(silent())

    async with serving(asgi_handler(Starlette(routes=[Route("/a", events)]))) as running:
        client = await running.connect()
        client.send(GET)
        await client.reader.readuntil(b"hello")
        await client.close()
        async with asyncio.timeout(2):
            await ended.wait()


async def test_after_its_answer_an_application_learns_that_nothing_follows() -> None:
    learned: list[str] = []

    async def app(scope: Any, receive: Receive, send: Send) -> None:
        await receive()
        await send(START)
        await send({"type": "http.response.body", "body": b"a"})
        learned.append((await receive())["type"])

    await asgi_handler(app)(Request("GET", "/"))
    for _ in range(3):
        await asyncio.sleep(0)
    assert learned == ["http.disconnect"]
