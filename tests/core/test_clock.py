"""Business time never goes back, whatever is done to the system's clock."""

from __future__ import annotations

import asyncio
import itertools

from hypothesis import given
from hypothesis import strategies as st

from tests.virtual_wire import virtually
from tidings.core import Instant, MovableClock
from tidings.loops import Runner
from tidings.webhooks.waiting import Waiting

HOUR_US = 3_600_000_000
BEGAN_US = 1_790_000_000 * 1_000_000


class System:
    """A system's clock that can be set, and the time that really passes."""

    def __init__(self) -> None:
        self.shown_us = BEGAN_US
        self.passed_us = 0
        self.clock = MovableClock(lambda: self.shown_us, steady=lambda: self.passed_us)

    def passes(self, us: int) -> None:
        self.shown_us += us
        self.passed_us += us

    def ahead_us(self) -> int:
        """So far business time is ahead of the system's."""
        return self.clock.now() - self.shown_us


def test_time_goes_on_when_the_system_s_clock_is_set_back() -> None:
    system = System()
    before = system.clock.now()
    system.shown_us -= HOUR_US
    assert system.clock.now() == before
    system.passes(8_000_000)
    assert system.clock.now() == before + 7_000_000, "a little slower, until both agree"


def test_in_the_end_both_agree_again() -> None:
    system = System()
    system.clock.now()
    system.shown_us -= HOUR_US
    for _ in range(9 * 60):
        system.clock.now()
        system.passes(60_000_000)
    assert system.ahead_us() == 0
    system.passes(1)
    assert system.ahead_us() == 0


def test_a_clock_that_is_set_back_and_right_again_leaves_no_trace() -> None:
    system = System()
    for _ in range(20):
        system.clock.now()
        system.shown_us -= HOUR_US
        system.clock.now()
        system.passes(1_000)
        system.shown_us += HOUR_US
        assert system.ahead_us() == 0


def test_a_step_forward_is_followed_at_once_and_the_operator_s_offset_kept() -> None:
    system = System()
    system.clock.now()
    system.shown_us += HOUR_US
    assert system.ahead_us() == 0
    system.clock.advance(5)
    system.shown_us -= HOUR_US
    assert system.ahead_us() == HOUR_US + 5


@given(st.lists(st.tuples(st.integers(0, 10**8), st.integers(-(10**11), 10**11)), max_size=40))
def test_no_reading_is_before_the_last(steps: list[tuple[int, int]]) -> None:
    system = System()
    last = system.clock.now()
    for passed_us, set_by_us in steps:
        system.passes(passed_us)
        system.shown_us += set_by_us
        now = system.clock.now()
        assert now >= last
        assert system.ahead_us() >= 0
        last = now


@virtually
async def test_loops_come_back_in_time_when_the_system_s_clock_is_set_back() -> None:
    loop = asyncio.get_running_loop()
    behind_us = 0
    clock = MovableClock(lambda: BEGAN_US + round(loop.time() * 1_000_000) - behind_us)

    class EveryMinute:
        """Done when a moment has come that it noted once, as retries in rows are."""

        name = "every-minute"
        woken = asyncio.Event()
        due: Instant | None = None
        done: list[float] = []

        async def step(self, now: Instant) -> Instant:
            if self.due is None or now >= self.due:
                self.done.append(loop.time())
                self.due = now.plus(s=60)
            return self.due

    every_minute = EveryMinute()
    runner = Runner(clock)
    runner.start(every_minute)
    await asyncio.sleep(30)
    behind_us = HOUR_US
    await asyncio.sleep(300)
    await runner.stop()
    gaps = [after - before for before, after in itertools.pairwise(every_minute.done)]
    assert gaps[0] < 60 + 30 + 40, "what passed unseen before the step is lost, and an eighth of the rest"
    assert all(gap < 70 for gap in gaps[1:])
    assert len(gaps) == 3


@virtually
async def test_who_waits_is_back_after_his_time_and_earlier_when_business_time_is_moved() -> None:
    loop = asyncio.get_running_loop()
    behind_us = 0
    clock = MovableClock(lambda: BEGAN_US + round(loop.time() * 1_000_000) - behind_us)
    back: list[tuple[str, float]] = []
    began = loop.time()
    waiting: Waiting[str] = Waiting(clock, lambda one: back.append((one, round(loop.time() - began, 3))))
    waiting.add("late", 100)
    waiting.add("soon", 10)
    behind_us = HOUR_US
    await asyncio.sleep(20)
    waiting.add("moved", 7200)
    clock.advance(7_000_000_000)
    await asyncio.sleep(0.01)
    assert back == [("soon", 10.0), ("late", 20.0)]
    await asyncio.sleep(300)
    assert back[2][0] == "moved"
    assert 200 < back[2][1] < 240
    assert len(waiting) == 0
