"""Business time: the time of schedules, expiries, retries and windows. It can be moved forward, never back.

Wire time (answer timeouts, pacing) is the event loop's own and is not here.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from tidings.core.instant import Instant


class Clock(Protocol):
    """Tells business time."""

    def now(self) -> Instant:
        """The present moment."""
        ...

    def on_moved(self, told: Callable[[], None]) -> None:
        """`told` is called after every jump, so that sleepers look again."""
        ...


class MovableClock:
    """The system's clock (or a virtual one), ahead by an offset that an operator may enlarge."""

    def __init__(self, source: Callable[[], int] = lambda: time.time_ns() // 1000, offset_us: int = 0) -> None:
        self._source = source
        self._told: list[Callable[[], None]] = []
        self.offset_us = offset_us

    def now(self) -> Instant:
        """The source's microseconds plus the offset."""
        return Instant(self._source() + self.offset_us)

    def advance(self, by_us: int) -> None:
        """Jumps forward by `by_us` microseconds. Raises ValueError for a step back."""
        if by_us < 0:
            msg = "business time never goes back"
            raise ValueError(msg)
        self.offset_us += by_us
        for told in self._told:
            told()

    def on_moved(self, told: Callable[[], None]) -> None:
        """See Clock."""
        self._told.append(told)
