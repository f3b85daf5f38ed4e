"""Binds: which processes have links to the carriers, as many as a link allows, and what of it is each one's part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tidings.carriers.port import Carrier
from tidings.core import Sid
from tidings.db import Database, Wake
from tidings.processes import Processes, Role

BINDS: Final[Wake] = ("carrier-binds", 0)
"""Woken when processes join, leave or die."""


class Binds:
    """The first of the processes that may have links, in the order of their starts; the others stand by."""

    def __init__(
        self, database: Database, processes: Processes, role: Role, most: int, carriers: Sequence[Carrier]
    ) -> None:
        """`role`: of the processes that may have links; `most`: how many of them, by what the carrier allows."""
        self._processes = processes
        self._role = role
        self._most = most
        self._carriers = carriers
        processes.follow(BINDS)
        database.on_wake(self._wake, BINDS[0])

    def holders(self) -> Sequence[Sid]:
        """The processes that may have lanes, since they may have links."""
        return self._processes.alive(self._role)[: self._most]

    def _wake(self, wake: Wake) -> None:
        """A link's window and speed are the carrier's for all binds together."""
        if wake == BINDS:
            for carrier in self._carriers:
                carrier.divide(max(1, len(self.holders())))
