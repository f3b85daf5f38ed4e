"""Which of its roles a process has in the end: there is one simulated network, and dispatch is where it is."""

from __future__ import annotations

import asyncio
from typing import Final

import structlog

from tidings.config import Settings
from tidings.config.roles import Role
from tidings.db import Database, Ownership

_NAME: Final = "simulator"
"""Under which the simulated network is owned."""
_TRIES, _AGAIN_S = 14, 0.5
"""One that stands still is expelled within this time, and one that was just killed is long gone."""

log = structlog.get_logger(__name__)


class Simulating:
    """Whether the simulated network is this process's: from before it starts, and over lost connections."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._owned: Ownership | None = None

    async def roles(self, settings: Settings) -> frozenset[Role]:
        """Those of the settings, but for the simulator's where another process has it. Raises Unavailable."""
        roles = settings.role_set
        if not settings.simulated:
            return roles
        tries = _TRIES if Role.SIMULATOR in roles else 0
        while tries and not await self.take():
            tries -= 1
            await asyncio.sleep(_AGAIN_S)
        return roles if tries else roles - {Role.SIMULATOR, Role.DISPATCH}

    async def take(self) -> bool:
        """Whether it is this process's now. Raises Unavailable."""
        if self._owned is None or not self._owned.is_held:
            self._owned = await self._database.take(_NAME)
        return self._owned is not None

    async def again(self) -> None:
        """Takes it again, where it was had and was lost with a connection. Raises Unavailable."""
        had = self._owned
        if had is not None and not await self.take():
            self._owned = had
            log.error("simulator_of_another_process")

    async def let_go(self) -> None:
        """Another process may have it. Raises Unavailable."""
        if self._owned is not None:
            await self._database.let_go(self._owned)
