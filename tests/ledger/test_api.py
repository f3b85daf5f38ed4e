"""The Balance resource."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.accounts.installation import MAIN, World, path
from tidings.ledger.amounts import decimal
from tidings.ledger.balance import charged


async def test_the_first_account_has_a_thousand_dollars_less_what_it_spent(world: World) -> None:
    balance = path(MAIN, "Balance")
    assert (await world.get(balance)).json == {"account_sid": MAIN, "balance": "1000.00", "currency": "USD"}
    await world.db.commit(charged(MAIN, 8_300))
    assert (await world.get(balance)).json["balance"] == "999.9917"


async def test_a_subaccount_sees_the_balance_that_it_draws_on(world: World) -> None:
    sub = await world.subaccount()
    await world.db.commit(charged(world.directory.owner_of(sub.sid), 1_000_000))
    seen = (await world.get(path(sub.sid, "Balance"), auth=(sub.sid, sub.auth_token))).json
    assert seen == {"account_sid": sub.sid, "balance": "999.00", "currency": "USD"}


@pytest.mark.parametrize(("micros", "text"), [(0, "0.00"), (50_000, "0.05"), (-12_345_000, "-12.345"), (1, "0.000001")])
def test_an_amount_is_written_with_two_places_or_more(micros: int, text: str) -> None:
    assert decimal(micros) == text


@given(st.integers(-(10**15), 10**15))
def test_no_millionth_is_lost_in_writing(micros: int) -> None:
    assert Decimal(decimal(micros)) * 1_000_000 == micros
