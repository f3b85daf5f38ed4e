"""Places for work at once that go round among those who want them, so that whoever has much holds up only himself.

Each may take another place as long as he has fewer than are free beyond one: alone he has half of them, and there is
one for the next that comes. The program itself comes first, and leaves two. So none ever has all.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from typing import Final

WAIT_S: Final = 5.0
"""Wire time for which a place is waited for."""
PROGRAM: Final = ""
"""Whose work is everybody's."""
_LEFT: Final = 1
_LEFT_BY_PROGRAM: Final = 2


class FairPlaces:
    """Gives the places. Whoever has entered, or waited for one, gives it back."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._free = places
        self._held: Counter[str] = Counter()
        """Places by whose they are."""
        self._lines: dict[str, deque[asyncio.Future[None]]] = {}
        """Those who wait, by whose they are; whose turn is next comes first."""

    def waiting(self, whose: str) -> int:
        """How many wait."""
        return len(self._lines.get(whose, ()))

    def enter(self, whose: str) -> bool:
        """Takes a place at once, where there is one: the usual case."""
        if whose in self._lines or not self._may(whose):
            return False
        self._hold(whose)
        return True

    async def wait(self, whose: str) -> None:
        """Waits for a place, and takes it. Raises TimeoutError where none came in time."""
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._lines.setdefault(whose, deque()).append(place)
        try:
            async with asyncio.timeout(WAIT_S):
                await place
        except (TimeoutError, asyncio.CancelledError):
            self._leave(whose, place)
            raise

    def give_back(self, whose: str) -> None:
        """A place is free: it goes to whose turn it is."""
        self._free += 1
        self._held[whose] -= 1
        if not self._held[whose]:
            del self._held[whose]
        while (next_ := self._next()) is not None:
            line = self._lines.pop(next_)
            place = line.popleft()
            if line:
                self._lines[next_] = line
            if not place.done():  # else whoever waited is gone
                self._hold(next_)
                place.set_result(None)

    def _leave(self, whose: str, place: asyncio.Future[None]) -> None:
        """Whoever waited does not want it any more; it may have come at the same moment."""
        line = self._lines.get(whose, deque())
        if place in line:
            line.remove(place)
            if not line:
                del self._lines[whose]
        elif not place.cancelled():
            self.give_back(whose)

    def _next(self) -> str | None:
        if PROGRAM in self._lines and self._may(PROGRAM):
            return PROGRAM
        return next((whose for whose in self._lines if self._may(whose)), None)

    def _may(self, whose: str) -> bool:
        held = self._held.get(whose, 0)
        if whose == PROGRAM:
            return self._free > 0 and held < max(1, self._places - _LEFT_BY_PROGRAM)
        return held < self._free - _LEFT

    def _hold(self, whose: str) -> None:
        self._free -= 1
        self._held[whose] += 1
