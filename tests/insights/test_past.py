"""Whose past is counted when: no account waits for all that others have, and none for those that have nothing."""

from __future__ import annotations

import msgspec
import sqlalchemy as sa

from tests.delivery.engine import ACCOUNT
from tests.insights.town import NOON, Town, town
from tests.stores import Stores
from tidings.accounts.store import account_added
from tidings.core import Instant
from tidings.insights.count import BUCKETS_MOST, CountMessages
from tidings.insights.progress import counted_accounts
from tidings.messages.store import inserted

TOGETHER = 500


async def more_accounts(here: Town, count: int) -> list[str]:
    """The SIDs of so many more, which lie before and after the first in their order."""
    more = [msgspec.structs.replace(ACCOUNT, sid=f"AC{number * 7919 % count:032x}") for number in range(count)]
    for first in range(0, count, TOGETHER):
        written = (account_added(one, here.vault) for one in more[first : first + TOGETHER])
        await here.database.commit(*written)
    return [one.sid for one in more]


async def have_a_past(here: Town, sids: list[str], spans: int) -> None:
    """Each has a message in so many spans of five minutes."""
    await have(here, [(sid, NOON.plus(h=-1 - number)) for sid in sids for number in range(spans)])


async def have(here: Town, messages: list[tuple[str, Instant]]) -> None:
    """Messages of accounts, made then."""
    await here.database.commit(*(inserted(here.made(at=at, account_sid=sid)) for sid, at in messages))


async def counted_since(here: Town) -> dict[str, int]:
    """How far into the past each account was counted."""
    columns = counted_accounts.c
    return {str(sid): int(at) for sid, at in await here.database.rows(sa.select(columns.account_sid, columns.since))}


async def steps_until_whole(here: Town, loop: CountMessages, spans: int) -> int:
    """How many steps it takes until so many were counted, and none is left."""
    for steps in range(1, 1_000):
        await loop.step(here.clock.now())
        if loop.counted >= spans and not loop.behind:
            return steps
    raise AssertionError("it never comes to an end")


async def test_after_a_restart_thousands_without_messages_keep_nobody_waiting(stores: Stores) -> None:
    async with town(stores) as here:
        await more_accounts(here, 3_000)
        await have_a_past(here, [ACCOUNT.sid], 40)
        assert await steps_until_whole(here, here.process(), 40) <= 40 // BUCKETS_MOST + 3


async def test_who_has_a_long_past_keeps_new_ones_waiting_for_a_turn_and_they_him(stores: Stores) -> None:
    async with town(stores) as here:
        new, loop = await more_accounts(here, 60), here.process()
        await have_a_past(here, [ACCOUNT.sid], 250)
        await have_a_past(here, new, 1)
        for _ in range(60 // BUCKETS_MOST * 3 + 10):
            await loop.step(here.clock.now())
        assert loop.behind == 1, "the new ones are done"
        far = (await counted_since(here))[ACCOUNT.sid]
        assert far <= NOON.plus(h=-3 * BUCKETS_MOST), "it had its turns meanwhile"


async def test_turns_are_kept_though_accounts_are_looked_at_anew_again_and_again(stores: Stores) -> None:
    async with town(stores) as here:
        sids, loop = await more_accounts(here, 12), here.process()
        await have_a_past(here, sids, 4 * BUCKETS_MOST)
        for _ in range(12 * 2 * 3):
            await loop.step(here.clock.now())
            here.later(s=4)
        since = {at for sid, at in (await counted_since(here)).items() if sid in sids}
        assert max(since) <= NOON.plus(h=-BUCKETS_MOST), "each had a turn"


async def test_the_past_has_its_turns_while_more_is_new_than_is_ever_looked_at(stores: Stores) -> None:
    async with town(stores) as here:
        sids, loop = await more_accounts(here, 40), here.process()
        await have(here, [(sid, here.at) for sid in sids])
        await have_a_past(here, [ACCOUNT.sid], 3 * BUCKETS_MOST)
        for _ in range(30):
            await loop.step(here.clock.now())
            await have(here, [(sid, here.at) for sid in sids[:20]])
            here.later(s=3)
        assert (await counted_since(here))[ACCOUNT.sid] <= NOON.plus(h=-BUCKETS_MOST)
