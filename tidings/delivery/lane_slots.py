"""Lanes by slots: what this process owns it reads from the rows, what another process has it forgets.

A lane that another process is to have is left in order: nothing of it is claimed any more, and what is with a carrier
is waited for, so that the next owner finds rows that say what is so.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import Final

from tidings.db import Database, Wake
from tidings.delivery.departures import LaneDepartures
from tidings.delivery.lanes import LANE, Lanes
from tidings.delivery.links import Links
from tidings.delivery.owner import Owner

TOGETHER_S: Final = 0.005
"""Wire time in which it is gathered what others put into a lane, so that it is read at once."""
QUIET_S: Final = 0.02
"""Wire time between two looks whether anything is still with a carrier."""


class LaneSlots:
    """See processes.slots.SlotHolder."""

    def __init__(
        self, database: Database, lanes: Lanes, owner: Owner, departures: LaneDepartures, links: Links
    ) -> None:
        self._lanes = lanes
        self._links = links
        self._owner = owner
        self._departures = departures
        self._stirred: set[str] = set()
        """Lanes into which others put something just now, by account and sender."""
        database.on_wake(self._wake)

    async def gained(self, slots: Collection[int]) -> None:
        """See SlotHolder. What was queued and what is in doubt is taken up; the first time, links are opened."""
        self._lanes.take(slots)
        await self._owner.take_up(slots)
        await self._links.open()

    async def leave(self, slots: Collection[int]) -> None:
        """See SlotHolder."""
        self.lost(slots)
        while not self._departures.is_quiet(slots):  # noqa: ASYNC110 - it is looked at rarely, and changes all the time
            await asyncio.sleep(QUIET_S)
        if not self._lanes.held.slots():
            await self._links.close()

    def lost(self, slots: Collection[int]) -> None:
        """See SlotHolder."""
        self._lanes.leave(slots)
        self._departures.give_up(slots)

    async def look(self, slots: Collection[int]) -> None:
        """See SlotHolder."""
        await self._owner.look(slots)

    def _wake(self, wake: Wake) -> None:
        name, key = wake
        if name == LANE:
            if not self._stirred:
                asyncio.get_running_loop().call_later(TOGETHER_S, self._stir)
            self._stirred.add(str(key))

    def _stir(self) -> None:
        stirred, self._stirred = self._stirred, set()
        for key in stirred:
            account_sid, _, sender = key.partition(" ")
            self._lanes.stirred(account_sid, sender)
