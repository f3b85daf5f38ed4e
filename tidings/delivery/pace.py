"""Pace: when may a sender send its next segments?

A sliding window that remembers what was sent: in no second are more than `rate` segments sent, and the whole
rate is used. Times are wire time in seconds.

A rate that is no whole number can be used to the full only if it is kept to evenly: of 1.25 a second one leaves every
0.8 s, so that two may fall into one second, and never more than five into four.
"""

from __future__ import annotations

MARGIN_S = 0.02
"""The window is this much longer than a second: segments that left evenly may arrive closer together."""
GRAIN_S = 0.005
"""Sends within so much are remembered as one, at the time of the last."""
LOOK_AGAIN_S = 0.01
"""How soon to look again where all that is missing is reserved: it is about to be spent."""
EVENLY = 1.01
"""The gap between segments that leave evenly, in parts of what the rate says."""
USED_LEAST = 0.97
"""The part of a rate that is used, at least, where whole segments a second are counted."""


class Pace:
    """The pace of one sender, or of several that share it."""

    __slots__ = ("_evenly", "_reserved", "_sent", "_spent", "_window_s", "capacity", "rate")

    def __init__(self, rate: float, *, evenly: bool = False) -> None:
        self._evenly = evenly
        self._sent: list[list[float]] = []
        """Of each remembered send: the time of its last segment, the segments, the time of its first."""
        self._spent = 0
        self._reserved = 0
        self.change(rate)

    def change(self, rate: float) -> None:
        """Sets the rate, in segments a second; above 0."""
        self.rate = rate
        self.capacity = max(1, int(rate))
        self._window_s = max(1.0, self.capacity / rate) + MARGIN_S
        if self._evenly and self.capacity < rate * USED_LEAST:
            self.capacity = 1
            self._window_s = EVENLY / rate

    def allowance(self, now: float) -> int:
        """How many more segments may be reserved at `now`."""
        sent = self._sent
        while sent and sent[0][0] + self._window_s <= now:
            self._spent -= int(sent.pop(0)[1])
        return self.capacity - self._spent - self._reserved

    def reserve(self, segments: int) -> None:
        """Sets so many aside that are about to leave; at most the allowance."""
        self._reserved += segments

    def give_back(self, segments: int) -> None:
        """So many that were reserved do not leave after all."""
        self._reserved -= segments

    def spend(self, now: float, segments: int) -> None:
        """So many that were reserved leave at `now`."""
        self._reserved -= segments
        self._spent += segments
        if self._sent and now - self._sent[-1][2] < GRAIN_S:
            self._sent[-1][0] = now
            self._sent[-1][1] += segments
        else:
            self._sent.append([now, segments, now])

    def written(self, spent_at: float, now: float) -> None:
        """What was spent last, at `spent_at`, was on its way to the carrier only `now`."""
        if self._sent and self._sent[-1][0] == spent_at:
            self._sent[-1][0] = now

    def assume_full(self, now: float) -> None:
        """What was sent before `now` is not known: as if it had been all that may be."""
        self._spent += self.capacity
        self._sent.append([now, self.capacity, now])

    def next_time(self) -> float:
        """When the allowance next grows by itself; infinity while all that is missing is only reserved."""
        return self._sent[0][0] + self._window_s if self._sent else float("inf")

    def is_fresh(self, now: float) -> bool:
        """Whether nothing is remembered: the sender was idle for the whole window."""
        return self.allowance(now) == self.capacity
