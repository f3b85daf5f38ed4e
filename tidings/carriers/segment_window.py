"""How many segments left within a second, where those of one text leave together: a link's limit, held strictly.

A text of more segments than the limit leaves alone, and as long after it nothing follows as its segments take.
Pure: moments are given, in seconds of the event loop's time.
"""

from __future__ import annotations

from collections import deque
from typing import Final

WINDOW_S: Final = 1.02
"""A second, and a little: what left evenly may arrive closer together."""


class SegmentWindow:
    """The last second of one link; a limit of 0 is none."""

    def __init__(self, segments_per_s: float) -> None:
        self._limit = segments_per_s
        self._left: deque[tuple[float, int]] = deque()
        """Until when each counts, and its segments."""
        self._segments = 0

    def change(self, segments_per_s: float) -> None:
        """Another limit from now on."""
        self._limit = segments_per_s

    def opens_at(self, segments: int, now: float) -> float:
        """When a text of so many may leave: now, or when enough of what left counts no more."""
        while self._left and self._left[0][0] <= now:
            self._segments -= self._left.popleft()[1]
        if not self._limit:
            return now
        counted, opens_at = self._segments, now
        for until, left in self._left:
            if counted + segments <= self._limit:
                break
            counted, opens_at = counted - left, until
        return opens_at

    def took(self, segments: int, now: float) -> None:
        """A text of so many leaves now."""
        if self._limit:
            self._left.append((now + WINDOW_S * max(1.0, segments / self._limit), segments))
            self._segments += segments
