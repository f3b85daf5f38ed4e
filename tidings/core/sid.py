"""String identifiers: two letters and 32 lower-case hex digits, whose order is the order of their making.

12 digits are milliseconds since 1970, 20 are chance; within one millisecond each SID of a process is
greater than the one before, so that a queue ordered by SID is first in, first out.
"""

from __future__ import annotations

import re
from typing import TypeAlias

from tidings.core.chance import Chance
from tidings.core.clock import Clock
from tidings.core.instant import Instant

Sid: TypeAlias = str

_SID = re.compile(r"[A-Z]{2}[0-9a-f]{32}")
_CHANCE_BITS = 80


def is_sid(text: str, *prefixes: str) -> bool:
    """Whether `text` is a SID with one of `prefixes` (with any, when none is given)."""
    return _SID.fullmatch(text) is not None and (not prefixes or text[:2] in prefixes)


def sid_time(sid: Sid) -> Instant:
    """The moment a SID of ours was made, to the millisecond."""
    return Instant(int(sid[2:14], 16) * 1000)


def before_sids(prefix: str, made: Instant) -> str:
    """What sorts before all SIDs that were made from a moment on, and after those of the millisecond before it."""
    return f"{prefix}{made // 1000:012x}"


class Sids:
    """Makes SIDs, each greater than the last."""

    def __init__(self, clock: Clock, chance: Chance) -> None:
        self._clock = clock
        self._chance = chance
        self._last = 0

    def make(self, prefix: str) -> Sid:
        """A new SID with `prefix`, two capital letters."""
        milliseconds = self._clock.now() // 1000
        if milliseconds > self._last >> _CHANCE_BITS:
            self._last = (milliseconds << _CHANCE_BITS) | int(self._chance.token(9), 16)
        else:
            self._last += 1 + int(self._chance.token(5), 16)
        return f"{prefix}{self._last:032x}"
