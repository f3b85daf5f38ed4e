"""Where several hosts share one store, each takes over every few seconds what the others changed."""

from __future__ import annotations

import asyncio

from tidings.accounts.authenticate import Authentication
from tidings.accounts.directory import Directory
from tidings.core import Instant

EVERY_S = 5.0
"""Seconds for which a withdrawn key may still work on another host."""


class RefreshAccounts:
    """A loop's step; needless where the store is one host's own."""

    name = "refresh-accounts"

    def __init__(self, directory: Directory, authentication: Authentication) -> None:
        self._directory = directory
        self._authentication = authentication
        self.woken = asyncio.Event()

    async def step(self, now: Instant) -> Instant:
        """Loads anew. Raises Unavailable, Unsealable."""
        await self._directory.start()
        self._authentication.forget_keys()
        return now.plus(s=EVERY_S)
