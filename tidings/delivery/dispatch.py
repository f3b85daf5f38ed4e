"""Dispatch: takes what is due from the senders' queues, marks it `sending`, and hands it to the carriers.

Lanes are served in turn, a few segments each, so that a sender with a million messages does not delay one
with a single message. A segment leaves when its sender's pace and its carrier's window both allow it, and where the
sender has a campaign also the campaign's pace on the recipient's network.
"""

from __future__ import annotations

import asyncio
from collections import deque

import msgspec
import structlog

from tidings.carriers.port import Carrier, Submission
from tidings.core import Clock
from tidings.db import Database, Unavailable, Write
from tidings.delivery.daily_caps import DailyCaps
from tidings.delivery.feeding import Feeding, MediaFetched
from tidings.delivery.marking import Marking
from tidings.delivery.passage import Passage, UnansweredPolicy
from tidings.delivery.progress import Progress
from tidings.delivery.queues import Lane, Lanes
from tidings.delivery.references import REMEMBERED, References
from tidings.delivery.standing import EXPIRED, OPTED_OUT, Ended, Standing
from tidings.delivery.storing import Storing
from tidings.delivery.taking import Routes, Taking
from tidings.delivery.waiting import Waiting
from tidings.messages import store
from tidings.messages.lifecycle import Event
from tidings.messages.model import Message

TURN_SEGMENTS = 32
"""Segments that one lane may take before the next lane's turn."""
BATCH_SEGMENTS = 1_000
"""Segments of one round; then other work gets its turn."""
UNAVAILABLE_WAIT_S = 0.5
REFUSED_WAIT_S = 60.0
"""Until a message is tried again of which the store does not take that it is `sending`."""
ENDED_MOST = 500
"""Messages of one lane that are ended at once where nothing may leave it any more."""
READMITTED = 1_000
"""Lanes that wait for room and get a turn together when there is some."""

log = structlog.get_logger(__name__)


class Pick(msgspec.Struct, eq=False):
    """Segments of one passage that are about to leave."""

    lane: Lane
    passage: Passage
    submissions: list[Submission]


