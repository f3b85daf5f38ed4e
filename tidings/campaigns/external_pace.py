"""How often an account may ask for a campaign of another provider: the registry is asked each time."""

from __future__ import annotations

from typing import Final

from tidings.core import Clock, Instant, Sid

EVERY_S: Final = 5
"""Seconds between two requests of an account."""


class ExternalPace:
    """One request every few seconds of each account."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last: dict[Sid, Instant] = {}

    def wait_s(self, account_sid: Sid) -> float:
        """Seconds until an account may ask; 0: it may, and has."""
        now = self._clock.now()
        self._last = {sid: at for sid, at in self._last.items() if now < at.plus(s=EVERY_S)}
        last = self._last.get(account_sid)
        if last is not None:
            return now.seconds_until(last.plus(s=EVERY_S))
        self._last[account_sid] = now
        return 0
