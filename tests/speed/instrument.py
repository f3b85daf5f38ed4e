"""What the measuring programs share: a tiny statistics port, and stopping by signal or by time."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable


async def serve_until_stopped(host: str, port: int, page: Callable[[str], str], max_seconds: float) -> None:
    """Answers each GET on the port with `page(target)` until SIGTERM, SIGINT or `max_seconds`."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = (await reader.readline()).decode("latin-1").split(" ")
        body = page(line[1] if len(line) > 1 else "/").encode()
        writer.write(b"HTTP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        with contextlib.suppress(ConnectionError):
            await writer.drain()
        writer.close()

    await asyncio.start_server(answer, host, port)
    await stopped(max_seconds)


async def stopped(max_seconds: float) -> None:
    """Returns at SIGTERM, SIGINT or after `max_seconds`."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), max_seconds)
