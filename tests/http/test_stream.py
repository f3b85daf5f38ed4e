"""Answers whose length is not known before, on real loopback sockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.http.loopback import GET, counting, serving
from tidings.http.request import Request, Response


async def test_a_stream_is_chunked_and_the_connection_is_kept() -> None:
    async def stream(request: Request) -> Response:
        return Response(200, content_type=b"text/csv", stream=counting(5))

    async with serving(stream) as running:
        client = await running.connect()
        for _ in range(2):
            answer = await client.ask(GET)
            assert (answer.body, answer.headers["transfer-encoding"]) == (b"0,1,2,3,4,", "chunked")


async def test_a_stream_to_http_1_0_ends_with_the_connection() -> None:
    async def stream(request: Request) -> Response:
        return Response(200, stream=counting(3))

    async with serving(stream) as running:
        client = await running.connect()
        answer = await client.ask(b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        assert answer.headers["connection"] == "close"
        assert "transfer-encoding" not in answer.headers
        assert await client.rest() == b"0,1,2,"


async def test_a_stream_that_fails_is_broken_off_not_ended() -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"first"
        raise ZeroDivisionError

    async def stream(request: Request) -> Response:
        return Response(200, stream=broken())

    async with serving(stream) as running:
        client = await running.connect()
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError, ValueError)):
            await client.ask(GET)


async def test_a_stream_waits_for_a_slow_reader() -> None:
    made = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal made
        while True:
            made += 1
            yield b"x" * 100_000
            await asyncio.sleep(0)

    async def stream(request: Request) -> Response:
        return Response(200, stream=endless())

    async with serving(stream) as running:
        client = await running.connect()
        client.writer.transport.pause_reading()  # type: ignore[attr-defined]
        client.send(GET)
        before = -1
        while made != before or not made:
            before = made
            await asyncio.sleep(0.03)
        assert made < 500


@pytest.mark.parametrize("how", ["close", "abort"])
async def test_a_streams_source_is_closed_when_the_client_goes(how: str) -> None:
    closed = asyncio.Event()

    async def silent() -> AsyncIterator[bytes]:
        try:
            yield b"hello"
            await asyncio.Event().wait()
        finally:
            closed.set()

    async def stream(request: Request) -> Response:
        return Response(200, stream=silent())

    async with serving(stream) as running:
        client = await running.connect()
        client.send(GET)
        await client.reader.readuntil(b"hello")
        client.writer.transport.abort() if how == "abort" else client.writer.close()
        async with asyncio.timeout(2):
            await closed.wait()


async def test_a_streams_source_that_is_no_generator_is_closed_even_if_never_read() -> None:
    closed: list[str] = []

    class Source:
        def __aiter__(self) -> AsyncIterator[bytes]:
            return self

        async def __anext__(self) -> bytes:
            raise AssertionError

        async def aclose(self) -> None:
            closed.append("yes")

    async def stream(request: Request) -> Response:
        return Response(200, stream=Source())

    async with serving(stream) as running:
        client = await running.connect()
        client.send(GET.replace(b"GET", b"HEAD"))
        assert (await client.answer(bodiless=True)).status == 200
        await running.until(lambda: closed == ["yes"])
        client.send(GET.replace(b"GET", b"HEAD"))
        assert (await client.answer(bodiless=True)).status == 200
