"""Lasting units that fail when they are alone, for a reason that is neither theirs nor plainly the store's.

Such a unit must not be dropped, and must not hold up the others: it is set aside and tried again every while. Lasting
units that write a row which one of those set aside writes stay behind it, so that no row goes back to what it was.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from tidings.db.bulk import Bound
from tidings.db.database import Unit

ASIDE_S = 10.0
"""Wire time until units that were set aside are tried again."""


class Aside:
    """Keeps units, in their order, and gives them back to `again` after a while."""

    def __init__(self, again: Callable[[list[Unit]], None]) -> None:
        self._again = again
        self._units: list[Unit] = []
        self._targets: set[tuple[Any, ...]] = set()
        self._timer: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        return len(self._units)

    def add(self, unit: Unit) -> None:
        """Sets a unit aside."""
        self._units.append(unit)
        self._targets.update(_targets(unit))
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(ASIDE_S, self._due)

    def free(self, units: list[Unit]) -> list[Unit]:
        """Those that need not wait behind one that is set aside; the others are set aside, too."""
        if not self._units:
            return units
        found = []
        for unit in units:
            if unit.lasting and not self._targets.isdisjoint(_targets(unit)):
                self.add(unit)
            else:
                found.append(unit)
        return found

    def take(self) -> list[Unit]:
        """All of them, which are aside no more."""
        units, self._units = self._units, []
        self._targets.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        return units

    def _due(self) -> None:
        self._again(self.take())


def _targets(unit: Unit) -> set[tuple[Any, ...]]:
    writes = (*unit.writes, *(guard.statement for guard in unit.only_if))
    bound = (write for write in writes if isinstance(write, Bound))
    return {target for write in bound if (target := write.bulk.target(write.row)) is not None}
