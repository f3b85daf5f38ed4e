"""Turns on the event loop: counted, not timed."""

from __future__ import annotations

import asyncio

from tidings.http.turns import FairTurns


async def test_work_within_an_accounts_share_of_a_turn_waits_for_nothing() -> None:
    turns = FairTurns(10)
    assert [turns.begin("a", 2) for _ in range(5)] == [None] * 5
    assert turns.begin("b", 2) is None


async def begins(turns: FairTurns, account: str, units: int, order: list[str]) -> None:
    waiting = turns.begin(account, units)
    if waiting is not None:
        await waiting
    order.append(account)


async def test_what_an_account_begins_beyond_its_share_waits_behind_the_others_and_all_of_it_comes() -> None:
    turns, order = FairTurns(10), list[str]()
    await asyncio.gather(*(begins(turns, "a", 5, order) for _ in range(20)), begins(turns, "b", 5, order))
    assert order.count("a") == 20
    assert order.index("b") <= 2


async def test_lines_are_served_side_by_side() -> None:
    turns, order = FairTurns(1), list[str]()
    await asyncio.gather(*(begins(turns, account, 1, order) for account in "aaaabbbb"))
    assert sorted(order[2:4]) == sorted(order[4:6]) == ["a", "b"]


async def test_large_work_is_paid_off_before_the_accounts_next_begins() -> None:
    turns = FairTurns(10)
    assert turns.begin("a", 100) is None
    waiting = turns.begin("a", 1)
    assert waiting is not None
    waited = 0
    while not waiting.done():
        await asyncio.sleep(0)
        waited += 1
    assert 9 <= waited <= 12
    assert turns.begin("b", 1) is None


async def test_who_gave_up_waiting_costs_nobody_a_turn() -> None:
    turns = FairTurns(1)
    assert turns.begin("a", 1) is None
    gone, next_one = turns.begin("a", 50), turns.begin("a", 1)
    assert gone is not None
    assert next_one is not None
    gone.cancel()
    async with asyncio.timeout(1):
        await next_one


async def test_an_idle_loop_is_left_alone() -> None:
    turns = FairTurns(1)
    turns.begin("a", 3)
    for _ in range(5):
        await asyncio.sleep(0)
    assert not turns.busy


async def test_a_slice_waits_at_least_for_the_next_turn() -> None:
    turns, order = FairTurns(100), list[str]()

    async def slices() -> None:
        for _ in range(3):
            await turns.take("a", 1)
            order.append("slice")

    async def other() -> None:
        order.append("other")

    await asyncio.gather(slices(), other())
    assert order[0] == "other"
