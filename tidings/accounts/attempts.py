"""Failed sign-ins, counted by user name and by address: guessing is slowed down until it is hopeless.

Ten failures within a minute are taken for mistakes. From then on each further one doubles the time until the next
attempt is looked at, from one second up to sixty; a minute's quiet after that forgives everything.
"""

from __future__ import annotations

from collections import OrderedDict

import msgspec

from tidings.core import Instant

FREE = 10
WINDOW_S = 60.0
WAIT_MOST_S = 60.0
REMEMBERED_MOST = 10_000


class Failures(msgspec.Struct):
    """What is known of one user name or address."""

    count: int
    since: Instant
    until: Instant
    """Attempts before this moment are not looked at."""


class Attempts:
    """Remembers who failed; of very many, the last ones."""

    def __init__(self, remembered_most: int = REMEMBERED_MOST) -> None:
        self._failures: OrderedDict[str, Failures] = OrderedDict()
        self._remembered_most = remembered_most

    def wait_s(self, now: Instant, *names: str) -> float:
        """Seconds until an attempt under all these names may be made; 0 for at once."""
        waits = [now.seconds_until(found.until) for name in names if (found := self._failures.get(name))]
        return max(0.0, *waits) if waits else 0.0

    def failed(self, now: Instant, *names: str) -> None:
        """Counts a failure under each name."""
        for name in names:
            found = self._failures.pop(name, None)
            if found is None or _is_forgiven(found, now):
                found = Failures(0, now, now)
            found.count += 1
            if found.count >= FREE:
                found.until = now.plus(s=min(WAIT_MOST_S, 2.0 ** min(found.count - FREE, 10)))
            self._failures[name] = found
        while len(self._failures) > self._remembered_most:
            self._failures.popitem(last=False)

    def succeeded(self, name: str) -> None:
        """Forgives a user name that has shown its credential."""
        self._failures.pop(name, None)


def _is_forgiven(failures: Failures, now: Instant) -> bool:
    start = failures.until if failures.count >= FREE else failures.since
    return start.seconds_until(now) > WINDOW_S
