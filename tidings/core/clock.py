"""Business time: the time of schedules, expiries, retries and windows. It can be moved forward, and never goes back.

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
    """The system's clock (or a virtual one), ahead by an offset that an operator may enlarge.

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
        self._source = source or (lambda: time.time_ns() // 1000)
        self._steady = steady or (_steady_us if source is None else self._source)
        self._told: list[Callable[[], None]] = []
        self.offset_us = offset_us
        self._read = 0
        """The source's last reading."""
        self._ahead_us = 0
        """What is left of the steps back."""
        self._steady_read = 0

    def now(self) -> Instant:
        """The source's microseconds plus the offset."""
        read = self._source()
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
