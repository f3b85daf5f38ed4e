"""What is asked of the simulated network at a process that does not have it is answered by the one that has."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.console.running import Browser, Running
from tests.processes.apps import OPERATOR_TOKEN, PHONE, two_apps
from tests.processes.apps import Running as Program
from tests.stores import Stores
from tidings.console.front import ConsoleFront
from tidings.http import Response
from tidings.numbers.seed import LOCAL
from tidings.operator.errands import errands

HANDSET = f"/tidings/v1/Handsets/{PHONE}"
OPERATOR = {"user": "operator", "secret": OPERATOR_TOKEN}


async def test_handsets_are_read_switched_and_written_on_at_either(postgres: Stores, tmp_path: Path) -> None:
    async with two_apps(postgres, tmp_path) as (a, b):
        assert await b.stands((await b.send("hello"))["sid"], "delivered", wait=True)
        assert (await b.ask("POST", HANDSET, {"Power": "off"}))[1]["power"] == "off"
        assert (await a.ask("GET", HANDSET))[1]["power"] == "off"
        assert (await b.ask("POST", f"{HANDSET}/Messages", {"To": LOCAL, "Body": "hi"}))[0] == 409
        assert (await b.ask("POST", HANDSET, {"Power": "on"}))[0] == 200
        written = await b.made(f"{HANDSET}/Messages", {"To": LOCAL, "Body": "grüezi & co"})
        assert written["body"] == "grüezi & co"
        status, held = await b.ask("GET", f"{HANDSET}/Messages?PageSize=1")
        assert [each["body"] for each in held["messages"]] == ["grüezi & co"]
        assert held["meta"]["next_page_url"].startswith("http://localhost/tidings/v1/Handsets/")
        assert (status, await b.database.rows(errands.select())) == (200, [])


async def test_what_an_account_may_not_do_it_may_not_do_by_another_process(postgres: Stores, tmp_path: Path) -> None:
    async with two_apps(postgres, tmp_path) as (_, b):
        other = await b.subaccount()
        who = {"user": other.sid, "secret": other.auth_token}
        assert await b.stands((await b.send("hello"))["sid"], "delivered", wait=True)
        assert (await b.ask("GET", f"{HANDSET}/Messages", **who))[1]["messages"] == []
        assert (await b.ask("POST", HANDSET, {"Power": "off"}, **who))[0] == 403
        assert (await b.ask("GET", "/tidings/v1/Faults"))[0] == 403


async def test_faults_are_switched_at_either(postgres: Stores, tmp_path: Path) -> None:
    async with two_apps(postgres, tmp_path) as (a, b):
        path = "/tidings/v1/Faults"
        await b.made(path, {"Target": "carrier", "LostReceipts": "1"}, **OPERATOR)
        assert a.app.program.simulated is not None
        assert a.app.program.simulated.faults.lost_receipts == 1
        (carrier,) = (await b.ask("GET", f"{path}?Target=carrier", **OPERATOR))[1]["faults"]
        assert carrier["lost_receipts"] == 1
        assert (await b.ask("DELETE", path, **OPERATOR))[0] == 204
        assert a.app.program.simulated.faults.lost_receipts == 0


async def test_where_nobody_answers_it_is_said_that_nothing_was_done(
    postgres: Stores, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tidings.operator.errands.PATIENCE_S", 0.1)
    async with two_apps(postgres, tmp_path) as (a, b):
        await a.stop()
        status, answer = await b.ask("POST", HANDSET, {"Power": "off"})
        assert (status, answer["code"], "nothing was done" in answer["message"]) == (503, 20503, True)


async def test_the_page_of_either_shows_what_happens_on_phones(postgres: Stores, tmp_path: Path) -> None:
    async with two_apps(postgres, tmp_path) as (a, b), browsing(b) as browser:
        assert b"another process" not in (await browser.page("/handsets")).body
        assert (await browser.post(f"/handsets/phones/{PHONE}/power", power="off")).status == 200
        assert (await browser.json(f"/handsets/phones/{PHONE}/messages"))["phone"]["is_on"] is False
        assert (await browser.post(f"/handsets/phones/{PHONE}/power", power="on")).status == 200
        assert (await browser.post("/handsets/phones", number="+12065550177")).status == 201
        async with browsing(a) as other:
            assert (await other.json("/handsets/phones"))["phones"][0]["number"] == "+12065550177"
        events = await browser.ask("GET", "/handsets/events")
        await b.send("to be seen")
        async with asyncio.timeout(20):
            while b"to be seen" not in await next_of(events):
                pass


async def next_of(response: Response) -> bytes:
    assert response.stream is not None
    return await anext(response.stream)


@contextlib.asynccontextmanager
async def browsing(program: Program) -> AsyncIterator[Browser]:
    front = ConsoleFront(program.app.program)
    try:
        yield await Running(program.app, front).signed_in(program.sid, program.token)
    finally:
        front.stop()
