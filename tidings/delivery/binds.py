"""Binds: which processes have links to the carriers, as many as a link allows, and what of it is each one's part."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final, Protocol

from tidings.carriers.port import Carrier
from tidings.core import Sid
from tidings.db import Database, Wake
from tidings.processes import Processes, Role
from tidings.processes.slots import LEAVE_S, LOOK_S
from tidings.routing.links import ROUTING

BINDS: Final[Wake] = ("carrier-binds", 0)
"""Woken when processes join, leave or die."""
LEAVES_S: Final = LOOK_S + LEAVE_S + 1.0
"""Wire time until a process that is to have no links has ended what it has under way: before that its part of them is
nobody else's.
"""


class BoundLinks(Protocol):
    """The carriers, as they are now."""

    def carriers(self) -> Sequence[Carrier]:
        """All of them."""
        ...

    @property
    def binds(self) -> int:
        """How many processes may be bound to each of them: what the one says that allows the fewest."""
        ...


class Binds:
    """The first of the processes that may have links, in the order of their starts; the others stand by."""

    def __init__(self, database: Database, processes: Processes, role: Role, links: BoundLinks) -> None:
        """`role`: of the processes that may have links."""
        self._processes = processes
        self._role = role
        self._links = links
        self._among: int | None = None
        """Among how many links are divided at present; None: nobody counted yet."""
        processes.follow(BINDS)
        database.on_wake(self._wake, BINDS[0], ROUTING[0])

    def holders(self) -> Sequence[Sid]:
        """The processes that may have lanes, since they may have links: whoever has lanes has every link."""
        return self._processes.alive(self._role)[: self._links.binds]

    def _wake(self, wake: Wake) -> None:
        """A link's window and speed are the carrier's for all binds together."""
        if wake not in (BINDS, ROUTING):
            return
        among = max(1, len(self.holders()))
        if self._among is not None and among < self._among:
            asyncio.get_running_loop().call_later(LEAVES_S, self._grow)
        else:
            self._among = among
        self._divide(self._among)

    def _grow(self) -> None:
        """Fewer share them, and those that do no more have come to an end by now."""
        self._among = max(1, len(self.holders()))
        self._divide(self._among)

    def _divide(self, among: int) -> None:
        for carrier in self._links.carriers():
            carrier.divide(among)
