"""What the connections of one server share: the handler, the limits, the time, and each other."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tidings.http.limits import ServerSettings
from tidings.http.request import Handler

if TYPE_CHECKING:
    from tidings.http.connection import Connection


class Front:
    """Given to each connection; the server keeps `now` and `date` fresh, about once a second."""

    def __init__(self, handler: Handler, settings: ServerSettings) -> None:
        self.handler = handler
        self.settings = settings
        self.connections: set[Connection] = set()
        self.left = asyncio.Event()
        """Set whenever a connection has ended."""
        self.now = 0.0
        """The loop's time at the last sweep, seconds."""
        self.date = b""
        """The Date field at the last sweep."""
        self.stopping = False

    def full(self) -> bool:
        """Whether the newest connection is one too many."""
        return len(self.connections) > self.settings.connections_max

    def overrun(self) -> bool:
        """Whether there are even too many that wait to be told so."""
        return len(self.connections) > self.settings.connections_max * 1.1 + 8

    def forget(self, connection: Connection) -> None:
        """The connection and its task have ended."""
        self.connections.discard(connection)
        self.left.set()
