"""What is known of a carrier's answers to the parts of a message: by its steps, and the rows that receipts fit."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

import msgspec
import sqlalchemy as sa

from tidings.carriers.port import ReceiptState
from tidings.core import Clock, Instant
from tidings.db import Database
from tidings.delivery.feed import WENT_OUT
from tidings.delivery.part_reports import PartReport, part_report
from tidings.delivery.taken_ids import read_ids
from tidings.messages.callbacks import done_date_told
from tidings.messages.lifecycle import Status
from tidings.messages.model import AwaitedReceipt, Message, awaited_receipt
from tidings.messages.retention import RECEIPTS_KEPT_S
from tidings.operator.wire_parts import WrittenPart
from tidings.webhooks.outbox import Outbox

_DELIVERED: Final = frozenset({Status.DELIVERED, Status.READ})
_AWAITED: Final = sa.select(awaited_receipt).where(
    awaited_receipt.c.message_sid == sa.bindparam("message_sid"), awaited_receipt.c.parts > 1
)
_REPORTS: Final = sa.select(part_report).where(part_report.c.message_sid == sa.bindparam("message_sid"))


class PartState(StrEnum):
    """What is known of the carrier's answer to a part."""

    UNDER_WAY = "under-way"
    """It was not answered, as far as rows say."""
    AWAITED = "awaited"
    """The carrier took it, and is to report on it."""
    TAKEN = "taken"
    """The carrier took it, and nothing is awaited: its receipt came before those of other parts, or none will."""
    REPORTED = "reported"
    """A receipt came."""
    REFUSED = "refused"
    UNKNOWN = "unknown"
    """The message ended for one of its parts: which one, is not kept."""
    ARRIVED = "arrived"


class PartReceipt(msgspec.Struct, frozen=True):
    """What a receipt said."""

    state: str
    error_code: int | None
    done_date: str | None
    """As the carrier wrote it, YYMMDDhhmm; None: it is not kept."""
    at: str


class WirePart(WrittenPart, frozen=True, kw_only=True):
    """A part, and what is known of its answer."""

    state: PartState
    carrier_message_id: str | None = None
    """As the carrier gave it."""
    receipt: PartReceipt | None = None
    reference: int | None = None
    """Of a part that came in: what the parts of its text share."""
    data_coding: int | None = None
    """Of a part that came in."""
    at: str | None = None
    """Of a part that came in: when."""


class WireWay:
    """What the steps of a message say of its way to the carrier, or from it."""

    def __init__(self, message: Message) -> None:
        self.link: str | None = None
        self.told: str | None = None
        """Its link, and why it went there."""
        self.said: str | None = None
        """What the carrier said last where it did not take something."""
        self.left_at: int | None = None
        self.taken_at: int | None = None
        self.over_at, self.ids = message.date_updated, ""
        for at, event, reason in message.noted():
            if event in WENT_OUT or event == Status.RECEIVED:
                self.told, self.link = reason, reason.partition(",")[0]
            self._take(at, event, reason)

    def _take(self, at: int, event: str, reason: str) -> None:
        if event == Status.SENDING or (event == "possibly-doubled" and not reason.startswith("part ")):
            self.left_at = at  # with a validity period from then
        elif event in ("retry", "refused"):
            self.said = reason
        elif event == Status.SENT:
            self.taken_at, self.ids = at, reason
        elif event in (Status.DELIVERED, Status.UNDELIVERED):
            self.over_at = at


class WireAnswers:
    """Reads them."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def to(self, message: Message, way: WireWay, written: Sequence[WrittenPart]) -> list[WirePart]:
        """The parts, with what is known of the answer to each. Raises Unavailable."""
        named = {"message_sid": message.sid}
        rows = await self._database.rows(_AWAITED, named) if len(written) > 1 else []
        awaited = {one.part: one for one in (AwaitedReceipt(*row) for row in rows)}
        found = [PartReport(*row) for row in await self._database.rows(_REPORTS, named)] if awaited else []
        reports = {one.carrier_message_id: one for one in found}
        ids = read_ids(way.ids, len(written))
        last = await self._last_receipt(message, way, len(written))
        answered = []
        for one, name in zip(written, ids, strict=True):
            row = awaited.get(one.part)
            report = reports.get(row.carrier_message_id) if row is not None else None
            receipt = _receipt(report) if report is not None else last
            given = row.as_given or row.carrier_message_id if row is not None else name
            state = PartState.REPORTED
            if receipt is None:
                state = PartState.AWAITED if row is not None else self._state(message, way, given, one.parts)
            fields = msgspec.structs.asdict(one)
            answered.append(WirePart(**fields, state=state, carrier_message_id=given, receipt=receipt))
        return answered

    def _state(self, message: Message, way: WireWay, name: str | None, parts: int) -> PartState:
        """Of a part that no row speaks of."""
        match message.status:
            case Status.SENDING:
                return PartState.UNDER_WAY
            case Status.SENT:
                is_late = message.date_updated < self._clock.now().plus(s=-RECEIPTS_KEPT_S)
                return PartState.AWAITED if parts == 1 and name and not is_late else PartState.TAKEN
            case Status.FAILED if parts == 1 and way.said is not None:
                return PartState.REFUSED
            case _:
                return PartState.UNKNOWN

    async def _last_receipt(self, message: Message, way: WireWay, parts: int) -> PartReceipt | None:
        """The receipt that ended the message, where it speaks of every part."""
        code: int | None = None
        if message.status in _DELIVERED:
            state = ReceiptState.DELIVERED
        elif message.status == Status.UNDELIVERED and parts == 1 and way.taken_at is not None:
            state, code = ReceiptState.FAILED, message.error_code
        else:
            return None
        exchanges = await Outbox(self._database).of_subject(message.account_sid, message.sid)
        dates = [date for one in exchanges if (date := done_date_told(one)) is not None]
        return PartReceipt(state, code, dates[-1] if dates else None, Instant(way.over_at).iso_precise())


def _receipt(report: PartReport) -> PartReceipt:
    return PartReceipt(report.state, report.error_code, report.done_date, Instant(report.date_created).iso_precise())
