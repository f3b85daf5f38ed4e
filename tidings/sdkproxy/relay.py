"""Two connections joined: octets both ways, with back-pressure, half-closing and an end to idleness."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from typing import TypeAlias

import msgspec

PIECE = 65536
"""Octets read at once, and the most that waits in memory for one direction."""
CONNECT_TIMEOUT_S = 15.0
LINGER_S = 5.0

Change: TypeAlias = Callable[[bytes], bytes]


class Stream(msgspec.Struct, frozen=True, eq=False):
    """Both directions of one connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, octets: bytes) -> None:
        """Waits while the other side is slow. Raises OSError."""
        self.writer.write(octets)
        await self.writer.drain()

    async def last_words(self, octets: bytes) -> None:
        """Sends what may not arrive, because the other side may have gone."""
        try:
            async with asyncio.timeout(LINGER_S):
                await self.send(octets)
        except (OSError, TimeoutError):
            return

    def finish(self) -> None:
        """Says that nothing more comes; TLS cannot say it for one direction alone."""
        if self.writer.can_write_eof() and not self.writer.is_closing():
            self.writer.write_eof()

    def close(self) -> None:
        """What is written is still sent, unless the other side does not take it."""
        self.writer.close()


async def open_stream(host: str, port: int, tls: ssl.SSLContext | None = None) -> Stream:
    """Connects. Raises OSError and TimeoutError."""
    async with asyncio.timeout(CONNECT_TIMEOUT_S):
        reader, writer = await asyncio.open_connection(
            host, port, limit=PIECE, ssl=tls, server_hostname=host if tls else None
        )
    return Stream(reader, writer)


async def relay(
    client: Stream,
    upstream: Stream,
    change: Change = lambda octets: octets,
    already_read: bytes = b"",
    *,
    idle_s: float,
) -> None:
    """Until the upstream has said all, either side fails, or both are silent for `idle_s` seconds.

    `change` turns the client's octets into those for the upstream. Raises what `change` raises, OSError and
    TimeoutError. Closes the upstream; the client's side is only finished, since an answer may still be due.
    """
    try:
        async with asyncio.timeout(idle_s) as silence, asyncio.TaskGroup() as group:
            forth = group.create_task(_forth(client, upstream, change, already_read, _Renewal(silence, idle_s)))
            await _pump(upstream, client, _Renewal(silence, idle_s))
            client.finish()
            forth.cancel()
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from None
    finally:
        upstream.close()


class _Renewal:
    """Puts the end of a timeout off."""

    def __init__(self, timeout: asyncio.Timeout, for_s: float) -> None:
        self._timeout, self._for_s = timeout, for_s

    def __call__(self) -> None:
        self._timeout.reschedule(asyncio.get_running_loop().time() + self._for_s)


async def _forth(client: Stream, upstream: Stream, change: Change, already_read: bytes, renew: _Renewal) -> None:
    if already_read:
        await upstream.send(change(already_read))
    await _pump(client, upstream, renew, change)
    upstream.finish()


async def _pump(source: Stream, sink: Stream, renew: _Renewal, change: Change | None = None) -> None:
    while octets := await source.reader.read(PIECE):
        renew()
        await sink.send(change(octets) if change else octets)
        renew()
