"""Histograms: durations in slots, and percentiles from them that are close enough."""

from __future__ import annotations

import random
from collections import Counter

import pytest
import sqlalchemy as sa

from tests.stores import Stores
from tidings.insights.slots import ERROR_SHARE, percentile_us, slot_in_sql, slot_of


@pytest.mark.parametrize("share", [0.5, 0.9, 0.95, 0.99, 1.0])
def test_a_percentile_is_as_close_as_is_said(share: float) -> None:
    chance = random.Random(1)
    durations = sorted(int(chance.lognormvariate(14, 2)) + 1_000 for _ in range(5_000))
    true = durations[max(0, round(len(durations) * share) - 1)]
    found = percentile_us(Counter(map(slot_of, durations)), share)
    assert found is not None
    assert abs(found - true) / true <= ERROR_SHARE * 1.05


def test_of_nothing_there_is_no_percentile() -> None:
    assert percentile_us({}, 0.5) is None


async def test_the_store_finds_the_same_slots(stores: Stores) -> None:
    durations = [0, 1, 999, 1_000, 1_001, 12_345, 1_000_000, 86_400_000_000]
    async with stores.opened() as database:
        for duration in durations:
            [(slot,)] = await database.rows(sa.select(slot_in_sql(sa.literal(duration, sa.BigInteger))))
            assert int(slot) == slot_of(duration)
