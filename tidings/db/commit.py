"""Group commit: whatever is pending is written in one transaction; while it commits, the next group gathers.

No timer is needed: the commit's own duration is the gathering time, so a lone write waits for nobody and a
flood shares one fsync.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence

import structlog

from tidings.db.bulk import Bound, Bulk, BulkClaim
from tidings.db.database import Conflict, Results, Row, Unavailable, Unit, Write

PENDING_MOST = 50_000
BATCH_MOST = 2_000
AGAIN_S = 0.5
"""Wire time until lasting units are tried again."""

_NOTHING: Results = []

log = structlog.get_logger(__name__)


class Batch:
    """The units of one transaction, sorted into what is run together."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self.units = units
        self.bulks: list[tuple[Bound, list[Row]]] = []
        self.statements: list[tuple[int, int, Write]] = []
        self.claims: dict[int, dict[Row, list[tuple[int, int]]]] = {}
        """By the claim's id, where each of its keys stands: the place of its unit, and its own place there."""
        grouped: dict[int, tuple[Bound, list[Row]]] = {}
        for place, unit in enumerate(units):
            for index, write in enumerate(unit.writes):
                if isinstance(write, Bound):
                    found = grouped.get(id(write.bulk))
                    if found is None:
                        found = grouped[id(write.bulk)] = (write, [])
                    found[1].append(write.row)
                    if isinstance(write.bulk, BulkClaim):
                        keys = self.claims.setdefault(id(write.bulk), {})
                        keys.setdefault(write.row[: len(write.bulk.key)], []).append((place, index))
                else:
                    self.statements.append((place, index, write))
        self.bulks = sorted(grouped.values(), key=lambda group: group[0].bulk.order)

    def claimed(self, claim: Bulk, keys: Iterable[Row]) -> dict[tuple[int, int], list[Row]]:
        """What each write of a claim returns: its key where the row was set, else nothing."""
        places = self.claims[id(claim)]
        returned: dict[tuple[int, int], list[Row]] = {place: [] for each in places.values() for place in each}
        for key in keys:
            for place in places[key]:
                returned[place].append(key)
        return returned

    def results(self, returned: dict[tuple[int, int], list[Row]]) -> list[Results]:
        """For each unit the rows of each of its writes; empty where it has bulk writes only that return none."""
        found = [_NOTHING] * len(self.units)
        for place in {place for place, _ in returned}:
            found[place] = [returned.get((place, index), []) for index in range(len(self.units[place].writes))]
        return found


class GroupCommit:
    """Gathers units and has them applied, one batch at a time.

    `apply` writes a batch in one transaction and gives the results unit by unit; it raises Conflict when a
    unit broke a rule (each is then tried alone) and Unavailable when nothing can be written.
    """

    def __init__(self, apply: Callable[[Batch], Awaitable[list[Results]]]) -> None:
        self._apply = apply
        self._pending: list[Unit] = []
        self._again: list[Unit] = []
        """Lasting units of the batch that was just refused."""
        self._closing = False
        self._task: asyncio.Task[None] | None = None
        self.commits = 0
        """Transactions written so far."""
        self.units = 0
        """Units written in them."""

    def submit(self, unit: Unit) -> None:
        """See Database.submit."""
        if len(self._pending) >= PENDING_MOST and not unit.lasting:
            msg = "too many writes are waiting"
            raise Unavailable(msg)
        self._pending.append(unit)
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._drain())

    def commit(self, *writes: Write) -> asyncio.Future[Results]:
        """See Database.commit."""
        future: asyncio.Future[Results] = asyncio.get_running_loop().create_future()

        def done(outcome: Results | Exception) -> None:
            if future.cancelled():
                return
            if isinstance(outcome, Exception):
                future.set_exception(outcome)
            else:
                future.set_result(outcome)

        try:
            self.submit(Unit(writes, done))
        except Unavailable as full:
            future.set_exception(full)
        return future

    async def flush(self) -> None:
        """Waits until nothing is pending; what cannot be written from now on is not tried again."""
        self._closing = True
        while self._task is not None:
            await asyncio.wait([self._task])

    async def _drain(self) -> None:
        try:
            while self._pending:
                units, self._pending = self._pending[:BATCH_MOST], self._pending[BATCH_MOST:]
                await self._write(units)
                if self._again:
                    self._pending = [*self._again, *self._pending]
                    self._again = []
                    await asyncio.sleep(AGAIN_S)
        finally:
            self._task = None

    async def _write(self, units: list[Unit]) -> None:
        try:
            outcomes = await self._apply(Batch(units))
        except Conflict as conflict:
            await self._one_by_one(units, conflict)
        except Unavailable as failure:
            log.error("commit_failed", units=len(units), reason=str(failure))
            for unit in units:
                if unit.lasting and not self._closing:
                    self._again.append(unit)
                else:
                    self._tell(unit, failure)
        except Exception as failure:
            log.exception("commit_broken", units=len(units))
            await self._one_by_one(units, failure)
        else:
            self.commits += 1
            self.units += len(units)
            for unit, outcome in zip(units, outcomes, strict=True):
                self._tell(unit, outcome)

    async def _one_by_one(self, units: list[Unit], failure: Exception) -> None:
        """So that the one unit at fault is told, and no other."""
        if len(units) == 1:
            self._tell(units[0], failure if isinstance(failure, Conflict) else Unavailable(repr(failure)))
            return
        for unit in units:
            if self._again and unit.lasting:
                self._again.append(unit)  # behind the one that could not be written
            else:
                await self._write([unit])

    @staticmethod
    def _tell(unit: Unit, outcome: Results | Exception) -> None:
        try:
            unit.done(outcome)
        except Exception:
            log.exception("commit_listener_failed")
