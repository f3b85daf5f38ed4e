"""Changes of handsets, told to whoever watches them, such as a page of the console."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from enum import StrEnum
from typing import Final

import msgspec

from tidings.core import Sid

WAITING_MOST: Final = 1_000
"""Changes that a slow watcher may have before it; beyond, the oldest are dropped."""


class ChangeKind(StrEnum):
    """What happened."""

    ARRIVED = "arrived"
    """A message came to the handset."""
    WRITTEN = "written"
    """The handset sent one."""
    ACKNOWLEDGED = "acknowledged"
    """The platform has it: the tick beside the message."""
    POWER = "power"
    """It was turned on or off."""


class HandsetChange(msgspec.Struct, frozen=True):
    """One change of one handset."""

    handset: str
    kind: ChangeKind
    sid: Sid | None = None
    """The message; None where it is about none."""


class Watcher:
    """One watcher: iterate over it, and close it in the end."""

    def __init__(self, leave: Callable[[Watcher], None]) -> None:
        self._leave = leave
        self._waiting: asyncio.Queue[HandsetChange] = asyncio.Queue(WAITING_MOST)

    def __aiter__(self) -> AsyncIterator[HandsetChange]:
        """Changes as they come."""
        return self

    async def __anext__(self) -> HandsetChange:
        """Waits for the next change."""
        return await self._waiting.get()

    def waiting(self) -> int:
        """How many changes wait."""
        return self._waiting.qsize()

    def take(self) -> list[HandsetChange]:
        """The changes that wait, without waiting."""
        return [self._waiting.get_nowait() for _ in range(self._waiting.qsize())]

    def put(self, change: HandsetChange) -> None:
        """Adds a change; the oldest goes where there is no place."""
        if self._waiting.full():
            self._waiting.get_nowait()
        self._waiting.put_nowait(change)

    def close(self) -> None:
        """Ends the watching."""
        self._leave(self)


class HandsetChanges:
    """All watchers."""

    def __init__(self) -> None:
        self._watchers: set[Watcher] = set()

    def subscribe(self) -> Watcher:
        """A new watcher of all handsets."""
        watcher = Watcher(self._watchers.discard)
        self._watchers.add(watcher)
        return watcher

    @property
    def are_watched(self) -> bool:
        """Whether anybody watches."""
        return bool(self._watchers)

    def tell(self, handset: str, kind: ChangeKind, sid: Sid | None = None) -> None:
        """Tells all watchers."""
        if self._watchers:
            change = HandsetChange(handset, kind, sid)
            for watcher in self._watchers:
                watcher.put(change)
