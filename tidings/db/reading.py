"""For whom is read: reads that may be slow take turns by account, so that one account's hold up no other's.

It is said where a request begins (`begin_reading`); where nobody says it, it is for the program.
"""

from __future__ import annotations

import asyncio
from contextvars import ContextVar, Token
from typing import Final, TypeAlias

from tidings.core.fair_places import PROGRAM, FairPlaces
from tidings.db.database import Unavailable

Reading: TypeAlias = tuple[str, object] | None
_READER: Final[ContextVar[Reading]] = ContextVar("reader", default=None)
"""For which account is read, and by which task. A task that begins meanwhile may have the same context, and may serve
everybody: only that very task counts.
"""


def begin_reading(account_sid: str) -> Token[Reading]:
    """From now on this task reads for this account."""
    return _READER.set((account_sid, asyncio.current_task()))


def end_reading(begun: Token[Reading]) -> None:
    """It reads for whom it read before."""
    _READER.reset(begun)


def reader() -> str:
    """For which account this task reads."""
    found = _READER.get()
    return found[0] if found is not None and found[1] is asyncio.current_task() else PROGRAM


async def place_to_read(places: FairPlaces) -> str:
    """Takes a place for whom this task reads, once it has its turn; gives whose it is. Raises Unavailable."""
    whose = reader()
    if not places.enter(whose):
        try:
            await places.wait(whose)
        except TimeoutError:
            msg = "too much is being read"
            raise Unavailable(msg) from None
    return whose
