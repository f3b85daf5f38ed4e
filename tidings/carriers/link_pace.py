"""How fast a link may be used: its throughput, and less of it for a while after the carrier said "too fast".

After a refusal nothing leaves for a second, then half as much as before, at least one segment a second. From there
the speed grows by the same factor each second, so that a minute after the last refusal it is what it was before the
first, however far it fell: gently after one refusal, steeply after many.

Pure: moments are given, in seconds of the event loop's time.
"""

from __future__ import annotations

import math
from typing import Final

_SHARE: Final = 0.98
"""Of the limit, so that with the tolerance below no window of one second holds more than the limit."""
_TOLERANCE_S: Final = 0.02
"""How far ahead of its time a segment may leave, so that several leave together."""
_PAUSE_S: Final = 1.0
"""Nothing leaves for so long after a refusal."""
_RECOVERY_S: Final = 60.0
"""From the end of the pause until the whole speed is back, where no refusal comes meanwhile."""
_SLOWEST: Final = 1.0
"""Segments per second that are always tried, where the limit is no lower."""
_UNBOUNDED: Final = 1 << 30


class LinkPace:
    """Segments per second of one link; 0 means no limit."""

    def __init__(self, segments_per_s: float) -> None:
        self._set_limit = segments_per_s
        self._limit = segments_per_s
        self._ceiling = segments_per_s
        self._next_at = 0.0
        self._paused_until = 0.0
        self._slowed_at = -math.inf
        self._slowed_to: float | None = None
        self._second, self._count, self._count_before = 0, 0, 0

    @property
    def limit(self) -> float:
        """Segments per second at present; 0: no limit."""
        return self._limit

    def change(self, segments_per_s: float) -> None:
        """Another limit from now on; what was slowed down grows until there."""
        self._set_limit = segments_per_s
        if self._slowed_to is None:
            self._limit = segments_per_s
        elif segments_per_s:
            self._limit = self._slowed_to = min(self._slowed_to, segments_per_s)
            self._ceiling = min(self._ceiling, segments_per_s)

    def room(self, now: float) -> int:
        """How many segments may leave now."""
        if now < self._paused_until:
            return 0
        if self._slowed_to is not None:
            self._limit = self._recovered(now, self._slowed_to)
        if not self._limit:
            return _UNBOUNDED
        ahead_s = now + _TOLERANCE_S - max(self._next_at, now)
        return math.floor(ahead_s * _SHARE * self._limit) + 1 if ahead_s >= 0 else 0

    def took(self, count: int, now: float) -> None:
        """`count` segments leave now."""
        second = int(now)
        if second != self._second:
            self._count_before = self._count if second == self._second + 1 else 0
            self._second, self._count = second, 0
        self._count += count
        if self._limit:
            self._next_at = max(self._next_at, now) + count / (_SHARE * self._limit)

    def opens_at(self, now: float) -> float:
        """When there will be room again, for several segments where the limit is high."""
        if not self._limit:
            return max(now, self._paused_until)
        return max(now, self._paused_until, self._next_at - _TOLERANCE_S / 2)

    def throttled(self, now: float, sent_at: float) -> None:
        """The carrier refused for speed what left at `sent_at`; what left before the last slowing down says nothing."""
        if sent_at <= self._slowed_at:
            return
        reached = self._limit or max(self._count, self._count_before, 2)
        if self._slowed_to is None:
            self._ceiling = reached
        self._limit = self._slowed_to = max(min(_SLOWEST, reached), reached / 2)
        self._slowed_at = now
        self._paused_until = self._next_at = now + _PAUSE_S

    def _recovered(self, now: float, slowed_to: float) -> float:
        """The limit by now; when all is as before, nothing is remembered."""
        share = (now - self._paused_until) / _RECOVERY_S
        if share < 1:
            return slowed_to * math.pow(self._ceiling / slowed_to, share)
        self._slowed_to = None
        return self._set_limit
