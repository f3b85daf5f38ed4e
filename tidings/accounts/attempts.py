"""Failed sign-ins, counted by user name and by address: a wrong guess is answered later and later.

Whatever was guessed before, and by whom: credentials that are right are let in at once. So nobody can lock out the
owner of a SID, which is no secret, nor a stranger behind the same proxy. Ten failures within a minute are taken for
mistakes. From then on each further one doubles the time for which its refusal is held back, from a quarter of a
second up to eight; a minute's quiet after that forgives everything.
"""

from __future__ import annotations

from collections import Counter, OrderedDict

import msgspec

from tidings.core import Instant

FREE = 10
WINDOW_S = 60.0
HOLD_LEAST_S = 0.25
HOLD_MOST_S = 8.0
REMEMBERED_MOST = 10_000
HELD_PER_NAME = 16
HELD_MOST = 512
"""Refusals that are held back at once: each keeps a connection. Beyond that they are told to come later."""


class Failures(msgspec.Struct):
    """What is known of one user name or address."""

    count: int
    last: Instant


class Attempts:
    """Remembers who failed; of very many, the last ones."""

    def __init__(self, remembered_most: int = REMEMBERED_MOST) -> None:
        self._failures: OrderedDict[str, Failures] = OrderedDict()
        self._remembered_most = remembered_most
        self._held: Counter[str] = Counter()
        self._waiting = 0

    def failed(self, now: Instant, *names: str) -> float:
        """Counts a failure under each name; seconds for which its refusal is to be held back, 0 for not at all."""
        held_s = 0.0
        for name in names:
            found = self._failures.pop(name, None)
            if found is None or abs(found.last.seconds_until(now)) > WINDOW_S:
                found = Failures(0, now)
            found.count += 1
            found.last = now
            self._failures[name] = found
            held_s = max(held_s, hold_s(found.count))
        while len(self._failures) > self._remembered_most:
            self._failures.popitem(last=False)
        return held_s

    def hold(self, *names: str) -> bool:
        """Takes a place among the refusals that are held back; False where none is left for one of the names."""
        if self._waiting >= HELD_MOST or any(self._held[name] >= HELD_PER_NAME for name in names):
            return False
        self._waiting += 1
        self._held.update(names)
        return True

    def let_go(self, *names: str) -> None:
        """Gives the place back."""
        self._waiting -= 1
        self._held.subtract(names)
        for name in names:
            if not self._held[name]:
                del self._held[name]

    def succeeded(self, name: str) -> bool:
        """Forgives a user name that has shown its credential; whether it had failed."""
        return self._failures.pop(name, None) is not None


def hold_s(count: int) -> float:
    """Seconds for which the refusal is held back that follows so many failures."""
    return min(HOLD_MOST_S, HOLD_LEAST_S * 2.0 ** min(count - FREE - 1, 10)) if count > FREE else 0.0
