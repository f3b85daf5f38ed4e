"""Names to addresses for the fetching of media: only to addresses that may be reached."""

from __future__ import annotations

import asyncio
import socket

from aiohttp.abc import AbstractResolver, ResolveResult

from tidings.webhooks.guard import AddressGuard


class GuardedResolver(AbstractResolver):
    """Resolves names to addresses that may be reached; the connection goes to the very address checked."""

    def __init__(self, guard: AddressGuard) -> None:
        self._guard = guard

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of `host` that may be reached. Raises OSError where there is none."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM)
        allowed = [str(entry[4][0]) for entry in found if self._guard.permits(str(entry[4][0]))]
        if not allowed:
            msg = "no address of this host may be reached"
            raise OSError(msg)
        return [
            ResolveResult(hostname=host, host=ip, port=port, family=_family(ip), proto=0, flags=0) for ip in allowed
        ]

    async def close(self) -> None:
        """Holds nothing."""


def _family(address: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in address else socket.AF_INET
