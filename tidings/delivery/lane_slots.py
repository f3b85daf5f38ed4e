"""Lanes by slots: what this process owns it reads from the rows, what another process has it forgets.

A lane that another process is to have is left in order: nothing of it is claimed any more, and what is with a carrier
is waited for, so that the next owner finds rows that say what is so.
"""

from __future__ import annotations

from collections.abc import Collection

from tidings.core import Sid
from tidings.db import Database
from tidings.delivery.departures import LaneDepartures
from tidings.delivery.lanes import LANE, Lanes
from tidings.delivery.links import Links
from tidings.delivery.owner import Owner
from tidings.processes.forwarding import Forwarded
from tidings.processes.slots import until_quiet


class LaneSlots:
    """See processes.slots.SlotHolder."""

    def __init__(
        self, database: Database, lanes: Lanes, owner: Owner, departures: LaneDepartures, links: Links
    ) -> None:
        self._lanes = lanes
        self._links = links
        self._owner = owner
        self._departures = departures
        self._forwarded = Forwarded(database, LANE, self._stir)

    async def gained(self, slots: Collection[int]) -> None:
        """See SlotHolder. What was queued and what is in doubt is taken up; the first time, links are opened."""
        self._lanes.take(slots)
        await self._owner.take_up(slots)
        await self._links.open()

    async def leave(self, slots: Collection[int]) -> None:
        """See SlotHolder."""
        self.lost(slots)
        await until_quiet(lambda: self._departures.is_quiet(slots))
        if not self._lanes.held.slots():
            await self._links.close()

    def lost(self, slots: Collection[int]) -> None:
        """See SlotHolder."""
        self._lanes.leave(slots)
        self._departures.give_up(slots)

    async def look(self, slots: Collection[int]) -> None:
        """See SlotHolder."""
        await self._owner.look(slots)

    def _stir(self, lanes: set[tuple[Sid, str]]) -> None:
        for account_sid, sender in lanes:
            self._lanes.stirred(account_sid, sender)
