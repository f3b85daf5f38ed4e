"""The network of a simulation: pipes that take their time, and can be cut for a while or go deaf.

What arrives at an end of a pipe is the doing of whoever has that end, and waits while he stands still.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextvars import Context, copy_context
from ssl import SSLContext
from typing import cast

from tests.simulation.processes import PROCESS, Process
from tests.virtual_wire import Pipe, PipeListener, PipeNetwork
from tidings.core.network import ProtocolFactory

LATENCY_S = 0.002


class SlowPipe(Pipe):
    """A pipe whose octets arrive a little later, in their order."""

    def __init__(self, protocol: asyncio.Protocol, context: Context) -> None:
        """`context`: of whoever has this end."""
        super().__init__(protocol)
        self.context = context
        self.is_deaf = False
        """Whether what is written is lost, with nobody the wiser."""
        self.on_closed: Callable[[], None] | None = None
        self._under_way: deque[bytes | None] = deque()

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if not self._closing and not self.is_deaf:
            self._send(bytes(data))

    def close(self) -> None:
        """What was written still arrives, then the end does."""
        if not self._closing:
            self._closing = True
            if self.on_closed:
                self.on_closed()
            asyncio.get_running_loop().call_soon(self.protocol.connection_lost, None, context=self.context)
            self._send(None)

    def abort(self) -> None:
        """What is on the wire is lost, both ways."""
        self._under_way.clear()
        peer = cast("SlowPipe", self.peer)
        peer._under_way.clear()
        self.close()
        peer.close()

    def _send(self, data: bytes | None) -> None:
        self._under_way.append(data)
        peer = cast("SlowPipe", self.peer)
        asyncio.get_running_loop().call_later(LATENCY_S, self._arrive, context=peer.context)

    def _arrive(self) -> None:
        if self._under_way:
            data = self._under_way.popleft()
            peer = cast("SlowPipe", self.peer)
            if data is None:
                peer.close()
            else:
                peer.take(data)


class FaultyNetwork(PipeNetwork):
    """See core.Network."""

    def __init__(self) -> None:
        super().__init__()
        self.down_until = 0.0
        self.down_after_loss_s = 0.0
        """For how long no connection comes about once the next one is lost."""
        self._contexts: dict[int, Context] = {}
        """Of those who listen, by port."""

    async def connect(
        self,
        host: str,
        port: int,
        factory: ProtocolFactory,
        *,
        tls: SSLContext | None = None,
        server_name: str | None = None,
    ) -> asyncio.BaseTransport:
        loop = asyncio.get_running_loop()
        self.attempts.append(loop.time())
        await asyncio.sleep(LATENCY_S)
        if port not in self.listening or loop.time() < self.down_until:
            msg = f"{host}:{port} refuses"
            raise ConnectionRefusedError(msg)
        listening = self._contexts[port]
        near = SlowPipe(cast("asyncio.Protocol", factory()), copy_context())
        far = SlowPipe(cast("asyncio.Protocol", listening.run(self.listening[port])), listening)
        near.peer, far.peer = far, near
        near.on_closed = far.on_closed = self._lost
        self.pipes = [pipe for pipe in self.pipes if not pipe.is_closing()]
        self.pipes += [near, far]
        listening.run(far.protocol.connection_made, far)
        near.protocol.connection_made(near)
        return near

    async def listen(
        self, host: str, port: int, factory: ProtocolFactory, *, tls: SSLContext | None = None
    ) -> PipeListener:
        listener = await super().listen(host, port, factory, tls=tls)
        self._contexts[listener.port] = copy_context()
        return listener

    def cut(self, for_s: float = 0.0) -> None:
        """Ends every connection with what is on the wire, and lets no new one come about for a while."""
        self.down_until = max(self.down_until, asyncio.get_running_loop().time() + for_s)
        for pipe in self.pipes:
            pipe.abort()

    def drop(self, process: Process) -> None:
        """Ends the connections of one process with what is on the wire."""
        for pipe in self._of(process):
            pipe.abort()

    def close(self, process: Process) -> None:
        """Ends the connections of a process that is dead: what it wrote still arrives."""
        for pipe in self._of(process):
            pipe.close()

    def _of(self, process: Process) -> list[SlowPipe]:
        pipes = cast("list[SlowPipe]", self.pipes)
        return [pipe for pipe in pipes if pipe.context.get(PROCESS) is process]

    def _lost(self) -> None:
        if self.down_after_loss_s:
            self.down_until = asyncio.get_running_loop().time() + self.down_after_loss_s
            self.down_after_loss_s = 0.0

    def deafen(self, *, answers: bool) -> None:
        """From now on the answers on the open connections are lost, or else the requests."""
        for pipe in self.pipes[1 if answers else 0 :: 2]:
            cast("SlowPipe", pipe).is_deaf = True
