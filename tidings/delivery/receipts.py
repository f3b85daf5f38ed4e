"""Delivery receipts: matched to messages by the carrier's id, applied by the life cycle, then acknowledged.

A receipt is acknowledged to the carrier only when what it changes is on disk; until then the carrier keeps
it. One that comes before its submit was answered waits a while for the answer. What only may be a receipt, since it
is not marked as one, is a message from a handset unless it fits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Protocol

import structlog

from tidings.carriers.message_id import normalise
from tidings.carriers.port import Arrival, CarrierAccepted, Covers, Receipt, ReceiptState
from tidings.core import Tasks
from tidings.db import Unavailable, Write
from tidings.delivery.awaited import Awaited, Reported
from tidings.delivery.early import EarlyReceipts
from tidings.delivery.fits import Fit, Fits
from tidings.delivery.id_forms import IdForms
from tidings.delivery.journal import Journal
from tidings.delivery.outcomes import of_receipts, speaks_for_all
from tidings.delivery.part_reports import PartReports
from tidings.delivery.passage import Expected, Passage
from tidings.delivery.progress import Moved, Progress
from tidings.messages import store
from tidings.messages.model import AwaitedReceipt
from tidings.strays.error_codes import ErrorCodes, SaidIn
from tidings.strays.receipts import UnmatchedReceipts, Why

EARLY_WAITS_S = (0.1, 0.4, 1.5, 3.0, 5.0)
"""How long a receipt waits for the answer that it outran, until each further look."""
UNMARKED_LOOKS = 4
"""Looks for what only may be a receipt: a person's text waits no longer than that."""
SHARED_LOOKS = 4
"""The same where other processes may know the message: then the receipt is kept in the rows (see early.py)."""
LOOKS_BEFORE_GUESSES = 2
"""Another form of the id is tried only when the answer with this one had time to come."""
EARLY_MOST = 10_000
"""Receipts that may wait; more are looked for once."""
UNMARKED_MOST = 1_000
"""The same for what only may be a receipt, so that people's texts take no receipt's place."""


log = structlog.get_logger(__name__)


class Texts(Protocol):
    """Who takes what turns out to be no receipt."""

    def arrived(self, arrivals: Sequence[Arrival]) -> None:
        """Segments from handsets, each to be acknowledged once."""
        ...


