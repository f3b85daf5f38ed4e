"""Lists of messages: every combination of filters gives exactly its page, read along the right index."""

from __future__ import annotations

import random
from typing import Any, cast

import pytest
import sqlalchemy as sa

from tests.messages.histories import BEGAN_US, FROM, HOUR_US, TO, history, made
from tests.stores import Stores
from tidings.db import Database
from tidings.db.sqlite import HintedDialect
from tidings.http.asked import Asked
from tidings.messages import store
from tidings.messages.listing import Filters, MessageLists
from tidings.messages.model import Message, message

OF_ACCOUNT = sa.select(message.c.date_created, message.c.sid).where(message.c.account_sid == "AC1")
Moment = tuple[int, str]


def is_wanted(one: Message, wanted: Filters) -> bool:
    if one.account_sid != "AC1" or (wanted.to or one.to) != one.to or (wanted.from_ or one.from_) != one.from_:
        return False
    if wanted.first is None and wanted.last is None:
        return True
    return one.date_sent is not None and (wanted.first or 0) <= one.date_sent <= (wanted.last or 1 << 62)


async def test_pages_forwards_and_backwards_hold_what_every_combination_of_filters_leaves(stores: Stores) -> None:
    chance = random.Random("every combination")
    all_of_them = history(chance)
    async with stores.opened() as database:
        await database.commit(*(store.inserted(one) for one in all_of_them))
        times = sorted(one.date_sent for one in all_of_them if one.date_sent is not None)
        ends = [(None, None), (times[50], None), (None, times[200]), (times[60], times[90]), (times[100], times[260])]
        for to in (None, *TO, "+14155550199"):
            for from_ in (None, *FROM):
                for first, last in ends:
                    wanted = Filters("AC1", to, from_, first, last)
                    expected = [(one.date_created, one.sid) for one in all_of_them if is_wanted(one, wanted)]
                    expected.sort(reverse=True)
                    assert await walked(database, wanted, backwards=False) == expected
                    assert await walked(database, wanted, backwards=True) == expected[::-1]


async def walked(database: Database, wanted: Filters, *, backwards: bool) -> list[Moment]:
    """All pages, one after another, as the list asks for them."""
    found: list[Moment] = []
    at: Moment | None = None
    while True:
        asked = Asked(size=7, keys=at, backwards=backwards)
        rows = [(row[0], row[1]) for row in await MessageLists(database).page_of(OF_ACCOUNT, wanted, asked)]
        rows.sort(reverse=not backwards)
        found += rows[:7]
        if len(rows) <= 7:
            return found
        at = rows[6]


@pytest.mark.parametrize("first", [None, BEGAN_US])
@pytest.mark.parametrize("last", [None, BEGAN_US + HOUR_US])
@pytest.mark.parametrize(
    ("to", "from_", "index"), [(None, None, ""), (TO[0], None, "to_"), (None, FROM[0], "from_"), (*"??", "to_")]
)
async def test_what_is_read_lies_between_ends_of_the_index_of_what_is_given(
    stores: Stores, to: str | None, from_: str | None, index: str, first: int | None, last: int | None
) -> None:
    soon, *_ = await plans_of(stores, Filters("AC1", to, from_, first, last), [])
    key = "account_sid=?" + (f" AND {index[:-1]}=?" if index else "")
    ends = " AND date_created>?" * (first is not None) + " AND date_created<?" * (last is not None)
    assert f"USING INDEX ix_message_account_sid_{index}date_created ({key}{ends})" in soon


@pytest.mark.parametrize("backwards", [False, True])
async def test_what_lies_before_the_page_is_not_read(stores: Stores, backwards: bool) -> None:
    keys = (BEGAN_US + HOUR_US, "SM2")
    asked = Asked(keys=keys, backwards=backwards)
    wanted = Filters("AC1", first=BEGAN_US, last=BEGAN_US + 2 * HOUR_US)
    statements = await statements_of(stores, wanted, asked)
    assert any(f"date_created {'>=' if backwards else '<='} {keys[0]}" in each for each in statements)
    assert backwards or not any(f"date_created <= {wanted.last}" in each for each in statements)


