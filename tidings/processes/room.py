"""The processes' room: this process is one of those that run on the store."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Sequence
from typing import Final

from tidings import __version__
from tidings.config.roles import Role
from tidings.core import Instant
from tidings.db import Unavailable, acting
from tidings.db.schema_versions import newest_version
from tidings.ground import Ground, Room, by_type
from tidings.http.running import Running
from tidings.loops import Loop
from tidings.processes.heart import Heart
from tidings.processes.model import Process
from tidings.processes.presence import Processes
from tidings.processes.requests import RequestsElsewhere, TellRequests
from tidings.processes.roles import Simulating
from tidings.processes.store import joined_alone

ANSWERING: Final = frozenset({Role.API, Role.CONSOLE})
LOOK_S: Final = 1.0
"""Business time until a loop of the simulated world looks again whether that is here."""


class WhileSimulating:
    """A loop of the simulated world: it runs where that is, and what it commits is under its ownership."""

    def __init__(self, loop: Loop, simulating: Simulating) -> None:
        self.name = loop.name
        self._loop = loop
        self._simulating = simulating

    async def step(self, now: Instant) -> Instant:
        """See Loop."""
        if not self._simulating.is_held:
            return now.plus(s=LOOK_S)
        with acting(self._simulating.owned):
            return await self._loop.step(now)


class ProcessesRoom(Room):
    """It comes before all that is spread over processes."""

    ground: Ground
    processes: Processes
    running: Running
    """The requests of each account, which all processes bound together."""
    me: Process
    roles: frozenset[Role]
    """What this process does now; dispatch and the simulated network move with each other."""
    simulating: Simulating
    heart: Heart | None
    """None on SQLite: there is one process, and it lives."""
    is_leaving: bool = False

    async def start(self) -> None:
        """Joins. Raises Unavailable."""
        if self.heart is not None:
            await self.heart.start()
        else:
            await self.ground.database.commit(*joined_alone(self.me))

    def loops_of(self, rooms: Sequence[Room]) -> list[Loop]:
        """Those of all rooms that a process with these roles may run, each in one process at a time."""
        loops = [loop for room in rooms for loop in room.loops] if Role.LOOPS in self.roles else []
        is_apart = not self.ground.settings.simulated and Role.SIMULATOR in self.roles
        return [*loops, *(loop for room in rooms for loop in room.simulation if is_apart)]

    def own_loops_of(self, rooms: Sequence[Room]) -> list[Loop]:
        """Those that each process runs; of the simulated network's world they stand still where that is not here."""
        settings = self.ground.settings
        own = [loop for room in rooms for loop in room.own_loops]
        if settings.simulated and Role.SIMULATOR in settings.role_set:
            own += [WhileSimulating(loop, self.simulating) for room in rooms for loop in room.simulation]
        return own

    async def become(self, roles: frozenset[Role]) -> None:
        """Has these roles from now on, and says so. Raises Unavailable."""
        self.roles = roles
        if self.heart is not None:
            await self.heart.become([role for role in Role if role in roles])

    @property
    def is_stood_in_for(self) -> bool:
        """Whether this process answers requests, and one on another machine does so too."""
        here = ANSWERING & self.roles
        others = (each for each in self.processes.facts if each.host != self.me.host and not each.leaving)
        return any(not here.isdisjoint(each.roles) for each in others)

    async def leave(self) -> None:
        """Before all others stop: from now on others take what this process has."""
        self.is_leaving = True
        if self.heart is not None:
            with contextlib.suppress(Unavailable):
                await self.heart.leave()

    async def stop(self) -> None:
        """After all others stopped: it is a process no more."""
        if self.heart is not None:
            await self.heart.stop()
        with contextlib.suppress(Unavailable):
            await self.simulating.let_go()


async def build(ground: Ground) -> ProcessesRoom:
    """Until it starts, nobody knows of this process. Raises Unavailable."""
    simulating = Simulating(ground.database)
    roles = await simulating.roles(ground.settings)
    is_alone = ground.database.name == "sqlite"
    me = Process(
        sid=ground.sids.make("TP"),
        host=socket.gethostname(),
        pid=os.getpid(),
        version=__version__,
        schema=newest_version(),
        roles=tuple(role for role in Role if role in roles),
        started=Instant(ground.clock.machine_us()) if is_alone else Instant(0),
    )
    processes = Processes(ground.database, me.sid)
    elsewhere = RequestsElsewhere(ground.database, processes)
    running = Running(ground.settings.concurrency, elsewhere)
    return ProcessesRoom(
        running=running,
        ground=ground,
        processes=processes,
        me=me,
        roles=roles,
        simulating=simulating,
        heart=None if is_alone else Heart(ground.database, me, simulating),
        facts=[processes.facts, elsewhere.facts],
        own_loops=[TellRequests(ground.database, running, elsewhere, me.sid)],
        parts=by_type(processes),
    )
