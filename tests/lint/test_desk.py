"""Linting for rooms that serve: it costs nothing at start, and the event loop goes on meanwhile."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from typing import Final

import pytest

from tests.lint.corpus import GOOD
from tidings.core import Problem
from tidings.errors import LINT_FULL
from tidings.http.problems import TOO_MANY_REQUESTS
from tidings.lint.desk import WAITING_MOST, WAITING_MOST_OF_ONE, LintDesk
from tidings.lint.linting import lint

FREE: Final = {
    "tidings.lint",
    "tidings.lint.api",
    "tidings.lint.desk",
    "tidings.lint.finding",
    "tidings.lint.registration",
}
FREE_STORES: Final = {"tidings.lint.room", "tidings.lint.sources", "tidings.lint.stored"}
"""What may be loaded by a start: types, and what reads them from the store."""


@pytest.fixture
def desk() -> Iterator[LintDesk]:
    desk = LintDesk()
    yield desk
    desk.stop()


def test_a_start_loads_no_rules() -> None:
    program = (
        "import sys, tidings.app, tidings.lint.api\n"
        "print(*[name for name in sys.modules if name.partition('.')[2].startswith('lint')])"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert set(loaded.stdout.split()) <= FREE | FREE_STORES


async def test_the_loop_goes_on_while_a_registration_is_linted(desk: LintDesk) -> None:
    turns, times = 0, 5
    for _ in range(times):
        task = asyncio.create_task(desk.linted("AC1", GOOD))
        while not task.done():
            turns += 1
            await asyncio.sleep(0)
        assert task.result() == lint(GOOD)
    assert turns > 2 * times


async def test_accounts_take_turns_however_many_one_of_them_asks_for(desk: LintDesk) -> None:
    done: list[str] = []

    async def ask(account_sid: str) -> None:
        await desk.linted(account_sid, GOOD)
        done.append(account_sid)

    await asyncio.gather(*(ask("AC1") for _ in range(6)), ask("AC2"), ask("AC3"))
    assert done[:4] == ["AC1", "AC1", "AC2", "AC3"]


async def test_of_one_account_a_few_wait_and_no_more(desk: LintDesk) -> None:
    waiting = [asyncio.create_task(desk.linted("AC1", GOOD)) for _ in range(1 + WAITING_MOST_OF_ONE)]
    await asyncio.sleep(0)
    with pytest.raises(Problem) as refused:
        await desk.linted("AC1", GOOD)
    assert refused.value.kind is TOO_MANY_REQUESTS
    assert await desk.linted("AC2", GOOD) == lint(GOOD)
    assert len(await asyncio.gather(*waiting)) == len(waiting)


async def test_of_all_accounts_no_more_wait_than_can_be_done_soon(desk: LintDesk) -> None:
    waiting = [asyncio.create_task(desk.linted(f"AC{number}", GOOD)) for number in range(1 + WAITING_MOST)]
    await asyncio.sleep(0)
    with pytest.raises(Problem) as refused:
        await desk.linted("AC999", GOOD)
    assert refused.value.kind is LINT_FULL
    for task in waiting:
        task.cancel()
    await asyncio.wait(waiting)
    assert await desk.linted("AC999", GOOD) == lint(GOOD)


async def test_who_goes_away_gives_the_turn_to_the_next(desk: LintDesk) -> None:
    first, gone, last = (asyncio.create_task(desk.linted(account_sid, GOOD)) for account_sid in ("AC1", "AC2", "AC3"))
    await asyncio.sleep(0)
    first.add_done_callback(lambda _: gone.cancel())  # at the moment when its turn has come
    assert await last == lint(GOOD)
    assert gone.cancelled()
