"""Architecture advice by the Tidings API, and making what it says."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
import sqlalchemy as sa

from tests.console.installation import ACCOUNT, OPERATOR, Installation, installed
from tidings.advice.desk import AdviceDesk
from tidings.db import Database, Turns
from tidings.db.turns import Turn, turns

ISV: dict[str, Any] = {
    "Kind": "isv", "Brands": ["Birch", "Oak"], "UseCases": ["marketing", "verification"], "Countries": ["US", "GB"],
}  # fmt: skip


async def subaccounts(here: Installation) -> dict[str, Any]:
    listed = (await here.ask("GET", "/2010-04-01/Accounts.json?Status=active")).json["accounts"]
    found = {each["friendly_name"]: each for each in listed if each["sid"] != ACCOUNT}
    assert len(found) == len(listed) - 1, "two have one name"
    return found


@installed()
async def test_advice_alone_makes_nothing(here: Installation) -> None:
    answer = await here.post("ArchitectureAdvice", **ISV)
    assert (answer.status, answer.json["applied"]) == (200, False)
    [project] = answer.json["projects"]
    assert [each["friendly_name"] for each in project["subaccounts"]] == ["Birch", "Oak"]
    assert {each["sid"] for each in project["subaccounts"]} == {None}
    assert [each["use_case"] for each in project["subaccounts"][0]["services"]] == ["marketing", "verification"]
    assert await subaccounts(here) == {}
    assert (await here.post("ArchitectureAdvice", user=OPERATOR, **ISV)).status == 200


@installed()
async def test_what_is_applied_is_there_and_works(here: Installation) -> None:
    answer = await here.post("ArchitectureAdvice", Apply="true", **ISV)
    assert (answer.status, answer.json["applied"]) == (200, True)
    made = {each["friendly_name"]: each for each in answer.json["projects"][0]["subaccounts"]}
    there = await subaccounts(here)
    assert {name: each["sid"] for name, each in made.items()} == {name: each["sid"] for name, each in there.items()}
    birch = made["Birch"]
    for service in birch["services"]:
        shown = await here.ask(
            "GET", f"/messaging/v1/Services/{service['sid']}", user=birch["sid"], secret=there["Birch"]["auth_token"]
        )
        assert (shown.json["friendly_name"], shown.json["usecase"]) == (service["friendly_name"], service["use_case"])
    events = "/monitor/v1/Events?ResourceSid="
    for thing in (*birch["services"], *birch["keys"]):
        kept = await here.ask("GET", events + thing["sid"], user=birch["sid"], secret=there["Birch"]["auth_token"])
        assert [each["event_type"].partition(".")[2] for each in kept.json["events"]] == ["created"]
    geo = "/accounts/v1/Messaging/GeoPermissions?CountryCode=GB"
    permitted = await here.ask("GET", geo, user=birch["sid"], secret=there["Birch"]["auth_token"])
    assert permitted.json["permissions"][0]["enabled"] is True
    assert (await here.ask("GET", geo)).json["permissions"][0]["enabled"] is False


@installed()
async def test_a_key_that_was_made_may_send_and_nothing_else(here: Installation) -> None:
    answer = await here.post("ArchitectureAdvice", Apply="true", **ISV)
    birch = answer.json["projects"][0]["subaccounts"][0]
    key = next(each for each in birch["keys"] if each["friendly_name"] == "Marketing")
    path = f"/2010-04-01/Accounts/{birch['sid']}/Messages.json"
    form = {"To": "+12065550142", "Body": "hello"}
    refused = await here.ask("POST", path, form, user=key["sid"], secret=key["secret"])
    assert (refused.status, refused.code) == (400, 21603)
    refused = await here.ask("GET", "/messaging/v1/Services", user=key["sid"], secret=key["secret"])
    assert (refused.status, refused.code) == (403, 70051)


@installed()
async def test_to_ask_again_makes_only_what_is_missing(here: Installation) -> None:
    first = (await here.post("ArchitectureAdvice", Apply="true", **ISV)).json["projects"][0]["subaccounts"]
    again = (await here.post("ArchitectureAdvice", Apply="true", **ISV)).json["projects"][0]["subaccounts"]
    for before, after in zip(first, again, strict=True):
        assert before["sid"] == after["sid"]
        assert [each["sid"] for each in before["services"]] == [each["sid"] for each in after["services"]]
        assert [each["sid"] for each in before["keys"]] == [each["sid"] for each in after["keys"]]
        assert all(each["secret"] for each in before["keys"])
        assert not any(each["secret"] for each in after["keys"])
    wider = {**ISV, "Brands": ["Birch", "Oak", "Elm"], "UseCases": ["marketing", "verification", "discussion"]}
    more = (await here.post("ArchitectureAdvice", Apply="true", **wider)).json["projects"][0]["subaccounts"]
    assert [each["sid"] for each in more][:2] == [each["sid"] for each in first]
    assert len(await subaccounts(here)) == 3
    assert [bool(key["secret"]) for key in more[0]["keys"]] == [False, False, False, True]


@installed()
async def test_two_who_apply_at_once_make_it_once(here: Installation) -> None:
    asked = [here.post("ArchitectureAdvice", Apply="true", **ISV) for _ in range(4)]
    answers = await asyncio.gather(*asked)
    assert {answer.status for answer in answers} == {200}
    found = [[each["sid"] for each in answer.json["projects"][0]["subaccounts"]] for answer in answers]
    assert all(each == found[0] for each in found)
    assert len(await subaccounts(here)) == 2


class OtherProcesses(Turns):
    """Turns of whoever waits for nobody, as another process does not."""

    @contextlib.asynccontextmanager
    async def of(self, database: Database, name: str) -> AsyncIterator[Turn]:
        rows = await database.rows(sa.select(turns.c.number).where(turns.c.name == name))
        await asyncio.sleep(0.01)
        yield Turn(name, int(rows[0][0]) if rows else 0)


@installed()
async def test_two_processes_that_apply_at_once_make_it_once(here: Installation) -> None:
    [desk] = [room.parts[AdviceDesk] for room in here.app.rooms if AdviceDesk in room.parts]
    desk._layouts._turns = OtherProcesses()  # type: ignore[attr-defined]
    answers = await asyncio.gather(*(here.post("ArchitectureAdvice", Apply="true", **ISV) for _ in range(3)))
    assert {answer.status for answer in answers} == {200}
    listed = (await here.ask("GET", "/2010-04-01/Accounts.json")).json["accounts"]
    assert sorted(each["friendly_name"] for each in listed if each["sid"] != ACCOUNT) == ["Birch", "Oak"]


@installed()
async def test_where_there_is_no_room_for_all_nothing_is_made(
    here: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tidings.advice.applying.SUBACCOUNTS_MOST", 1)
    refused = await here.post("ArchitectureAdvice", Apply="true", **ISV)
    assert (refused.status, refused.code) == (400, 21480)
    assert await subaccounts(here) == {}
    one = {**ISV, "Brands": ["Birch"]}
    assert (await here.post("ArchitectureAdvice", Apply="true", **one)).status == 200


@installed()
async def test_a_subaccount_and_the_operator_apply_nothing(here: Installation) -> None:
    made = (await here.post("ArchitectureAdvice", Apply="true", **ISV)).json["projects"][0]["subaccounts"][0]
    token = (await subaccounts(here))["Birch"]["auth_token"]
    path = "/tidings/v1/ArchitectureAdvice"
    refused = await here.ask("POST", path, {**ISV, "Apply": "true"}, user=made["sid"], secret=token)
    assert (refused.status, refused.code) == (400, 21101)
    key = made["keys"][0]
    refused = await here.ask("POST", path, {**ISV, "Apply": "true"}, user=key["sid"], secret=key["secret"])
    assert (refused.status, refused.code) == (403, 20003)
    refused = await here.post("ArchitectureAdvice", user=OPERATOR, Apply="true", **ISV)
    assert (refused.status, refused.code) == (403, 20003)


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({}, 20001),
        ({"Kind": "friend"}, 20001),
        ({"Kind": "isv"}, 20001),
        ({"Kind": "direct", "Brands": "x" * 31}, 20001),
        ({"Kind": "direct", "Brands": " "}, 20001),
        ({"Kind": "direct", "BusinessUnits": ["Shop", "x" * 31]}, 20001),
        ({"Kind": "direct", "Brands": "a\nb"}, 20001),
        ({"Kind": "direct", "Brands": ["Birch", "BIRCH"]}, 20001),
        ({"Kind": "direct", "UseCases": "undeclared"}, 20001),
        ({"Kind": "direct", "Countries": "ZZ"}, 20001),
        ({"Kind": "direct", "Countries": "KP"}, 30649),
        ({"Kind": "direct", "Brands": [f"B{n}" for n in range(101)]}, 20001),
        (
            {
                "Kind": "direct",
                "Brands": [f"B{n}" for n in range(11)],
                "BusinessUnits": [f"U{n}" for n in range(10)],
                "SeparateData": "true",
            },
            20001,
        ),
        ({"Kind": "isv", "Brands": ["Birch", "Oak"], "SeparateBilling": "true", "Apply": "true"}, 20001),
    ],
    ids=str,
)
@installed()
async def test_what_cannot_be_is_refused_and_nothing_is_made(
    here: Installation, form: dict[str, Any], code: int
) -> None:
    refused = await here.post("ArchitectureAdvice", **form)
    assert (refused.status, refused.code) == (400, code)
    assert await subaccounts(here) == {}
