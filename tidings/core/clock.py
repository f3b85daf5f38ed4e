"""Business time: the time of schedules, expiries, retries and windows.

It can be moved ahead of the machine's, and back to it; what is ordered by its making goes by a time that never goes
back.

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
    """The system's clock (or a virtual one), ahead by an offset that an operator may enlarge, or take back."""

    def __init__(self, source: Callable[[], int] = lambda: time.time_ns() // 1000, offset_us: int = 0) -> None:
        self._source = source
        self._told: list[Callable[[], None]] = []
        self.offset_us = offset_us
        self.furthest_us = offset_us
        """The greatest offset that there ever was."""

    def now(self) -> Instant:
        """The source's microseconds plus the offset."""
        return Instant(self._source() + self.offset_us)

    def machine_us(self) -> int:
        """The source's microseconds: what time it is where nobody moved it."""
        return self._source()

    def advance(self, by_us: int) -> None:
        """Jumps forward by `by_us` microseconds. Raises ValueError for a step back."""
        if by_us < 0:
            msg = "the clock is moved ahead, or set to the machine's"
            raise ValueError(msg)
        self._jump(self.offset_us + by_us)

    def reset(self) -> None:
        """Goes back to the source's own time. What was planned meanwhile keeps its moment."""
        self._jump(0)

    def was_ahead(self, by_us: int) -> None:
        """Learns how far it was ahead, at the most, before this program started."""
        self.furthest_us = max(self.furthest_us, by_us)

    def on_moved(self, told: Callable[[], None]) -> None:
        """See Clock."""
        self._told.append(told)

    def _jump(self, offset_us: int) -> None:
        self.offset_us = offset_us
        self.furthest_us = max(self.furthest_us, offset_us)
        for told in self._told:
            told()


class Foremost:
    """As a Clock, the time that a movable one would have if it had never been moved back.

    SIDs are made by it, so that their order stays the order of their making, over a restart too.
    """

    def __init__(self, clock: MovableClock) -> None:
        self._clock = clock

    def now(self) -> Instant:
        """The machine's microseconds, ahead by the furthest that business time ever was."""
        return Instant(self._clock.machine_us() + self._clock.furthest_us)

    def on_moved(self, told: Callable[[], None]) -> None:
        """See Clock."""
        self._clock.on_moved(told)
