"""What is due in business time: in order, when the clock is moved as when it goes by itself."""

from __future__ import annotations

import asyncio

from tests.virtual_wire import LeapingLoop, virtually
from tidings.carriers.simulated.agenda import Agenda
from tidings.core import MovableClock


def ticking() -> MovableClock:
    """A clock that goes with the loop."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, LeapingLoop)
    return MovableClock(lambda: round(loop.time() * 1_000_000))


@virtually
async def test_calls_come_in_the_order_of_their_moments() -> None:
    clock = ticking()
    agenda = Agenda(clock)
    called: list[int] = []
    agenda.start()
    for seconds in (3, 1, 2, 2):
        agenda.at(clock.now().plus(s=seconds), lambda seconds=seconds: called.append(seconds))  # type: ignore[misc]
    await asyncio.sleep(2.5)
    assert called == [1, 2, 2]
    await asyncio.sleep(1)
    assert called == [1, 2, 2, 3]
    agenda.stop()


@virtually
async def test_a_clock_that_is_moved_calls_what_is_passed_at_once() -> None:
    clock = ticking()
    agenda = Agenda(clock)
    called: list[str] = []
    agenda.start()
    agenda.at(clock.now().plus(days=30), lambda: called.append("late"))
    clock.advance(29 * 86_400_000_000)
    assert called == []
    clock.advance(86_400_000_000)
    assert called == ["late"]
    assert len(agenda) == 0


@virtually
async def test_what_is_put_in_before_the_start_is_called_after_it() -> None:
    clock = ticking()
    agenda = Agenda(clock)
    called: list[str] = []
    agenda.at(clock.now(), lambda: called.append("now"))
    assert called == []
    agenda.start()
    assert called == ["now"]


@virtually
async def test_after_the_stop_nothing_is_called() -> None:
    clock = ticking()
    agenda = Agenda(clock)
    called: list[str] = []
    agenda.start()
    agenda.at(clock.now().plus(s=1), lambda: called.append("never"))
    agenda.stop()
    clock.advance(5_000_000)
    await asyncio.sleep(5)
    assert called == []
