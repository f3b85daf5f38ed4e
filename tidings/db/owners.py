"""Owners: what only one process may do at a time (a slot of lanes, a loop, a bind) is owned by one.

On PostgreSQL whoever holds an advisory lock on the connection that writes its commits is the owner. So ownership and
commits live and die together: a process whose connection is gone owns nothing, and whatever it still submits under an
ownership of that connection is refused, unwritten. No fencing number is needed. On SQLite the one process owns all.

    mine = await database.take("lane", slot)                       # None: another process has it
    await database.commit(*writes, under=mine)                     # NotOwner, where it was lost meanwhile
    await mine.lost.wait()

What a loop does is under its owner without a word (`acting`): all units that it hands in, from whatever room, but not
the lasting ones. Those say what happened already, cannot be asked for again, and move rows only from where they stand.
"""

from __future__ import annotations

import asyncio
import contextlib
import zlib
from collections.abc import Awaitable, Iterator
from contextvars import ContextVar
from typing import Final, TypeVar

T = TypeVar("T")


class Ownership:
    """What this process owns, until it is lost or let go."""

    def __init__(self, name: str, slot: int) -> None:
        self.name = name
        self.slot = slot
        self.is_held = True
        """Whether this process still is the owner, as far as it knows; a commit under it knows for sure."""
        self.lost = asyncio.Event()
        """Set once it is owned no more."""

    def lose(self) -> None:
        """It is owned no more."""
        self.is_held = False
        self.lost.set()

    def key(self) -> tuple[int, int]:
        """The two numbers of the advisory lock, 32 bits each with their sign."""
        return _signed(zlib.crc32(self.name.encode())), _signed(self.slot)


_ACTING: Final[ContextVar[tuple[Ownership, object] | None]] = ContextVar("acting", default=None)
"""Under which ownership units are handed in, and by which task. A connection or a task that begins meanwhile may have
the same context, and hands in units of its own: only that very task counts.
"""


@contextlib.contextmanager
def acting(ownership: Ownership | None) -> Iterator[None]:
    """What this task hands in here is under this ownership. None: under none."""
    before = _ACTING.set(None if ownership is None else (ownership, asyncio.current_task()))
    try:
        yield
    finally:
        _ACTING.reset(before)


def owner() -> Ownership | None:
    """Under which ownership this task acts."""
    found = _ACTING.get()
    return found[0] if found is not None and found[1] is asyncio.current_task() else None


async def helping(work: Awaitable[T], ownership: Ownership | None) -> T:
    """Work that a loop has done by a task beside its own, under its ownership."""
    with acting(ownership):
        return await work


class NotOwner(Exception):  # noqa: N818 - reads as a state
    """The unit was under an ownership that was lost; nothing of it was done."""


def _signed(number: int) -> int:
    return (number + 2**31) % 2**32 - 2**31
