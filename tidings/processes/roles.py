"""Which of its roles a process has in the end: there is one simulated network, and dispatch is where it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from tidings.config import Settings
from tidings.config.roles import Role
from tidings.db import Database, Ownership

_NAME: Final = "simulator"
"""Under which the simulated network is owned."""


def without_simulator(roles: Iterable[str]) -> tuple[str, ...]:
    """The roles of a process whose simulated network is another one's."""
    return tuple(role for role in roles if role not in (Role.SIMULATOR, Role.DISPATCH))


class Simulating:
    """Whether the simulated network is this process's."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.owned: Ownership | None = None
        """As what it is owned; None: it never was."""

    @property
    def is_held(self) -> bool:
        """Whether it is, as far as this process knows."""
        return self.owned is not None and self.owned.is_held

    async def roles(self, settings: Settings) -> frozenset[Role]:
        """Those of the settings, but for the simulator's where another process has it. Raises Unavailable."""
        roles = settings.role_set
        if not settings.simulated or (Role.SIMULATOR in roles and await self.take()):
            return roles
        return roles - {Role.SIMULATOR, Role.DISPATCH}

    async def take(self) -> bool:
        """Whether it is this process's now. Raises Unavailable."""
        if not self.is_held:
            self.owned = await self._database.take(_NAME)
        return self.owned is not None

    async def again(self) -> bool:
        """Takes it again, where it was had and was lost; False: another process has it. Raises Unavailable."""
        return self.owned is None or await self.take()

    async def let_go(self) -> None:
        """Another process may have it. Raises Unavailable."""
        if self.owned is not None:
            await self._database.let_go(self.owned)
