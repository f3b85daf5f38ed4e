"""What is another process's to do: the owner of the slot hears of it, by the name of the thing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from tidings.core import Sid
from tidings.db import Database, Unit, Wake

TOGETHER_S: Final = 0.005
"""Wire time in which it is gathered what other processes forward."""


class Forwarding:
    """Says it with the next commit, once for all of a turn of the event loop.

    Should that be lost with this process, the owner looks when it is gone, and now and then.
    """

    def __init__(self, database: Database, name: str) -> None:
        """`name`: of the kind of slots, which is what the wake-up is called."""
        self._database = database
        self._name = name
        self._wakes: set[Wake] = set()

    def tell(self, account_sid: Sid, key: str) -> None:
        """There is something new in the rows of a thing of this account."""
        if not self._wakes:
            asyncio.get_running_loop().call_soon(self._tell_all)
        self._wakes.add(self.wake_of(account_sid, key))

    def wake_of(self, account_sid: Sid, key: str) -> Wake:
        """The wake-up that says so."""
        return self._name, f"{account_sid} {key}"

    def _tell_all(self) -> None:
        wakes, self._wakes = tuple(self._wakes), set()
        self._database.submit(Unit((), lambda _: None, lasting=True, wakes=wakes))


class Forwarded:
    """What other processes forward to this one, gathered for a moment: what comes together is read at once."""

    def __init__(self, database: Database, name: str, take: Callable[[set[tuple[Sid, str]]], None]) -> None:
        """`take` is given the things, by account and key."""
        self._take = take
        self._things: set[tuple[Sid, str]] = set()
        database.on_wake(self._wake, name)

    def _wake(self, wake: Wake) -> None:
        thing = wake[1]
        if not self._things:
            asyncio.get_running_loop().call_later(TOGETHER_S, self._give)
        account_sid, _, key = str(thing).partition(" ")
        self._things.add((account_sid, key))

    def _give(self) -> None:
        things, self._things = self._things, set()
        self._take(things)
