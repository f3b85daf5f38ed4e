"""Receipts of the simulated network: each leaves when it is due, as the recipient's number and the faults will it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

import structlog

from tidings.carriers.simulated import store, wire
from tidings.carriers.simulated.agenda import Agenda
from tidings.carriers.simulated.faults import CarrierFaults
from tidings.carriers.simulated.lines import Delivery, PlatformLines
from tidings.carriers.simulated.outcomes import MessageState, outcome_of
from tidings.carriers.simulated.store import Submitted
from tidings.core import Chance, Clock
from tidings.db import Database, Unavailable, Unit
from tidings.db.database import Results

_log = structlog.get_logger(__name__)

DELAY_S: Final = 0.1
"""Wire time between the answer to a submit and its receipt."""
OPEN_MOST: Final = 50_000
"""Receipts that may be under way; beyond, submits are refused for now."""


class SimulatedReceipts:
    """Sends receipts until they are acknowledged; then their rows go."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        chance: Chance,
        lines: PlatformLines,
        agenda: Agenda,
        faults: CarrierFaults,
    ) -> None:
        self._database = database
        self._clock = clock
        self._chance = chance
        self._lines = lines
        self._agenda = agenda
        self._faults = faults
        self._timers: set[asyncio.TimerHandle] = set()
        self._open: set[int] = set()

    @property
    def is_full(self) -> bool:
        """Whether so many are under way that no more submits should be taken."""
        return len(self._open) >= OPEN_MOST

    def stop(self) -> None:
        """Leaves what is to be sent to the rows."""
        for timer in self._timers:
            timer.cancel()

    def expect(self, rows: Sequence[Submitted]) -> None:
        """These were decided, and their rows say so: their receipts leave when they are due."""
        now = self._clock.now()
        soon = []
        for row in rows:
            self._open.add(row.number)
            if self._is_lost():
                self._end(row.number)
            elif row.due_at > now:
                self._agenda.at(row.due_at, lambda row=row: self.send([row]))  # type: ignore[misc]
            else:
                soon.append(row)
        if soon:
            self._send_later(soon)

    def send(self, rows: Sequence[Submitted]) -> None:
        """Sends the receipts of these rows now."""
        deliveries: list[Delivery] = []
        for row in rows:
            self._open.add(row.number)
            deliveries.extend(self._deliveries(row))
        self._lines.send(deliveries)

    def _deliveries(self, row: Submitted) -> list[Delivery]:
        now = self._clock.now()
        outcome = outcome_of(row.destination)
        state = MessageState(row.state)
        found = []
        if outcome.accepted_first:
            found.append(Delivery(wire.receipt(row, MessageState.ACCEPTED, now, outcome.form), _nothing))
        message = wire.receipt(row, state, now, outcome.form)
        found.append(Delivery(message, lambda: self._end(row.number)))
        more = outcome.receipts - 1 + int(self._is_doubled())
        return found + [Delivery(message, _nothing) for _ in range(more)]

    def _send_later(self, rows: list[Submitted]) -> None:
        def due() -> None:
            self._timers.discard(timer)
            self.send(rows)

        timer = asyncio.get_running_loop().call_later(DELAY_S + self._faults.receipt_delay_s, due)
        self._timers.add(timer)

    def _end(self, number: int) -> None:
        self._open.discard(number)
        try:
            self._database.submit(Unit([store.END_SUBMITTED(number)], _ended))
        except Unavailable as full:
            _ended(full)

    def _is_lost(self) -> bool:
        return self._faults.lost_receipts > 0 and self._chance.fraction() < self._faults.lost_receipts

    def _is_doubled(self) -> bool:
        return self._faults.duplicate_receipts > 0 and self._chance.fraction() < self._faults.duplicate_receipts


def _ended(outcome: Results | Exception) -> None:
    """A row that could not be deleted makes its receipt come once more, after the next start."""
    if isinstance(outcome, Exception):
        _log.warning("simulated_receipt_kept", reason=str(outcome))


def _nothing() -> None:
    """For deliveries whose acknowledgement changes nothing."""
