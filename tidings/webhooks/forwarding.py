"""What is another process's to tell: its owner hears of it."""

from __future__ import annotations

import asyncio
from typing import Final

from tidings.core import Sid
from tidings.db import Database, Unit, Wake

CALLBACK: Final = "callback"
"""Wakes the owner of a subject, by its account and its own SID: there is something to tell."""


class Forwarding:
    """Says it with the next commit, once for all of a turn of the event loop.

    Should that be lost with this process, the owner looks when it is gone.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._wakes: set[Wake] = set()

    def tell(self, account_sid: Sid, subject_sid: Sid) -> None:
        """There is something to tell of a subject."""
        if not self._wakes:
            asyncio.get_running_loop().call_soon(self._tell_all)
        self._wakes.add((CALLBACK, f"{account_sid} {subject_sid}"))

    def _tell_all(self) -> None:
        wakes, self._wakes = tuple(self._wakes), set()
        self._database.submit(Unit((), lambda _: None, lasting=True, wakes=wakes))
