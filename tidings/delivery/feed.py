"""What feeds the lanes beside acceptance: rows that had no place in memory before, and media once they are fetched."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Collection, Sequence
from typing import Protocol

from tidings.carriers.port import MediaReference
from tidings.core import Problem, Sid, Tasks
from tidings.db import Database, Unavailable
from tidings.delivery.lane import Lane
from tidings.delivery.lanes import Lanes
from tidings.delivery.outcomes import Failed
from tidings.delivery.standing import Standing
from tidings.messages.lifecycle import Event, Status
from tidings.messages.model import Message
from tidings.messages.store import MessageStore
from tidings.routing.configured import ConfiguredLinks
from tidings.routing.links import UnansweredPolicy

UNAVAILABLE_WAIT_S = 0.5
READERS_MOST = 8
"""Lanes whose rows are read at the same time; with SQLite the event loop does nothing else meanwhile."""
LANES_MOST = 16
"""Lanes into which others put something that are read with one question."""
WENT_OUT = frozenset({Status.SENDING.value, "rerouted"})
"""Steps of a message that name the link which it goes by."""
CROWDED_WAIT_S = 0.05
"""Before each read while memory is full and lanes wait for room with a carrier: they have what would leave first."""


class MediaFetched(Protocol):
    """Gives the media of a message, fetched and stored."""

    async def references(self, message: Message) -> tuple[MediaReference, ...]:
        """Where a carrier finds the media. Raises Problem when one cannot be had."""
        ...


class LaneFeed:
    """Reads rows and media; what it has is in the lanes, and the round is woken."""

    def __init__(
        self,
        database: Database,
        lanes: Lanes,
        media: MediaFetched,
        policy: UnansweredPolicy,
        standing: Standing,
        links: ConfiguredLinks | None = None,
    ) -> None:
        """`policy`: of what a link did not answer that has none of its own among `links`."""
        self._links = links
        self._database = database
        self._standing = standing
        self._messages = MessageStore(database)
        self._lanes = lanes
        self._fetched = media
        self._policy = policy
        self._media: dict[Sid, tuple[MediaReference, ...]] = {}
        self._tasks = Tasks()
        self._asked: deque[tuple[Lane, int]] = deque()
        """Lanes whose rows are still to be read, and how many."""
        self._readers = 0
        self.failed: list[tuple[Message, Failed]] = []
        """Messages whose media cannot be had."""

    async def take_up(self, slots: Collection[int]) -> None:
        """Takes up the queues of these slots as the rows have them. Raises Unavailable."""
        if await self._messages.any():
            self._lanes.taken_over(asyncio.get_running_loop().time())
        self._lanes.keep_up()  # before there are lanes of them: all senders are new to them
        waiting = await self._messages.lanes()
        self._lanes.taken(slots)
        for account_sid, sender, messages, segments in waiting:
            lane = self._lanes.ours(account_sid, sender)
            if lane is not None and lane.slot in slots:
                lane.messages, lane.backlog_segments = messages, segments
                lane.spilled = lane.spilled_again = True
                self._lanes.round.fed(lane)

    async def look(self, slots: Collection[int]) -> None:
        """Reads on in the queues of these slots that hold more than is known of them. Raises Unavailable."""
        for account_sid, sender, messages, _ in await self._messages.lanes():
            lane = self._lanes.ours(account_sid, sender)
            if lane is not None and lane.slot in slots and messages > lane.messages:
                self._lanes.stirred(account_sid, sender)

    def media_of(self, message: Message) -> tuple[MediaReference, ...]:
        """The media of a message that begins to leave, or ended before; they are forgotten here."""
        return self._media.pop(message.sid, ()) if message.num_media else ()

    def fetch(self) -> None:
        """Begins to fetch the media of what was put into the lanes since the last call."""
        waiting = self._lanes.without_media
        while waiting:
            self._tasks.start(self._with_media(*waiting.pop()))

    def refill(self, lane: Lane, allowance: int = 0) -> None:
        """Reads the next rows of a lane that has some beyond those in memory, where there is place for them."""
        if lane.refilling or not lane.spilled:
            return
        most = lane.place(allowance)
        if most:
            lane.refilling = True
            lane.spilled_again = False
            lane.ended = None
            lane.held.reading += most
            self._asked.append((lane, most))
            if self._readers < READERS_MOST:
                self._readers += 1
                self._tasks.start(self._read_asked())

    def stop(self) -> None:
        """Reads and fetches nothing more."""
        self._tasks.cancel()

    async def _read_asked(self) -> None:
        """Reads for one lane after the other, with a turn for everything else between two."""
        try:
            while self._asked:
                is_full = self._lanes.in_memory.free <= 0 and self._lanes.round.is_crowded
                await asyncio.sleep(CROWDED_WAIT_S if is_full else 0)
                if self._asked:
                    lane, most = self._asked.popleft()
                    await (self._read_strange({lane: most}) if lane.strange else self._read_rows(lane, most))
        finally:
            self._readers -= 1

    async def _read_rows(self, lane: Lane, most: int) -> None:
        try:
            rows = await self._messages.in_lane(lane.account_sid, lane.sender, lane.last_sid, most)
        except Unavailable:
            await asyncio.sleep(UNAVAILABLE_WAIT_S)
            rows = []
            lane.spilled_again = True
        await self._known(rows)
        lane.spilled = lane.spilled_again or len(rows) == most
        self._was_read(lane, rows, most)

    async def _read_strange(self, asked: dict[Lane, int]) -> None:
        """The first rows that are not in memory, wherever they stand, since other processes have other clocks: of the
        lanes that were `asked` for, each with how many, and of others of their kind that are to be read next.
        """
        while self._asked and self._asked[0][0].strange and len(asked) < LANES_MOST:
            lane, most = self._asked.popleft()
            asked[lane] = most
        lanes = [(lane.account_sid, lane.sender, most) for lane, most in asked.items()]
        try:
            found = await self._messages.in_lanes_beside(lanes, set[Sid]().union(*(lane.known for lane in asked)))
        except Unavailable:
            await asyncio.sleep(UNAVAILABLE_WAIT_S)
            found = [[] for _ in asked]
            for lane in asked:
                lane.spilled_again = True
        for (lane, most), rows in zip(asked.items(), found, strict=True):
            await self._read_beside(lane, rows, most)

    async def _read_beside(self, lane: Lane, rows: Sequence[Message], most: int) -> None:
        """Rows of one lane that are not in memory; where there may be more, it is asked how many wait."""
        try:
            waiting = await self._messages.waiting(lane.account_sid, lane.sender) if len(rows) == most else None
        except Unavailable:
            await asyncio.sleep(UNAVAILABLE_WAIT_S)
            lane.spilled_again = True
            self._was_read(lane, [], most)
            return
        await self._known(rows)
        lane.strange = lane.spilled = lane.spilled_again or len(rows) == most
        if waiting is None:  # all are in memory: what is new is counted as it comes
            for message in rows:
                if lane.is_new(message):
                    lane.count(message)
        else:
            lane.messages, lane.backlog_segments = waiting
        self._was_read(lane, rows, most)

    async def _known(self, rows: Sequence[Message]) -> None:
        """Until it is known here what was committed before these rows: another process may have taken one in for a
        sender of which nobody here has heard yet.
        """
        heard = self._database.heard
        while any(self._standing.of_message(message) is not None for message in rows):
            try:
                await self._database.caught_up(heard)
            except Unavailable:
                await asyncio.sleep(UNAVAILABLE_WAIT_S)
            else:
                return

    def _was_read(self, lane: Lane, rows: Sequence[Message], most: int) -> None:
        lane.refilling = False
        lane.held.reading -= most
        if lane.gone:
            return
        for message in rows:
            if lane.claim_next(message) and not self._is_held(message):
                self._lanes.admit(lane, message)
        self._lanes.round.fed(lane)  # also where none is for it: it may have to read on

    def _is_held(self, message: Message) -> bool:
        """Whether it was left unanswered by a link that has it wait for a person."""
        if message.status != Status.SENDING:
            return False
        by = [reason for _, event, reason in message.noted() if event in WENT_OUT]
        own = self._links.unanswered(by[-1].partition(",")[0]) if by and self._links is not None else None
        return (own or self._policy) is UnansweredPolicy.HOLD

    async def _with_media(self, lane: Lane, message: Message) -> None:
        try:
            self._media[message.sid] = await self._references(message)
        except Problem as problem:
            self.failed.append((message, Failed(Event.MEDIA_MISSING, problem.kind.code)))
        else:
            if lane.gone:
                self._media.pop(message.sid)
                return
            lane.append(message)
        lane.fetching -= 1
        self._lanes.round.fed(lane)
        self._lanes.round.wake()

    async def _references(self, message: Message) -> tuple[MediaReference, ...]:
        """The media, as soon as the store is available. Raises Problem when one cannot be had."""
        while True:
            try:
                return await self._fetched.references(message)
            except Unavailable:
                await asyncio.sleep(UNAVAILABLE_WAIT_S)
