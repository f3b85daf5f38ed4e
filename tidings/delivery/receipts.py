"""Delivery receipts: matched to messages by the carrier's id, applied by the life cycle, then acknowledged.

A receipt is acknowledged to the carrier only when what it changes is on disk; until then the carrier keeps
it. One that comes before its submit was answered waits a while for the answer.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Coroutine, Sequence

import structlog

from tidings.carriers.port import Receipt, ReceiptState
from tidings.db import Unavailable, Write
from tidings.delivery.passage import Expected
from tidings.delivery.progress import Moved, Progress
from tidings.delivery.storing import Storing
from tidings.messages import store
from tidings.messages.lifecycle import Event
from tidings.messages.model import AwaitedReceipt

REMEMBERED_MOST = 50_000
"""Segments whose receipts are matched in memory; older ones are found in the rows."""
REPORTED_MOST = 20_000
"""Segments that were reported on lately: a repeated receipt is known at once."""
EARLY_WAITS_S = (0.1, 0.4, 1.5, 3.0, 5.0)
"""How long a receipt waits for the answer that it outran, until each further look."""
EARLY_MOST = 10_000

log = structlog.get_logger(__name__)


class Receipts:
    """Takes receipts in."""

    def __init__(self, messages: store.MessageStore, progress: Progress, storing: Storing) -> None:
        self._messages = messages
        self._progress = progress
        self._storing = storing
        self._expected: OrderedDict[tuple[str, str], Expected] = OrderedDict()
        self._reported: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._early = 0
        self._tasks: set[asyncio.Task[None]] = set()

    def expect(self, expected: Expected, row: AwaitedReceipt) -> None:
        """A segment was taken by a carrier."""
        expected.awaited[row.carrier_message_id] = row
        self._expected[row.carrier, row.carrier_message_id] = expected
        if len(self._expected) > REMEMBERED_MOST:
            self._expected.popitem(last=False)

    def complete(self, expected: Expected) -> None:
        """All segments were taken and the message is `sent`: receipts that came meanwhile count now."""
        expected.complete = True
        moved = self._moved(expected)
        if moved is not None:
            self._storing.store(moved.writes, moved.exchange)

    def receipts_came(self, receipts: Sequence[Receipt]) -> None:
        """See carriers.port.Listener."""
        for receipt in receipts:
            if receipt.state is ReceiptState.EN_ROUTE:
                receipt.acknowledge(True)
                continue
            for candidate in receipt.candidates:
                expected = self._expected.get((receipt.carrier, candidate))
                if expected is not None:
                    self._apply(receipt, candidate, expected)
                    break
            else:
                if self._is_repeated(receipt):
                    receipt.acknowledge(True)
                else:
                    self._start(self._seek(receipt))

    async def stop(self) -> None:
        """Gives up waiting; the carrier keeps what was not acknowledged."""
        for task in list(self._tasks):
            task.cancel()

    async def _seek(self, receipt: Receipt) -> None:
        """Looks in the rows; again a while later, for a receipt that outran its answer."""
        self._early += 1
        try:
            for wait_s in (0.0, *EARLY_WAITS_S) if self._early < EARLY_MOST else (0.0,):
                if wait_s:
                    await asyncio.sleep(wait_s)
                found = None if self._is_repeated(receipt) else await self._find(receipt)
                if self._is_repeated(receipt):
                    receipt.acknowledge(True)
                    return
                if found is not None:
                    self._apply(receipt, *found)
                    return
        except Unavailable:
            receipt.acknowledge(False)
            return
        finally:
            self._early -= 1
        log.info("receipt_unmatched", carrier=receipt.carrier, id=receipt.candidates[:1])
        receipt.acknowledge(True)

    def _is_repeated(self, receipt: Receipt) -> bool:
        return any((receipt.carrier, candidate) in self._reported for candidate in receipt.candidates)

    async def _find(self, receipt: Receipt) -> tuple[str, Expected] | None:
        for candidate in receipt.candidates:
            expected = self._expected.get((receipt.carrier, candidate))
            if expected is not None:
                return candidate, expected
        row = await self._messages.awaited(receipt.candidates, receipt.carrier)
        if row is None:
            return None
        message = await self._messages.get(row.account_sid, row.message_sid)
        if message is None:
            return None
        parts = [row] if row.parts == 1 else await self._messages.awaited_parts(row)
        known = self._expected.get((receipt.carrier, row.carrier_message_id))
        if known is not None:  # another part's receipt looked at the same time
            return row.carrier_message_id, known
        expected = Expected(message, complete=True)
        for part in parts:
            if (part.carrier, part.carrier_message_id) not in self._reported:
                self.expect(expected, part)
        return row.carrier_message_id, expected

    def _apply(self, receipt: Receipt, candidate: str, expected: Expected) -> None:
        key = (receipt.carrier, candidate)
        self._expected.pop(key, None)
        self._reported[key] = None
        if len(self._reported) > REPORTED_MOST:
            self._reported.popitem(last=False)
        awaited = expected.awaited.pop(candidate, None)
        if awaited is None:
            receipt.acknowledge(True)
            return
        if receipt.state is ReceiptState.FAILED and expected.failure is None:
            expected.failure = receipt
        expected.done_date = receipt.done_date
        writes: list[Write] = [store.DELETE_AWAITED(candidate, receipt.carrier, awaited.message_sid)]
        moved = self._moved(expected)
        if moved is not None:
            writes.extend(moved.writes)
        self._storing.store(writes, moved.exchange if moved else None, lambda: receipt.acknowledge(True))

    def _moved(self, expected: Expected) -> Moved | None:
        """A message is delivered when all its segments are; the first that fails decides it."""
        if not expected.complete:
            return None
        if expected.failure is not None:
            return self._progress.move(
                expected.message,
                Event.RECEIPT_FAILED,
                error_code=expected.failure.error_code,
                done_date=expected.done_date,
            )
        if expected.awaited:
            return None
        return self._progress.move(expected.message, Event.RECEIPT_DELIVERED, done_date=expected.done_date)

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
