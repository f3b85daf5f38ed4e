"""The book of phones: by number, page after page, all that an account has to do with, on every store."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from functools import partial

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from tests.console.registered import brand, writes
from tests.stores import Stores
from tidings.accounts.model import OPERATOR_NAME
from tidings.carriers.simulated.store import ADD_MESSAGE
from tidings.console.phone_book import PAGE_MOST, page_of_numbers, range_of, readings
from tidings.core import MovableClock, SeededChance, Sids
from tidings.db import Database, Write
from tidings.messages.model import message

ACCOUNT = "AC" + "a" * 32
OTHER = "AC" + "b" * 32
SIDS = Sids(MovableClock(), SeededChance(4))


def _sent(
    to: str, *, sender: str = "+16285550174", account_sid: str = ACCOUNT, direction: str = "outbound-api"
) -> Write:
    row = {column.name: None if column.nullable else 0 for column in message.c}
    texts = {"direction": direction, "status": "sent", "body": "x", "steps": ""}
    row |= texts | {"account_sid": account_sid, "sid": SIDS.make("SM"), "from": sender, "to": to}
    return sa.insert(message).values(row)


async def _all(database: Database, account_sid: str, starts: str = "") -> list[list[str]]:
    """The pages of the book."""
    pages, after = [], ""
    while True:
        numbers, goes_on = await page_of_numbers(database, account_sid, after, starts)
        pages.append(numbers)
        if goes_on is None:
            return pages
        assert goes_on > after
        after = goes_on


async def test_every_phone_is_reached_page_after_page_and_none_twice(stores: Stores) -> None:
    async with stores.opened() as database:
        wrote = [f"+1212555{number:04d}" for number in range(140)]
        answered = [f"+1212555{number:04d}" for number in range(100, 190)]
        statements = [_sent(number) for number in wrote for _ in range(2)]
        statements += [_sent("+16285550174", sender=number, direction="inbound") for number in answered]
        statements += [_sent("+447400123456", sender="ACME"), _sent("14155"), _sent("+13105550100", account_sid=OTHER)]
        statements += writes([brand(account_sid=ACCOUNT, mobile_phone="+14155550122")])
        await database.commit(*statements)
        pages = await _all(database, ACCOUNT)
        found = [number for page in pages for number in page]
        senders = {"+16285550174"}  # of an account whose sender that is, the page leaves it out
        assert found == sorted({*wrote, *answered, "+447400123456", "+14155550122", *senders})
        assert all(len(page) <= PAGE_MOST for page in pages)
        assert await _all(database, OTHER) == [["+13105550100", "+16285550174"]]


async def test_phones_are_found_by_their_first_digits(stores: Stores) -> None:
    async with stores.opened() as database:
        numbers = ["+12125550100", "+12125550199", "+1212556", "+13125550100", "+447400123456", "+99955501001"]
        await database.commit(*(_sent(number, sender="+12125550100") for number in numbers))
        for starts, wanted in {
            "+1212": numbers[:3],
            "+121255501": numbers[:2],
            "+12125550199": numbers[1:2],
            "+44": numbers[4:5],
            "+999": numbers[5:],
            "+9": numbers[5:],
            "+5": [],
        }.items():
            assert [number for page in await _all(database, ACCOUNT, starts) for number in page] == wanted, starts


async def test_the_operators_book_has_the_phones_of_all(stores: Stores) -> None:
    async with stores.opened() as database:
        handsets = [f"+1212555{number:04d}" for number in range(PAGE_MOST + 10)]
        await database.commit(
            *(ADD_MESSAGE(SIDS.make("HM"), one, "in", "ACME", one, "x", "", 1, 1, 1) for one in handsets)
        )
        assert await _all(database, OPERATOR_NAME) == [handsets[:PAGE_MOST], handsets[PAGE_MOST:]]


@given(st.from_regex(r"\+[0-9]{0,15}", fullmatch=True), st.from_regex(r"\+[0-9]{7,15}", fullmatch=True))
def test_a_number_is_in_the_range_of_its_first_digits_and_in_no_other(starts: str, number: str) -> None:
    least, beyond = range_of(starts)
    assert (least <= number < beyond) is number.startswith(starts)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("+1 (415) 555", ["+1415555"]),
        ("415 555", ["+415555", "+1415555"]),
        ("+", []),
        ("x", []),
        ("%", []),
        ("1" * 40, []),
    ],
)
def test_what_is_typed_is_read_with_and_without_the_country(typed: str, meant: list[str]) -> None:
    assert readings(typed) == meant


async def test_a_page_costs_no_more_however_many_messages_there_are(stores: Stores) -> None:
    async with stores.opened() as database:
        await database.commit(*(_sent(f"+1212555{number:04d}") for number in range(60)))
        columns = [column for column in message.c if column.name != "sid"]
        for doubling in range(8):
            copies = sa.select(message.c.sid.concat(str(doubling)), *columns)
            await database.commit(sa.insert(message).from_select(["sid", *(one.name for one in columns)], copies))
        whole = sa.select(sa.func.count()).where(message.c.to.like("+%"))

        async def took(read: Callable[[], Awaitable[object]]) -> float:
            began = time.perf_counter()
            await read()
            return time.perf_counter() - began

        page = min([await took(partial(page_of_numbers, database, ACCOUNT, "+12125550005", "")) for _ in range(5)])
        once = min([await took(partial(database.search, whole)) for _ in range(5)])
        assert page < 5 * once, "all that is before each number was read"
