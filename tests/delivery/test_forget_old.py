"""What only had to be kept for a while is deleted, some at a time."""

from __future__ import annotations

import pytest

from tests.stores import Stores
from tidings.core import Instant
from tidings.delivery.expiry import RECEIPTS_KEPT_S, ForgetOld
from tidings.messages.model import awaited_receipt
from tidings.messages.store import INSERT_AWAITED

NOW = Instant(1_764_000_000_000_000)


async def test_receipts_that_will_not_come_are_forgotten_bite_by_bite(
    stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ForgetOld, "batch_most", 40)
    old, new = int(NOW) - RECEIPTS_KEPT_S * 1_000_000 - 1, int(NOW) - RECEIPTS_KEPT_S * 1_000_000
    async with stores.opened() as database:
        rows = [(f"id{n:03}", "pine", f"SM{n:03}", "AC1", 1, 1, old if n % 2 else new, None) for n in range(200)]
        await database.commit(*(INSERT_AWAITED(*row) for row in rows))
        forget = ForgetOld(database)
        bites = 1
        while await forget.step(NOW) == NOW:
            bites += 1
        assert bites == 3
        left = {row[0] for row in await database.rows(awaited_receipt.select())}
        assert left == {f"id{n:03}" for n in range(0, 200, 2)}
