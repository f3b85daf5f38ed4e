"""Subjects of callbacks by slots: what is ours to tell is read from the rows, what is another's is forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import Final

from tidings.core import Sid, Tasks
from tidings.db import Database, Unavailable, Wake
from tidings.processes.slots import Held
from tidings.webhooks.deliver import Deliverer
from tidings.webhooks.exchanging import STORE_AGAIN_S
from tidings.webhooks.outbox import Outbox
from tidings.webhooks.subject import CALLBACK

TOGETHER_S: Final = 0.005
"""Wire time in which subjects are gathered that are read together."""
QUIET_S: Final = 0.02
"""Wire time between two looks whether anything is still being sent."""


class SubjectSlots:
    """See processes.slots.SlotHolder."""

    def __init__(self, database: Database, deliverer: Deliverer, held: Held) -> None:
        self._outbox = Outbox(database)
        self._deliverer = deliverer
        self._held = held
        self._sought: set[tuple[Sid, Sid]] = set()
        """Subjects, by account and SID, of which another process told something just now."""
        self._tasks = Tasks()
        database.on_wake(self._wake)

    async def gained(self, slots: Collection[int]) -> None:  # noqa: ARG002 - what is known is not read twice
        """See SlotHolder."""
        await self._deliverer.take_up()

    async def leave(self, slots: Collection[int]) -> None:
        """See SlotHolder. An exchange that is being sent has the time for its answer."""
        self._deliverer.give_up(slots)
        while not self._deliverer.is_quiet():  # noqa: ASYNC110 - it is looked at rarely, and changes all the time
            await asyncio.sleep(QUIET_S)

    def lost(self, slots: Collection[int]) -> None:
        """See SlotHolder."""
        self._deliverer.give_up(slots)

    async def look(self, slots: Collection[int]) -> None:  # noqa: ARG002 - as above
        """See SlotHolder."""
        await self._deliverer.take_up()

    def _wake(self, wake: Wake) -> None:
        name, key = wake
        if name != CALLBACK:
            return
        account_sid, _, subject_sid = str(key).partition(" ")
        if self._held.under(self._held.slot_of(subject_sid)) is None:
            return
        if not self._sought:
            self._tasks.start(self._read())
        self._sought.add((account_sid, subject_sid))

    async def _read(self) -> None:
        """What is to be told of those that were named, all at once."""
        await asyncio.sleep(TOGETHER_S)
        sought, self._sought = self._sought, set()
        while True:
            try:
                found = await self._outbox.pending_of(sought)
            except Unavailable:
                await asyncio.sleep(STORE_AGAIN_S)
                continue
            break
        for rows in found:
            self._deliverer.offer(rows)
