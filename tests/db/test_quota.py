"""Quotas on every store: so many in any window, of each that asks, whichever process is asked."""

from __future__ import annotations

import asyncio

from tests.stores import Stores
from tidings.core import Instant
from tidings.db import Quota

A, B = "AC" + "a" * 32, "AC" + "b" * 32
TEN, ONE = Quota("ten", most=10, window_s=1), Quota("one", most=1, window_s=5)
START = Instant(1_000_000_000)


async def test_ten_in_any_second_and_each_for_itself(stores: Stores) -> None:
    async with stores.opened() as database:
        for number in range(10):
            assert await TEN.wait_s(database, A, START.plus(ms=50 * number)) == 0
        assert await TEN.wait_s(database, A, START.plus(ms=999)) == 0.001
        assert await TEN.wait_s(database, B, START.plus(ms=999)) == 0
        assert await TEN.wait_s(database, A, START.plus(ms=1000)) == 0, "the first is a second old"
        assert await TEN.wait_s(database, A, START.plus(ms=1001)) == 0.049
        assert await TEN.wait_s(database, A, START.plus(ms=1050)) == 0


async def test_what_is_refused_does_not_count_and_quotas_are_apart(stores: Stores) -> None:
    async with stores.opened() as database:
        assert await ONE.wait_s(database, A, START) == 0
        assert await TEN.wait_s(database, A, START) == 0
        assert await ONE.wait_s(database, A, START.plus(s=4)) == 1
        assert await ONE.wait_s(database, A, START.plus(s=5)) == 0
        assert await ONE.wait_s(database, A, START) == 0, "the clock was taken back"


async def test_of_many_that_ask_at_once_no_more_than_the_quota_may(stores: Stores) -> None:
    async with stores.opened() as here, stores.opened(fresh=False) as there:
        others = there if stores.kind == "postgresql" else here
        asked = [TEN.wait_s(database, A, START) for database in (here, others) for _ in range(15)]
        assert (await asyncio.gather(*asked)).count(0) == 10
