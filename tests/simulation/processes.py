"""Several processes in one event loop: each can stand still, go on, or die, as the system's processes can.

Whatever a process has begun (tasks, callbacks, timers) carries it in its context, and what it begins takes that over. So
one that stands still does nothing at all until it goes on, all that fell due meanwhile first; one that is dead never
does anything more, not even in a `finally`.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable, Coroutine
from contextvars import Context, ContextVar, copy_context
from typing import Any, TypeVar

from tests.virtual_wire import LeapingLoop

T = TypeVar("T")

PROCESS: ContextVar[Process | None] = ContextVar("process", default=None)
"""Whose doing something is; None: it is the world's outside."""


class Died(Exception):  # noqa: N818 - reads as a state
    """The process that was asked for something is dead."""


class Process:
    """One of them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.dead = asyncio.Event()
        self.stands_still = False
        self._parked: list[asyncio.Handle] = []
        """What would have run, had it not stood still, or died."""
        self._context = copy_context()
        self._context.run(PROCESS.set, self)

    @property
    def is_running(self) -> bool:
        """Whether it does anything."""
        return not self.stands_still and not self.dead.is_set()

    async def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Has it done by this process. Raises Died where it dies meanwhile; waits while it stands still."""
        loop = asyncio.get_running_loop()
        if self.dead.is_set():
            work.close()
            raise Died(self.name)
        doing, dying = loop.create_task(work, context=self._context.copy()), loop.create_task(self.dead.wait())
        await asyncio.wait([doing, dying], return_when=asyncio.FIRST_COMPLETED)
        dying.cancel()
        if not doing.done():
            raise Died(self.name)
        return doing.result()

    def stand_still(self) -> None:
        """As after SIGSTOP."""
        self.stands_still = True

    def go_on(self) -> None:
        """As after SIGCONT; nothing comes of it where it is dead."""
        self.stands_still = False
        if not self.dead.is_set():
            self._release()

    def die(self) -> None:
        """As after SIGKILL."""
        self._remains = asyncio.all_tasks()  # what nobody waits for any more must not look forgotten
        self.dead.set()

    def bury(self) -> None:
        """Once all is over: what it left undone can be broken off."""
        self.stands_still = False
        self.dead.clear()
        self._release()

    def park(self, handle: asyncio.Handle) -> None:
        """The loop's own: keeps what may not run now."""
        self._parked.append(handle)

    def _release(self) -> None:
        parked, self._parked = self._parked, []
        asyncio.get_running_loop()._ready.extend(handle for handle in parked if not handle.cancelled())


class _Handle(asyncio.Handle):
    def _run(self) -> None:
        process = self._context.get(PROCESS)
        if process is None or process.is_running:
            asyncio.Handle._run(self)
        else:
            process.park(self)


class _TimerHandle(asyncio.TimerHandle):
    _run = _Handle._run


class LoopOfProcesses(LeapingLoop):
    """A leaping loop that knows whose each callback is."""

    def _call_soon(self, callback: Callable[..., Any], args: Any, context: Context | None) -> asyncio.Handle:
        handle = _Handle(callback, args, self, context)
        self._ready.append(handle)
        return handle

    def call_at(
        self, when: float, callback: Callable[..., Any], *args: Any, context: Context | None = None
    ) -> asyncio.TimerHandle:
        timer = _TimerHandle(when, callback, args, self, context)
        heapq.heappush(self._scheduled, timer)
        timer._scheduled = True
        return timer
