"""One of several processes of `tidings serve --processes N`: it is told by its parent what to do, and says it is ready.

`python -m tidings.child`: its charge is the first line of its standard input, and what it says are lines of JSON on its
standard output. It stops in order when its parent says so or is gone, however that came.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable

import tidings.logs  # noqa: F401  # isort: skip - the first of all: see there

import msgspec
import structlog

from tidings.announcement import Announcement, Charge, NotStarted
from tidings.core import Network
from tidings.core.shared_port import Loads, SharedPort
from tidings.serve import Outlet, serve

_INPUT, _OUTPUT = 0, 1
_READ_MOST = 65_536


class ToParent(Outlet):
    """Listens where its parent does, and tells it all."""

    def __init__(self, charge: Charge) -> None:
        super().__init__()
        self.number = charge.number
        self.signals = (signal.SIGTERM,)
        self._sockets = [socket.socket(fileno=each) for each in charge.sockets]
        self._loads = Loads(charge.loads, charge.number, charge.settings.processes)

    async def prepare(self, stop: asyncio.Event) -> None:
        """See Outlet."""
        asyncio.get_running_loop().add_reader(_INPUT, self._heard, stop)

    def network(self, connections: Callable[[], int]) -> Network:
        """See Outlet."""
        return SharedPort(self._sockets, self._loads, connections)

    def announce(self, announcement: Announcement) -> None:
        """See Outlet."""
        _say(announcement)

    def fail(self, reason: str) -> None:
        """See Outlet."""
        _say(NotStarted(reason=reason))

    @staticmethod
    def _heard(stop: asyncio.Event) -> None:
        if not os.read(_INPUT, _READ_MOST):
            asyncio.get_running_loop().remove_reader(_INPUT)
            stop.set()


def _say(word: Announcement | NotStarted) -> None:
    os.write(_OUTPUT, msgspec.json.encode(word) + b"\n")


def main() -> int:
    """Serves until its parent wants no more; gives the exit status."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    charge = msgspec.json.decode(sys.stdin.buffer.readline(), type=Charge)
    structlog.contextvars.bind_contextvars(process=charge.number)
    return serve(charge.settings, ToParent(charge))


if __name__ == "__main__":
    sys.exit(main())
