"""The runner: a loop is called when it says, when it is woken, when the clock moves, and again after it failed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from tests.stores import Stores
from tests.virtual_wire import virtually
from tidings.core import Instant, MovableClock
from tidings.loops import Runner


class Counting:
    """A loop that notes when it was called."""

    name = "counting"

    def __init__(self, again_s: float = 10.0, fails: int = 0) -> None:
        self.again_s = again_s
        self.fails = fails
        self.at: list[float] = []

    async def step(self, now: Instant) -> Instant:
        self.at.append(round(asyncio.get_running_loop().time() - 1000, 3))
        if len(self.at) <= self.fails:
            raise ValueError
        return now.plus(s=self.again_s)


def _run(loop: Counting) -> tuple[Runner, MovableClock]:
    wire = asyncio.get_running_loop()
    clock = MovableClock(lambda: round(wire.time() * 1_000_000))
    runner = Runner(clock)
    runner.start(loop)
    return runner, clock


@virtually
async def test_a_loop_is_called_when_it_wants_to_be() -> None:
    loop = Counting(10)
    _run(loop)
    await asyncio.sleep(35)
    assert loop.at == [0, 10, 20, 30]


@virtually
async def test_when_business_time_moves_sleepers_look_again() -> None:
    loop = Counting(100_000)
    _, clock = _run(loop)
    await asyncio.sleep(1)
    clock.advance(200_000 * 1_000_000)
    await asyncio.sleep(1)
    assert loop.at == [0, 1]


@virtually
async def test_a_loop_that_fails_is_called_again_after_growing_pauses() -> None:
    loop = Counting(1000, fails=4)
    _run(loop)
    await asyncio.sleep(60)
    assert loop.at == [0, 0.5, 1.5, 3.5, 7.5]


@virtually
async def test_a_loop_that_always_has_work_lets_others_run() -> None:
    busy, calm = Counting(0), Counting(1)
    runner, _ = _run(busy)
    runner.start(calm)
    for _ in range(50):
        await asyncio.sleep(0)
    assert len(busy.at) > 10
    assert len(calm.at) == 1


@virtually
async def test_a_stopped_runner_calls_nothing_more() -> None:
    loop = Counting(1)
    runner, _ = _run(loop)
    await asyncio.sleep(2.5)
    await runner.stop()
    await asyncio.sleep(10)
    assert loop.at == [0, 1, 2]


async def test_a_commit_wakes_the_loop_that_it_names(stores: Stores) -> None:
    async with stores.opened() as database:
        loop = Counting(1000)
        runner = Runner(MovableClock(), database)
        runner.start(loop)
        await until(lambda: len(loop.at) == 1)
        await database.commit(wakes=[("other", 0)])
        await database.commit(wakes=[("counting", 0)])
        await until(lambda: len(loop.at) == 2)
        await runner.stop()


async def test_a_loop_runs_in_one_process_until_that_ends(stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    if stores.kind != "postgresql":
        pytest.skip("SQLite has one process")
    monkeypatch.setattr("tidings.loops.runner.TAKE_OVER_S", 0.05)
    async with stores.opened() as here, stores.opened(fresh=False) as there:
        first, second = Counting(0.01), Counting(0.01)
        runners = [Runner(MovableClock(), here), Runner(MovableClock(), there)]
        runners[0].start(first)
        await until(lambda: len(first.at) > 2)
        runners[1].start(second)
        await asyncio.sleep(0.3)
        assert second.at == []
        await runners[0].stop()
        await until(lambda: len(second.at) > 2)
        await runners[1].stop()


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0.01)
