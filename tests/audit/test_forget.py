"""The audit log is kept for so many days, and no longer."""

from __future__ import annotations

import sqlalchemy as sa

from tests.stores import Stores
from tidings.audit.events import events, noted
from tidings.audit.forget import BATCH_MOST, ForgetEvents
from tidings.core import MovableClock, SeededChance, Sids

THEN = 1_438_287_151_000_000


async def test_what_is_too_old_goes_of_each_account_and_the_rest_stays(stores: Stores) -> None:
    async with stores.opened() as database:
        clock = MovableClock(lambda: THEN)
        sids, many = Sids(clock, SeededChance(7)), BATCH_MOST + 20

        def event(account: str, what: str) -> object:
            return noted(sids, clock.now(), account, what, account)

        await database.commit(*(event("AC1", "thing.old") for _ in range(many)), event("AC2", "thing.old"))
        clock.advance(9 * 86_400_000_000)
        await database.commit(event("AC1", "thing.new"))
        loop, steps = ForgetEvents(database, kept_days=10), 0
        for after_days, left in ((0, many + 2), (2, 1)):
            clock.advance(after_days * 86_400_000_000)
            while (await loop.step(clock.now())) < clock.now().plus(s=1):
                steps += 1
            rows = await database.rows(sa.select(events.table.c.event_type))
            assert len(rows) == left
        assert rows == [("thing.new",)]
        assert steps > 2
