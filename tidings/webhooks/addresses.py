"""The addresses of a host that may be connected to: resolved, judged by the guard, remembered for a short time."""

from __future__ import annotations

import asyncio

from tidings.core import Network
from tidings.webhooks.guard import AddressGuard

FRESH_S = 30.0
STALE_S = 600.0
"""For so long a host's last addresses are used while it is looked up again: the system looks up few names at once, and
a name server that is silent for the names of one customer must not hold up those of the others."""
HOSTS_MAX = 1024
TRIED_MAX = 4
"""Addresses of one host that are tried at most."""


class HostAddresses:
    """Looks hosts up, each once at a time."""

    def __init__(self, network: Network, guard: AddressGuard) -> None:
        self._network = network
        self._guard = guard
        self._known: dict[tuple[str, int], tuple[float, tuple[str, ...]]] = {}
        """When a host was looked up, and what was found."""
        self._asked: dict[tuple[str, int], asyncio.Task[tuple[str, ...]]] = {}

    async def of(self, host: str, port: int) -> tuple[str, ...]:
        """The permitted addresses in the order to try; none when the guard forbids all. Raises OSError."""
        key = (host, port)
        known = self._known.get(key)
        age_s = asyncio.get_running_loop().time() - known[0] if known is not None else STALE_S
        if known is not None and age_s < FRESH_S:
            return known[1]
        asked = self._asked.get(key)
        if asked is None:
            asked = self._asked[key] = asyncio.ensure_future(self._look_up(key))
            asked.add_done_callback(_heard)
        if known is not None and known[1] and age_s < STALE_S:
            return known[1]
        return await asyncio.shield(asked)

    async def _look_up(self, key: tuple[str, int]) -> tuple[str, ...]:
        try:
            found = await self._network.resolve(*key)
        except UnicodeError as error:  # the system's resolver refuses some names before it asks
            raise OSError(*error.args[:1]) from error
        finally:
            del self._asked[key]
        permitted = tuple([address for address in found if self._guard.permits(address)][:TRIED_MAX])
        self._known.pop(key, None)
        if len(self._known) >= HOSTS_MAX:
            del self._known[next(iter(self._known))]
        self._known[key] = (asyncio.get_running_loop().time(), permitted)
        return permitted


def _heard(asked: asyncio.Task[tuple[str, ...]]) -> None:
    """A failure that nobody waits for is no news."""
    if not asked.cancelled():
        asked.exception()
