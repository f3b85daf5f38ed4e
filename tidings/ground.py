"""What every room stands on, and what a room says it has.

A room that has parts with a lifetime has one file, `room.py`, with `build(ground, <the rooms it needs>)`. `app.py`
lists the rooms; whoever builds them on another ground has the same rooms.
"""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from types import ModuleType
from typing import Protocol

import msgspec

from tidings.config import Settings
from tidings.core import Chance, MovableClock, Network, Sids
from tidings.db import Database
from tidings.loops.runner import Loop


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """The store, time, chance and the network: open, and the same for all rooms."""

    settings: Settings
    database: Database
    clock: MovableClock
    chance: Chance
    sids: Sids
    network: Network


class Kept(Protocol):
    """A table that is kept in memory."""

    def start(self) -> Awaitable[None]:
        """Reads all of it, and hears of changes from now on. Raises Unavailable."""
        ...


class Room(msgspec.Struct, kw_only=True):
    """What a room has. Rooms that have more to say add fields, and what they do at start and at stop."""

    resources: Sequence[ModuleType] = ()
    """The modules that declare its operations."""
    parts: Mapping[type, object] = {}
    """What handlers of the API reach, by the type that they ask for."""
    facts: Sequence[Kept] = ()
    """What is read before anything starts."""
    loops: Sequence[Loop] = ()
    """What runs from when every room has started until before the first one stops, in one process that has the role."""
    own_loops: Sequence[Loop] = ()
    """The same of what every process does for what it owns itself."""
    simulation: Sequence[Loop] = ()
    """The same of the simulated world outside: they run in the process that has it."""

    async def seed(self) -> None:
        """Writes the first rows of a fresh store. Raises Unavailable, ValueError, OSError."""

    async def start(self) -> None:
        """Takes up what was under way; the facts of all rooms are there. Raises Unavailable, OSError."""

    async def stop(self) -> None:
        """Ends what `start` began; what is under way stays in the rows."""


def by_type(*parts: object) -> dict[type, object]:
    """Parts under their own types."""
    return {type(part): part for part in parts}