@pytest.mark.parametrize(("last", "ends"), [(BEGAN_US, "send_at>? AND send_at<?"), (None, "send_at>?")])
async def test_scheduled_messages_are_found_by_their_time(stores: Stores, last: int | None, ends: str) -> None:
    _, scheduled = await plans_of(stores, Filters("AC1", first=BEGAN_US, last=last), [])
    assert f"USING INDEX ix_message_send_at (account_sid=? AND {ends})" in scheduled


@pytest.mark.parametrize(("frequent", "index"), [("to", "from"), ("from_", "to")])
async def test_of_a_recipient_and_a_sender_the_one_with_fewer_messages_is_read(
    stores: Stores, frequent: str, index: str
) -> None:
    many = [made(number, BEGAN_US + number, BEGAN_US + number, **{frequent: "+1"}) for number in range(20)]
    few = [made(20 + number, BEGAN_US, BEGAN_US, to="+1", from_="+1") for number in range(2)]
    read, *_ = await plans_of(stores, Filters("AC1", "+1", "+1", BEGAN_US, BEGAN_US + HOUR_US), [*many, *few])
    assert f"USING INDEX ix_message_account_sid_{index}_date_created" in read


@pytest.mark.parametrize(("scheduled", "index"), [(20, "account_sid_to_date_created"), (1, "send_at")])
async def test_the_scheduled_messages_of_a_recipient_are_found_by_their_time_only_where_that_is_less(
    stores: Stores, scheduled: int, index: str
) -> None:
    others = [made(number, BEGAN_US, None, BEGAN_US + HOUR_US) for number in range(scheduled)]
    own = [made(100 + number, BEGAN_US, BEGAN_US, to="+1") for number in range(5)]
    wanted = Filters("AC1", "+1", first=BEGAN_US, last=BEGAN_US + HOUR_US)
    assert f"USING INDEX ix_message_{index} " in (await plans_of(stores, wanted, [*others, *own]))[1]


@pytest.mark.parametrize(("short_by", "parts"), [(0, 1), (1, 2)])
async def test_where_a_page_is_full_no_further_part_is_read(stores: Stores, short_by: int, parts: int) -> None:
    soon = [made(number, BEGAN_US + number, BEGAN_US + number) for number in range(Asked().limit - short_by)]
    assert len(await plans_of(stores, Filters("AC1", first=BEGAN_US), soon)) == parts


async def statements_of(stores: Stores, wanted: Filters, asked: Asked) -> list[str]:
    """What is asked of SQLite for this page."""
    if stores.kind == "postgresql":
        pytest.skip("it is asked the same")
    async with stores.opened() as database:
        explaining = Explaining(database)
        await MessageLists(cast("Database", explaining)).page_of(OF_ACCOUNT, wanted, asked)
        return explaining.statements


async def plans_of(stores: Stores, wanted: Filters, rows: list[Message]) -> list[str]:
    """How SQLite finds the newest page of each part that is read."""
    if stores.kind == "postgresql":
        pytest.skip("it plans by statistics, which a test's rows do not have")
    async with stores.opened() as database:
        await database.commit(*(store.inserted(one) for one in rows))
        explaining = Explaining(database)
        await MessageLists(cast("Database", explaining)).page_of(OF_ACCOUNT, wanted, Asked())
        return explaining.plans


class Explaining:
    """A store that notes how pages are found in it; counts are none."""

    name = "sqlite"

    def __init__(self, store: Database) -> None:
        self.plans: list[str] = []
        self.statements: list[str] = []
        self._store = store

    async def search(self, statement: sa.Select[Any]) -> list[Any]:
        if "count(" not in str(statement):
            plain = statement.compile(dialect=HintedDialect(), compile_kwargs={"literal_binds": True})
            self.statements.append(str(plain))
            self.plans.append(str(await self._store.rows(sa.text(f"EXPLAIN QUERY PLAN {plain}"))))
        return await self._store.search(statement)
