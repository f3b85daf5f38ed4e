"""What must hold of owners whatever happens: a slot has one at most that commits, and soon one again."""

from __future__ import annotations

import asyncio
from typing import Final

from tests.simulation.postgres import SimulatedPostgres
from tests.simulation.processes import Process
from tidings.db.owners import Ownership
from tidings.delivery.lanes import LANE
from tidings.processes.slots import SLOTS
from tidings.webhooks.subject import CALLBACK

TAKEN_WITHIN_S: Final = 5.0
"""Wire time after which what an owner had that is gone is another's."""
LOOK_S: Final = 0.25


class Ownerships:
    """Looks all the time who has which slot."""

    def __init__(self, postgres: SimulatedPostgres) -> None:
        self._postgres = postgres
        self._locks = {(name, slot): Ownership(name, slot).key() for name in (LANE, CALLBACK) for slot in range(SLOTS)}
        self._free_since: dict[tuple[str, int], float] = {}
        self._troubled_until = 0.0
        self._task: asyncio.Task[None] | None = None
        self.left_lying: list[str] = []
        """Slots that nobody took in time."""

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._look_on())

    def stop(self) -> None:
        assert self._task is not None
        self._task.cancel()

    def note_trouble(self, for_s: float = 0.0) -> None:
        """Something befell the processes or the store: what is free has until then, and the time to be taken."""
        self._troubled_until = max(self._troubled_until, asyncio.get_running_loop().time() + for_s)

    @property
    def broken(self) -> list[str]:
        """What did not hold."""
        return self._postgres.broken + self.left_lying

    def held_by(self, process: Process) -> set[str]:
        """The names of what a process has slots of."""
        return {name for (name, _), lock in self._locks.items() if self._postgres.owner(lock) is process}

    async def _look_on(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            self._look(asyncio.get_running_loop().time())

    def _look(self, now: float) -> None:
        for slot, lock in self._locks.items():
            owner = self._postgres.owner(lock)
            if owner is not None and owner.is_running:
                self._free_since.pop(slot, None)
                continue
            since = max(self._free_since.setdefault(slot, now), self._troubled_until)
            if now - since > TAKEN_WITHIN_S:
                self.left_lying.append(f"{slot} is nobody's from {since:g} to {now:g}")
