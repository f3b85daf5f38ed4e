"""The HTTP/1.1 front: listens, bounds, sweeps out what is overdue, and stops in order.

It runs on any asyncio loop; uvloop makes it faster. Nothing here knows the API: a handler takes a Request and
gives a Response.
"""

from __future__ import annotations

import asyncio
from ssl import SSLContext

from tidings.core import Clock, Listener, MovableClock, Network
from tidings.http import wire
from tidings.http.admission import Door
from tidings.http.connection import Connection
from tidings.http.front import Front
from tidings.http.limits import ServerLimits
from tidings.http.request import Handler

__all__ = ["Server", "ServerLimits"]


class Server:
    """Serves one handler on any number of ports."""

    def __init__(
        self,
        handler: Handler,
        settings: ServerLimits | None = None,
        clock: Clock | None = None,
        door: Door | None = None,
    ) -> None:
        """`clock` is for the Date field only; all timeouts are the event loop's. Without `door` no body is large."""
        self._settings = settings or ServerLimits()
        self._clock: Clock = clock or MovableClock()
        self._front = Front(handler, self._settings, door)
        self._listeners: list[Listener] = []
        self._sweeping: asyncio.TimerHandle | None = None

    @property
    def connections(self) -> int:
        """How many are open now, those of requests still under way included."""
        return len(self._front.connections)

    @property
    def body_octets(self) -> int:
        """How many of large bodies are held at present."""
        return self._front.bodies.octets

    async def start(self, network: Network, host: str, port: int, *, tls: SSLContext | None = None) -> int:
        """Listens on a port (0: any free one) and returns its number. Raises OSError."""
        scheme = "http" if tls is None else "https"
        self._refresh()
        listener = await network.listen(host, port, lambda: self._connection(scheme), tls=tls)
        self._listeners.append(listener)
        return listener.port

    def drain(self) -> None:
        """Goes on answering, but asks each client with its next answer to come again by another connection."""
        self._front.keeps = False

    async def stop(self, drain_s: float) -> None:
        """Listens no more, lets requests under way finish for `drain_s` seconds, then breaks them off."""
        self.drain()
        self._front.stopping = True
        for listener in self._listeners:
            await listener.close()
        self._listeners.clear()
        for connection in list(self._front.connections):
            connection.finish()
        try:
            async with asyncio.timeout(drain_s):
                await self._empty()
        except TimeoutError:
            await self._break_off()
        if self._sweeping is not None:
            self._sweeping.cancel()
            self._sweeping = None

    async def _empty(self) -> None:
        while self._front.connections:
            self._front.left.clear()
            await self._front.left.wait()

    async def _break_off(self) -> None:
        tasks = [connection.abort() for connection in list(self._front.connections)]
        await asyncio.gather(*(task for task in tasks if task is not None), return_exceptions=True)
        await self._empty()

    def _connection(self, scheme: str) -> Connection:
        if self._sweeping is None:
            self._refresh()
            self._schedule()
        return Connection(self._front, scheme)

    def _refresh(self) -> None:
        self._front.now = asyncio.get_running_loop().time()
        self._front.date = wire.date_field(self._clock.now())

    def _sweep(self) -> None:
        """Ends what is overdue. One timer for all, and none while nobody is connected."""
        self._refresh()
        now = self._front.now
        for connection in [c for c in self._front.connections if c.deadline <= now]:
            connection.expire(now)
        self._sweeping = None
        if self._front.connections:
            self._schedule()

    def _schedule(self) -> None:
        """A quarter of the shortest time, a second at most: so late may a timeout be noticed."""
        s = self._settings
        shortest = min(s.request_timeout_s, s.idle_timeout_s, s.write_timeout_s, s.linger_s)
        self._sweeping = asyncio.get_running_loop().call_later(min(1.0, shortest / 4), self._sweep)
