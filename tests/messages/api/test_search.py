"""Searches of messages by the Tidings API: what fits, whose it is, what a wrong word is answered, and where it stopped."""

from __future__ import annotations

import asyncio
from urllib.parse import quote

import pytest

from tests.console.installation import ACCOUNT, OPERATOR, OTHER, Installation, installed
from tests.messages.histories import BEGAN_US, made
from tidings.http.looking import BITE, LOOKED_MOST
from tidings.messages import store

MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"


async def sent(here: Installation, body: str, to: str = "+12065550142") -> str:
    made = await here.ask("POST", MESSAGES, {"From": here.sender("toll-free").address, "To": to, "Body": body})
    await asyncio.sleep(3)
    sid: str = made.json["sid"]
    return sid


def path(query: str, more: str = "") -> str:
    return f"Messages?Query={quote(query)}{more}"


@installed()
async def test_what_fits_is_listed_and_read_by_its_sid_alone(here: Installation) -> None:
    hello, other = await sent(here, "Hello"), await sent(here, "Other", "+14155550199")
    listed = (await here.get(path("to:+1206 status:delivered body:hello"))).json
    assert [one["sid"] for one in listed["messages"]] == [hello]
    assert listed["messages"][0]["account_sid"] == ACCOUNT
    assert listed["messages"][0]["num_segments"] == 1
    assert "stopped" not in listed["meta"]
    assert (await here.get(f"Messages/{other}")).json["body"] == "Other"


@installed()
async def test_nobody_finds_what_is_anothers_and_the_operator_names_whose(here: Installation) -> None:
    sid = await sent(here, "Hello")
    assert (await here.get("Messages", user=OTHER)).json["messages"] == []
    assert (await here.get(path(f"account:{ACCOUNT}"), user=OTHER)).status == 400
    assert (await here.get(f"Messages/{sid}", user=OTHER)).status == 404
    assert (await here.get("Messages", user=OPERATOR)).status == 400
    assert (await here.get(path(f"account:{OTHER}"), user=OPERATOR)).json["messages"] == []
    assert (await here.get(path(f"account:AC{'9' * 32}"), user=OPERATOR)).status == 400
    found = (await here.get(path(f"account:{ACCOUNT}"), user=OPERATOR)).json["messages"]
    assert [one["sid"] for one in found] == [sid]
    assert (await here.get(f"Messages/{sid}", user=OPERATOR)).json["sid"] == sid


@pytest.mark.parametrize("wrong", ["statsu:failed", "status:lost", "since:yesterday"])
@installed()
async def test_a_wrong_word_is_refused_by_its_name(here: Installation, wrong: str) -> None:
    told = await here.get(path(wrong))
    assert told.status == 400
    assert "Query" in told.json["message"]
    assert wrong[:6] in told.json["message"]


@installed()
async def test_an_answer_says_where_it_stopped_and_how_to_go_on(here: Installation) -> None:
    rows = [made(number, BEGAN_US + number, None, account_sid=ACCOUNT) for number in range(LOOKED_MOST + BITE)]
    rows[0].sid, rows[0].status, rows[0].direction = f"SM{'1' * 32}", "failed", "outbound-api"
    for each in rows:
        each.tags = None
    await here.database.commit(*(store.inserted(one) for one in rows))
    told = (await here.get(path("status:failed", "&PageSize=20"))).json
    assert (told["messages"], told["meta"]["stopped"]) == ([], True)
    told = (await here.ask("GET", told["meta"]["next_page_url"].partition("localhost")[2])).json
    assert [one["sid"] for one in told["messages"]] == [rows[0].sid]
    assert told["meta"]["next_page_url"] is None
