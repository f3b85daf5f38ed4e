"""The addresses of a host that may be connected to: resolved, judged by the guard, remembered for a short time."""

from __future__ import annotations

import asyncio

from tidings.core import Network
from tidings.webhooks.guard import AddressGuard

REMEMBERED_S = 30.0
HOSTS_MAX = 1024
TRIED_MAX = 4
"""Addresses of one host that are tried at most."""


class Addresses:
    """Looks hosts up, each once at a time."""

    def __init__(self, network: Network, guard: AddressGuard) -> None:
        self._network = network
        self._guard = guard
        self._known: dict[tuple[str, int], tuple[float, tuple[str, ...]]] = {}
        self._asked: dict[tuple[str, int], asyncio.Task[tuple[str, ...]]] = {}

    async def of(self, host: str, port: int) -> tuple[str, ...]:
        """The permitted addresses in the order to try; none when the guard forbids all. Raises OSError."""
        key = (host, port)
        known = self._known.get(key)
        if known is not None and asyncio.get_running_loop().time() < known[0]:
            return known[1]
        asked = self._asked.get(key)
        if asked is None:
            asked = self._asked[key] = asyncio.ensure_future(self._look_up(key))
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
        self._known[key] = (asyncio.get_running_loop().time() + REMEMBERED_S, permitted)
        return permitted
