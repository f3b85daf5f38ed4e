"""The round: the lanes that get a turn, one after the other, and those that wait for a moment of wire time or for room.

Whoever feeds a lane, or has room for it, puts it into the round by an event of its life, which wakes the dispatcher.
"""

from __future__ import annotations

import asyncio
import heapq
from collections import deque
from itertools import count
from typing import Final

from tidings.delivery.lane import Lane, LaneEvent, LaneState
from tidings.delivery.pace import LOOK_AGAIN_S

READMITTED_LEAST, READMITTED = 32, 1_000
"""Lanes that wait for room, or for their moment, and get a turn together when it comes. Of those that wait for room as
many as found some before, so that thousands are not looked at for the few that it is enough for.
"""
SEVERAL: Final = ""
"""The crowd of lanes whose next message may go to any of several carriers: room with whichever may help them."""
SOONEST_S: Final = 0.000_1
"""Wire time until a moment that is nearly there: a timer may fire a little before its time, and come for nothing."""


class _Crowd:
    """Lanes that wait for room with one carrier. One without room keeps no lane of another's from its turn."""

    __slots__ = ("found_full", "had_turn", "may_have_room", "readmitted", "waiting")

    def __init__(self) -> None:
        self.waiting: deque[Lane] = deque()
        self.had_turn: list[Lane] = []
        """Lanes of this round that used up the last of the room."""
        self.readmitted = READMITTED
        """How many get a turn together."""
        self.may_have_room = False
        """Whether some had a turn since one last found none."""
        self.found_full = False
        """Whether a lane of this round found none."""


class Round:
    """Where each lane is that somebody comes by for."""

    def __init__(self) -> None:
        self._woken = asyncio.Event()
        """Set when a lane became ready."""
        self._ready: deque[Lane] = deque()
        self._fresh: deque[Lane] = deque()
        """Ready, too, and idle until now: a sender with one message does not wait for all who have many."""
        self._is_turn_of_fresh = True
        self._crowds: dict[str, _Crowd] = {}
        """By carrier."""
        self._crowded = 0
        """Lanes in them."""
        self._timed: list[tuple[float, float, int, Lane]] = []
        """Lanes that wait for a moment. One counts only while it is the lane's own."""
        self._places = count()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_crowded(self) -> bool:
        """Whether lanes wait for room with a carrier."""
        return self._crowded > 0

    def wake(self) -> None:
        """There may be something to do."""
        self._woken.set()

    async def woken(self) -> None:
        """Until there is."""
        await self._woken.wait()
        self._woken.clear()

    def fed(self, lane: Lane) -> None:
        """Something was put into a lane."""
        was_idle = lane.state is LaneState.IDLE
        if lane.state is not LaneState.READY and lane.move(LaneEvent.FED):
            lane.is_fresh = was_idle and not lane.spilled
            (self._fresh if lane.is_fresh else self._ready).append(lane)
            self.wake()

    def room_opened(self, carrier: str | None = None) -> None:
        """A carrier, or whichever, has room again: those that waited longest for it have their turn."""
        names = self._crowds if carrier is None else (carrier, SEVERAL)
        for crowd in [self._crowds[name] for name in names if name in self._crowds]:
            self._readmit(crowd)

    def _readmit(self, crowd: _Crowd) -> None:
        if not crowd.waiting:
            return
        readmitted = min(len(crowd.waiting), crowd.readmitted)
        self._crowded -= readmitted
        for _ in range(readmitted):
            lane = crowd.waiting.popleft()
            lane.move(LaneEvent.ROOM_OPENED)
            (self._fresh if lane.is_fresh else self._ready).append(lane)
        crowd.may_have_room = True
        self.wake()

    def hurry(self, lane: Lane) -> None:
        """A lane may have something to do before the moment that it waits for: its pace, or its campaign's, changed."""
        now = asyncio.get_running_loop().time()
        if lane.wakes_at is not None and lane.wakes_at > now:
            self._at(now, lane)
            self.wake()

    def begin(self, now: float) -> None:
        """A round begins: those whose moment has come are in it."""
        timed = self._timed
        for _ in range(READMITTED):
            if not timed or timed[0][0] > now:
                break
            due, _, _, lane = heapq.heappop(timed)
            if lane.wakes_at == due:
                lane.wakes_at = None
                if lane.move(LaneEvent.TIME_CAME):
                    self._ready.append(lane)

    def next(self) -> Lane | None:
        """The lane whose turn it is; None: there is none. Every other turn is a fresh one's, where there is one."""
        self._is_turn_of_fresh = not self._is_turn_of_fresh
        first, other = (self._fresh, self._ready) if self._is_turn_of_fresh else (self._ready, self._fresh)
        return first.popleft() if first else other.popleft() if other else None

    def again(self, lane: Lane) -> None:
        """A lane had its turn and has more to send."""
        lane.is_fresh = False
        self._ready.append(lane)

    def until(self, due: float, lane: Lane) -> None:
        """Its pace lets nothing through before `due`; infinity: soon."""
        if due == float("inf"):
            due = asyncio.get_running_loop().time() + LOOK_AGAIN_S
        lane.is_fresh = False
        lane.move(LaneEvent.SPENT_ITS_PACE)
        self._at(due, lane)

    def shut(self, due: float, lane: Lane) -> None:
        """What it has goes to networks of which the first opens at `due`."""
        lane.move(LaneEvent.FOUND_NETWORKS_SHUT)
        if lane.wakes_at is None or due < lane.wakes_at:
            self._at(due, lane, lane.served_at)

    def full(self, lane: Lane, carrier: str, *, had_turn: bool) -> None:
        """Its carrier has no room; one that had some of it goes behind those that found none at all."""
        crowd = self._crowds.get(carrier)
        if crowd is None:
            crowd = self._crowds[carrier] = _Crowd()
        crowd.found_full, crowd.may_have_room = True, False
        self._crowded += 1
        lane.move(LaneEvent.FOUND_NO_ROOM)
        if lane.is_fresh and not had_turn:
            crowd.waiting.appendleft(lane)
        else:
            lane.is_fresh = False
            (crowd.had_turn if had_turn else crowd.waiting).append(lane)

    def end(self, now: float) -> None:
        """A round is over: the dispatcher is woken for the next one, or when the first moment comes."""
        for crowd in self._crowds.values():
            _end(crowd)
        if self._ready or self._fresh:
            self.wake()
        else:
            for crowd in self._crowds.values():
                if crowd.may_have_room:  # those that were readmitted left some of it
                    self._readmit(crowd)
        self.stop()
        if self._timed:
            delay = max(SOONEST_S, self._timed[0][0] - now)
            self._timer = asyncio.get_running_loop().call_later(delay, self.wake)

    def stop(self) -> None:
        """Wakes nobody for a moment that comes."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _at(self, due: float, lane: Lane, served_at: float = 0.0) -> None:
        lane.wakes_at = due
        heapq.heappush(self._timed, (due, served_at, next(self._places), lane))


def _end(crowd: _Crowd) -> None:
    """A round is over for it."""
    crowd.waiting.extend(crowd.had_turn)
    crowd.had_turn.clear()
    if crowd.found_full or crowd.may_have_room:
        few = crowd.readmitted // 2 if crowd.found_full else crowd.readmitted * 2
        crowd.readmitted = min(READMITTED, max(READMITTED_LEAST, few))
    crowd.found_full = False
