"""What is due at moments of business time: one timer for all of it, set anew when the clock is moved."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable

from tidings.core import Clock

_SLEEP_MOST_S = 3_600.0


class Agenda:
    """Calls when it is time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._entries: list[tuple[int, int, Callable[[], None]]] = []
        self._count = 0
        self._timer: asyncio.TimerHandle | None = None
        self._open = False
        clock.on_moved(self._look)

    def __len__(self) -> int:
        """How many calls are to come."""
        return len(self._entries)

    def start(self) -> None:
        """Begins to call; on the running loop."""
        self._loop = asyncio.get_running_loop()
        self._open = True
        self._look()

    def stop(self) -> None:
        """Forgets all."""
        self._open = False
        self._entries.clear()
        if self._timer:
            self._timer.cancel()

    def at(self, moment: int, call: Callable[[], None]) -> None:
        """Calls `call` when business time is `moment` or later; moments may repeat."""
        self._count += 1
        heapq.heappush(self._entries, (moment, self._count, call))
        if self._open and self._entries[0][1] == self._count:
            self._set()

    def _look(self) -> None:
        """Calls what is due. A call may add to the agenda."""
        if not self._open:
            return
        now = self._clock.now()
        while self._entries and self._entries[0][0] <= now:
            heapq.heappop(self._entries)[2]()
        self._set()

    def _set(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if self._open and self._entries:
            wait_s = self._clock.now().seconds_until(self._entries[0][0])
            self._timer = self._loop.call_later(min(max(wait_s, 0.0), _SLEEP_MOST_S), self._look)