class Dispatcher:
    """Serves the lanes."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        lanes: Lanes,
        routes: Routes,
        progress: Progress,
        storing: Storing,
        media: MediaFetched,
        policy: UnansweredPolicy,
        standing: Standing,
        caps: DailyCaps | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._lanes = lanes
        self._feeding = Feeding(database, lanes, media, policy, self._enter, self.fail)
        self._references = References(clock)
        self._standing = standing
        self._taking = Taking(clock, routes, self._feeding, self._references, standing, caps, self.fail)
        self._marking = Marking(database, clock, progress, standing.service_of)
        self._progress = progress
        self._storing = storing
        self._round: deque[Lane] = deque()
        self._no_room: deque[Lane] = deque()
        self._had_turn: list[Lane] = []
        """Lanes of this round that used up the last of the room."""
        self._found_full = False
        """Whether a lane of this round found its carrier without room."""
        self._waiting = Waiting(self._wake)
        lanes.on_pace(self._waiting.hurry)
        self._reserved: dict[str, int] = {}
        self._woken = False
        self._resting = False
        """Whether the store just refused: for a moment nothing is taken from the queues."""
        self._stopped = False
        self.passages = self._taking.passages
        """What is with a carrier or on its way to one, by message SID."""

    def put(self, message: Message) -> None:
        """A message in the rows of its queue may go; one with media once they are fetched."""
        self._feeding.put(message)

    def put_back(self, passage: Passage, submissions: list[Submission], delay_s: float) -> None:
        """Segments that must go again: at once and before newer ones, or after a delay."""
        if delay_s > 0:
            loop = asyncio.get_running_loop()
            loop.call_later(delay_s, self.put_back, passage, submissions, 0.0)
            return
        if passage.over:
            return
        passage.begin_anew()
        lane = self._lanes.of(passage.message.account_sid, passage.message.sender)
        passage.waiting = sorted([*submissions, *passage.waiting], key=lambda one: one.part)
        lane.put_back(passage)
        self._enter(lane)

    def ended(self, message: Message) -> None:
        """A message left its queue: sent or failed."""
        self._taking.ended(message)
        self._feeding.forget(message)
        self._lanes.of(message.account_sid, message.sender).uncount(message)

    def counted_again(self, passage: Passage, segments: int) -> list[Write]:
        """See Taking."""
        return self._taking.counted_again(passage, segments)

    def expire(self, lane: Lane) -> None:
        """Fails the messages of a lane whose time is over or that may leave no more, where nothing of them has left."""
        now = self._clock.now()
        closed = self._standing.of_lane(lane.account_sid, lane.sender) if lane.has_work else None
        for message in lane.take_expired(now):
            self._end(message, EXPIRED)
        if closed is not None:
            for message in lane.take(ENDED_MOST):
                self._end(message, closed)
        for passage in [each for each in lane.passing if each.is_late(now) or (closed and not each.has_left)]:
            lane.passing.remove(passage)
            self._end(passage.message, closed or EXPIRED)
        if lane.spilled and lane.has_place:
            self._feeding.refill(lane)

    def _end(self, message: Message, ended: Ended) -> None:
        self.fail(message, ended.event, ended.code)

    def fail(self, message: Message, event: Event, code: int) -> None:
        """Ends a message that is in a queue, before it was sent."""
        moved = self._progress.move(message, event, error_code=code)
        if moved is not None:
            self._storing.store([*moved.writes, store.dequeued(message)], moved.exchange)
        self.ended(message)

    def room_opened(self) -> None:
        """A carrier has room again."""
        if self._no_room:
            for _ in range(min(len(self._no_room), READMITTED)):
                self._round.append(self._no_room.popleft())
            self._wake()

    async def stop(self) -> None:
        """Takes nothing more from the queues."""
        self._stopped = True
        self._waiting.stop()
        self._feeding.stop()

    def _enter(self, lane: Lane) -> None:
        if not lane.in_round:
            lane.in_round = True
            self._round.append(lane)
            self._wake()

    def _wake(self) -> None:
        if not self._woken and not self._stopped:
            self._woken = True
            asyncio.get_running_loop().call_soon(self._serve_all)

    def _serve_all(self) -> None:
        """One round over the lanes that may have something due."""
        self._woken = False
        if self._stopped or self._resting:
            return
        now = asyncio.get_running_loop().time()
        self._round.extend(self._waiting.over(now))
        picks: list[Pick] = []
        taken = 0
        self._found_full = False
        while self._round and taken < BATCH_SEGMENTS:
            lane = self._round.popleft()
            taken += self._serve(lane, now, picks)
        self._no_room.extend(self._had_turn)  # behind those that found no room at all
        self._had_turn.clear()
        if self._round:
            self._wake()
        elif not self._found_full:
            self.room_opened()  # those that were readmitted left some of it
        self._waiting.set_timer(now)
        if picks:
            self._mark_sending(picks)

    def _serve(self, lane: Lane, now: float, picks: list[Pick]) -> int:
        """One lane's turn; puts the lane where it belongs next. Returns the segments taken."""
        taken = 0
        if lane.spilled and not lane.refilling and lane.has_place:
            self._feeding.refill(lane)
        while lane.has_work:
            if taken >= TURN_SEGMENTS:
                self._round.append(lane)
                return taken
            allowance = lane.pace.allowance(now)
            if allowance <= 0:
                self._waiting.until(lane.pace.next_time(), lane)
                return taken
            passage, opens_at = self._taking.next_of(lane, now)
            if passage is None:
                if opens_at is not None:
                    self._waiting.for_network(opens_at, lane)
                    return taken
                taken += 1  # what may not leave, too, takes its part of the turn
                continue
            carrier = passage.carrier
            room = carrier.room - self._reserved.get(carrier.name, 0)
            if room <= 0:
                lane.passing.appendleft(passage)
                (self._had_turn if taken else self._no_room).append(lane)
                self._found_full = True
                return taken
            if passage.gate is not None:
                allowance = min(allowance, passage.gate.pace.allowance(now))
                lane.served_at = now
            taken += self._pick(lane, passage, min(allowance, room, TURN_SEGMENTS), picks)
        lane.in_round = False
        return taken

    def _pick(self, lane: Lane, passage: Passage, most: int, picks: list[Pick]) -> int:
        if passage.gate is not None and not self._taking.is_within_cap(passage):
            return 1  # a refusal, too, takes its part of the turn
        submissions, passage.waiting = passage.waiting[:most], passage.waiting[most:]
        if passage.waiting:
            lane.passing.appendleft(passage)
        segments = len(submissions)
        lane.pace.reserve(segments)
        if passage.gate is not None:
            passage.gate.pace.reserve(segments)
        name = passage.carrier.name
        self._reserved[name] = self._reserved.get(name, 0) + segments
        picks.append(Pick(lane, passage, submissions))
        return segments

    async def recover(self) -> None:
        """Takes up the queues as the rows have them, at start. Raises Unavailable."""
        used = await store.MessageStore(self._database).references(REMEMBERED)
        self._references.load((row[0], row[1], row[2]) for row in used)
        await self._feeding.recover()

    def _mark_sending(self, picks: list[Pick]) -> None:
        """The row says `sending` before the first octet leaves."""

        def marked(barred: list[Passage]) -> None:
            for passage in barred:
                if not passage.over:
                    self._bar(passage)
            self._submit(picks)

        self._marking.mark((pick.passage for pick in picks), marked, lambda failure: self._not_marked(picks, failure))

    def _bar(self, passage: Passage) -> None:
        """The recipient opted out before the message was sent."""
        message = passage.message
        if passage.count is not None:
            DailyCaps.give_back(passage.count, message.num_segments)
            self._storing.store(DailyCaps.written([(passage.count, -message.num_segments)]), None)
        self.fail(message, OPTED_OUT.event, OPTED_OUT.code)

    def _not_marked(self, picks: list[Pick], failure: Exception) -> None:
        """The store refused: nothing leaves; the same segments come first when it is tried again.

        Where it refused what stands in the rows, each is tried alone; one that is at fault comes again much later.
        """
        at_fault = not isinstance(failure, Unavailable)
        if at_fault and len(picks) > 1:
            for pick in picks:
                self._mark_sending([pick])
            return
        if at_fault:
            log.error("sending_not_stored", sid=picks[0].passage.message.sid, reason=str(failure))
        for pick in picks:
            self._release(pick)
            self.put_back(pick.passage, pick.submissions, REFUSED_WAIT_S if at_fault else 0.0)
        self.room_opened()
        if at_fault:
            return
        if not self._resting:
            self._resting = True
            asyncio.get_running_loop().call_later(UNAVAILABLE_WAIT_S, self._rested)

    def _rested(self) -> None:
        self._resting = False
        self._wake()

    def _release(self, pick: Pick) -> None:
        self._reserved[pick.passage.carrier.name] -= len(pick.submissions)
        pick.lane.pace.give_back(len(pick.submissions))
        if pick.passage.gate is not None:
            pick.passage.gate.pace.give_back(len(pick.submissions))

    def _submit(self, picks: list[Pick]) -> None:
        now = asyncio.get_running_loop().time()
        by_carrier: dict[str, list[Submission]] = {}
        carriers: dict[str, Carrier] = {}
        released = False
        for pick in picks:
            carrier = pick.passage.carrier
            has_room = carrier.room >= len(pick.submissions) + len(by_carrier.get(carrier.name, ()))
            if not has_room or not pick.passage.marked or pick.passage.over:
                self._release(pick)
                self.put_back(pick.passage, pick.submissions, 0.0)
                released = True
                continue
            carriers[carrier.name] = carrier
            by_carrier.setdefault(carrier.name, []).extend(pick.submissions)
            self._reserved[carrier.name] -= len(pick.submissions)
            pick.lane.pace.spend(now, len(pick.submissions))
            if pick.passage.gate is not None:
                pick.passage.gate.pace.spend(now, len(pick.submissions))
            pick.passage.open += len(pick.submissions)
        for name, submissions in by_carrier.items():
            carriers[name].submit(submissions)
        if released:
            self.room_opened()
