"""What only had to be kept for a while is deleted, some at a time."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from tests.stores import Stores
from tidings.core import Instant
from tidings.delivery.expiry import ForgetOld
from tidings.messages.model import Message, awaited_receipt
from tidings.messages.model import message as rows
from tidings.messages.retention import RECEIPTS_KEPT_S
from tidings.messages.store import INSERT_AWAITED, inserted

NOW = Instant(1_764_000_000_000_000)


def sent(number: int, **more: Any) -> Message:
    """A message that was sent long ago."""
    return Message(
        account_sid="AC1",
        sid=f"SM{number}",
        direction="outbound-api",
        status="sent",
        from_="+14155550100",
        to="+14155550101",
        body="hello",
        num_segments=1,
        num_media=0,
        date_created=1,
        date_updated=1,
        **more,
    )


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


async def test_the_text_of_what_is_reported_on_no_more_goes_where_its_caller_wanted_that(stores: Stores) -> None:
    old, new = int(NOW) - RECEIPTS_KEPT_S * 1_000_000 - 1, int(NOW) - RECEIPTS_KEPT_S * 1_000_000
    async with stores.opened() as database:
        for number, (since, retention) in enumerate([(old, "discard"), (new, "discard"), (old, None), (old, "retain")]):
            one = sent(number, content_retention=retention)
            awaited = (f"id{number}", "pine", one.sid, one.account_sid, 1, 1, since, None)
            await database.commit(inserted(one), INSERT_AWAITED(*awaited))
        await ForgetOld(database).step(NOW)
        bodies = [row[0] for row in await database.rows(sa.select(rows.c.body).order_by(rows.c.sid))]
        assert [bool(body) for body in bodies] == [False, True, True, True]
