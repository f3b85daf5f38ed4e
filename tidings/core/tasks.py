"""Work that goes on beside its caller: kept until it ends, since an event loop keeps no task, and ended together."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine


class Tasks:
    """The tasks of one part."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        """Begins some work; nobody need wait for it."""
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

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
