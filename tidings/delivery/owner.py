"""The owner of the lanes: takes messages out of them, puts back what must go again, and carries out what carriers say.

Which passage of a lane goes next: where the sender has a campaign, the first whose network takes something; while one
network takes nothing, a few messages to others may pass those that wait for it. What goes to one network keeps its
order.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from functools import partial

import structlog

from tidings import errors
from tidings.carriers.port import Answer, Carrier, CarrierAccepted, CarrierRefused, Submission
from tidings.core import Clock, Sid, Tasks
from tidings.db import Database, Unavailable, Write
from tidings.delivery.account_pace import Way
from tidings.delivery.campaign_pace import HELD_MOST
from tidings.delivery.daily_caps import DailyCaps
from tidings.delivery.departures import LaneDepartures, Pick
from tidings.delivery.feed import UNAVAILABLE_WAIT_S, LaneFeed
from tidings.delivery.journal import Journal
from tidings.delivery.lane import Lane
from tidings.delivery.lanes import Lanes
from tidings.delivery.outcomes import Again, Doubtful, Failed, of_answer
from tidings.delivery.passage import Passage
from tidings.delivery.progress import Progress
from tidings.delivery.queue_orders import counted
from tidings.delivery.receipts import Receipts
from tidings.delivery.standing import EXPIRED, Standing
from tidings.delivery.taken_ids import kept_ids
from tidings.messages import store
from tidings.messages.lifecycle import Event
from tidings.messages.model import Message
from tidings.routing.links import UnansweredPolicy
from tidings.strays.error_codes import ErrorCodes, SaidIn

FAILED_MOST = 500
"""Messages of one lane that are ended at once where nothing may leave it any more."""
PURGED = "its sender's queue was purged"
BEYOND_CAP = Failed(Event.CAPPED, errors.DAILY_CAP_REACHED.code)

log = structlog.get_logger(__name__)


class Owner:
    """Owns the lanes that are this process's."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        lanes: Lanes,
        departures: LaneDepartures,
        progress: Progress,
        journal: Journal,
        feed: LaneFeed,
        receipts: Receipts,
        policy: UnansweredPolicy,
        standing: Standing,
        caps: DailyCaps | None = None,
        strange: ErrorCodes | None = None,
    ) -> None:
        self._messages = store.MessageStore(database)
        self._clock = clock
        self._lanes = lanes
        self._departures = departures
        self._progress = progress
        self._journal = journal
        self._feed = feed
        self._receipts = receipts
        self._policy = policy
        self._standing = standing
        self._caps = caps
        self._strange = strange
        self._passages = departures.passages
        self._tasks = Tasks()

    async def take_up(self, slots: Collection[int]) -> None:
        """Takes up the queues of these slots as the rows have them. Raises Unavailable."""
        await self._departures.references.take_up(self._messages)
        await self._feed.take_up(slots)

    async def look(self, slots: Collection[int]) -> None:
        """Reads what other processes put into the queues of these slots, and nobody told of. Raises Unavailable."""
        await self._feed.look(slots)

    def feed(self, lane: Lane, allowance: int) -> None:
        """Reads more of a lane's rows, where there is place for them."""
        self._feed.refill(lane, allowance)

    def tend(self) -> None:
        """Fetches the media of what came, and fails what has none."""
        self._feed.fetch()
        while self._feed.failed:
            self.fail(*self._feed.failed.pop())

    # -- taking --

    def next_of(self, lane: Lane, now: float) -> tuple[Passage | None, float | None]:
        """The passage whose segments go next, out of the lane, or None where a message may not leave; and when the
        first network opens that something waits for, where nothing else can go.
        """
        if lane.share is not None:
            return self._next_open(lane, now)
        if lane.is_stopped:
            return self._begun_again(lane.take_begun()), None
        return (self._begun_again(lane.passing.pop(0)) if lane.passing else self._begun(lane)), None

    def is_within_cap(self, passage: Passage) -> bool:
        """Counts a message once for the daily cap of its brand; False: it is beyond that, and failed."""
        capped = passage.gate.capped if passage.gate is not None else None
        if self._caps is None or capped is None or passage.count is not None:
            return True
        message = passage.message
        passage.count = self._caps.take(capped, message.num_segments, must=passage.in_doubt)
        if passage.count is None:
            self.fail(message, BEYOND_CAP)
            return False
        return True

    def _next_open(self, lane: Lane, now: float) -> tuple[Passage | None, float | None]:
        closed: dict[Way, float] = {}
        for place, passage in enumerate(lane.passing):
            if lane.is_stopped and not passage.has_left:
                continue
            if passage.gate is None or passage.over or passage.gate.is_open(now, closed):
                del lane.passing[place]
                return self._begun_again(passage), None
        while lane.heads and not lane.is_stopped and len(lane.passing) < HELD_MOST:
            begun = self._begun(lane)
            if begun is None or begun.gate is None or begun.gate.is_open(now, closed):
                return begun, None
            lane.passing.append(begun)
        return None, min(closed.values())

    def _begun(self, lane: Lane) -> Passage | None:
        """Begins the next message; None where it may not leave."""
        message, now = lane.heads.pop(0), self._clock.now()
        is_late = message.expires_at is not None and message.expires_at <= now
        failed = EXPIRED if is_late else self._standing.of_message(message)
        if failed is None and message.num_media:
            failed = self._departures.refused(message)
        if failed is None:
            return self._departures.begin(lane, message, self._feed.media_of(message))
        self.fail(message, failed)
        return None

    def _begun_again(self, passage: Passage) -> Passage | None:
        """A passage that has more to send; None where it is over, or nothing of it has left and it may not."""
        if passage.over:
            return None
        if passage.has_left:
            return passage
        message = passage.message
        failed = EXPIRED if passage.is_late(self._clock.now()) else self._standing.of_message(message)
        if failed is None:
            return passage
        self.fail(message, failed)
        return None

    # -- outcomes --

    def answered(self, answers: Sequence[Answer]) -> None:
        """See carriers.port.CarrierListener."""
        for answer in answers:
            passage = self._passages.get(answer.submission.message_sid)
            if passage is None:
                log.warning("answer_without_passage", sid=answer.submission.message_sid)
                continue
            passage.open -= 1
            if isinstance(answer, CarrierAccepted):
                passage.accepted += 1
                self._receipts.expect(passage, answer)
            elif isinstance(answer, CarrierRefused) and not answer.is_listed and self._strange is not None:
                self._strange.note(passage.carrier.name, SaidIn.ANSWER, answer.said or f"{answer.status:#x}")
            outcome = of_answer(passage, answer, passage.way.unanswered or self._policy)
            if outcome is None:
                continue
            if isinstance(outcome, Failed):
                self.fail(passage.message, outcome)
            elif isinstance(outcome, Again):
                self._again(passage, outcome)
            elif isinstance(outcome, Doubtful):
                self._doubt(passage, outcome)
            else:
                self._sent(passage)

    def room_opened(self, carrier: Carrier) -> None:
        """See carriers.port.CarrierListener."""
        self._lanes.round.room_opened(carrier.name)
        self._departures.outlets.failover.opened(carrier.name)

    def fail(self, message: Message, failed: Failed) -> None:
        """Ends a message that is in a queue, before it was sent."""
        if failed.reason is not None:
            message.note("refused", self._clock.now(), failed.reason)
        moved = self._progress.move(message, failed.event, error_code=failed.code)
        forget = self._ended(message)
        if moved is not None:
            self._journal.write([*moved.writes, store.dequeued(message)], moved.exchange, forget)
        else:
            forget()

    def purge(self, lane: Lane, last: Sid, most: int) -> int:
        """Cancels what waits in a lane up to a message, some at a time; each counts in the commit that cancels it. How
        many; more is read where there is more.
        """
        taken, under = lane.take_waiting(last, most), self._lanes.held.under(lane.slot)
        counts = counted(lane.account_sid, lane.sender, 1)
        for message in taken:
            moved, forget = self._progress.move(message, Event.PURGED, reason=PURGED), self._ended(message)
            assert moved is not None, "it is queued"
            writes = [*moved.writes, store.dequeued(message), counts]
            self._journal.write(writes, moved.exchange, forget, under=under)
        self._feed.refill(lane, most)
        return len(taken)

    def bar(self, passage: Passage, failed: Failed) -> None:
        """Ends a message whose claim was barred; what was counted of it in the claim's commit counts no more."""
        message = passage.message
        if passage.count is not None:
            DailyCaps.give_back(passage.count, message.num_segments, written=True)
            self._journal.write(DailyCaps.written([(passage.count, -message.num_segments)]), None)
        self.fail(message, failed)

    def put_back(self, passage: Passage, submissions: Sequence[Submission], after_s: float = 0.0) -> None:
        """Segments that must go again: at once and before newer ones, or after a delay."""
        if after_s > 0:
            asyncio.get_running_loop().call_later(after_s, self.put_back, passage, submissions)
            return
        self._departures.put_back(passage, submissions)

    def recount(self, picks: Sequence[Pick]) -> None:
        """Other processes used up a daily cap meanwhile: once that is known, what was to leave is looked at anew."""
        for pick in picks:
            passage = pick.passage
            if passage.count is not None and not passage.counted:
                DailyCaps.give_back(passage.count, passage.message.num_segments)
                passage.count = None
        self._tasks.start(self._recounted(picks))

    async def _recounted(self, picks: Sequence[Pick]) -> None:
        assert self._caps is not None, "something was counted"
        try:
            await self._caps.recount()
        except Unavailable:
            await asyncio.sleep(UNAVAILABLE_WAIT_S)
        for pick in picks:
            self.put_back(pick.passage, pick.submissions)
        self._lanes.round.room_opened()

    def expire(self, lane: Lane) -> None:
        """Fails the messages of a lane whose time is over or that may leave no more, where nothing of them has left."""
        if lane.has_work:
            self._expire_in_memory(lane)
        if lane.spilled:
            self._feed.refill(lane)

    def _expire_in_memory(self, lane: Lane) -> None:
        now = self._clock.now()
        closed = self._standing.of_lane(lane.account_sid, lane.sender)
        for message in lane.take_expired(now):
            self.fail(message, EXPIRED)
        if closed is not None:
            for message in lane.take(FAILED_MOST):
                self.fail(message, closed)
        for passage in [each for each in lane.passing if each.is_late(now) or (closed and not each.has_left)]:
            lane.passing.remove(passage)
            self.fail(passage.message, closed or EXPIRED)

    def stop(self) -> None:
        """Reads and fetches nothing more."""
        self._feed.stop()
        self._tasks.cancel()
        if self._caps is not None:
            self._caps.stop()

    def _sent(self, passage: Passage) -> None:
        message = passage.message
        ids = kept_ids(passage.expected.awaited) if passage.expected is not None else ""
        moved = self._progress.move(message, Event.CARRIER_ACCEPTED, reason=ids)
        forget = self._ended(message)
        if moved is None:
            forget()
            return
        writes = [*moved.writes, store.dequeued(message), *self._receipts.awaiting(passage)]
        self._journal.write(writes, moved.exchange, forget)
        self._receipts.complete(passage)

    def _again(self, passage: Passage, again: Again) -> None:
        if again.reason is not None:
            passage.retries += 1
            passage.message.note("retry", self._clock.now(), again.reason)
        self.put_back(passage, [again.submission], again.after_s)

    def _doubt(self, passage: Passage, doubtful: Doubtful) -> None:
        """It is marked as possibly doubled before it goes out again, or waits for a person."""
        message, submission, now = passage.message, doubtful.submission, self._clock.now()
        message.possibly_doubled = 1
        message.note("unanswered", now, f"part {submission.part}")
        if not doubtful.again:
            self._journal.write([store.noted(message)], None)
            return
        lane = self._lanes.find(message.account_sid, message.sender)
        under = self._lanes.held.under(lane.slot) if lane is not None else None
        if under is None:  # its lane is another process's, which found it marked `sending`
            return
        message.note("possibly-doubled", now, f"part {submission.part} goes out again")
        writes = [store.noted(message), *self._counted_again(passage)]
        self._journal.write(writes, None, lambda: self.put_back(passage, [submission]), under=under)

    def _counted_again(self, passage: Passage) -> list[Write]:
        """What keeps the daily count right where a segment that may have arrived goes out once more."""
        capped = passage.gate.capped if passage.gate is not None else None
        if self._caps is None or capped is None:
            return []
        count = self._caps.take(capped, 1, must=True)
        if count is None:
            return []
        count.written(1)
        return self._caps.written([(count, 1)])

    def _ended(self, message: Message) -> Callable[[], None]:
        """A message leaves its queue; what was counted of it counts no more if it never left. Its lane forgets it with
        what is returned, once its row is out.
        """
        passage = self._passages.pop(message.sid, None)
        if passage is not None:
            passage.over = True
            if passage.count is not None and not passage.marking and not passage.counted:
                DailyCaps.give_back(passage.count, message.num_segments)
        else:
            self._feed.media_of(message)
        lane = self._lanes.find(message.account_sid, message.sender)
        if lane is None:
            return _nothing
        lane.uncount(message)
        return partial(lane.forget, message.sid)


def _nothing() -> None:
    """Its lane is another process's."""
