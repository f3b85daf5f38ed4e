"""Lanes that wait for a moment of wire time: until their sender's pace, or a network's, lets something through."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable, Iterator
from itertools import count

from tidings.delivery.pace import LOOK_AGAIN_S
from tidings.delivery.queues import Lane


class Waiting:
    """Those lanes, the earliest first."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        self._lanes: list[tuple[float, float, int, Lane, bool]] = []
        """Of a lane that was hurried, its earlier entries stay until they are due, and count no more."""
        self._places = count()
        self._timer: asyncio.TimerHandle | None = None

    def until(self, due: float, lane: Lane) -> None:
        """A lane, which stays in the round, has nothing to do before `due`; infinity: soon."""
        if due == float("inf"):
            due = asyncio.get_running_loop().time() + LOOK_AGAIN_S
        lane.due = due
        heapq.heappush(self._lanes, (due, 0.0, next(self._places), lane, False))

    def for_network(self, due: float, lane: Lane) -> None:
        """What a lane has goes to networks of which the first opens at `due`; what comes may go to others."""
        lane.in_round = False
        if lane.opens_at is None or due < lane.opens_at:
            lane.opens_at = due
            heapq.heappush(self._lanes, (due, lane.served_at, next(self._places), lane, True))

    def hurry(self, lane: Lane) -> None:
        """A lane may have something to do before the moment that it waits for: its pace, or its campaign's, changed."""
        now = asyncio.get_running_loop().time()
        if lane.due is not None and lane.due > now:
            self.until(now, lane)
            self._wake()
        if lane.opens_at is not None and lane.opens_at > now and not lane.in_round:
            self.for_network(now, lane)
            self._wake()

    def over(self, now: float) -> Iterator[Lane]:
        """Takes the lanes out whose time has come, and that are not in the round by now."""
        while self._lanes and self._lanes[0][0] <= now:
            due, _, _, lane, for_network = heapq.heappop(self._lanes)
            if for_network:
                if lane.opens_at == due:
                    lane.opens_at = None
                if lane.in_round:
                    continue
                lane.in_round = True
            elif lane.due == due:
                lane.due = None
            else:
                continue
            yield lane

    def set_timer(self, now: float) -> None:
        """Wakes the dispatcher for the next of them."""
        self.stop()
        if self._lanes:
            delay = max(0.0, self._lanes[0][0] - now)
            self._timer = asyncio.get_running_loop().call_later(delay, self._wake)

    def stop(self) -> None:
        """Wakes nobody."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
