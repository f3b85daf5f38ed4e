"""What the connections of one server share: the handler, the limits, the time, and each other."""

from __future__ import annotations

import asyncio
from typing import Protocol

from tidings.core import Problem
from tidings.http.admission import Bodies, BodyRoom, Door, Shut
from tidings.http.limits import ServerLimits
from tidings.http.refusals import problem_response
from tidings.http.request import Handler, Request, Response


class Open(Protocol):
    """A connection, as the server sees it that ends it."""

    deadline: float
    """When it is overdue, in the loop's time."""

    def expire(self, now: float) -> None:
        """It is overdue."""
        ...

    def finish(self) -> None:
        """The server stops: it ends after the request under way."""
        ...

    def abort(self) -> asyncio.Task[None] | None:
        """It ends at once; the task of its request, where there is one, is cancelled."""
        ...


class Front:
    """Given to each connection; the server keeps `now` and `date` fresh, about once a second."""

    def __init__(self, handler: Handler, settings: ServerLimits, door: Door | None = None) -> None:
        self.handler = handler
        self.settings = settings
        self.bodies = Bodies(settings.bodies_max, settings.bodies_of_one_max)
        self._door: Door = door or Shut(settings.body_max)
        self.connections: set[Open] = set()
        self.left = asyncio.Event()
        """Set whenever a connection has ended."""
        self.now = 0.0
        """The loop's time at the last sweep, seconds."""
        self.date = b""
        """The Date field at the last sweep."""
        self.keeps = True
        """Whether a connection goes on after an answer, where the client wants it to."""
        self.stopping = False

    def full(self) -> bool:
        """Whether the newest connection is one too many."""
        return len(self.connections) > self.settings.connections_max

    def overrun(self) -> bool:
        """Whether there are even too many that wait to be told so."""
        return len(self.connections) > self.settings.connections_max * 1.1 + 8

    async def admit(self, head: Request, announced: int | None) -> BodyRoom | Response:
        """Room for the body of a request that is `announced` to have so many octets, or the answer that refuses it."""
        grant = await self._door.admit(head, announced)
        if isinstance(grant, Response):
            return grant
        held = self.bodies.take(grant, announced)
        return problem_response(held) if isinstance(held, Problem) else held

    def forget(self, connection: Open) -> None:
        """The connection and its task have ended."""
        self.connections.discard(connection)
        self.left.set()
