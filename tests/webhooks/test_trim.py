"""Finished exchanges are kept up to a bound, and what an account keeps does not depend on what others are told."""

from __future__ import annotations

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from tests.stores import Stores
from tidings.core import Instant
from tidings.db import Database
from tidings.webhooks.outbox import Exchange, ExchangeOutcome, exchange, inserted, told, updated
from tidings.webhooks.trim import BATCH_MOST, REST_S, TrimExchanges, level_of

NOW = Instant(1_438_287_151_000_000)


async def put(
    database: Database, account: str, numbers: range, outcome: ExchangeOutcome = ExchangeOutcome.DONE
) -> None:
    """Exchanges of an account, one a number, in their order."""
    rows = [_exchange(account, number, outcome) for number in numbers]
    await database.commit(*map(inserted, rows))
    await database.commit(*map(updated, rows))


def _exchange(account: str, number: int, outcome: ExchangeOutcome) -> Exchange:
    one = told(
        sid=f"EV{number:029x}{account[-3:]}",
        account_sid=account,
        subject_sid=f"SM{number}",
        kind="message-status",
        sequence=1,
        url="http://a.example/",
        params=[("a", "b")],
        now=number,
    )
    return msgspec.structs.replace(one, outcome=outcome, attempts=1)


async def kept(database: Database, account: str) -> list[int]:
    of_account = sa.select(exchange.c.sid).where(exchange.c.account_sid == account).order_by(exchange.c.sid)
    return [int(sid[2:31], 16) for (sid,) in await database.rows(of_account)]


async def trim(database: Database, keep: int) -> int:
    """Steps until it rests; how many there were."""
    trimming = TrimExchanges(database, keep)
    for steps in range(1, 200):
        if (await trimming.step(NOW)) >= NOW.plus(s=REST_S):
            return steps
    raise AssertionError


async def test_a_busy_account_pushes_out_its_own_exchanges_and_none_of_a_quiet_account(stores: Stores) -> None:
    async with stores.opened() as database:
        await put(database, "AC001", range(3), ExchangeOutcome.GIVEN_UP)
        await put(database, "AC002", range(10, 10 + 4 * BATCH_MOST))
        assert await trim(database, 1_000) > 2
        assert await kept(database, "AC001") == [0, 1, 2]
        assert await kept(database, "AC002") == list(range(4 * BATCH_MOST - 987, 10 + 4 * BATCH_MOST))


async def test_nothing_goes_while_all_together_are_no_more_than_may_be_kept(stores: Stores) -> None:
    async with stores.opened() as database:
        await put(database, "AC001", range(2))
        await put(database, "AC002", range(8))
        assert await trim(database, 10) == 1
        assert (len(await kept(database, "AC001")), len(await kept(database, "AC002"))) == (2, 8)


async def test_what_is_still_to_be_told_stays_and_takes_the_place_of_its_own_account_alone(stores: Stores) -> None:
    async with stores.opened() as database:
        await put(database, "AC001", range(4))
        await put(database, "AC002", range(2))
        await put(database, "AC002", range(2, 2 + 2 * BATCH_MOST), ExchangeOutcome.PENDING)
        await put(database, "AC002", range(2 + 2 * BATCH_MOST, 5 + 2 * BATCH_MOST))
        await trim(database, 10)
        assert await kept(database, "AC001") == [0, 1, 2, 3]
        assert await kept(database, "AC002") == list(range(2, 5 + 2 * BATCH_MOST))


async def test_many_accounts_are_trimmed_in_one_round(stores: Stores) -> None:
    async with stores.opened() as database:
        for number in range(100, 150):
            await put(database, f"AC{number}", range(5))
        assert await trim(database, 100) < 10
        for number in range(100, 150):
            assert await kept(database, f"AC{number}") == [3, 4]


async def test_where_nothing_is_to_be_kept_all_that_is_finished_goes(stores: Stores) -> None:
    async with stores.opened() as database:
        await put(database, "AC001", range(3))
        await put(database, "AC001", range(3, 4), ExchangeOutcome.PENDING)
        await trim(database, 0)
        assert await kept(database, "AC001") == [3]


@pytest.mark.parametrize(
    ("counts", "allowed", "level"),
    [
        ([], 10, 0),
        ([4, 6], 10, 6),
        ([1, 100], 10, 9),
        ([5, 50, 50], 25, 10),
        ([7, 7, 7], 20, 6),
        ([1, 1, 2], 2, 1),
        ([3, 3], 0, 0),
    ],
)
def test_the_level_is_the_highest_at_which_all_have_room(counts: list[int], allowed: int, level: int) -> None:
    assert level_of(counts, allowed) == level


@given(st.lists(st.integers(1, 50), min_size=1, max_size=30), st.integers(0, 800))
def test_at_the_level_all_have_room_and_one_higher_they_would_not(counts: list[int], allowed: int) -> None:
    level = level_of(counts, allowed)
    if level > min(allowed, 1):
        assert sum(min(count, level) for count in counts) <= allowed
    assert level >= max(counts) or sum(min(count, level + 1) for count in counts) > allowed
