"""Runs loops. A loop is a step that answers when, in business time, it next wants to be called."""

from __future__ import annotations

import asyncio
from typing import Protocol

import structlog

from tidings.core import Clock, Instant

BACKOFF_FIRST_S = 0.5
BACKOFF_MOST_S = 60.0
SLEEP_MOST_S = 3_600.0

log = structlog.get_logger(__name__)


class Loop(Protocol):
    """One recurring piece of work."""

    @property
    def name(self) -> str:
        """For the log."""
        ...

    @property
    def woken(self) -> asyncio.Event:
        """Set by whoever knows of work before the time is up."""
        ...

    async def step(self, now: Instant) -> Instant:
        """Does one bite of work; says when it next wants to be called."""
        ...


class Runner:
    """Keeps loops running until it is stopped."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tasks: list[asyncio.Task[None]] = []
        self._loops: list[Loop] = []
        clock.on_moved(self._wake_all)

    def start(self, *loops: Loop) -> None:
        """Starts loops."""
        for loop in loops:
            self._loops.append(loop)
            self._tasks.append(asyncio.get_running_loop().create_task(self._keep_running(loop)))

    async def stop(self) -> None:
        """Breaks all loops off between or within steps; what they do is safe to break off."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _wake_all(self) -> None:
        for loop in self._loops:
            loop.woken.set()

    async def _keep_running(self, loop: Loop) -> None:
        backoff_s = 0.0
        while True:
            try:
                due = await loop.step(self._clock.now())
            except Exception as failure:
                backoff_s = min(BACKOFF_MOST_S, max(BACKOFF_FIRST_S, backoff_s * 2))
                log.exception("loop_failed", loop=loop.name, again_in_s=backoff_s, reason=str(failure))
                await asyncio.sleep(backoff_s)
                continue
            backoff_s = 0.0
            await self._sleep(loop, self._clock.now().seconds_until(due))

    @staticmethod
    async def _sleep(loop: Loop, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        try:
            async with asyncio.timeout(min(seconds, SLEEP_MOST_S)):
                await loop.woken.wait()
        except TimeoutError:
            pass
        loop.woken.clear()
