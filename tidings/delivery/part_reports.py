"""Receipts of texts of several parts, where several processes take receipts in: nobody has all parts of one in memory.

So what a carrier reports on each part is a row. Whoever wrote one then looks at what the rows say of all of them, and
moves the message where they decide. Two who look at once move it once, as the message's row is guarded; and of two who
report on the last two parts, the one whose commit comes later sees both. A receipt is acknowledged after the look:
where a process ends between its commit and its look, the carrier delivers the receipt again, and it is looked again.

A process that is alone on its store has all in memory, and writes no such rows.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from typing import Final

import msgspec
import sqlalchemy as sa

from tidings.carriers.port import Receipt, ReceiptState
from tidings.core import Clock, Sid, Tasks
from tidings.db import BulkDelete, BulkInsert, Database, Unavailable, Write, table
from tidings.delivery.journal import Journal
from tidings.delivery.outcomes import speaks_for_all
from tidings.delivery.progress import Moved, Progress
from tidings.messages import store
from tidings.messages.lifecycle import FINAL, Event, Status
from tidings.messages.model import AwaitedReceipt, Message, awaited_receipt
from tidings.messages.store import MessageStore, under_way


class PartReport(msgspec.Struct, frozen=True):
    """The row of a part that was reported on, until its message is over."""

    message_sid: Sid
    carrier: str
    carrier_message_id: str
    """As in the row of the awaited receipt."""
    state: str
    """See ReceiptState."""
    error_code: int | None
    done_date: str | None
    for_all: int
    """1: it speaks for the whole message."""
    date_created: int


part_report = table("part_report", PartReport, key=("message_sid", "carrier", "carrier_message_id"), small=True)
_A, _R = awaited_receipt.c, part_report.c
_KEY: Final = ("message_sid", "carrier", "carrier_message_id")
_INSERT = BulkInsert(part_report, yields=True)
_DELETE = BulkDelete(part_report, _KEY)
_ANY = sa.select(_R.message_sid).limit(1)
_PARTS = (
    sa.select(*_A, *_R)
    .select_from(
        awaited_receipt.outerjoin(
            part_report,
            sa.and_(*(_A[name] == _R[name] for name in _KEY)),
        )
    )
    .where(_A.message_sid == sa.bindparam("message_sid"), _A.parts > 1)
    .order_by(_R.date_created, _A.part)
)


class _Part(msgspec.Struct, frozen=True):
    """A part whose message is not over."""

    awaited: AwaitedReceipt
    report: PartReport | None
    """None: the carrier has not reported on it."""

    def forgotten(self) -> list[Write]:
        """Deletes its rows."""
        return [store.reported(self.awaited), _DELETE(*(getattr(self.awaited, name) for name in _KEY))]


class PartReports:
    """Takes receipts of parts in."""

    def __init__(self, database: Database, clock: Clock, progress: Progress, journal: Journal) -> None:
        self._database = database
        self._messages = MessageStore(database)
        self._clock = clock
        self._progress = progress
        self._journal = journal
        self._had_some = False
        self._under_way = 0
        """Receipts that were taken in, and whose parts were not looked at yet."""
        self._tasks = Tasks()

    async def start(self) -> None:
        """Looks whether there are some. Raises Unavailable."""
        self._had_some = bool(await self._database.rows(_ANY))

    @property
    def are_kept(self) -> bool:
        """Whether other processes may take in receipts of the same messages, or did before this one started."""
        self._had_some = self._had_some or not self._database.is_alone
        return self._had_some

    def take(self, receipt: Receipt, awaited: AwaitedReceipt, taken: Callable[[], None]) -> None:
        """A receipt says what became of a part of a message that was sent. The first word on a part stands.

        It is acknowledged; `taken` is called before, where it is in the rows with what it leads to.
        """
        report = PartReport(
            awaited.message_sid,
            awaited.carrier,
            awaited.carrier_message_id,
            receipt.state,
            receipt.error_code,
            receipt.done_date,
            int(speaks_for_all(receipt, awaited)),
            int(self._clock.now()),
        )

        def noted() -> None:
            self._tasks.start(self._look(receipt, awaited, taken))

        self._under_way += 1
        self._journal.write([_INSERT(*msgspec.structs.astuple(report))], None, noted)

    def stop(self) -> None:
        """Looks no more; the carrier keeps what was not acknowledged."""
        self._tasks.cancel()

    async def _look(self, receipt: Receipt, awaited: AwaitedReceipt, taken: Callable[[], None]) -> None:
        """Carries out what the rows say of all parts."""

        def done() -> None:
            taken()
            receipt.acknowledge(True)

        try:
            await self._carry_out(receipt, awaited, done)
        finally:
            self._under_way -= 1
        await self._end()

    async def _carry_out(self, receipt: Receipt, awaited: AwaitedReceipt, done: Callable[[], None]) -> None:
        try:
            message = await self._messages.get(awaited.account_sid, awaited.message_sid)
            parts = await self._parts_of(awaited.message_sid)
        except Unavailable:
            receipt.acknowledge(False)
            return
        writes, moved = self._led_to(message, parts)
        if writes:
            self._journal.write(writes, moved.exchange if moved else None, done)
        else:
            done()

    async def _end(self) -> None:
        """Who is alone, and has none left, keeps none from now on."""
        if not self._database.is_alone or self._under_way:
            return
        with contextlib.suppress(Unavailable):
            is_left = bool(await self._database.rows(_ANY))
            self._had_some = is_left or bool(self._under_way) or not self._database.is_alone

    async def _parts_of(self, message_sid: Sid) -> list[_Part]:
        width = len(_A)
        return [
            _Part(AwaitedReceipt(*row[:width]), PartReport(*row[width:]) if row[width] else None)
            for row in await self._database.rows(_PARTS, {"message_sid": message_sid})
        ]

    def _led_to(self, message: Message | None, parts: Sequence[_Part]) -> tuple[list[Write], Moved | None]:
        """What is to be written. Of a message that is over, only the parts that were not reported on stay."""
        reported = [part for part in parts if part.report is not None]
        reports = [part.report for part in parts if part.report is not None]
        failure = next((each for each in reports if each.state == ReceiptState.FAILED), None)
        is_whole = len(reported) == len(parts) or any(each.for_all for each in reports)
        moved = None
        if message is not None and message.status not in FINAL:
            if message.status != Status.SENT or not (failure or (reports and is_whole)):
                return [], None
            moved = self._progress.move(
                under_way(message),
                Event.RECEIPT_FAILED if failure else Event.RECEIPT_DELIVERED,
                error_code=failure.error_code if failure else None,
                done_date=(failure or reports[-1]).done_date,
            )
        over = parts if is_whole else reported
        return [*(moved.writes if moved else ()), *(write for part in over for write in part.forgotten())], moved
