"""Deactivated numbers: the operator's lists, and links to them."""

from __future__ import annotations

import base64
import contextlib
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest

from tests.numbers.installation import World
from tests.stores import Stores
from tidings.accounts.model import OPERATOR, OPERATOR_ACCOUNT, Account, Principal
from tidings.accounts.vault import Vault
from tidings.core import MovableClock, SeededChance, Sids
from tidings.db import Database
from tidings.db.migrate import migrate
from tidings.db.sqlite import SqliteDatabase
from tidings.http import Api, Parts, Request, Response

NUMBERS = ["+14155550100", "+12125550199", "+13105550123"]


class Lists:
    """The API of deactivations on a store; user `operator` is the operator."""

    def __init__(self, db: Database) -> None:
        self.us = 1_772_000_000_000_000  # 2026-02-25T06:13:20Z
        clock, chance = MovableClock(lambda: self.us), SeededChance(7)
        self.api = Api(Parts(db, clock, chance, Sids(clock, chance), Vault("s" * 32)), authenticate)

    async def ask(self, method: str, path: str, form: Any = None, user: str | None = "AC" + "a" * 32) -> Response:
        headers = {b"host": b"messaging.twilio.com"}
        if user:
            headers[b"authorization"] = b"Basic " + base64.b64encode(f"{user}:x".encode())
        path, _, query = path.partition("?")
        body = urlencode(form, doseq=True).encode() if form else b""
        return await self.api(Request(method, path, query.encode(), headers, body, "127.0.0.1", "https"))

    async def upload(self, day: str = "2026-02-24", numbers: list[str] = NUMBERS, user: str = "operator") -> Response:
        form = {"Date": day, "PhoneNumbers": numbers}
        return await self.ask("POST", "/tidings/v1/Deactivations", form, user)

    async def link(self, day: str = "2026-02-24") -> str:
        answer = await self.ask("GET", f"/v1/Deactivations?Date={day}")
        assert answer.status == 307
        location = dict(answer.headers)[b"Location"].decode()
        assert msgspec.json.decode(answer.body) == {"redirect_to": location}
        assert location.startswith("https://messaging.twilio.com/tidings/v1/Deactivations/")
        return location.removeprefix("https://messaging.twilio.com")

    async def followed(self, link: str) -> list[str]:
        answer = await self.ask("GET", link, user=None)
        assert (answer.status, answer.content_type) == (200, b"text/plain; charset=utf-8")
        assert answer.stream is not None
        return b"".join([piece async for piece in answer.stream]).decode().splitlines()


async def authenticate(request: Request, _path_account_sid: str | None) -> tuple[Account, Principal]:
    user = base64.b64decode(request.headers[b"authorization"][6:]).decode().partition(":")[0]
    if user == "operator":
        return OPERATOR_ACCOUNT, OPERATOR
    account = msgspec.structs.replace(OPERATOR_ACCOUNT, sid=user, owner_account_sid=user)
    return account, msgspec.structs.replace(OPERATOR, sid=user, account_sid=user, capability="everything")


@contextlib.asynccontextmanager
async def lists_in_memory() -> AsyncIterator[Lists]:
    database = SqliteDatabase(None)
    await database.start()
    await migrate(database)
    try:
        yield Lists(database)
    finally:
        await database.stop()


async def test_a_days_numbers_are_a_text_behind_a_link(stores: Stores) -> None:
    async with stores.opened() as database:
        lists = Lists(database)
        answer = await lists.upload()
        assert (answer.status, msgspec.json.decode(answer.body)) == (201, {"date": "2026-02-24", "phone_numbers": 3})
        await lists.upload(numbers=[*NUMBERS[:1], "+14155550111"])
        await lists.upload("2026-02-23", ["+16465550100"])
        assert await lists.followed(await lists.link()) == sorted([*NUMBERS, "+14155550111"])
        assert await lists.followed(await lists.link("2026-02-23")) == ["+16465550100"]
        assert await lists.followed(await lists.link("2026-02-25")) == []


async def test_a_long_list_comes_in_pieces(stores: Stores) -> None:
    async with stores.opened() as database:
        lists = Lists(database)
        numbers = [f"+1415555{number:04d}" for number in range(10_000)]
        for start in range(0, len(numbers), 900):
            assert (await lists.upload(numbers=numbers[start : start + 900])).status == 201
        assert await lists.followed(await lists.link()) == numbers


async def test_without_a_day_it_is_yesterday() -> None:
    async with lists_in_memory() as lists:
        answer = await lists.ask("GET", "/v1/Deactivations")
        assert b"/Deactivations/2026-02-24?" in answer.body


async def test_a_link_holds_for_two_minutes_and_for_its_day_alone() -> None:
    async with lists_in_memory() as lists:
        link = await lists.link()
        lists.us += 119_000_000
        assert await lists.followed(link) == []
        assert (await lists.ask("GET", link.replace("02-24", "02-23"), user=None)).status == 403
        assert (await lists.ask("GET", link.replace("Expires=1", "Expires=2"), user=None)).status == 403
        assert (await lists.ask("GET", link[:-1], user=None)).status == 403
        assert (await lists.ask("GET", link.partition("?")[0], user=None)).status == 400
        lists.us += 2_000_000
        assert (await lists.ask("GET", link, user=None)).status == 403


@pytest.mark.parametrize("day", ["2026-02-26", "2026-02-30", "20260224", "yesterday", "2026-2-4", "2026-02-24T00:00"])
async def test_a_day_that_is_none_or_is_still_to_come_is_refused(day: str) -> None:
    async with lists_in_memory() as lists:
        for answer in (await lists.ask("GET", f"/v1/Deactivations?Date={day}"), await lists.upload(day)):
            assert (answer.status, msgspec.json.decode(answer.body)["code"]) == (400, 20001)


@pytest.mark.parametrize("number", ["+445550100123", "+1415555010", "+10155550100", ""])
async def test_only_us_numbers_are_taken(number: str) -> None:
    async with lists_in_memory() as lists:
        assert (await lists.upload(numbers=[*NUMBERS, number])).status == 400
        assert await lists.followed(await lists.link()) == []


async def test_only_the_operator_uploads_and_not_too_much_at_once() -> None:
    async with lists_in_memory() as lists:
        assert (await lists.upload(user="AC" + "a" * 32)).status == 403
        assert (await lists.upload(numbers=["+14155550100"] * 901)).status == 400


async def test_the_answer_is_the_described_one(world: World) -> None:
    answer = await world.ask("GET", "/v1/Deactivations?Date=2015-07-30", product="messaging")
    assert (answer.status, list(answer.json)) == (307, ["redirect_to"])
