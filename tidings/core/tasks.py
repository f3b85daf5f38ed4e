"""Work that goes on beside its caller: kept until it ends, since an event loop keeps no task, and ended together."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine

import structlog

log = structlog.get_logger(__name__)


class Tasks:
    """The tasks of one part."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        """Begins some work; nobody need wait for it."""
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        """What ended by a fault that nobody foresaw is told: nobody may be waiting for it."""
        self._running.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("task_failed", task=str(task.get_coro()), exc_info=task.exception())

    def cancel(self) -> None:
        """Breaks off all that is under way."""
        for task in list(self._running):
            task.cancel()

    async def stop(self) -> None:
        """Breaks it off, and waits until it has ended."""
        self.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def end(self, patience_s: float) -> None:
        """Lets it end by itself, in so much wire time."""
        if self._running:
            await asyncio.wait(self._running, timeout=patience_s)
