"""For tests: an event loop whose time leaps over waiting, and a network of pipes in memory."""

from __future__ import annotations

import asyncio
import functools
import selectors
from collections.abc import Callable, Coroutine
from ssl import SSLContext
from typing import Any, ParamSpec, cast

from tidings.core.network import ProtocolFactory

Given = ParamSpec("Given")


def virtually(test: Callable[Given, Coroutine[Any, Any, None]]) -> Callable[Given, None]:
    """Runs a coroutine test on a loop that never waits: when all is idle, its time leaps to the next timer."""

    @functools.wraps(test)
    def run(*args: Given.args, **named: Given.kwargs) -> None:
        with asyncio.Runner(loop_factory=LeapingLoop) as runner:
            runner.run(test(*args, **named))

    return run


class LeapingLoop(asyncio.SelectorEventLoop):
    """Its clock stands still while something can run."""

    def __init__(self) -> None:
        self.virtual_s = 1000.0
        super().__init__(_LeapingSelector(self))

    def time(self) -> float:
        """Virtual seconds."""
        return self.virtual_s

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:
        """At once and on this thread: a thread at work would look like idleness, and time would leap over it."""
        assert executor is None, "only the loop's own threads have a stand-in"
        done = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as failed:  # noqa: BLE001 - whoever awaits it sees it
            done.set_exception(failed)
        return done


class _LeapingSelector(selectors.SelectSelector):
    def __init__(self, loop: LeapingLoop) -> None:
        super().__init__()
        self._leaping = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            msg = "nothing is left that could ever happen"
            raise RuntimeError(msg)
        self._leaping.virtual_s += max(0.0, timeout)
        return super().select(0)


class Pipe(asyncio.Transport):
    """One end of a connection in memory; keeps what was written through it."""

    def __init__(self, protocol: asyncio.Protocol) -> None:
        super().__init__()
        self.protocol = protocol
        self.peer: Pipe | None = None
        self.writes: list[bytes] = []
        self.reading = True
        self._closing = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.writes.append(bytes(data))
        if self.peer:
            asyncio.get_running_loop().call_soon(self.peer.take, bytes(data))

    def take(self, data: bytes) -> None:
        if not self._closing:
            self.protocol.data_received(data)

    def is_closing(self) -> bool:
        return self._closing

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True

    def close(self) -> None:
        if not self._closing:
            self._closing = True
            asyncio.get_running_loop().call_soon(self.protocol.connection_lost, None)
            if self.peer:
                asyncio.get_running_loop().call_soon(self.peer.close)

    abort = close


class PipeListener:
    """See core.Listener."""

    def __init__(self, network: PipeNetwork, port: int) -> None:
        self.port = port
        self._network = network

    async def close(self) -> None:
        self._network.listening.pop(self.port, None)


class PipeNetwork:
    """See core.Network. `cut` ends every connection without a word."""

    def __init__(self) -> None:
        self.listening: dict[int, ProtocolFactory] = {}
        self.pipes: list[Pipe] = []
        self.attempts: list[float] = []

    async def connect(
        self,
        host: str,
        port: int,
        factory: ProtocolFactory,
        *,
        tls: SSLContext | None = None,
        server_name: str | None = None,
    ) -> asyncio.BaseTransport:
        self.attempts.append(asyncio.get_running_loop().time())
        await asyncio.sleep(0.001)
        if port not in self.listening:
            msg = f"{host}:{port} refuses"
            raise ConnectionRefusedError(msg)
        near, far = (Pipe(cast("asyncio.Protocol", made())) for made in (factory, self.listening[port]))
        near.peer, far.peer = far, near
        self.pipes += [near, far]
        far.protocol.connection_made(far)
        near.protocol.connection_made(near)
        return near

    async def listen(
        self,
        host: str,
        port: int,
        factory: ProtocolFactory,
        *,
        tls: SSLContext | None = None,
    ) -> PipeListener:
        number = port or 40_000 + len(self.listening)
        self.listening[number] = factory
        return PipeListener(self, number)

    async def resolve(self, host: str, port: int) -> list[str]:
        return [host]

    def cut(self) -> None:
        for pipe in self.pipes:
            pipe.close()
