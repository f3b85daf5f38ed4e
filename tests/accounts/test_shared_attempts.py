"""Failed sign-ins at two processes count together."""

from __future__ import annotations

import sqlalchemy as sa

from tests.delivery.two import second
from tests.stores import Stores
from tidings.accounts.attempts import FREE
from tidings.accounts.shared_attempts import FORGOTTEN_EACH, SharedAttempts, failed_sign_in
from tidings.core import Instant

NOW = Instant(1_000_000_000)
ROWS = sa.select(sa.func.count()).select_from(failed_sign_in)


async def test_who_guesses_at_two_processes_is_held_back_as_at_one(stores: Stores) -> None:
    async with stores.opened() as here, second(stores, here) as there:
        both = [SharedAttempts(here), SharedAttempts(there)]
        held = [await both[number % 2].failed(NOW, "user x", f"client {number}") for number in range(FREE + 4)]
        assert held == [0.0] * FREE + [0.25, 0.5, 1.0, 2.0]
        assert await both[0].failed(NOW, "client 3", "user y") == 0.0
        await both[1].succeeded("user x")
        assert await both[0].failed(NOW, "user x") == 0.0


async def test_a_quiet_minute_forgives_at_all_processes(stores: Stores) -> None:
    async with stores.opened() as here, second(stores, here) as there:
        one, other = SharedAttempts(here), SharedAttempts(there)
        for _ in range(FREE + 4):
            await one.failed(NOW, "user x")
        assert await other.failed(NOW.plus(s=59), "user x") > 0
        assert await other.failed(NOW.plus(s=121), "user x") == 0
        assert await one.failed(NOW, "user x") == 0, "also where the clock went back"


async def test_rows_are_bounded_and_go_when_they_are_old(stores: Stores) -> None:
    async with stores.opened() as here, second(stores, here):
        attempts = SharedAttempts(here, remembered_most=FORGOTTEN_EACH)
        for number in range(FORGOTTEN_EACH * 3):
            await attempts.failed(NOW, f"user {number}\x00\udcff")
        assert (await here.rows(ROWS))[0][0] == FORGOTTEN_EACH
        for _ in range(FORGOTTEN_EACH):
            await attempts.failed(NOW.plus(s=200), "user z")
        assert (await here.rows(ROWS))[0][0] == 1


async def test_a_process_that_is_alone_writes_no_rows(stores: Stores) -> None:
    async with stores.opened() as here:
        if stores.kind == "postgresql":
            await here.own()
        assert await SharedAttempts(here).failed(NOW, "user x") == 0.0
        assert (await here.rows(ROWS))[0][0] == 0
