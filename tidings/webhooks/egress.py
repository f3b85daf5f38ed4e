"""The one way out to hosts that somebody else names: webhooks, media and redirects all connect here.

A host is never judged as it is written: names have many spellings (full-width digits, ideographic dots, octal and
hexadecimal numbers), and what a resolver makes of them is its business. It is judged as the address that it was
resolved to, and again as the address that the socket says it is connected to. What the operator names himself in the
settings (carrier, store, registry, `TIDINGS_WEBHOOK_MAP`) is not judged.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from typing import TypeAlias, cast

from tidings.core import Network
from tidings.webhooks.addresses import HostAddresses
from tidings.webhooks.guard import AddressGuard

Factory: TypeAlias = Callable[[], asyncio.Protocol]


class Forbidden(OSError):  # noqa: N818 - reads as a state
    """The guard permits none of the host's addresses, or not the peer that was reached."""


class Egress:
    """Connects to hosts, only at addresses that the guard permits."""

    def __init__(self, network: Network, guard: AddressGuard) -> None:
        self._network = network
        self._guard = guard
        self._addresses = HostAddresses(network, guard)

    async def addresses(self, host: str, port: int, *, trusted: bool = False) -> tuple[str, ...]:
        """The addresses of `host` that may be reached, in the order to try. Raises Forbidden, OSError.

        `trusted`: the operator named this host.
        """
        if trusted:
            return tuple(await self._network.resolve(host, port))
        permitted = await self._addresses.of(host, port)
        if not permitted:
            raise Forbidden
        return permitted

    async def connect(
        self,
        address: str,
        port: int,
        factory: Factory,
        *,
        server_name: str,
        tls: ssl.SSLContext | None = None,
        trusted: bool = False,
    ) -> None:
        """Connects to one of `addresses`. Raises Forbidden, OSError."""
        if not trusted and not self._guard.permits(address):
            raise Forbidden
        transport = await self._network.connect(address, port, factory, tls=tls, server_name=server_name)
        if trusted:
            return
        peer = transport.get_extra_info("peername")
        if not (isinstance(peer, tuple) and self._guard.permits(str(peer[0]))):
            cast("asyncio.Transport", transport).abort()  # uvloop's are none by class
            raise Forbidden
