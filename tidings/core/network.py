"""The network as a part that is given: the system's sockets, or pipes in memory under a simulation."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from ssl import SSLContext
from typing import Protocol, TypeAlias

ProtocolFactory: TypeAlias = Callable[[], asyncio.BaseProtocol]


class Listener(Protocol):
    """A port that is listened on."""

    @property
    def port(self) -> int:
        """The port's number; the one that was given out where 0 was asked for."""
        ...

    async def close(self) -> None:
        """Stops listening; open connections stay."""
        ...


class Network(Protocol):
    """Connections out and in, and names to addresses."""

    async def connect(
        self,
        host: str,
        port: int,
        factory: ProtocolFactory,
        *,
        tls: SSLContext | None = None,
        server_name: str | None = None,
    ) -> asyncio.BaseTransport:
        """Connects to a name or an IP address. Raises OSError."""
        ...

    async def listen(
        self, host: str, port: int, factory: ProtocolFactory, *, tls: SSLContext | None = None
    ) -> Listener:
        """Listens on a port (0: any free one). Raises OSError."""
        ...

    async def resolve(self, host: str, port: int) -> list[str]:
        """The IP addresses of `host`, in the order to try. Raises OSError."""
        ...


class SystemListener:
    """A server socket of the operating system."""

    def __init__(self, server: asyncio.Server) -> None:
        self._server = server

    @property
    def port(self) -> int:
        """See Listener."""
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def close(self) -> None:
        """See Listener."""
        self._server.close()


class SystemNetwork:
    """The operating system's sockets."""

    async def connect(
        self,
        host: str,
        port: int,
        factory: ProtocolFactory,
        *,
        tls: SSLContext | None = None,
        server_name: str | None = None,
    ) -> asyncio.BaseTransport:
        """See Network."""
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_connection(
            factory, host, port, ssl=tls, server_hostname=(server_name or host) if tls else None
        )
        return transport

    async def listen(
        self, host: str, port: int, factory: ProtocolFactory, *, tls: SSLContext | None = None
    ) -> Listener:
        """See Network."""
        loop = asyncio.get_running_loop()
        return SystemListener(await loop.create_server(factory, host, port, ssl=tls, backlog=1024))

    async def resolve(self, host: str, port: int) -> list[str]:
        """See Network."""
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        return [str(entry[4][0]) for entry in found]
