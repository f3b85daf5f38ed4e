"""Connections are kept, bounded, and handed out first come first served."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

import pytest

from tidings.webhooks.connection import WebhookConnection
from tidings.webhooks.pool import Pool, PoolLimits


class Wire(asyncio.Transport):
    """A transport that only knows whether it was closed."""

    def __init__(self, told: Callable[[], None]) -> None:
        super().__init__()
        self.closed = False
        self._told = told

    def abort(self) -> None:
        self.closed = True
        asyncio.get_running_loop().call_soon(self._told)

    def is_closing(self) -> bool:
        return self.closed


def _connection(pool: Pool, origin: str) -> WebhookConnection:
    connection = WebhookConnection(origin, pool.lost)
    connection.connection_made(Wire(lambda: connection.connection_lost(None)))
    return connection


async def _turn() -> None:
    for _ in range(3):
        await asyncio.sleep(0)


async def test_an_idle_connection_is_used_again_the_last_one_first() -> None:
    pool = Pool(PoolLimits())
    made = [_connection(pool, "a") for _ in range(2)]
    for _ in made:
        assert await pool.enter("a") is None
    for connection in made:
        pool.leave("a", connection)
    assert [pool.idle("a"), pool.idle("a"), pool.idle("a")] == [made[1], made[0], None]
    assert pool.open == 2


async def test_an_origin_has_at_most_its_number_of_connections_and_the_rest_wait_in_line() -> None:
    pool = Pool(PoolLimits(per_origin=2))
    assert [await pool.enter("a"), await pool.enter("a")] == [None, None]
    served: list[str] = []

    async def wait(name: str) -> WebhookConnection | None:
        got = await pool.enter("a")
        served.append(name)
        return got

    waiters = [asyncio.create_task(wait(name)) for name in "123"]
    await _turn()
    assert served == []
    kept = _connection(pool, "a")
    pool.leave("a", kept)
    await _turn()
    assert served == ["1"]
    assert waiters[0].result() is kept
    pool.leave("a", None)
    await _turn()
    assert served == ["1", "2"]
    assert waiters[1].result() is None
    assert pool.open == 2
    waiters[2].cancel()


async def test_all_origins_together_have_at_most_the_total() -> None:
    pool = Pool(PoolLimits(per_origin=2, total=2))
    await pool.enter("a")
    await pool.enter("b")
    third = asyncio.create_task(pool.enter("c"))
    await _turn()
    assert not third.done()
    pool.leave("a", None)
    assert await third is None
    assert pool.open == 2


async def test_an_idle_connection_makes_room_for_another_origin() -> None:
    pool = Pool(PoolLimits(total=1))
    await pool.enter("a")
    idle = _connection(pool, "a")
    pool.leave("a", idle)
    assert await asyncio.wait_for(pool.enter("b"), 1) is None
    assert not idle.reusable
    assert pool.open == 1
    await _turn()
    assert pool.open == 1


async def test_a_busy_origin_does_not_starve_another() -> None:
    pool = Pool(PoolLimits(per_origin=4, total=4))
    for _ in range(4):
        await pool.enter("busy")
    more = [asyncio.create_task(pool.enter("busy")) for _ in range(8)]
    await _turn()
    other = asyncio.create_task(pool.enter("quiet"))
    await _turn()
    pool.leave("busy", _connection(pool, "busy"))
    await _turn()
    assert other.done()
    assert pool.open == 4
    for waiter in more:
        waiter.cancel()


async def test_who_stops_waiting_leaves_the_line_and_loses_nothing() -> None:
    pool = Pool(PoolLimits(per_origin=1))
    await pool.enter("a")
    first, second = asyncio.create_task(pool.enter("a")), asyncio.create_task(pool.enter("a"))
    await _turn()
    connection = _connection(pool, "a")
    pool.leave("a", connection)  # handed to the first, who is stopped before it notices
    first.cancel()
    assert await asyncio.wait_for(second, 1) is connection
    pool.leave("a", None)
    assert pool.open == 0


async def test_a_connection_that_is_lost_while_idle_frees_its_place() -> None:
    pool = Pool(PoolLimits())
    await pool.enter("a")
    connection = _connection(pool, "a")
    pool.leave("a", connection)
    connection.connection_lost(None)
    assert pool.open == 0
    assert pool.idle("a") is None


async def test_idle_connections_are_closed_after_a_while() -> None:
    pool = Pool(PoolLimits(idle_s=0.01))
    await pool.enter("a")
    connection = _connection(pool, "a")
    pool.leave("a", connection)
    await asyncio.sleep(0.03)
    assert not connection.reusable
    assert pool.open == 0


async def test_after_closing_nothing_is_kept_but_those_who_wait_are_served() -> None:
    pool = Pool(PoolLimits(per_origin=2))
    for _ in range(2):
        await pool.enter("a")
    waiter = asyncio.create_task(pool.enter("a"))
    await _turn()
    kept = [_connection(pool, "a"), _connection(pool, "a")]
    pool.close()
    pool.leave("a", kept[0])
    assert await waiter is kept[0]
    pool.leave("a", kept[1])
    assert not kept[1].reusable
    assert pool.open == 1


@pytest.mark.parametrize("seed", range(20))
async def test_no_order_of_events_exceeds_the_limits_or_loses_a_place(seed: int) -> None:
    chance = random.Random(seed)
    limits = PoolLimits(per_origin=3, total=5, idle_s=0.001)
    pool, inside = Pool(limits), dict.fromkeys("abcd", 0)

    async def visit(origin: str) -> None:
        connection = pool.idle(origin) or await pool.enter(origin) or _connection(pool, origin)
        inside[origin] += 1
        try:
            assert max(inside.values()) <= limits.per_origin
            assert sum(inside.values()) <= pool.open <= limits.total
            for _ in range(chance.randrange(4)):
                await asyncio.sleep(0)
        finally:
            inside[origin] -= 1
            if chance.random() < 0.3:
                connection.close()
            pool.leave(origin, chance.choice([connection, None]))

    visits = [asyncio.create_task(visit(chance.choice("aaabcd"))) for _ in range(200)]
    await _turn()
    for stopped in chance.sample(visits, 20):
        stopped.cancel()
    done = await asyncio.wait_for(asyncio.gather(*visits, return_exceptions=True), 5)
    assert [each for each in done if isinstance(each, Exception)] == []
    await asyncio.sleep(0.01)
    assert pool.open == 0
