"""Owners: what only one process may do at a time (a slot of lanes, a loop, a bind) is owned by one.

On PostgreSQL whoever holds an advisory lock on the connection that writes its commits is the owner. So ownership and
commits live and die together: a process whose connection is gone owns nothing, and whatever it still submits under an
ownership of that connection is refused, unwritten. No fencing number is needed. On SQLite the one process owns all.

    mine = await database.take("lane", slot)                       # None: another process has it
    await database.commit(*writes, under=mine)                     # NotOwner, where it was lost meanwhile
    await mine.lost.wait()
"""

from __future__ import annotations

import asyncio
import zlib


class Ownership:
    """What this process owns, until it is lost or let go."""

    def __init__(self, name: str, slot: int) -> None:
        self.name = name
        self.slot = slot
        self.lost = asyncio.Event()
        """Set once it is owned no more."""

    @property
    def is_held(self) -> bool:
        """Whether this process still is the owner, as far as it knows; a commit under it knows for sure."""
        return not self.lost.is_set()

    def lose(self) -> None:
        """It is owned no more."""
        self.lost.set()

    def key(self) -> tuple[int, int]:
        """The two numbers of the advisory lock, 32 bits each with their sign."""
        return _signed(zlib.crc32(self.name.encode())), _signed(self.slot)


class NotOwner(Exception):  # noqa: N818 - reads as a state
    """The unit was under an ownership that was lost; nothing of it was done."""


def _signed(number: int) -> int:
    return (number + 2**31) % 2**32 - 2**31
