"""Lists by DateSent: exactly the right rows, found along an index."""

from __future__ import annotations

import random
from collections.abc import Sequence

import sqlalchemy as sa

from tests.messages.histories import history
from tests.stores import Stores
from tidings.messages import store
from tidings.messages.model import message
from tidings.messages.sent_between import SentPart, sent_between

OF_ACCOUNT = sa.select(message.c.sid).where(message.c.account_sid == "AC1")


async def test_what_was_sent_within_a_time_is_found_and_nothing_else(stores: Stores) -> None:
    chance = random.Random("sent between")
    all_of_them = history(chance)
    async with stores.opened() as database:

        async def found(parts: Sequence[SentPart]) -> list[str]:
            return [row[0] for part in parts for row in await database.search(OF_ACCOUNT.where(*part.where))]

        await database.commit(*(store.inserted(one) for one in all_of_them))
        times = [one.date_sent for one in all_of_them if one.date_sent is not None]
        for _ in range(60):
            first, last = sorted((chance.choice(times), chance.choice(times)))
            for ends in ((first, last), (first, None), (None, last), (first, first), (last + 1, None)):
                low, high = ends[0] or 0, ends[1] or 1 << 62
                wanted = {
                    one.sid
                    for one in all_of_them
                    if one.account_sid == "AC1" and one.date_sent is not None and low <= one.date_sent <= high
                }
                sids = await found(sent_between(*ends))
                assert len(sids) == len(set(sids))
                assert set(sids) == wanted
        everything = await found(sent_between(None, None))
        assert len(everything) == sum(one.account_sid == "AC1" for one in all_of_them)
