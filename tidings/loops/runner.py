"""Runs loops. A loop is a step that answers when, in business time, it next wants to be called."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Protocol

import structlog

from tidings.core import Clock, Instant
from tidings.db import Database, NotOwner, Ownership, Unavailable, Wake, acting

BACKOFF_FIRST_S = 0.5
BACKOFF_MOST_S = 60.0
SLEEP_MOST_S = 3_600.0
TAKE_OVER_S = 2.0
"""Wire time until a loop that another process runs is looked at again: that process may be gone."""

log = structlog.get_logger(__name__)


class Loop(Protocol):
    """One recurring piece of work."""

    @property
    def name(self) -> str:
        """For the log, for those who wake it in a commit (`wakes=[(name, 0)]`), and for its owner.

        A wake-up may come for nothing, or get lost: the rows say what is to be done.
        """
        ...

    async def step(self, now: Instant) -> Instant:
        """Does one bite of work; says when it next wants to be called."""
        ...


class Runner:
    """Keeps loops running until it is stopped.

    With a `database` its commits wake loops by their names, also those of other processes, and each loop is run by one
    process of the store at a time: by its owner; but for those that run everywhere. What a loop commits is under that
    ownership, in whatever room: a process whose connection is gone commits nothing more.
    """

    def __init__(self, clock: Clock, database: Database | None = None) -> None:
        self._clock = clock
        self._database = database
        self._owned: dict[str, Ownership] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._woken: dict[str, list[asyncio.Event]] = {}
        """By the names of loops, what each waits for."""
        clock.on_moved(self._wake_all)
        if database is not None:
            database.on_wake(self._wake)

    def start(self, *loops: Loop, everywhere: bool = False) -> None:
        """Starts loops; `everywhere`: every process runs them, each for what it owns itself."""
        for loop in loops:
            woken = asyncio.Event()
            self._woken.setdefault(loop.name, []).append(woken)
            running = self._keep_running(loop, woken, self._database if not everywhere else None)
            self._tasks.append(asyncio.get_running_loop().create_task(running))

    async def stop(self) -> None:
        """Breaks all loops off between or within steps; what they do is safe to break off."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for ownership in self._owned.values():
            assert self._database is not None, "it made this process the owner"
            with contextlib.suppress(Unavailable):
                await self._database.let_go(ownership)

    def _wake(self, wake: Wake) -> None:
        name, _ = wake
        for woken in self._woken.get(name, ()):
            woken.set()

    def _wake_all(self) -> None:
        for name in self._woken:
            self._wake((name, 0))

    async def _keep_running(self, loop: Loop, woken: asyncio.Event, database: Database | None) -> None:
        backoff_s = 0.0
        while True:
            try:
                if database is not None and not await self._owns(loop, database):
                    await asyncio.sleep(TAKE_OVER_S)
                    continue
                with acting(self._owned.get(loop.name)):
                    due = await loop.step(self._clock.now())
            except NotOwner:
                log.warning("loop_lost", loop=loop.name)
                continue
            except Exception as failure:
                backoff_s = min(BACKOFF_MOST_S, max(BACKOFF_FIRST_S, backoff_s * 2))
                log.exception("loop_failed", loop=loop.name, again_in_s=backoff_s, reason=str(failure))
                await asyncio.sleep(backoff_s)
                continue
            backoff_s = 0.0
            await self._sleep(woken, self._clock.now().seconds_until(due))

    async def _owns(self, loop: Loop, database: Database) -> bool:
        """Whether this process may run a loop now."""
        known = self._owned.get(loop.name)
        if known is not None and known.is_held:
            return True
        try:
            taken = await database.take(f"loop {loop.name}")
        except Unavailable:  # it is looked at again soon, however long the store is away
            return False
        if taken is not None:
            self._owned[loop.name] = taken
        return taken is not None

    @staticmethod
    async def _sleep(woken: asyncio.Event, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        try:
            async with asyncio.timeout(min(seconds, SLEEP_MOST_S)):
                await woken.wait()
        except TimeoutError:
            pass
        woken.clear()
