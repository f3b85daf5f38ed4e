"""When the next call to the registry may leave: so many at once, so many a second after that. Wire time, not business
time.

Source: The Campaign Registry, CSP API, "API Rate Limiting": 20 reads a second, 20 writes in 10 seconds.
"""

from __future__ import annotations

from typing import Final


class TooManyWaiting(Exception):  # noqa: N818 - reads as a state
    """So many calls wait already that this one would wait too long; it has taken no place."""


class WirePace:
    """A bucket of calls that fills at a steady rate."""

    def __init__(self, rate: float, burst: int, wait_most_s: float) -> None:
        """`rate` calls a second, `burst` of them at once after a silence, none waiting longer than `wait_most_s`."""
        self._gap_s = 1 / rate
        self._burst = burst
        self._wait_most_s = wait_most_s
        self._next = float("-inf")
        """When the next call would be due at a steady rate."""

    def take(self, now: float, sharers: int = 1) -> float:
        """Takes the next place; answers in how many seconds it comes. Raises TooManyWaiting.

        `sharers`: how many processes call the registry, this one included; each has its part of the rate.
        """
        gap_s = self._gap_s * sharers
        ahead_s = (max(1, self._burst // sharers) - 1) * gap_s
        due = max(self._next, now)
        wait_s = max(0.0, due - ahead_s - now)
        if wait_s > self._wait_most_s:
            raise TooManyWaiting
        self._next = due + gap_s
        return wait_s


READS_A_SECOND: Final = 15.0
WRITES_A_SECOND: Final = 1.5
BURST: Final = 5
"""Either of them at once: with the rate, still below the registry's limits in every window of theirs."""
WAIT_MOST_S: Final = 10.0


def reads() -> WirePace:
    """The pace of GET."""
    return WirePace(READS_A_SECOND, BURST, WAIT_MOST_S)


def writes() -> WirePace:
    """The pace of POST, PUT and DELETE."""
    return WirePace(WRITES_A_SECOND, BURST, WAIT_MOST_S)
