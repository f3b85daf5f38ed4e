"""Failover: since when a link has had no room for somebody, and how long it is waited for before another one is taken.

Without room is a link that is down, and one whose window or pace is used up. It is waited for together: once messages
have waited for `failover_after_s`, those that may take another link do so at once, until there is room for all that
come. So what a sender's messages may do they may do in their order.
"""

from __future__ import annotations

import asyncio
from typing import Final

from tidings.delivery.round import SEVERAL, Round
from tidings.routing.routes import WayOut

EARLY_S: Final = 0.001
"""By so much a timer may come before its moment: it is not asked for again."""


class Failover:
    """The links that are waited for."""

    def __init__(self, round_: Round) -> None:
        self._round = round_
        self.since: dict[str, float] = {}
        """Wire time since which there was always somebody for whom a link had no room, by its name."""
        self._found_full: set[str] = set()
        self._used: set[str] = set()
        """In this round."""

    def is_over(self, way: WayOut) -> bool:
        """Whether a link without room has been waited for long enough; those who wait are looked at when it is."""
        name, now = way.carrier.name, asyncio.get_running_loop().time()
        self._found_full.add(name)
        since = self.since.get(name)
        if since is None:
            since = self.since[name] = now
            asyncio.get_running_loop().call_later(way.failover_after_s, self._round.room_opened, SEVERAL)
        return now - since >= way.failover_after_s - EARLY_S

    def used(self, name: str) -> None:
        """A link had room for somebody, while some are waited for."""
        self._used.add(name)

    def opened(self, name: str) -> None:
        """A link has room: where nobody waits, it is waited for no more."""
        if self.since and not self._round.is_crowded:
            self.since.pop(name, None)

    def end_round(self) -> None:
        """A link that had room, and for all who asked, is waited for no more."""
        if not self.since:
            return
        for name in self._used - self._found_full:
            self.since.pop(name, None)
        self._used.clear()
        self._found_full.clear()
