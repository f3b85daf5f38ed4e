"""A balancer as small as one can be: each connection goes to the next server that says it is ready.

    python -m tests.chaos.balancer --host 10.0.0.10 --port 8010 --servers 10.0.0.11:8010,10.0.0.12:8010

A server that does not answer 200 to GET /readyz is passed over, and a server that is silent loses its connections.
Where none is ready, whoever answers at all is taken: what a server says then is what we want to see.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
from typing import Final

import uvloop

from tests.speed.instrument import stopped

LOOK_EVERY_S: Final = 0.5
LOOK_S: Final = 2.0
SILENT_LOOKS: Final = 2
"""Looks without an answer after which a server's connections are dropped."""
CHUNK: Final = 65_536


class Server:
    """One server, as it was when we last looked."""

    def __init__(self, address: str) -> None:
        host, _, port = address.rpartition(":")
        self.host, self.port = host, int(port)
        self.is_ready = self.answers = False
        self.silent = 0
        self.connections: set[asyncio.StreamWriter] = set()

    async def watch(self) -> None:
        """Looks again and again."""
        while True:
            await self._look()
            await asyncio.sleep(LOOK_EVERY_S)

    async def _look(self) -> None:
        try:
            async with asyncio.timeout(LOOK_S):
                reader, writer = await asyncio.open_connection(self.host, self.port)
                try:
                    writer.write(b"GET /readyz HTTP/1.1\r\nHost: balancer\r\nConnection: close\r\n\r\n")
                    line = await reader.readline()
                finally:
                    writer.close()
        except OSError:  # TimeoutError is one
            line = b""
        self.is_ready, self.answers = b" 200 " in line, bool(line)
        self.silent = 0 if line else self.silent + 1
        if self.silent >= SILENT_LOOKS:
            for connection in self.connections:
                connection.transport.abort()


class Balancer:
    """Forwards connections."""

    def __init__(self, servers: list[Server]) -> None:
        self._servers = servers
        self._turn = 0

    def _next(self) -> Server | None:
        self._turn += 1
        able = [one for one in self._servers if one.is_ready] or [one for one in self._servers if one.answers]
        return able[self._turn % len(able)] if able else None

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Forwards one connection until either end closes it."""
        server = self._next()
        if server is None:
            writer.write(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            writer.close()
            return
        try:
            async with asyncio.timeout(LOOK_S):
                back, forth = await asyncio.open_connection(server.host, server.port)
        except OSError:
            writer.close()
            return
        server.connections.add(forth)
        try:
            await asyncio.wait(
                [asyncio.create_task(_pump(reader, forth)), asyncio.create_task(_pump(back, writer))],
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            server.connections.discard(forth)
            forth.close()
            writer.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(CHUNK):
            writer.write(data)
            await writer.drain()


async def main(options: argparse.Namespace) -> None:
    """Serves until a signal comes or the time is up."""
    servers = [Server(address) for address in options.servers.split(",")]
    watching = [asyncio.create_task(server.watch()) for server in servers]
    await asyncio.start_server(Balancer(servers).take, options.host, options.port)
    await stopped(options.max_seconds)
    for each in watching:
        each.cancel()


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8010)
    parser.add_argument("--servers", required=True, help="host:port, with commas between")
    parser.add_argument("--max-seconds", type=float, default=3600, help="exit after this long")
    return parser


if __name__ == "__main__":
    uvloop.run(main(arguments().parse_args()))
