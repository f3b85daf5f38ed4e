"""The heart: a process says every second that it lives, and expels those that do not say so any more.

It beats over a connection of its own (`Database.at_once`): a commit that waits, for a lock of a process that stands
still perhaps, must not make its writer look dead, nor keep it from ending the one it waits for.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence

import msgspec
import structlog

from tidings.core import Instant, Tasks
from tidings.db import Database, GuardFailed, Unavailable
from tidings.processes.judging import BEAT_US, LATE_US, Seen, judgement_of
from tidings.processes.model import Process
from tidings.processes.roles import Simulating, without_simulator
from tidings.processes.shown import numbered
from tidings.processes.store import LOOK, beaten, ended, has_roles, joined, leaving, left, removed, seen

BEAT_S = BEAT_US / 1_000_000
ALONE_BEATS = 5
"""Looks at which nobody else was there until the store is had alone: what others had is taken over by then, and what
they sent is out of all windows.
"""

log = structlog.get_logger(__name__)


class Heart:
    """One process among those of a PostgreSQL store."""

    def __init__(self, database: Database, me: Process, simulating: Simulating, beat_s: float = BEAT_S) -> None:
        """`beat_s`: wire time between two beats."""
        self._simulating = simulating
        self._database = database
        self._me = me
        self._beat_s = beat_s
        self._beating: asyncio.Task[None] | None = None
        self._tasks = Tasks()
        """What is written beside the beats, which do not wait for it."""
        self._joining: asyncio.Task[None] | None = None
        self._removing: asyncio.Task[None] | None = None
        self._by_itself = 0
        """Looks in a row that found nobody else."""
        self._last_at = Instant(0)
        """Of the last beat, in the database's time."""
        self._late_us = 0
        """How late the last beat was written."""

    async def start(self) -> None:
        """Writes its row, and beats from now on. Raises Unavailable."""
        await self._database.commit(*joined(self._me))
        self._beating = asyncio.get_running_loop().create_task(self._beat_on())

    @property
    def lag_us(self) -> int:
        """How late the last beat was written."""
        return self._late_us

    async def become(self, roles: Sequence[str]) -> None:
        """Has other roles from now on. Raises Unavailable."""
        self._me = msgspec.structs.replace(self._me, roles=tuple(roles))
        await self._database.commit(has_roles(self._me))

    async def leave(self) -> None:
        """Says that it takes nothing new, also where it has to join anew until it stops. Raises Unavailable."""
        self._me = msgspec.structs.replace(self._me, leaving=True)
        await self._database.commit(leaving(self._me.sid))

    async def stop(self) -> None:
        """Beats no more, and takes its row out where the store is there."""
        if self._beating is None:
            return
        self._beating.cancel()
        await asyncio.gather(self._beating, return_exceptions=True)
        await self._tasks.stop()
        with contextlib.suppress(Unavailable):
            await self._database.commit(*left(self._me.sid))

    async def _beat_on(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time() + self._beat_s
        while True:
            await asyncio.sleep(max(0.0, due - loop.time()))
            try:
                await self.beat()
            except Unavailable as failure:
                log.warning("beat_failed", reason=str(failure))
            except Exception:  # whatever it is, the next beat comes
                log.exception("beat_failed")
            self._late_us = max(0, round((loop.time() - due) * 1_000_000))
            due = max(due + self._beat_s, loop.time())

    async def beat(self) -> None:
        """Says that it lives, looks at all, and does what follows. Raises Unavailable."""
        beaten_at = await self._database.at_once(beaten(self._me.sid, self._late_us, numbered(self._database.owned)))
        at = Instant(beaten_at[0][0]) if beaten_at else Instant(0)
        was_late = not beaten_at or at - self._last_at > LATE_US
        self._last_at = at
        found = [seen(row) for row in await self._database.at_once(LOOK)]
        self._by_itself = self._by_itself + 1 if len(found) == 1 else 0
        if self._by_itself >= ALONE_BEATS and not self._database.is_alone:
            self._by_itself = 0
            self._tasks.start(self._try_alone())
        judgement = judgement_of(found, self._me.sid, was_late=was_late)
        if not judgement.is_known and (self._joining is None or self._joining.done()):
            self._joining = self._tasks.start(self._join())
        for silent in judgement.end:
            await self._end(silent)
        if judgement.remove and (self._removing is None or self._removing.done()):
            self._removing = self._tasks.start(self._remove(judgement.remove))

    async def _join(self) -> None:
        """Anew: it stood still and was expelled, or the connection that wrote its commits was lost."""
        log.warning("joins_anew", process=self._me.sid)
        try:
            if not await self._simulating.again():
                self._me = msgspec.structs.replace(self._me, roles=without_simulator(self._me.roles))
            await self._database.commit(*joined(self._me))
        except Unavailable as failure:  # the next beat tries again
            log.warning("not_joined", reason=str(failure))

    async def _try_alone(self) -> None:
        with contextlib.suppress(Unavailable):  # in five beats it is tried again
            await self._database.try_alone()

    async def _end(self, silent: Seen) -> None:
        log.warning("process_expelled", process=silent.sid, silent_s=silent.age_us / 1_000_000)
        try:
            await self._database.at_once(ended(silent))
        except Unavailable as failure:  # of another user of the database, perhaps: what it owns stays owned
            log.error("process_not_ended", process=silent.sid, reason=str(failure))

    async def _remove(self, gone: list[Seen]) -> None:
        for each in gone:
            silent, write = removed(each)
            try:
                await self._database.commit(write, only_if=[silent])
            except GuardFailed:  # another process was first, or it lives
                continue
            except Unavailable:
                return
            log.warning("process_gone", process=each.sid, silent_s=each.age_us / 1_000_000)
