"""How fast a link may be used: its throughput, and less of it for a while after the carrier said "too fast".

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
"""Nothing leaves for so long after a refusal; refusals meanwhile are of the same burst."""
_RECOVERY_S: Final = 60.0
_RECOVERY: Final = 1.1
_UNBOUNDED: Final = 1 << 30


class LinkPace:
    """Segments per second of one link; 0 means no limit."""

    def __init__(self, segments_per_s: float) -> None:
        self._set_limit = segments_per_s
        self._limit = segments_per_s
        self._ceiling = segments_per_s
        self._next_at = 0.0
        self._paused_until = 0.0
        self._recovers_at: float | None = None
        self._second, self._count, self._count_before = 0, 0, 0

    @property
    def limit(self) -> float:
        """Segments per second at present; 0: no limit."""
        return self._limit

    def room(self, now: float) -> int:
        """How many segments may leave now."""
        if now < self._paused_until:
            return 0
        if self._recovers_at is not None and now >= self._recovers_at:
            self._recover(now)
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

    def throttled(self, now: float) -> None:
        """The carrier refused for speed: a pause, then half of the speed, then a tenth more each minute."""
        if now < self._paused_until:
            return
        reached = self._limit or max(self._count, self._count_before, 2)
        if self._recovers_at is None:
            self._ceiling = reached
        self._limit = max(1.0, reached / 2) if reached > 1 else reached
        self._paused_until = now + _PAUSE_S
        self._next_at = self._paused_until
        self._recovers_at = now + _RECOVERY_S

    def _recover(self, now: float) -> None:
        assert self._recovers_at is not None
        minutes = int((now - self._recovers_at) // _RECOVERY_S) + 1
        self._limit *= _RECOVERY ** min(minutes, 100)
        self._recovers_at += minutes * _RECOVERY_S
        if self._limit >= self._ceiling:
            self._limit, self._recovers_at = self._set_limit, None
