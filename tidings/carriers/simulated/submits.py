"""What the simulated network does with a submit: refuses it, keeps it for later, or hands it to its handset.

The answer leaves when the rows are committed. Source: SMPP v3.4 issue 1.2, clause 4.4.
"""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Final

import msgspec
import structlog

from tidings.carriers.port import Arrival
from tidings.carriers.simulated import store, wire
from tidings.carriers.simulated.faults import CarrierFaults
from tidings.carriers.simulated.handsets import Arrived, Handsets
from tidings.carriers.simulated.outcomes import MessageState, SimulatedOutcome, outcome_of
from tidings.carriers.simulated.receipts import SimulatedReceipts
from tidings.carriers.simulated.store import SegmentStage, Submitted
from tidings.carriers.simulated.waiting import WaitingSegments
from tidings.core import Chance, Clock, Instant
from tidings.db import Database, Unavailable, Unit, Write
from tidings.db.database import Results
from tidings.smpp import CommandStatus, Received, period_seconds

_log = structlog.get_logger(__name__)

VALIDITY_S: Final = 72 * 3600
"""How long a message without a validity period waits for its handset."""
LATE_ANSWER_S: Final = 0.05
"""How much later than its receipt an answer comes that is to come after it."""
TOO_LATE_S: Final = 300.0
"""When a submit is answered that is not to be answered: nobody waits any more, and the session may forget it."""
_REFUSED_ONCE_MOST: Final = 10_000
_is_number: Final = re.compile(r"\+[1-9][0-9]{6,14}").fullmatch
_RECEIPT_ASKED: Final = 0x03
_BARRED: Final = "013"


class HeldSubmit(msgspec.Struct, eq=False):
    """A submit that is accepted if its rows can be committed."""

    received: Received
    outcome: SimulatedOutcome
    row: Submitted
    arrived: Arrived | None
    is_answered: bool
    wants_receipt: bool


