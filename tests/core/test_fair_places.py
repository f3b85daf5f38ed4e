"""Places go round: whoever has much to do holds up himself, and never the next who comes."""

from __future__ import annotations

import asyncio

import pytest

from tests.virtual_wire import virtually
from tidings.core import fair_places
from tidings.core.fair_places import PROGRAM, FairPlaces


def entered(places: FairPlaces, whose: str) -> int:
    """How many places it gets at once."""
    count = 0
    while places.enter(whose):
        count += 1
    return count


@pytest.mark.parametrize(("total", "each"), [(8, [4, 2, 1, 0]), (4, [2, 1, 0]), (3, [1, 1, 0]), (2, [1, 0])])
def test_each_has_no_more_than_are_left_for_others(total: int, each: list[int]) -> None:
    places = FairPlaces(total)
    assert [entered(places, f"AC{number}") for number in range(len(each))] == each
    assert entered(places, PROGRAM) == 1


def test_the_program_leaves_places_too() -> None:
    places = FairPlaces(8)
    assert entered(places, PROGRAM) == 6
    assert entered(places, "AC1") == 1


@virtually
async def test_who_comes_later_waits_behind_none_of_the_many_that_another_has() -> None:
    places, loop = FairPlaces(8), asyncio.get_running_loop()

    async def work(whose: str) -> float:
        if not places.enter(whose):
            await places.wait(whose)
        await asyncio.sleep(1)
        places.give_back(whose)
        return loop.time() - began

    began = loop.time()
    many = [asyncio.create_task(work("AC1")) for _ in range(16)]
    await asyncio.sleep(0.5)
    assert max(await asyncio.gather(*(work("AC2") for _ in range(3)))) <= 3
    assert max(await asyncio.gather(*many)) >= 4
    assert [entered(places, "AC3"), places.waiting("AC1")] == [4, 0], "all were given back"


@virtually
async def test_who_waits_too_long_or_goes_away_keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fair_places, "WAIT_S", 2.0)
    places = FairPlaces(4)
    assert entered(places, "AC1") == 2
    late, gone, last = (asyncio.create_task(places.wait("AC1")) for _ in range(3))
    await asyncio.sleep(1)
    gone.cancel()
    await asyncio.sleep(0.5)
    places.give_back("AC1")
    await late
    with pytest.raises(TimeoutError):
        await last
    with pytest.raises(asyncio.CancelledError):
        await gone
    for _ in range(2):
        places.give_back("AC1")
    assert (entered(places, "AC2"), places.waiting("AC1")) == (2, 0)


@virtually
async def test_a_place_that_comes_at_the_moment_of_giving_up_goes_to_the_next() -> None:
    places = FairPlaces(2)
    assert places.enter("AC1")
    gone, last = (asyncio.create_task(places.wait(whose)) for whose in ("AC2", "AC3"))
    await asyncio.sleep(0)
    places.give_back("AC1")
    gone.cancel()
    await last
    assert not places.enter("AC2")
    places.give_back("AC3")
    assert places.enter("AC2")
