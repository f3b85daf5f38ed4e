"""Open connections by origin: bounded per origin and in total, first come first served.

A place is the right to have one connection. Who finds neither an idle connection nor a free place waits.
"""

from __future__ import annotations

import asyncio
from collections import deque

import msgspec

from tidings.webhooks.connection import WebhookConnection


class PoolLimits(msgspec.Struct, frozen=True):
    """How many connections there may be, and for how long unused ones stay."""

    per_origin: int = 128
    total: int = 512
    idle_s: float = 30.0


class _Origin:
    """The connections to one origin and those who wait for one."""

    def __init__(self) -> None:
        self.idle: list[WebhookConnection] = []
        self.places = 0
        self.waiting: deque[asyncio.Future[WebhookConnection | None]] = deque()


class Pool:
    """Hands out connections and places, takes them back."""

    def __init__(self, limits: PoolLimits) -> None:
        self._loop = asyncio.get_running_loop()
        self._limits = limits
        self._origins: dict[str, _Origin] = {}
        self._places = 0
        self._starved: deque[str] = deque()
        """Origins that have waiters only because of the limit in total."""
        self._sweeper: asyncio.TimerHandle | None = None
        self._closing = False

    @property
    def open(self) -> int:
        """Places taken, idle connections included."""
        return self._places

    def idle(self, origin: str) -> WebhookConnection | None:
        """An idle connection, the one last used; None when there is none."""
        found = self._origins.get(origin)
        while found is not None and found.idle:
            connection = found.idle.pop()
            if connection.reusable:
                return connection
            self.leave(origin, None)
        return None

    async def enter(self, origin: str) -> WebhookConnection | None:
        """An idle connection, or None: a place to open one. Waits when there is neither.

        What was entered must be left, whatever happens.
        """
        found = self._origins.setdefault(origin, _Origin())
        if found.places < self._limits.per_origin and (self._places < self._limits.total or self._evict()):
            self._take_place(found)
            return None
        waiter: asyncio.Future[WebhookConnection | None] = self._loop.create_future()
        found.waiting.append(waiter)
        self._note_starved(origin, found)
        try:
            return await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled():
                self.leave(origin, waiter.result())
            elif waiter in found.waiting:
                found.waiting.remove(waiter)
                self._tidy(origin, found)
            raise

    def leave(self, origin: str, connection: WebhookConnection | None) -> None:
        """Takes back a connection, to be used again if it is in order; None: there is none, only a place."""
        found = self._origins[origin]
        if connection is not None:
            if connection.reusable and not (found.waiting or self._starved or self._closing) and self._sweeper:
                connection.idle_since = self._loop.time()
                found.idle.append(connection)
                return
            if connection.reusable and self._passed_on(found, connection):
                return
            connection.close()
        found.places -= 1
        self._places -= 1
        self._admit(origin, found)
        self._tidy(origin, found)

    def lost(self, connection: WebhookConnection) -> None:
        """A connection ended; if it was idle, its place is free."""
        found = self._origins.get(connection.origin)
        if found is not None and connection in found.idle:
            found.idle.remove(connection)
            self.leave(connection.origin, None)

    def close(self) -> None:
        """Closes what is idle, and from now on what is left; those who wait are still served."""
        self._closing = True
        if self._sweeper is not None:
            self._sweeper.cancel()
            self._sweeper = None
        for found in list(self._origins.values()):
            for connection in list(found.idle):
                connection.close()  # its loss is told to `lost`

    def _take_place(self, found: _Origin) -> None:
        found.places += 1
        self._places += 1

    def _passed_on(self, found: _Origin, connection: WebhookConnection) -> bool:
        """Whether someone of the same origin got it, or it stays for later; not while others are owed its place."""
        waiter = None if self._owed_to_others(found) else _next(found.waiting)
        if waiter is not None:
            waiter.set_result(connection)
            return True
        if self._starved or self._closing:
            return False
        self._park(found, connection)
        return True

    def _admit(self, origin: str, found: _Origin) -> None:
        """Gives free places away: to starved origins in turn, then to this origin's own waiters."""
        self._note_starved(origin, found)
        while self._starved and self._places < self._limits.total:
            name = self._starved.popleft()
            starved = self._origins.get(name)
            if starved is None or starved.places >= self._limits.per_origin:
                continue
            waiter = _next(starved.waiting)
            if waiter is None:
                self._tidy(name, starved)
                continue
            self._take_place(starved)
            waiter.set_result(None)
            self._note_starved(name, starved)

    def _note_starved(self, origin: str, found: _Origin) -> None:
        if found.waiting and found.places < self._limits.per_origin and origin not in self._starved:
            self._starved.append(origin)

    def _owed_to_others(self, found: _Origin) -> bool:
        """Whether another origin starves while this one has more than its fair part of the total."""
        return bool(self._starved) and found.places > self._limits.total // len(self._origins)

    def _evict(self) -> bool:
        """Closes an idle connection of some origin to make room; False when there is none."""
        for found in self._origins.values():
            if found.idle:
                connection = found.idle.pop(0)
                connection.close()
                self.leave(connection.origin, None)
                return self._places < self._limits.total
        return False

    def _park(self, found: _Origin, connection: WebhookConnection) -> None:
        connection.idle_since = self._loop.time()
        found.idle.append(connection)
        if self._sweeper is None:
            self._sweeper = self._loop.call_later(self._limits.idle_s, self._sweep)

    def _sweep(self) -> None:
        """Closes connections that were idle for too long; looks again while any are left."""
        self._sweeper = None
        limit = self._loop.time() - self._limits.idle_s
        for found in list(self._origins.values()):
            for connection in [each for each in found.idle if each.idle_since <= limit]:
                found.idle.remove(connection)
                connection.close()
                self.leave(connection.origin, None)
        if any(found.idle for found in self._origins.values()):
            self._sweeper = self._loop.call_later(self._limits.idle_s / 2, self._sweep)

    def _tidy(self, origin: str, found: _Origin) -> None:
        if not found.places and not found.waiting and self._origins.get(origin) is found:
            del self._origins[origin]


def _next(waiting: deque[asyncio.Future[WebhookConnection | None]]) -> asyncio.Future[WebhookConnection | None] | None:
    """The first who still waits."""
    while waiting:
        waiter = waiting.popleft()
        if not waiter.done():
            return waiter
    return None
