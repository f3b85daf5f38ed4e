"""Scheduled messages that are due together: accounts take turns; where few are due they go by their time."""

from __future__ import annotations

from tests.stores import Stores
from tidings.core import Instant
from tidings.db import Database
from tidings.messages.due import ACCOUNTS_MOST, DueMessages
from tidings.messages.lifecycle import Status
from tidings.messages.model import Direction, Message
from tidings.messages.store import DELETE_SCHEDULED, INSERT_SCHEDULED, inserted

NOW = Instant(1_000_000)
LATER = 2_000_000
MOST = 10


async def schedule(database: Database, account: str, *moments: int) -> None:
    """A message for each moment."""
    writes = []
    for at in moments:
        sid = f"SM{account}{at:026d}"
        one = Message(
            account_sid=account,
            sid=sid,
            direction=Direction.OUTBOUND_API.value,
            status=Status.SCHEDULED.value,
            from_=None,
            to="+14155550199",
            body="hi",
            num_segments=1,
            num_media=0,
            date_created=0,
            date_updated=0,
            send_at=at,
        )
        writes += [inserted(one), INSERT_SCHEDULED(at, sid, account)]
    await database.commit(*writes)


async def released(database: Database, due: DueMessages) -> list[tuple[str, int]]:
    """Whose messages are next, and of what time; they are gone from the rows then."""
    found = await due.next(NOW)
    await database.commit(*[DELETE_SCHEDULED(one.send_at, one.sid) for one in found])
    return [(one.account_sid, one.send_at or 0) for one in found]


async def test_what_is_due_goes_by_its_time_whosever_it_is(stores: Stores) -> None:
    async with stores.opened() as database:
        await schedule(database, "AC1", 3, 1, LATER)
        await schedule(database, "AC2", 2)
        due = DueMessages(database, MOST)
        assert await released(database, due) == [("AC1", 1), ("AC2", 2), ("AC1", 3)]
        assert not due.has_more


async def test_a_message_waits_behind_none_of_the_many_that_fell_due_before_it(stores: Stores) -> None:
    async with stores.opened() as database:
        await schedule(database, "AC1", *range(1, 51))
        await schedule(database, "AC2", 900)
        await schedule(database, "AC3", LATER)
        due = DueMessages(database, MOST)
        assert await released(database, due) == [*(("AC1", at) for at in range(1, 6)), ("AC2", 900)]
        assert due.has_more
        assert await released(database, due) == [("AC1", at) for at in range(6, 16)], "alone it has all turns"


async def test_of_very_many_accounts_each_has_its_turn_before_one_has_two(stores: Stores) -> None:
    async with stores.opened() as database:
        accounts = [f"AC{number}" for number in range(100, 100 + 2 * ACCOUNTS_MOST)]
        for account in accounts:
            await schedule(database, account, *range(1, 8))
        due, order = DueMessages(database, 2 * ACCOUNTS_MOST), []
        for _ in range(2):
            order += await released(database, due)
            assert due.has_more
        assert sorted(order) == [(account, at) for account in accounts for at in (1, 2)]
        while due.has_more:
            order += await released(database, due)
        assert len(order) == 7 * len(accounts)


async def test_nothing_is_due_where_nothing_is_scheduled(stores: Stores) -> None:
    async with stores.opened() as database:
        due = DueMessages(database, MOST)
        assert await released(database, due) == []
        assert not due.has_more