class Submits:
    """Takes submits in."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        chance: Chance,
        handsets: Handsets,
        waiting: WaitingSegments,
        receipts: SimulatedReceipts,
        faults: CarrierFaults,
        drop: Callable[[], None],
    ) -> None:
        self._database = database
        self._clock = clock
        self._chance = chance
        self._handsets = handsets
        self._waiting = waiting
        self._receipts = receipts
        self._faults = faults
        self._drop = drop
        self._read = wire.reader()
        self._number = 0
        self._met: OrderedDict[tuple[str, str, bytes], None] = OrderedDict()
        """Messages that were refused, or not answered, once."""
        self._second, self._in_second = 0, 0

    async def start(self) -> None:
        """Finds the first free number. Raises Unavailable."""
        self._number = max(int(self._clock.now()), await store.last_number(self._database))

    def came(self, messages: Sequence[Received]) -> None:
        """See SessionListener.messages_came."""
        taken: list[HeldSubmit] = []
        writes: list[Write] = []
        for received in messages:
            segment = self._read.arrival(received)
            outcome = outcome_of(segment.destination)
            is_first = outcome.only_first and self._is_first(segment)
            status = self._refusal(segment, outcome, is_first=is_first)
            if status is None:
                taken.append(self._take(received, segment, outcome, writes, is_first=is_first))
            else:
                received.answer(status)
        if not taken:
            return
        try:
            self._database.submit(Unit(writes, lambda result: self._stored(taken, result)))
        except Unavailable as full:
            self._stored(taken, full)

    def _refusal(self, segment: Arrival, outcome: SimulatedOutcome, *, is_first: bool) -> CommandStatus | None:
        if self._is_too_fast():
            return CommandStatus.RTHROTTLED
        if not _is_number(segment.destination):
            return CommandStatus.RINVDSTADR
        if outcome.refused and (is_first or not outcome.only_first):
            return outcome.refused
        off = not self._handsets.is_on(segment.destination)
        if self._receipts.is_full or (off and self._waiting.is_full(segment.destination)):
            return CommandStatus.RMSGQFUL
        return None

    def _take(
        self, received: Received, segment: Arrival, outcome: SimulatedOutcome, writes: list[Write], *, is_first: bool
    ) -> HeldSubmit:
        message, now = received.message, self._clock.now()
        handset = segment.destination
        state, err = outcome.state, outcome.err
        if self._handsets.is_blocked(handset, segment.source):
            state, err = MessageState.UNDELIVERABLE, _BARRED
        reaches = state is MessageState.DELIVERED
        waits = reaches and not self._handsets.is_on(handset)
        arrived = self._handsets.arrive(segment, writes) if reaches and not waits else None
        row = self._row(segment, state, err, now)
        if waits:
            validity_s = period_seconds(message.validity_period) or VALIDITY_S
            row = msgspec.structs.replace(
                row, payload=segment.payload.hex(), stage=SegmentStage.WAITING.value, due_at=int(now.plus(s=validity_s))
            )
        elif outcome.delay_s:
            row = msgspec.structs.replace(row, due_at=int(now.plus(s=outcome.delay_s)))
        wants_receipt = bool(message.registered_delivery & _RECEIPT_ASKED) and outcome.receipts > 0
        if wants_receipt or waits:
            writes.append(store.ADD_SUBMITTED(*store.values(row)))
        return HeldSubmit(received, outcome, row, arrived, not (is_first and outcome.unanswered), wants_receipt)

    def _row(self, segment: Arrival, state: MessageState, err: str, now: Instant) -> Submitted:
        self._number += 1 + self._chance.number(2)
        return Submitted(
            number=self._number,
            source=segment.source,
            destination=segment.destination,
            payload="",
            data_coding=segment.data_coding,
            reference=segment.reference,
            part=segment.part,
            parts=segment.parts,
            media=wire.media_text(segment.media),
            stage=SegmentStage.DECIDED.value,
            state=int(state),
            err=err,
            date_created=int(now),
            due_at=int(now),
        )

    def _stored(self, taken: Sequence[HeldSubmit], result: Results | Exception) -> None:
        arrivals = [each.arrived for each in taken if each.arrived]
        if isinstance(result, Exception):
            _log.warning("simulated_submits_not_stored", count=len(taken), reason=str(result))
            self._handsets.not_stored(arrivals)
            for each in taken:
                each.received.answer(CommandStatus.RSYSERR)
            return
        self._handsets.arrived(arrivals)
        early = [each.row for each in taken if each.outcome.before_answer and _has_receipt(each)]
        self._receipts.send(early)
        for each in taken:
            self._answer(each)
        later = [each.row for each in taken if not each.outcome.before_answer and _has_receipt(each)]
        self._receipts.expect(later)
        self._waiting.added([each.row for each in taken if each.row.stage == SegmentStage.WAITING.value])

    def _answer(self, taken: HeldSubmit) -> None:
        faults = self._faults
        if faults.drop_before_answer > 0:
            faults.drop_before_answer -= 1
            self._drop()
            return
        delay_s = faults.answer_delay_s + (LATE_ANSWER_S if taken.outcome.before_answer else 0.0)
        if not taken.is_answered:
            delay_s = TOO_LATE_S
        name = wire.message_id(taken.row.number)
        if delay_s:
            asyncio.get_running_loop().call_later(delay_s, taken.received.answer, 0, name)
        else:
            taken.received.answer(0, name)
        if faults.drop_after_answer > 0:
            faults.drop_after_answer -= 1
            self._drop()

    def _is_first(self, segment: Arrival) -> bool:
        """Whether this message comes for the first time; the next time it does not."""
        key = (segment.source, segment.destination, segment.payload)
        if key in self._met:
            del self._met[key]
            return False
        self._met[key] = None
        if len(self._met) > _REFUSED_ONCE_MOST:
            self._met.popitem(last=False)
        return True

    def _is_too_fast(self) -> bool:
        most = self._faults.submits_per_second
        if not most:
            return False
        second = int(asyncio.get_running_loop().time())
        if second != self._second:
            self._second, self._in_second = second, 0
        self._in_second += 1
        return self._in_second > most


def _has_receipt(taken: HeldSubmit) -> bool:
    return taken.wants_receipt and taken.row.stage == SegmentStage.DECIDED.value
