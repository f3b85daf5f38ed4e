"""Whether the store commits, found out by a commit: a store may be readable, and full, read-only or lost to another."""

from __future__ import annotations

import asyncio
import math
from typing import Final

import sqlalchemy as sa

from tidings.core import Clock
from tidings.db import Database, Unavailable, insert
from tidings.operator.offsets import settings

ANSWERS_S: Final = 2.0
"""Wire time within which the store must answer, and must commit."""
FRESH_S: Final = 5.0
"""Wire time for which a finding is repeated: however many ask, the store has one tiny commit more in that time."""
KEY: Final = "probe"
_ONE = sa.select(sa.literal(1))


class StoreProbe:
    """Asks the store, for whoever wants to know."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._looking: asyncio.Task[str | None] | None = None
        self._until = -math.inf

    async def fault(self) -> str | None:
        """What is wrong with the store; None: it reads and commits."""
        loop = asyncio.get_running_loop()
        if self._looking is None or (self._looking.done() and loop.time() >= self._until):
            self._looking = loop.create_task(self._look())
        return await asyncio.shield(self._looking)

    async def _look(self) -> str | None:
        fault = await self._fault()
        self._until = asyncio.get_running_loop().time() + FRESH_S
        return fault

    async def _fault(self) -> str | None:
        try:
            async with asyncio.timeout(ANSWERS_S):
                await self._database.rows(_ONE)
        except (Unavailable, TimeoutError):
            return "it does not answer"
        try:
            async with asyncio.timeout(ANSWERS_S):
                await self._database.commit(self._mark())
        except Unavailable as failure:
            return f"it does not commit: {failure}"
        except TimeoutError:
            return f"it does not commit within {ANSWERS_S:g} seconds"
        return None

    def _mark(self) -> sa.Executable:
        now = str(int(self._clock.now()))
        added = insert(settings).values(key=KEY, value=now)
        return added.on_conflict_do_update(index_elements=["key"], set_={"value": now})
