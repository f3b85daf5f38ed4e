"""Keeps the simulated network in one process: where the one that had it is gone, another takes it over.

It goes on from the rows, as after a crash. A process that lost it while it stood still gives it up.
"""

from __future__ import annotations

from typing import Final

import structlog

from tidings.carriers.simulated import SimulatedNetwork
from tidings.config.roles import Role
from tidings.core import Instant
from tidings.processes.room import ProcessesRoom

LOOK_S: Final = 0.5
"""Business time between two looks; they ask nobody while a living process has it."""

log = structlog.get_logger(__name__)


class KeepSimulator:
    """A loop of each process that may have it; see Loop."""

    name = "keep-simulator"

    def __init__(self, present: ProcessesRoom, network: SimulatedNetwork) -> None:
        self._present = present
        self._network = network
        present.processes.follow((self.name, 0))

    async def step(self, now: Instant) -> Instant:
        """See Loop. Raises Unavailable."""
        simulating = self._present.simulating
        if self._network.is_here and not simulating.is_held and not await simulating.take():
            log.error("simulator_of_another_process")
            await self._network.give_up()
            await self._present.become(self._present.roles - {Role.SIMULATOR, Role.DISPATCH})
        elif not self._network.is_here and self._is_free() and await simulating.take():
            await self._network.take_up()
            await self._present.become(self._present.ground.settings.role_set)
            log.warning("simulator_taken_over")
        return now.plus(s=LOOK_S)

    def _is_free(self) -> bool:
        """Whether no living process has it."""
        return not self._present.is_leaving and not self._present.processes.alive(Role.SIMULATOR)
