"""Feeding: fills the lanes with what is accepted, with rows that had no place before, and with media once fetched."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Protocol

from tidings.carriers.port import MediaReference
from tidings.core import Problem, Sid
from tidings.db import Database, Unavailable
from tidings.delivery.passage import UnansweredPolicy
from tidings.delivery.queues import HEADS_MOST, Lane, Lanes
from tidings.messages.lifecycle import Event, Status
from tidings.messages.model import Message
from tidings.messages.store import MessageStore

UNAVAILABLE_WAIT_S = 0.5


class MediaFetched(Protocol):
    """Gives the media of a message, fetched and stored."""

    async def references(self, message: Message) -> tuple[MediaReference, ...]:
        """Where a carrier finds the media. Raises Problem when one cannot be had."""
        ...


class Feeding:
    """Feeds lanes. `enter` is told of each lane that has work, `fail` of a message whose media cannot be had."""

    def __init__(
        self,
        database: Database,
        lanes: Lanes,
        media: MediaFetched,
        policy: UnansweredPolicy,
        enter: Callable[[Lane], None],
        fail: Callable[[Message, Event, int], None],
    ) -> None:
        self._messages = MessageStore(database)
        self._lanes = lanes
        self._media_fetched = media
        self._policy = policy
        self._enter = enter
        self._fail = fail
        self._media: dict[Sid, tuple[MediaReference, ...]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def put(self, message: Message) -> None:
        """A message in the rows of its queue may go; one with media once they are fetched."""
        lane = self._lanes.of(message.account_sid, message.sender)
        if lane.claim(message):
            self._admit(lane, message)
        else:
            self._refill_if_idle(lane)

    async def recover(self) -> None:
        """Takes up the queues as the rows have them, at start. Raises Unavailable."""
        if await self._messages.any():
            self._lanes.taken_over(asyncio.get_running_loop().time())
        for account_sid, sender, messages, segments in await self._messages.lanes():
            lane = self._lanes.of(account_sid, sender)
            lane.messages, lane.backlog_segments = messages, segments
            lane.spilled = True
            self.refill(lane)

    def media_of(self, message: Message) -> tuple[MediaReference, ...]:
        """The media of a message that begins to leave; they are forgotten here."""
        return self._media.pop(message.sid, ())

    def forget(self, message: Message) -> None:
        """A message left its queue."""
        self._media.pop(message.sid, None)

    def stop(self) -> None:
        """Reads and fetches nothing more."""
        for task in list(self._tasks):
            task.cancel()

    def refill(self, lane: Lane) -> None:
        """Reads the next rows of a lane that has some beyond those in memory."""
        if lane.refilling or not lane.spilled:
            return
        lane.refilling = True
        lane.spilled_again = False
        self._start(self._read_rows(lane))

    async def _read_rows(self, lane: Lane) -> None:
        try:
            rows = await self._messages.in_lane(lane.account_sid, lane.sender, lane.last_sid, HEADS_MOST)
        except Unavailable:
            await asyncio.sleep(UNAVAILABLE_WAIT_S)
            rows = []
            lane.spilled_again = True
        lane.refilling = False
        lane.spilled = lane.spilled_again or len(rows) == HEADS_MOST
        for message in rows:
            held = message.status == Status.SENDING and self._policy is UnansweredPolicy.HOLD
            if lane.claim_next(message) and not held:
                self._admit(lane, message)
        if lane.has_work:
            self._enter(lane)
        else:
            self._refill_if_idle(lane)

    def _refill_if_idle(self, lane: Lane) -> None:
        """Reads on where no turn of the lane will come to do it."""
        if not lane.has_work and not lane.fetching:
            self.refill(lane)

    def _admit(self, lane: Lane, message: Message) -> None:
        """Puts a claimed message among those that can go; one with media once they are fetched."""
        if message.num_media:
            lane.fetching += 1
            self._start(self._with_media(lane, message))
            return
        lane.append(message)
        self._enter(lane)

    async def _with_media(self, lane: Lane, message: Message) -> None:
        try:
            self._media[message.sid] = await self._references(message)
        except Problem as problem:
            lane.fetching -= 1
            self._fail(message, Event.MEDIA_MISSING, problem.kind.code)
            self._refill_if_idle(lane)
            return
        lane.fetching -= 1
        lane.append(message)
        self._enter(lane)

    async def _references(self, message: Message) -> tuple[MediaReference, ...]:
        """The media, as soon as the store is available. Raises Problem when one cannot be had."""
        while True:
            try:
                return await self._media_fetched.references(message)
            except Unavailable:
                await asyncio.sleep(UNAVAILABLE_WAIT_S)

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
