"""Group commit: whatever is pending is written in one transaction; while it commits, the next group gathers.

The commit's own duration is the gathering time, so a write that somebody waits for waits for nobody, and a flood shares
one fsync. What nobody waits for (lasting units: carriers' answers, receipts) waits a moment for such a commit.
"""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Sequence

import structlog

from tidings.db.aside import Aside
from tidings.db.batch import Batch
from tidings.db.changes import Changes
from tidings.db.database import Conflict, Results, Unavailable, Unit, Unstorable, Wake, Write, tables_of
from tidings.db.guards import Guard, GuardFailed
from tidings.db.owners import NotOwner, Ownership, acting, owner

PENDING_MOST = 50_000
BATCH_MOST = 2_000
PATIENCE_S = 0.004
"""Wire time for which lasting units, which nobody waits for, wait for a commit that somebody needs anyway."""
AGAIN_S = 0.5
"""Wire time until lasting units are tried again."""
_ALL = ""

log = structlog.get_logger(__name__)


class GroupCommit:
    """Gathers units and has them applied, one batch at a time.

    `apply` writes a batch in one transaction and gives the results unit by unit. It raises Unavailable when nothing
    can be written now; whatever else it raises is some unit's fault, which is found by halving the batch.
    """

    def __init__(self, apply: Callable[[Batch], Awaitable[Sequence[Results | GuardFailed | NotOwner]]]) -> None:
        self._apply = apply
        self._pending: list[Unit] = []
        self._again: list[Unit] = []
        """Lasting units of the batch that was just refused."""
        self._aside = Aside(self._first)
        self._is_urgent = False
        """Whether something is pending that somebody waits for, or that has waited long enough."""
        self._timer: asyncio.TimerHandle | None = None
        self._away: Unavailable | None = None
        self._closing = False
        self._task: asyncio.Task[None] | None = None
        self.changes = Changes()
        """Who hears of what is committed."""
        self._waking: dict[str, list[Callable[[Wake], None]]] = {_ALL: []}
        """Who is told of wake-ups, by their names."""
        self.commits = 0
        """Transactions written so far."""
        self.units = 0
        """Units written in them."""

    @property
    def set_aside(self) -> int:
        """Lasting units that fail for an unknown reason, and those behind them."""
        return len(self._aside)

    def submit(self, unit: Unit) -> None:
        """See Database.submit."""
        if not unit.lasting:
            if self._away is not None:
                raise self._away
            if len(self._pending) >= PENDING_MOST:
                msg = "too many writes are waiting"
                raise Unavailable(msg)
            self._is_urgent = True
            if unit.under is None:
                unit.under = owner()
        self._pending.append(unit)
        if self._task is None:
            self._go_on()

    def commit(
        self,
        *writes: Write,
        only_if: Sequence[Guard] = (),
        wakes: Sequence[Wake] = (),
        under: Ownership | None = None,
    ) -> asyncio.Future[Results]:
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
            self.submit(Unit(writes, done, only_if=only_if, wakes=wakes, under=under, goes_on=False))
        except Unavailable as full:
            future.set_exception(full)
        return future

    def turn_away(self, failure: Unavailable | None) -> None:
        """While `apply` finds out what became of a commit: whoever can be told that the store is away, is told.

        None: it is back. The batch that `apply` works on waits: nobody can say yet whether it is written.
        """
        self._away = failure
        if failure is not None:
            waiting, self._pending = self._pending, []
            self._pending = [unit for unit in waiting if unit.lasting]
            for unit in waiting:
                if not unit.lasting:
                    self._tell(unit, failure)

    def on_wake(self, woken: Callable[[Wake], None], *names: str) -> None:
        """See Database.on_wake."""
        for name in names or (_ALL,):
            self._waking.setdefault(name, []).append(woken)

    def wake(self, wake: Wake) -> None:
        """Wakes who waits for this in this process."""
        for woken in (*self._waking.get(wake[0], ()), *self._waking[_ALL]):
            woken(wake)

    async def flush(self, patience_s: float | None = None) -> None:
        """Waits until nothing is pending; what cannot be written from now on is not tried again.

        After `patience_s` of wire time it gives up (None: never). The units of a batch that is then under way are
        told nothing: they may be written or not.
        """
        self._closing = True
        self._pending += self._aside.take()
        if self._pending:
            self._go_on()
        try:
            async with asyncio.timeout(patience_s):
                while self._task is not None:
                    await asyncio.wait([self._task])
        except TimeoutError:
            log.error("flush_given_up", waiting=len(self._pending))
            if self._task is not None:
                self._task.cancel()
                await asyncio.wait([self._task])
        left, self._pending = self._pending, []
        for unit in left:
            self._tell(unit, Unavailable("the program stops"))

    def _go_on(self) -> None:
        """Commits at once what somebody waits for, with all that is pending; else a little later."""
        if self._task is not None:
            return
        if self._is_urgent or self._closing:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            self._task = asyncio.get_running_loop().create_task(self._drain())
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(PATIENCE_S, self._waited)

    def _waited(self) -> None:
        self._timer = None
        self._is_urgent = True
        self._go_on()

    def _first(self, units: list[Unit]) -> None:
        """These come before all that is pending."""
        self._pending = [*units, *self._pending]
        self._is_urgent = True
        self._go_on()

    async def _drain(self) -> None:
        try:
            while self._pending and (self._is_urgent or self._closing):
                units, self._pending = self._pending[:BATCH_MOST], self._pending[BATCH_MOST:]
                self._is_urgent = bool(self._pending)
                await self._write(units)
                if self._again:
                    self._pending = [*self._again, *self._pending]
                    self._again = []
                    self._is_urgent = True
                    await asyncio.sleep(AGAIN_S)
        finally:
            self._task = None
        if self._pending:
            self._go_on()

    async def _write(self, units: list[Unit]) -> None:
        units = self._aside.free(units)
        if not units:
            return
        batch = Batch(units, self.changes.watched)
        try:
            outcomes = await self._apply(batch)
        except Unavailable as failure:
            log.error("commit_failed", units=len(units), reason=str(failure))
            self._not_now(units, failure)
        except Exception as failure:  # noqa: BLE001 - whatever it is, the unit that is at fault is told, and no other
            if len(units) == 1:
                self._alone(units[0], failure)
            else:
                await self._halved(units)
        else:
            self.commits += 1
            self.units += len(units)
            if batch.changed:
                await self.changes.tell(batch.changed, self.turn_away)
            self._tell_all(units, outcomes)
            for wake in batch.wakes:
                self.wake(wake)

    async def _halved(self, units: list[Unit]) -> None:
        """So that the units at fault are found: some 2 log n commits for one among n."""
        middle = len(units) // 2
        await self._write(units[:middle])
        if self._again:  # the store went away: none may overtake those that wait for it
            self._not_now(units[middle:], Unavailable("the store went away"))
        else:
            await self._write(units[middle:])

    def _not_now(self, units: list[Unit], failure: Unavailable) -> None:
        for unit in units:
            if unit.lasting and not self._closing:
                self._again.append(unit)
            else:
                self._tell(unit, failure)

    def _alone(self, unit: Unit, failure: Exception) -> None:
        """A unit failed, and no other had a part in it."""
        if isinstance(failure, Unstorable):
            log.error("unit_given_up", tables=tables_of(unit), reason=str(failure), lasting=unit.lasting)
            self._tell(unit, failure)
        elif isinstance(failure, (Conflict, GuardFailed, NotOwner)):
            self._tell(unit, failure)
        else:  # its text may hold what the unit holds: it is not logged
            where = "".join(traceback.format_tb(failure.__traceback__)[-3:])
            kind = getattr(failure, "sqlstate", None) or type(failure).__name__
            log.error("unit_failed", tables=tables_of(unit), reason=kind, lasting=unit.lasting, where=where)
            if unit.lasting and not self._closing:
                self._aside.add(unit)
            else:
                self._tell(unit, Unavailable(kind))

    def _tell_all(self, units: Sequence[Unit], outcomes: Sequence[Results | GuardFailed | NotOwner]) -> None:
        for unit, outcome in zip(units, outcomes, strict=True):
            if unit.under is not None and unit.goes_on:
                self._tell(unit, outcome)
                continue
            try:
                unit.done(outcome)
            except Exception:  # as in _tell, which costs a call for each
                log.exception("commit_listener_failed")

    @staticmethod
    def _tell(unit: Unit, outcome: Results | Exception) -> None:
        try:
            with acting(unit.under):  # what follows from it at once is the owner's too
                unit.done(outcome)
        except Exception:
            log.exception("commit_listener_failed")
