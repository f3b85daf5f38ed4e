"""Turns on the event loop: no account's requests hold up another's for longer than a few milliseconds.

Work is counted in units, not timed. In one turn of the loop each account may begin UNITS of it; what it begins beyond
waits in the account's own line, and every turn serves every line. One large request may overdraw; its account's next
ones wait until that is paid. An account alone on the loop waits for nobody: an empty turn costs microseconds.
"""

from __future__ import annotations

import asyncio
from collections import deque

UNITS = 128
"""A request whose parts are small is one unit, about 0.1 ms; so is a kilobyte of a form."""


class FairTurns:
    """Who may begin now, and who waits."""

    def __init__(self, units: int = UNITS) -> None:
        self._units = units
        self._spent: dict[str, int] = {}
        """Units by account: of this turn, and what was overdrawn before."""
        self._lines: dict[str, deque[tuple[int, asyncio.Future[None]]]] = {}
        self._ticking = False

    @property
    def busy(self) -> bool:
        """Whether anything is counted at present."""
        return self._ticking

    def begin(self, account: str, units: int) -> asyncio.Future[None] | None:
        """Counts work of an account that begins at once (None), or is to wait for what is returned."""
        if not self._ticking:
            self._tick_soon()
        spent = self._spent.get(account, 0)
        if spent < self._units and account not in self._lines:
            self._spent[account] = spent + units
            return None
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._lines.setdefault(account, deque()).append((units, waiting))
        return waiting

    async def take(self, account: str, units: int) -> None:
        """Waits for its turn, at least until the next one of the loop."""
        waiting = self.begin(account, units)
        await (asyncio.sleep(0) if waiting is None else waiting)

    def _tick_soon(self) -> None:
        self._ticking = True
        asyncio.get_running_loop().call_soon(self._tick)

    def _tick(self) -> None:
        """A new turn: what was spent is paid off, and each line goes on."""
        self._spent = {account: left for account, spent in self._spent.items() if (left := spent - self._units) > 0}
        for account in list(self._lines):
            self._serve(account)
        self._ticking = False
        if self._lines or self._spent:
            self._tick_soon()

    def _serve(self, account: str) -> None:
        line, spent = self._lines[account], self._spent.get(account, 0)
        while line and spent < self._units:
            units, waiting = line.popleft()
            if not waiting.done():  # whoever waited may have gone
                waiting.set_result(None)
                spent += units
        if spent:
            self._spent[account] = spent
        if not line:
            del self._lines[account]
