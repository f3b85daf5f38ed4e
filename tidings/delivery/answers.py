"""What the carrier answers to submissions: sent, to be tried again, or failed."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from tidings.carriers.message_id import normalise
from tidings.carriers.port import Accepted, Answer, Refused, Unanswered
from tidings.core import Clock
from tidings.db import Write
from tidings.delivery.dispatch import Dispatcher
from tidings.delivery.passage import Expected, Passage, UnansweredPolicy
from tidings.delivery.progress import Progress
from tidings.delivery.receipts import Receipts
from tidings.delivery.storing import Storing
from tidings.messages import store
from tidings.messages.lifecycle import Event
from tidings.messages.model import AwaitedReceipt

log = structlog.get_logger(__name__)


class Answers:
    """Takes the carriers' answers in."""

    def __init__(
        self,
        clock: Clock,
        dispatcher: Dispatcher,
        progress: Progress,
        storing: Storing,
        receipts: Receipts,
        policy: UnansweredPolicy,
    ) -> None:
        self._clock = clock
        self._dispatcher = dispatcher
        self._progress = progress
        self._storing = storing
        self._receipts = receipts
        self._policy = policy

    def answered(self, answers: Sequence[Answer]) -> None:
        """See carriers.port.Listener."""
        for answer in answers:
            passage = self._dispatcher.passages.get(answer.submission.message_sid)
            if passage is None:
                log.warning("answer_without_passage", sid=answer.submission.message_sid)
                continue
            passage.open -= 1
            if isinstance(answer, Accepted):
                self._accepted(passage, answer)
            elif isinstance(answer, Refused):
                self._refused(passage, answer)
            else:
                self._unanswered(passage, answer)

    def _accepted(self, passage: Passage, answer: Accepted) -> None:
        message, submission = passage.message, answer.submission
        if passage.expected is None:
            passage.expected = Expected(message)
        passage.accepted += 1
        if answer.carrier_message_id:
            self._receipts.expect(passage.expected, _awaited(passage, answer))
        else:
            log.warning("answer_without_id", sid=message.sid, carrier=passage.carrier.name, part=submission.part)
        if not passage.open and not passage.waiting and passage.accepted >= submission.parts:
            self._sent(passage, passage.expected)

    def _sent(self, passage: Passage, expected: Expected) -> None:
        message = passage.message
        moved = self._progress.move(message, Event.CARRIER_ACCEPTED)
        self._dispatcher.ended(message)
        if moved is None:
            return
        awaiting = [store.awaiting(row) for row in expected.awaited.values()]
        writes: list[Write] = [*moved.writes, store.dequeued(message), *awaiting]
        self._storing.store(writes, moved.exchange)
        self._receipts.complete(expected)

    def _refused(self, passage: Passage, answer: Refused) -> None:
        if answer.retry_after_s is not None and passage.retries < answer.most_retries:
            passage.retries += 1
            passage.message.note("retry", self._clock.now(), f"status {answer.status:#x}")
            self._dispatcher.put_back(passage, [answer.submission], answer.retry_after_s)
            return
        passage.message.note("refused", self._clock.now(), f"status {answer.status:#x}")
        self._dispatcher.fail(passage.message, Event.CARRIER_REFUSED, answer.error_code)

    def _unanswered(self, passage: Passage, answer: Unanswered) -> None:
        message = passage.message
        if not answer.left:
            self._dispatcher.put_back(passage, [answer.submission], 0.0)
            return
        message.possibly_doubled = 1
        message.note("unanswered", self._clock.now(), f"part {answer.submission.part}")
        if self._policy is UnansweredPolicy.HOLD:
            self._storing.store([store.progressed(message)], None)
            return
        message.note("possibly-doubled", self._clock.now(), f"part {answer.submission.part} goes out again")
        self._storing.store(
            [store.progressed(message), *self._dispatcher.counted_again(passage, 1)],
            None,
            lambda: self._dispatcher.put_back(passage, [answer.submission], 0.0),
        )


def _awaited(passage: Passage, answer: Accepted) -> AwaitedReceipt:
    message, submission = passage.message, answer.submission
    key = normalise(answer.carrier_message_id)
    return AwaitedReceipt(
        carrier_message_id=key,
        carrier=passage.carrier.name,
        message_sid=message.sid,
        account_sid=message.account_sid,
        part=submission.part,
        parts=submission.parts,
        since=message.date_updated,
        as_given=None if answer.carrier_message_id == key else answer.carrier_message_id,
    )