class Receipts:
    """Takes receipts in."""

    def __init__(
        self,
        messages: store.MessageStore,
        progress: Progress,
        journal: Journal,
        forms: IdForms,
        early: EarlyReceipts,
        parts: PartReports,
        unmatched: UnmatchedReceipts,
        texts: Texts,
        strange: ErrorCodes | None = None,
    ) -> None:
        self._strange = strange
        self._progress = progress
        self._journal = journal
        self._forms = forms
        self._awaited = Awaited()
        self._fits = Fits(messages, self._awaited, forms)
        self._early = early
        self._parts = parts
        self.unmatched = unmatched
        self._texts = texts
        self._waiting = {True: 0, False: 0}
        """Marked receipts that wait, and others."""
        self._tasks = Tasks()

    async def start(self) -> None:
        """Reads what links have shown before. Raises Unavailable."""
        await self._forms.start()
        await self._parts.start()

    def expect(self, passage: Passage, answer: CarrierAccepted) -> None:
        """A carrier took a segment."""
        expected = passage.expected
        if expected is None:
            expected = passage.expected = Expected(passage.message)
        if answer.carrier_message_id:
            self._awaited.expect(expected, _awaited(passage, answer))
        elif not answer.is_spoken_for:
            part = answer.submission.part
            log.warning("answer_without_id", sid=passage.message.sid, carrier=passage.carrier.name, part=part)

    def awaiting(self, passage: Passage) -> list[Write]:
        """The rows of what is to be reported on."""
        return list(map(store.awaiting, passage.expected.awaited.values())) if passage.expected else []

    def complete(self, passage: Passage) -> None:
        """All segments were taken and the message is `sent`: receipts that came meanwhile count now."""
        expected = passage.expected
        assert expected is not None, "a carrier took its segments"
        expected.complete = True
        if expected.reported:
            writes, moved = self._settled(expected)
            if writes:
                self._journal.write(writes, moved.exchange if moved else None)

    def receipts_came(self, receipts: Sequence[Receipt]) -> None:
        """See carriers.port.CarrierListener."""
        for receipt in receipts:
            if receipt.is_marked:
                if receipt.state is ReceiptState.EN_ROUTE:
                    receipt.acknowledge(True)
                    continue
                if receipt.state is ReceiptState.UNREADABLE or not receipt.ids:
                    self._give_up(receipt, Why.UNKNOWN_STATE if receipt.ids else Why.NO_ID)
                    continue
            found = self._fits.at_once(receipt)
            if found is None:
                self._tasks.start(self._seek(receipt))
            else:
                self.take(receipt, found)

    async def stop(self) -> None:
        """Gives up waiting; the carrier keeps what was not acknowledged."""
        self._tasks.cancel()
        self._parts.stop()

    async def _seek(self, receipt: Receipt) -> None:
        """Looks in the rows; again a while later, for a receipt that outran its answer."""
        marked, why = receipt.is_marked, Why.UNKNOWN_ID
        self._waiting[marked] += 1
        looks = (0.0, *EARLY_WAITS_S)[: self._looks(marked)]
        if self._waiting[marked] > (EARLY_MOST if marked else UNMARKED_MOST):
            looks = (0.0,)
        try:
            for look, wait_s in enumerate(looks):
                if wait_s:
                    await asyncio.sleep(wait_s)
                found, why = await self.look(receipt, guessing=look >= LOOKS_BEFORE_GUESSES)
                if found is not None:
                    self.take(receipt, found)
                    return
        except Unavailable:
            receipt.acknowledge(False)
            return
        finally:
            self._waiting[marked] -= 1
        if not (marked and self._early.are_kept and self._early.keep(receipt)):
            self._give_up(receipt, why)

    def _looks(self, marked: bool) -> int | None:
        if not marked:
            return UNMARKED_LOOKS
        return SHARED_LOOKS if self._early.are_kept else None

    async def look(self, receipt: Receipt, *, guessing: bool) -> tuple[Fit | Reported | None, Why]:
        """The message that a receipt is about, as memory or the rows have it; None: there is none yet, and why.

        Guessing, other forms of its id count too. Raises Unavailable.
        """
        found = self._fits.at_once(receipt) or await self._fits.in_rows(receipt)
        return await self._guess(receipt) if found is None and guessing else (found, Why.UNKNOWN_ID)

    async def _guess(self, receipt: Receipt) -> tuple[Fit | None, Why]:
        fits = await self._fits.guesses(receipt)
        if len(fits) > 1:
            return None, Why.AMBIGUOUS_ID
        believed = [fit for fit in fits if self._fits.believes(receipt, fit)]
        return (believed[0] if believed else None), Why.UNKNOWN_ID

    def take(self, receipt: Receipt, found: Fit | Reported) -> None:
        """Applies what fits; a repeated receipt changes nothing."""
        if isinstance(found, Fit) and found.expected.awaited.get(found.awaited.carrier_message_id) is found.awaited:
            if not found.is_shown:
                self._fits.learn(receipt, found)
            if receipt.state is not ReceiptState.EN_ROUTE:
                self._apply(receipt, found.expected, found.awaited)
                return
        receipt.acknowledge(True)

    def _give_up(self, receipt: Receipt, why: Why) -> None:
        """It fits nothing: a text from a handset, or a receipt that the operator should see."""
        if receipt.arrival is not None:
            self._texts.arrived([receipt.arrival])
            return
        self.unmatched.note(receipt, why if receipt.is_marked else Why.UNCONFIRMED)
        receipt.acknowledge(True)

    def _apply(self, receipt: Receipt, expected: Expected, awaited: AwaitedReceipt) -> None:
        if receipt.unlisted_error and self._strange is not None:
            self._strange.note(receipt.carrier, SaidIn.RECEIPT, receipt.unlisted_error)
        if awaited.parts > 1 and expected.complete and self._parts.are_kept:
            self._parts.take(receipt, awaited, lambda: self._awaited.end(expected, awaited))
            return
        self._awaited.end(expected, awaited)
        if receipt.state is ReceiptState.FAILED and expected.failure is None:
            expected.failure = receipt
        expected.reported = True
        expected.done_date = receipt.done_date
        if receipt.covers is not Covers.EACH:
            expected.whole = expected.whole or speaks_for_all(receipt, awaited)
        writes, moved = self._settled(expected)
        writes.append(store.reported(awaited))
        self._journal.write(writes, moved.exchange if moved else None, lambda: receipt.acknowledge(True))

    def _settled(self, expected: Expected) -> tuple[list[Write], Moved | None]:
        """What the receipts so far lead to; where one speaks for all, nothing more is awaited."""
        event, moved = of_receipts(expected), None
        if event is not None:
            code = expected.failure.error_code if expected.failure is not None else None
            moved = self._progress.move(expected.message, event, error_code=code, done_date=expected.done_date)
        writes = moved.writes if moved else []
        if expected.awaited and expected.whole and expected.complete:
            for row in list(expected.awaited.values()):
                self._awaited.end(expected, row)
                writes.append(store.reported(row))
        return writes, moved


def _awaited(passage: Passage, answer: CarrierAccepted) -> AwaitedReceipt:
    message, submission, as_given = passage.message, answer.submission, answer.carrier_message_id
    key = normalise(as_given)
    return AwaitedReceipt(
        key,
        passage.carrier.name,
        message.sid,
        message.account_sid,
        submission.part,
        submission.parts,
        message.date_updated,
        None if as_given == key else as_given,
    )
