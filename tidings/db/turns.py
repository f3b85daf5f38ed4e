"""Turns: who reads much and then writes what follows from it, writes only where nobody else had a turn in between.

    async with self._turns.of(database, f"services {account_sid}") as turn:
        campaigns = await campaigns_of(...)          # whatever the rules look at
        await database.commit(*writes, only_if=[turn])

A turn is a guard: the number of a row, which the commit must find as it was before the first read, and raises. So it
holds between processes too. Where one rule looks at rows that several operations write, this says less and holds more
than a guard for each of them; all of them take turns under one name. In one process whoever wants the same turn waits
for it, only so that nobody works in vain: nothing but the guard protects anything.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from weakref import WeakValueDictionary

import msgspec

from tidings.db.database import Database, Lookup
from tidings.db.guards import Guard, GuardFailed
from tidings.db.table import table
from tidings.db.upsert import insert


class TurnRow(msgspec.Struct, frozen=True):
    """How often a turn was had."""

    name: str
    number: int


turns = table("turn", TurnRow, key=("name",), small=True)
_FIND = Lookup(turns, ("name",), ("number",))


class Turn(Guard):
    """That nobody else had this turn since."""

    def __init__(self, name: str, number: int) -> None:
        had = insert(turns).values(name=name, number=number + 1)
        is_ours = turns.c.number == number
        super().__init__(
            name, had.on_conflict_do_update(index_elements=["name"], set_={"number": number + 1}, where=is_ours)
        )


class Turns:
    """Hands turns out, one at a time for each name."""

    def __init__(self) -> None:
        self._waiting: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @contextlib.asynccontextmanager
    async def of(self, database: Database, name: str) -> AsyncIterator[Turn]:
        """The next turn of this name, for one commit. Raises Unavailable."""
        async with self._waiting.setdefault(name, asyncio.Lock()):
            found = await database.find(_FIND, name)
            yield Turn(name, int(found[0]) if found else 0)


def was_too_late(failure: Exception) -> bool:
    """Whether another process had the turn: then all is to be read, and done, again."""
    return isinstance(failure, GuardFailed) and isinstance(failure.guard, Turn)
