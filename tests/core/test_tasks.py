"""Tasks: kept while they run, ended together."""

from __future__ import annotations

import asyncio
import gc

from structlog.testing import capture_logs

from tests.virtual_wire import virtually
from tidings.core import Tasks


@virtually
async def test_work_that_nobody_holds_goes_on_to_its_end() -> None:
    done: list[int] = []

    async def work() -> None:
        await asyncio.sleep(1)
        done.append(1)

    tasks = Tasks()
    tasks.start(work())
    gc.collect()
    await asyncio.sleep(2)
    assert done == [1]


@virtually
async def test_who_stops_waits_until_all_have_ended_and_none_is_told_of_the_break() -> None:
    ended: list[str] = []

    async def work() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.append("broken off")

    tasks = Tasks()
    for _ in range(3):
        tasks.start(work())
    await asyncio.sleep(0)
    await tasks.stop()
    assert ended == ["broken off"] * 3


@virtually
async def test_what_may_end_by_itself_has_its_time_and_no_more() -> None:
    ended: list[int] = []

    async def work(seconds: int) -> None:
        await asyncio.sleep(seconds)
        ended.append(seconds)

    tasks = Tasks()
    tasks.start(work(1))
    tasks.start(work(5))
    await tasks.end(2)
    assert ended == [1]
    tasks.cancel()
    await tasks.end(2)
    await asyncio.sleep(10)
    assert ended == [1]


@virtually
async def test_work_that_ends_by_a_fault_is_told_of() -> None:
    async def work() -> None:
        raise ZeroDivisionError

    with capture_logs() as told:
        Tasks().start(work())
        await asyncio.sleep(0.1)
    assert [each["event"] for each in told] == ["task_failed"]
    assert "work" in told[0]["task"]
