"""Business time: the time of schedules, expiries, retries and windows.

It can be moved ahead of the machine's, and back to it; what is ordered by its making goes by a time that never goes
back.

Wire time (answer timeouts, pacing) is the event loop's own and is not here.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, Protocol

from tidings.core.instant import Instant


class Clock(Protocol):
    """Tells business time."""

    def now(self) -> Instant:
        """The present moment."""
        ...

    def on_moved(self, told: Callable[[], None]) -> None:
        """`told` is called after every jump, so that sleepers look again."""
        ...


CATCHING_UP: Final = 8
"""While business time is ahead of a source that was set back, it loses one part in so many of the time that passes."""


def _steady_us() -> int:
    return time.monotonic_ns() // 1000


class MovableClock:
    """The system's clock (or a virtual one), ahead by an offset that an operator may enlarge, or take back.

    When the source is set back, business time goes on from where it was, and lets the source catch up slowly: whatever
    waits for a moment, waits no longer for it, and what comes later has a later time.
    """

    def __init__(
        self,
        source: Callable[[], int] | None = None,
        offset_us: int = 0,
        steady: Callable[[], int] | None = None,
    ) -> None:
        """`source` tells microseconds since 1970, the system's where none is given; `steady` those that really pass,
        and is only asked while the source is behind: with it a source that is set forward again is noticed.
        """
        self._source_ns: Callable[[], int] = time.time_ns if source is None else lambda: source() * 1000
        self._steady = steady or source or _steady_us
        self._told: list[Callable[[], None]] = []
        self.offset_us = offset_us
        self._read = 0
        """The source's last reading."""
        self._ahead_us = 0
        """What is left of the steps back."""
        self._steady_read = 0
        self.furthest_us = offset_us
        """The greatest offset that there ever was."""

    def now(self) -> Instant:
        """The source's microseconds plus the offset."""
        read = self._source_ns() // 1000
        if read < self._read or self._ahead_us:
            self._go_on(read)
        self._read = read
        return Instant(read + self._ahead_us + self.offset_us)

    def _go_on(self, read: int) -> None:
        moved, steady = read - self._read, self._steady()
        if moved < 0:
            self._ahead_us -= moved
        else:
            passed = min(moved, max(0, steady - self._steady_read))
            self._ahead_us -= min(self._ahead_us, moved - passed + passed // CATCHING_UP)
        self._steady_read = steady

    def machine_us(self) -> int:
        """The source's microseconds, which never go back here: what time it is where nobody moved it."""
        read = self._source_ns() // 1000
        if read < self._read or self._ahead_us:
            self._go_on(read)
        self._read = read
        return read + self._ahead_us

    def advance(self, by_us: int) -> None:
        """Jumps forward by `by_us` microseconds. Raises ValueError for a step back."""
        if by_us < 0:
            msg = "the clock is moved ahead, or set to the machine's"
            raise ValueError(msg)
        self._jump(self.offset_us + by_us)

    def reset(self) -> None:
        """Goes back to the source's own time. What was planned meanwhile keeps its moment."""
        self._jump(0)

    def be_ahead(self, by_us: int) -> None:
        """Is ahead by so much from now on, further or less far than before."""
        self._jump(by_us)

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
