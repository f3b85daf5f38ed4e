"""Subjects of callbacks by slots: what is ours to tell is read from the rows, what is another's is forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import Final

from tidings.core import Clock, Sid, Tasks, before_sids
from tidings.db import Database, Unavailable
from tidings.processes.forwarding import Forwarded
from tidings.processes.slots import Held, until_quiet
from tidings.webhooks.deliver import Deliverer
from tidings.webhooks.exchanging import STORE_AGAIN_S
from tidings.webhooks.outbox import Outbox
from tidings.webhooks.subject import CALLBACK

LOOK_BACK_S: Final = 900
"""Business time that a look goes back for what another process wrote; there are many looks in it."""


class SubjectSlots:
    """See processes.slots.SlotHolder."""

    def __init__(self, database: Database, clock: Clock, deliverer: Deliverer, held: Held) -> None:
        self._clock = clock
        self._database = database
        self._outbox = Outbox(database)
        self._deliverer = deliverer
        self._held = held
        self._tasks = Tasks()
        self._forwarded = Forwarded(database, CALLBACK, self._seek)

    async def gained(self, slots: Collection[int]) -> None:  # noqa: ARG002 - what is known is not read twice
        """See SlotHolder."""
        await self._deliverer.take_up()

    async def leave(self, slots: Collection[int]) -> None:
        """See SlotHolder. An exchange that is being sent has the time for its answer."""
        self._deliverer.give_up(slots)
        await until_quiet(self._deliverer.is_quiet)

    def lost(self, slots: Collection[int]) -> None:
        """See SlotHolder."""
        self._deliverer.give_up(slots)

    async def look(self, slots: Collection[int]) -> None:  # noqa: ARG002 - as above
        """See SlotHolder. What nobody told of was written since the last looks."""
        await self._deliverer.take_up(before_sids("EV", self._clock.now().plus(s=-LOOK_BACK_S)))

    def _seek(self, subjects: set[tuple[Sid, Sid]]) -> None:
        ours = {each for each in subjects if self._held.under(self._held.slot_of(each[1])) is not None}
        if ours:
            self._tasks.start(self._read(ours))

    async def _read(self, sought: set[tuple[Sid, Sid]]) -> None:
        """What is to be told of those that were named, all at once; of an account that is new, once it is known."""
        heard = self._database.heard
        while True:
            try:
                if not all(self._deliverer.can_sign(account_sid) for account_sid, _ in sought):
                    await self._database.caught_up(heard)
                found = await self._outbox.pending_of(sought)
            except Unavailable:
                await asyncio.sleep(STORE_AGAIN_S)
                continue
            break
        for rows in found:
            self._deliverer.offer(rows)
