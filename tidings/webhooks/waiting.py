"""Those who wait for their next try, small entries in the order in which they fall due.

A wait is measured on the wire's clock: five seconds are five seconds, whatever becomes of the system's clock meanwhile.
Business time that the operator moves ahead shortens it.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable
from itertools import count
from typing import Generic, TypeVar

from tidings.core import Clock, Instant

T = TypeVar("T")


class Waiting(Generic[T]):
    """Hands everybody back to `due` when the time has come."""

    def __init__(self, clock: Clock, due: Callable[[T], None]) -> None:
        self._clock = clock
        self._due = due
        self._heap: list[tuple[float, int, Instant, T]] = []
        """The loop's time, a tie-breaker, the business time that it was meant for, who."""
        self._order = count()
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at = 0.0
        self._stopped = False
        clock.on_moved(self._moved)

    def __len__(self) -> int:
        return len(self._heap)

    def add(self, one: T, wait_s: float) -> None:
        """`one` waits so long."""
        at = asyncio.get_running_loop().time() + wait_s
        heapq.heappush(self._heap, (at, next(self._order), self._clock.now().plus(s=wait_s), one))
        if self._timer is None or at < self._timer_at:
            self._set_timer()

    def stop(self) -> None:
        """Nobody falls due any more."""
        self._stopped = True
        self._set_timer()

    def _moved(self) -> None:
        if not self._heap or self._stopped:
            return
        now_s, now = asyncio.get_running_loop().time(), self._clock.now()
        self._heap = [
            (min(at, now_s + max(0.0, now.seconds_until(meant))), order, meant, one)
            for at, order, meant, one in self._heap
        ]
        heapq.heapify(self._heap)
        self._look()

    def _look(self) -> None:
        self._timer = None
        now_s = asyncio.get_running_loop().time()
        while self._heap and self._heap[0][0] <= now_s:
            self._due(heapq.heappop(self._heap)[3])
        self._set_timer()

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._heap and not self._stopped:
            self._timer_at = self._heap[0][0]
            self._timer = asyncio.get_running_loop().call_at(self._timer_at, self._look)
