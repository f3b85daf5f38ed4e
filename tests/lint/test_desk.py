"""Linting for rooms that serve: it costs nothing at start, and the event loop goes on meanwhile."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from typing import Final

import pytest
from msgspec.structs import replace

from tests.lint.corpus import GOOD
from tidings.core import Problem
from tidings.errors import LINT_FULL
from tidings.http.problems import TOO_MANY_REQUESTS
from tidings.lint import desk as desk_module
from tidings.lint.desk import WAITING_MOST, WAITING_MOST_OF_ONE, LintDesk
from tidings.lint.linting import lint
from tidings.lint.registration import Registration
from tidings.lint.remembered import Remembered, key_of

FREE: Final = {
    "tidings.lint",
    "tidings.lint.api",
    "tidings.lint.desk",
    "tidings.lint.finding",
    "tidings.lint.registration",
    "tidings.lint.remembered",
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
    for number in range(times):
        registration = replace(GOOD, vertical=f"VERTICAL {number}")
        task = asyncio.create_task(desk.linted("AC1", registration))
        while not task.done():
            turns += 1
            await asyncio.sleep(0)
        assert task.result() == lint(registration)
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


async def test_ten_accounts_that_ask_for_all_they_may_leave_room_for_the_next(desk: LintDesk) -> None:
    asked = [f"AC{number % 12}" for number in range(12 * WAITING_MOST_OF_ONE)]
    waiting = [asyncio.create_task(desk.linted(account_sid, GOOD)) for account_sid in asked]
    await asyncio.sleep(0)
    new = asyncio.create_task(desk.linted("AC999", GOOD))
    await asyncio.sleep(0)
    assert not new.done()
    for task in waiting:
        task.cancel()
    await asyncio.wait(waiting)
    assert await new == lint(GOOD)


async def test_who_goes_away_gives_the_turn_to_the_next(desk: LintDesk) -> None:
    first, gone, last = (asyncio.create_task(desk.linted(account_sid, GOOD)) for account_sid in ("AC1", "AC2", "AC3"))
    await asyncio.sleep(0)
    first.add_done_callback(lambda _: gone.cancel())  # at the moment when its turn has come
    assert await last == lint(GOOD)
    assert gone.cancelled()


@pytest.fixture
def linted(monkeypatch: pytest.MonkeyPatch) -> list[Registration]:
    """What is really linted, in its order."""
    found: list[Registration] = []

    def noted(registration: Registration) -> object:
        found.append(registration)
        return lint(registration)

    monkeypatch.setattr(desk_module, "_linted", noted)
    return found


async def test_the_same_registration_is_linted_once_whoever_asks_and_one_that_differs_anew(
    desk: LintDesk, linted: list[Registration]
) -> None:
    other = replace(GOOD, help_message="Help!")
    for account_sid in ("AC1", "AC1", "AC2"):
        assert await desk.linted(account_sid, replace(GOOD)) == lint(GOOD)
        assert await desk.linted(account_sid, other) == lint(other)
    assert linted == [GOOD, other]


async def test_what_was_linted_lately_waits_behind_nobody(desk: LintDesk) -> None:
    await desk.linted("AC1", GOOD)
    busy = [asyncio.create_task(desk.linted("AC1", replace(GOOD, vertical=str(number)))) for number in range(5)]
    await asyncio.sleep(0)
    assert await desk.linted("AC1", GOOD) == lint(GOOD)
    assert not any(task.done() for task in busy)
    await asyncio.gather(*busy)


def test_of_very_many_findings_those_are_forgotten_that_nobody_asked_for_lately() -> None:
    remembered = Remembered(most=2)
    first, second, third = (key_of(replace(GOOD, vertical=str(number))) for number in range(3))
    remembered.keep(first, ())
    remembered.keep(second, ())
    assert remembered.get(first) == ()
    remembered.keep(third, ())
    assert [remembered.get(key) is None for key in (first, second, third)] == [False, True, False]
