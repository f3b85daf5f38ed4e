"""Virtual time and a network in memory: hours pass in seconds, on one thread, the same for the same seed."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from tidings.core import Chance

T = TypeVar("T")
LATENCY_S = 0.002
BEGAN_US = 1_800_000_000_000_000


class _Selector(selectors.SelectSelector):
    """Never waits: the time it was to wait passes at once."""

    def __init__(self) -> None:
        super().__init__()
        self.elapsed = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            msg = "nothing will ever happen again: the simulation waits for nothing"
            raise RuntimeError(msg)
        self.elapsed += max(0.0, timeout)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock is moved by its own timers."""

    def __init__(self) -> None:
        self._selector_of_time = _Selector()
        super().__init__(self._selector_of_time)

    def time(self) -> float:
        return self._selector_of_time.elapsed

    def microseconds(self) -> int:
        """For a Clock."""
        return BEGAN_US + round(self.time() * 1_000_000)


def run_virtually(work: Callable[[VirtualLoop], Coroutine[Any, Any, T]]) -> T:
    """Runs to the end on a loop of virtual time."""
    loop = VirtualLoop()
    try:
        asyncio.set_event_loop(loop)
        return loop.run_until_complete(work(loop))
    finally:
        asyncio.set_event_loop(None)
        loop.close()


class _Pipe(asyncio.Transport):
    """One end of a connection in memory."""

    def __init__(self, loop: asyncio.AbstractEventLoop, protocol: asyncio.Protocol) -> None:
        super().__init__()
        self._loop = loop
        self.protocol = protocol
        self.peer: _Pipe | None = None
        self.closed = False
        self.write_lost = False
        """Whether what is written from now on is lost, with nobody the wiser."""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        peer = self.peer
        if self.closed or peer is None or self.write_lost:
            return
        self._loop.call_later(LATENCY_S, peer.receive, bytes(data))

    def receive(self, data: bytes) -> None:
        if not self.closed:
            self.protocol.data_received(data)

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        if not self.closed:
            self._loop.call_later(LATENCY_S * 2, self.lose)
            if self.peer is not None:
                self._loop.call_later(LATENCY_S * 2, self.peer.lose)

    def abort(self) -> None:
        self.lose()
        if self.peer is not None:
            self._loop.call_soon(self.peer.lose)

    def lose(self) -> None:
        if not self.closed:
            self.closed = True
            self.protocol.connection_lost(None)

    def get_write_buffer_size(self) -> int:
        return 0

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        pass

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return ("127.0.0.1", 1) if name in ("peername", "sockname") else default


class _Listening:
    def __init__(self, network: MemoryNetwork, port: int) -> None:
        self._network = network
        self.port = port

    async def close(self) -> None:
        self._network.listening.pop(self.port, None)


class MemoryNetwork:
    """A Network without sockets, whose links can be cut."""

    def __init__(self, loop: asyncio.AbstractEventLoop, chance: Chance) -> None:
        self._loop = loop
        self._chance = chance
        self.listening: dict[int, Callable[[], asyncio.BaseProtocol]] = {}
        self.links: list[tuple[_Pipe, _Pipe]] = []
        self.down_until = 0.0
        self._ports = iter(range(20_000, 60_000))

    async def connect(
        self, host: str, port: int, factory: Callable[[], asyncio.BaseProtocol], **_: object
    ) -> asyncio.BaseTransport:
        await asyncio.sleep(LATENCY_S)
        accepting = self.listening.get(port)
        if accepting is None or self._loop.time() < self.down_until:
            msg = f"nobody listens on {host}:{port}"
            raise ConnectionRefusedError(msg)
        near, far = factory(), accepting()
        assert isinstance(near, asyncio.Protocol)
        assert isinstance(far, asyncio.Protocol)
        here, there = _Pipe(self._loop, near), _Pipe(self._loop, far)
        here.peer, there.peer = there, here
        self.links.append((here, there))
        far.connection_made(there)
        near.connection_made(here)
        return here

    async def listen(
        self, host: str, port: int, factory: Callable[[], asyncio.BaseProtocol], **_: object
    ) -> _Listening:
        port = port or next(self._ports)
        self.listening[port] = factory
        return _Listening(self, port)

    async def resolve(self, host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    def cut(self, *, for_s: float = 0.0) -> None:
        """Breaks every link, with what is on the wire, and refuses new ones for a while."""
        self.down_until = self._loop.time() + for_s
        links, self.links = self.links, []
        for here, there in links:
            here.lose()
            there.lose()

    def deafen(self, *, answers: bool) -> None:
        """From now on what one side of each open link writes is lost: the answers, or the submits."""
        for here, there in self.links:
            (there if answers else here).write_lost = True


