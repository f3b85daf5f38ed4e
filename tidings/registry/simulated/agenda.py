"""What the simulated registry does by itself: it tells, asks and decides when it is time."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable
from typing import Final

from tidings.core import Instant
from tidings.db import GuardFailed, Turn
from tidings.registry.port import Told
from tidings.registry.simulated.rows import AGENDA, BRANDS, CAMPAIGNS, VETTINGS, R, Shelf
from tidings.registry.simulated.simulator import SimulatedRegistry

AWAY_S: Final = 1.0
"""Until a registry that is switched off, or tells nobody yet, is looked at again."""


class RegistryAgenda:
    """A loop; see Loop. It goes on from the rows, wherever it was broken off."""

    name: Final = AGENDA[0]
    batch_most: Final = 100

    def __init__(self, registry: SimulatedRegistry) -> None:
        self._registry = registry

    async def step(self, now: Instant) -> Instant:
        """See Loop. Raises Unavailable."""
        registry = self._registry
        told = registry.told
        if told is None or registry.faults.unavailable:
            return now.plus(s=AWAY_S)
        dues = [
            await self._bite(BRANDS, registry.brands.act, now, told),
            await self._bite(VETTINGS, registry.vettings.act, now, told),
            await self._bite(CAMPAIGNS, registry.campaigns.act, now, told),
        ]
        return min((due for due in dues if due is not None), default=now.plus(h=1))

    async def _bite(
        self,
        shelf: Shelf[R],
        act: Callable[[Turn, R, Instant, Told], Awaitable[None]],
        now: Instant,
        told: Told,
    ) -> Instant | None:
        """Does what is due of one kind, each as it is by then; says when there is more."""
        database = self._registry.database
        for waiting in await shelf.due(database, now, self.batch_most):
            async with self._registry.turn() as turn:
                row = await shelf.get(database, waiting.registry_id)
                if row is not None and row.due_at is not None and row.due_at <= now:
                    with contextlib.suppress(GuardFailed):  # another process had the turn: it is looked at again
                        await act(turn, row, now, told)
        return await shelf.next_due(database)
