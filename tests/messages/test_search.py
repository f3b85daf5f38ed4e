"""Searches of messages: pages hold what fits, whichever words are said, and looking ends at a bound that is told."""

from __future__ import annotations

import random
from typing import cast

import msgspec
import pytest

from tests.messages.histories import BEGAN_US, FROM, HOUR_US, TO, history, made
from tests.messages.test_listing import Explaining
from tests.stores import Stores
from tidings.core import Instant
from tidings.db import Database
from tidings.http.asked import Asked
from tidings.http.looking import BITE, LOOKED_MOST
from tidings.messages import store
from tidings.messages.model import Message
from tidings.messages.query import parse
from tidings.messages.search import MessageSearch

NOW = Instant(BEGAN_US + 60 * 24 * HOUR_US)
SERVICE = f"MG{'a' * 32}"
SEARCHES = {
    "": lambda _: True,
    "status:failed": lambda one: one.status == "failed",
    "status:failed,sent": lambda one: one.status in ("failed", "sent"),
    "code:30034": lambda one: one.error_code == 30034 and one.status == "failed",
    f"to:{TO[0]}": lambda one: one.to == TO[0],
    "to:+1415 status:failed": lambda one: one.status == "failed",
    "to:+1416": lambda _: False,
    f"to:{TO[1]} from:{FROM[1]}": lambda one: one.to == TO[1] and one.from_ == FROM[1],
    "direction:outbound": lambda one: one.direction == "outbound-api",
    f"service:{SERVICE}": lambda one: one.messaging_service_sid == SERVICE,
    "body:HELLO": lambda one: "hello" in one.body.lower(),
    "body:50%_": lambda one: "50%_" in one.body,
    "tag:campaign": lambda one: one.tags is not None,
    "tag:campaign=spring": lambda one: one.tags == '{"campaign":"spring"}',
    "since:35d until:25d": lambda one: NOW.plus(s=-35 * 86400) <= one.date_created <= NOW.plus(s=-25 * 86400),
}


def varied(chance: random.Random) -> list[Message]:
    found = history(chance)
    for one in found:
        one.status = chance.choice(("failed", "sent", "delivered"))
        one.error_code = chance.choice((None, 30034))
        one.direction = chance.choice(("inbound", "outbound-api"))
        one.messaging_service_sid = chance.choice((None, SERVICE))
        one.body = chance.choice(("Hello there", "50%_ off", "500 off", ""))
        one.tags = chance.choice((None, '{"campaign":"spring"}', '{"campaign":"autumn"}'))
    return found


async def test_pages_forwards_and_backwards_hold_what_each_search_leaves(stores: Stores) -> None:
    rows = varied(random.Random("searches"))
    async with stores.opened() as database:
        await database.commit(*(store.inserted(one) for one in rows))
        for text, fits in SEARCHES.items():
            expected = [(one.date_created, one.sid) for one in rows if one.account_sid == "AC1" and fits(one)]
            expected.sort(reverse=True)
            assert await walked(database, text, backwards=False) == expected, text
            assert await walked(database, text, backwards=True) == expected[::-1], text


async def walked(database: Database, text: str, *, backwards: bool) -> list[tuple[int, str]]:
    """All pages, one after another, as the list asks for them."""
    found: list[tuple[int, str]] = []
    asked = Asked(size=7, backwards=backwards)
    while True:
        page = await MessageSearch(database).page("AC1", parse(text, NOW), asked)
        found += [page.key(row) for row in page.rows[:7]]  # type: ignore[misc]
        at = found[-1] if len(page.rows) > 7 else page.stopped
        if at is None:
            return found
        asked = msgspec.structs.replace(asked, keys=at)


async def test_looking_ends_at_a_bound_and_goes_on_from_there(stores: Stores) -> None:
    count = LOOKED_MOST + BITE // 2
    rows = [made(number, BEGAN_US + number // 3, None, status="sent") for number in range(count)]
    rows[0].status = "failed"
    async with stores.opened() as database:
        await database.commit(*(store.inserted(one) for one in rows))
        query = parse("status:failed", NOW)
        page = await MessageSearch(database).page("AC1", query, Asked())
        assert (page.rows, page.stopped) == ([], (rows[BITE // 2].date_created, rows[BITE // 2].sid))
        page = await MessageSearch(database).page("AC1", query, Asked(keys=page.stopped))
        assert ([row.sid for row in page.rows], page.stopped) == ([rows[0].sid], None)


@pytest.mark.parametrize(
    ("text", "index"),
    [("status:failed", ""), (f"to:{TO[0]} status:failed", "to_"), ("from:12345 body:x", "from_"), ("to:+1415", "")],
)
@pytest.mark.parametrize("ends", ["", " since:2d"])
async def test_what_is_looked_at_lies_between_ends_of_an_index(
    stores: Stores, text: str, index: str, ends: str
) -> None:
    if stores.kind == "postgresql":
        pytest.skip("it plans by statistics, which a test's rows do not have")
    async with stores.opened() as database:
        explaining = Explaining(database)
        await MessageSearch(cast("Database", explaining)).page("AC1", parse(text + ends, NOW), Asked())
        key = "account_sid=?" + (f" AND {index[:-1]}=?" if index else "") + (" AND date_created>?" if ends else "")
        for plan in explaining.plans:
            assert f"INDEX ix_message_account_sid_{index}date_created ({key})" in plan
            assert "TEMP B-TREE FOR ORDER BY" not in plan
