"""A port that several processes listen on: each is given the sockets by the one that opened them.

The processes wait on the same socket, and one that is woken takes a single connection before it goes on with its other
work: whoever has the fewest at once, the others a millisecond later if it is still there. So connections are spread
evenly, one that is busy or stands still takes none, and none is lost with a process that ends, as it would be with a
socket for each (SO_REUSEPORT, which spreads by chance): there is one queue.
"""

from __future__ import annotations

import asyncio
import contextlib
import mmap
import socket
import tempfile
from collections.abc import Callable, Sequence
from ssl import SSLContext
from typing import IO, Final

from tidings.core.network import Listener, ProtocolFactory, SystemNetwork
from tidings.core.tasks import Tasks

BACKLOG: Final = 1024
_OCTETS: Final = 8
_YIELD_S: Final = 0.001
_FULL_S: Final = 0.1
"""Wire time until the next connection is taken, where none could be for want of files."""


def opened_port(host: str, port: int) -> list[socket.socket]:
    """Sockets that listen on all addresses of a host, on the same port (0: any free one). Raises OSError."""
    found: list[socket.socket] = []
    try:
        addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, _, _, _, address in dict.fromkeys(addresses):
            number = found[0].getsockname()[1] if found else address[1]
            found.append(socket.create_server((address[0], number), family=family, backlog=BACKLOG))
            found[-1].setblocking(False)
    except OSError:
        for each in found:
            each.close()
        raise
    return found


class Loads:
    """How many connections each of the processes has: numbers in memory that they share."""

    def __init__(self, file: int, number: int, processes: int) -> None:
        """`number`: of this one, from 1; `file` comes from `shared_memory`."""
        self._memory = mmap.mmap(file, processes * _OCTETS)
        self._numbers = memoryview(self._memory).cast("q")
        self._mine = number - 1

    def is_least(self, mine: int) -> bool:
        """Whether no other has fewer than this one, which has so many."""
        self._numbers[self._mine] = mine
        return mine <= min(self._numbers)


def shared_memory(processes: int) -> IO[bytes]:
    """Memory for so many processes: a file without a name."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as they do
    file.truncate(processes * _OCTETS)
    return file


class SharedListener:
    """See Listener."""

    def __init__(
        self,
        sockets: Sequence[socket.socket],
        factory: ProtocolFactory,
        loads: Loads,
        connections: Callable[[], int],
    ) -> None:
        self._loads = loads
        self._connections = connections
        self._sockets = sockets
        self._factory = factory
        self._tasks = Tasks()
        self._loop = asyncio.get_running_loop()
        self._open = set(sockets)
        for each in sockets:
            self._loop.add_reader(each, self._came, each)

    @property
    def port(self) -> int:
        """See Listener."""
        port: int = self._sockets[0].getsockname()[1]
        return port

    async def close(self) -> None:
        """See Listener. Others go on with it."""
        for each in self._open:
            self._loop.remove_reader(each)
        self._open.clear()

    def _came(self, listening: socket.socket) -> None:
        """One waits: who has more than another leaves it to that one for a moment."""
        if self._loads.is_least(self._connections()):
            self._take(listening)
        else:
            self._pause(listening, _YIELD_S)

    def _take(self, listening: socket.socket) -> None:
        try:
            connection, _ = listening.accept()
        except (BlockingIOError, InterruptedError, ConnectionError):  # another process was first, or it is gone
            return
        except OSError:
            self._pause(listening, _FULL_S)
            return
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._tasks.start(self._connected(connection))

    def _pause(self, listening: socket.socket, seconds: float) -> None:
        self._loop.remove_reader(listening)
        self._loop.call_later(seconds, self._again, listening)

    def _again(self, listening: socket.socket) -> None:
        if listening in self._open:
            self._loop.add_reader(listening, self._came, listening)
            self._take(listening)

    async def _connected(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            await self._loop.connect_accepted_socket(self._factory, connection)


class SharedPort(SystemNetwork):
    """The system's network, in which the one port that is listened on is open already."""

    def __init__(self, sockets: Sequence[socket.socket], loads: Loads, connections: Callable[[], int]) -> None:
        """`connections`: how many there are in this process now."""
        self._sockets = sockets
        self._loads = loads
        self._connections = connections

    async def listen(
        self, host: str, port: int, factory: ProtocolFactory, *, tls: SSLContext | None = None
    ) -> Listener:
        """See Network; host and port are those of the sockets."""
        assert tls is None, f"{host}:{port} is shared in the clear"
        return SharedListener(self._sockets, factory, self._loads, self._connections)
