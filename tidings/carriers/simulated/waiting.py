"""Segments that wait in the network because their handset is off: until it is on, or their validity ends."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

import msgspec
import structlog

from tidings.carriers.port import Arrival
from tidings.carriers.simulated import store, wire
from tidings.carriers.simulated.agenda import Agenda
from tidings.carriers.simulated.handsets import Arrived, Handsets
from tidings.carriers.simulated.outcomes import MessageState
from tidings.carriers.simulated.receipts import SimulatedReceipts
from tidings.carriers.simulated.store import SegmentStage, Submitted
from tidings.core import Clock, Tasks
from tidings.db import Database, Unavailable, Write

_log = structlog.get_logger(__name__)

WAITING_MOST: Final = 1_000
"""Segments that may wait for one handset; beyond, submits are refused for now."""
TRIED_AGAIN_S: Final = 5.0
_UNREACHED: Final = "001"
_NEVER: Final = 1 << 62


class WaitingSegments:
    """All that waits. One release or expiry at a time, so that nothing is delivered twice."""

    def __init__(
        self, database: Database, clock: Clock, handsets: Handsets, receipts: SimulatedReceipts, agenda: Agenda
    ) -> None:
        self._database = database
        self._clock = clock
        self._handsets = handsets
        self._receipts = receipts
        self._agenda = agenda
        self._counts: dict[str, int] = {}
        self._expires_at = _NEVER
        self._one_at_a_time = asyncio.Lock()
        self._tasks = Tasks()

    async def start(self) -> None:
        """Finds out what waits, releases what need not any more. Raises Unavailable."""
        self._counts = await store.waiting_counts(self._database)
        for handset in [each for each in self._counts if self._handsets.is_on(each)]:
            await self.release(handset)
        await self._plan_expiry()

    async def stop(self) -> None:
        """Leaves what waits to the rows."""
        await self._tasks.stop()

    def is_full(self, handset: str) -> bool:
        """Whether no more may wait for this handset."""
        return self._counts.get(handset, 0) >= WAITING_MOST

    def added(self, rows: Sequence[Submitted]) -> None:
        """These wait, and their rows are committed."""
        for row in rows:
            self._counts[row.destination] = self._counts.get(row.destination, 0) + 1
            self._expire_at(row.due_at)
        for handset in {row.destination for row in rows}:
            if self._handsets.is_on(handset):  # turned on while they were being committed
                self._begin(handset)

    async def release(self, handset: str) -> None:
        """The handset is on: what waited reaches it. Raises Unavailable."""
        async with self._one_at_a_time:
            rows = await store.waiting_for(self._database, handset)
            writes: list[Write] = []
            arrivals = [self._handsets.arrive(segment_of(row), writes) for row in rows]
            await self._decide(rows, MessageState.DELIVERED, "000", writes, arrivals)

    async def _expire(self) -> None:
        async with self._one_at_a_time:
            rows = await store.overdue(self._database, self._clock.now())
            await self._decide(rows, MessageState.EXPIRED, _UNREACHED, [], [])
        await self._plan_expiry()

    async def _decide(
        self,
        rows: Sequence[Submitted],
        state: MessageState,
        err: str,
        writes: list[Write],
        arrivals: Sequence[Arrived],
    ) -> None:
        if not rows:
            return
        now = int(self._clock.now())
        stage = SegmentStage.DECIDED.value
        writes.extend(store.DECIDE(row.number, "", stage, int(state), err, now) for row in rows)
        try:
            await self._database.commit(*writes)
        except Unavailable:
            self._handsets.not_stored(arrivals)
            raise
        for row in rows:
            self._counts[row.destination] = self._counts.get(row.destination, 1) - 1
            if self._counts[row.destination] <= 0:
                del self._counts[row.destination]
        self._handsets.arrived(arrivals)
        decided = {"stage": stage, "state": int(state), "err": err, "due_at": now}
        self._receipts.expect([msgspec.structs.replace(row, **decided) for row in rows])

    async def _plan_expiry(self) -> None:
        self._expires_at = _NEVER
        due = await store.next_due(self._database)
        if due is not None:
            self._expire_at(due)

    def _expire_at(self, moment: int) -> None:
        if moment < self._expires_at:
            self._expires_at = moment
            self._agenda.at(moment, lambda: self._begin(None))

    def _begin(self, handset: str | None) -> None:
        self._tasks.start(self._work(handset))

    async def _work(self, handset: str | None) -> None:
        """Releases a handset's, or expires what is overdue; until the store can."""
        while True:
            try:
                await (self._expire() if handset is None else self.release(handset))
            except Unavailable as failure:
                _log.warning("simulated_network_waits", reason=str(failure))
                await asyncio.sleep(TRIED_AGAIN_S)
            else:
                return


def segment_of(row: Submitted) -> Arrival:
    """A waiting row as the segment that it was."""
    return Arrival(
        carrier=wire.OWN.name,
        source=row.source,
        destination=row.destination,
        payload=bytes.fromhex(row.payload),
        data_coding=row.data_coding,
        reference=row.reference,
        part=row.part,
        parts=row.parts,
        media=wire.media_of(row.media),
        acknowledge=lambda _: None,
        refuse=lambda: None,
    )
