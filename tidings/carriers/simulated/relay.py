"""Changes of handsets for those who watch them in another process than the one that has the network.

Whoever watches says so every two seconds, and only then is anybody told: what happens on handsets that nobody elsewhere
looks at costs nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Final

from tidings.carriers.simulated.changes import ChangeKind, HandsetChanges
from tidings.core import Tasks
from tidings.db import Database, Unavailable, Wake

WATCHED: Final[Wake] = ("handsets-watched", 0)
CHANGED: Final = "handset-changed"
"""Whoever watches is told the number of a handset."""
SAID_S: Final = 2.0
"""Wire time between two words of whoever watches."""
BELIEVED_S: Final = 5.0
"""Wire time for which one is believed."""
GATHERED_S: Final = 0.2
"""Wire time for which changes are gathered."""


class Relay:
    """Both ends of it: each process has one, and is either."""

    def __init__(self, database: Database, changes: HandsetChanges, is_here: Callable[[], bool]) -> None:
        """`is_here`: whether this process has the network."""
        self._database = database
        self._changes = changes
        self._is_here = is_here
        self._until = 0.0
        self._relaying: asyncio.Task[None] | None = None
        self._watching: asyncio.Task[None] | None = None
        self._tasks = Tasks()
        database.on_wake(self._wake, CHANGED, WATCHED[0])

    def watch(self) -> None:
        """Somebody here watches."""
        if self._watching is None or self._watching.done():
            self._watching = self._tasks.start(self._watch())

    async def stop(self) -> None:
        """Tells nobody any more."""
        await self._tasks.stop()

    def _wake(self, wake: Wake) -> None:
        name, key = wake
        if name == CHANGED and not self._is_here():
            self._changes.tell(str(key), ChangeKind.ARRIVED)
        elif wake == WATCHED and self._is_here():
            self._until = asyncio.get_running_loop().time() + BELIEVED_S
            if self._relaying is None or self._relaying.done():
                self._relaying = self._tasks.start(self._relay())

    async def _watch(self) -> None:
        while self._changes.are_watched:
            if not self._is_here():
                await self._say(WATCHED)
            await asyncio.sleep(SAID_S)

    async def _relay(self) -> None:
        watcher, loop = self._changes.subscribe(), asyncio.get_running_loop()
        try:
            while loop.time() < self._until:
                await asyncio.sleep(GATHERED_S)
                await self._say(*((CHANGED, handset) for handset in {each.handset for each in watcher.take()}))
        finally:
            watcher.close()

    async def _say(self, *wakes: Wake) -> None:
        if wakes:
            with contextlib.suppress(Unavailable):  # a page looks by itself, too
                await self._database.commit(wakes=wakes)
