"""The runner: a loop is called when it says, when it is woken, when the clock moves, and again after it failed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import asyncpg
import pytest
import sqlalchemy as sa

from tests.stores import Stores
from tests.virtual_wire import virtually
from tidings.core import Instant, MovableClock
from tidings.db import BulkInsert, Database, Unavailable
from tidings.loops import Runner
from tidings.messages.feedback import feedbacks

INSERT = BulkInsert(feedbacks.table)


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


async def test_a_second_program_on_one_database_waits_for_the_loops_of_the_first(
    stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tidings.loops.runner.TAKE_OVER_S", 0.05)
    async with stores.opened() as database:
        first, second = Counting(0.01), Counting(0.01)
        runners = [Runner(MovableClock(), database), Runner(MovableClock(), database)]
        runners[0].start(first)
        await until(lambda: len(first.at) > 2)
        runners[1].start(second)
        await asyncio.sleep(0.2)
        assert second.at == []
        await runners[0].stop()
        await until(lambda: len(second.at) > 2)
        await runners[1].stop()


async def test_a_loop_that_nobody_can_own_while_the_store_is_away_runs_soon_after_it_is_back(
    stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tidings.loops.runner.TAKE_OVER_S", 0.02)
    async with stores.opened() as database:
        loop, runner = Counting(1_000), Runner(MovableClock(), database)
        monkeypatch.setattr(database, "take", _refused)
        runner.start(loop)
        await asyncio.sleep(0.2)
        assert loop.at == []
        monkeypatch.undo()
        async with asyncio.timeout(5):
            await until(lambda: len(loop.at) == 1)
        await runner.stop()


async def _refused(_name: str, _slot: int = 0) -> None:
    raise Unavailable("away")


class Writing:
    """A loop that writes a row a step, by a desk that knows nothing of loops, once it may."""

    name = "writing"

    def __init__(self, database: Database) -> None:
        self._database = database
        self.may = asyncio.Event()
        self.steps = 0
        self.others: list[asyncio.Task[object]] = []

    async def step(self, now: Instant) -> Instant:
        self.steps += 1
        await self.may.wait()
        self.others.append(asyncio.create_task(self._write("other")))
        await self._write("own")
        return now.plus(s=1_000)

    async def _write(self, whose: str) -> object:
        return await self._database.commit(INSERT("AC1", f"SM{whose}{self.steps}", whose, 1, 1))


async def test_what_a_loop_commits_is_its_owners_and_what_others_do_meanwhile_is_not(stores: Stores) -> None:
    async with stores.opened() as database:
        loop, runner = Writing(database), Runner(MovableClock(), database)
        runner.start(loop)
        await until(lambda: loop.steps == 1)
        runner._owned["writing"].lose()
        loop.may.set()
        await until(lambda: loop.steps > 0 and bool(loop.others) and loop.others[0].done())
        await until(lambda: loop.others[0].exception() is None)
        assert await database.rows(sa.select(feedbacks.table.c.message_sid)) == [("SMother1",)]
        await runner.stop()


async def test_a_loop_whose_connection_is_gone_commits_nothing_more_until_it_is_owned_again(
    stores: Stores, postgres_url: str
) -> None:
    if stores.kind != "postgresql":
        pytest.skip("SQLite has no connection to lose")
    async with stores.opened() as database:
        loop, runner = Writing(database), Runner(MovableClock(), database)
        runner.start(loop)
        await until(lambda: loop.steps == 1)
        ownership = runner._owned["writing"]
        other = await asyncpg.connect(postgres_url)
        await other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
        )
        await other.close()
        await until(ownership.lost.is_set)
        loop.may.set()
        await until(lambda: loop.steps == 2)
        await until(lambda: len(loop.others) == 2 and loop.others[1].done())
        whose = sa.select(feedbacks.table.c.outcome).where(feedbacks.table.c.outcome == "own")
        async with asyncio.timeout(10):
            while not await database.rows(whose):
                await asyncio.sleep(0.01)
        assert len(await database.rows(whose)) == 1
        assert runner._owned["writing"] is not ownership
        await runner.stop()


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0.01)
