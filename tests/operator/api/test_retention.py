"""Retention by the Tidings API: who sets it, who sees it, and that it is carried out."""

from __future__ import annotations

import asyncio

import pytest

from tests.console.installation import ACCOUNT, OPERATOR, OTHER, Installation, installed

PATH = f"Retention/{ACCOUNT}"


@installed()
async def test_messages_are_kept_for_ever_unless_the_operator_says_otherwise(here: Installation) -> None:
    shown = (await here.get(PATH)).json
    assert shown.pop("url").endswith(f"/tidings/v1/{PATH}")
    assert shown == {"account_sid": ACCOUNT, "days": None, "set_for": None, "date_updated": None}


@installed()
async def test_what_is_older_goes_once_it_is_set(here: Installation) -> None:
    sid = (await here.send(here.sender("toll-free").address))["sid"]
    await asyncio.sleep(60)
    await here.post("Clock", Advance="P8D")
    assert (await here.message(sid))["status"] == "delivered"
    changed = await here.post(PATH, user=OPERATOR, Days="7")
    assert (changed.status, changed.json["days"], changed.json["set_for"]) == (200, 7, ACCOUNT)
    await asyncio.sleep(5)
    assert (await here.message(sid))["code"] == 20404
    assert here.app.program.outdated.deleted == 1


@installed()
async def test_it_is_taken_back(here: Installation) -> None:
    await here.post(PATH, user=OPERATOR, Days="7")
    assert (await here.ask("DELETE", f"/tidings/v1/{PATH}", user=OPERATOR)).status == 204
    assert (await here.get(PATH)).json["days"] is None
    assert (await here.ask("DELETE", f"/tidings/v1/{PATH}", user=OPERATOR)).status == 404


@pytest.mark.parametrize("days", ["0", "-1", "36501", "", "7.5", "week"])
@installed()
async def test_it_is_a_number_of_days(here: Installation, days: str) -> None:
    refused = await here.post(PATH, user=OPERATOR, Days=days)
    assert (refused.status, refused.code) == (400, 20001)


@installed()
async def test_only_the_operator_sets_it_and_an_account_sees_its_own(here: Installation) -> None:
    for method in ("POST", "DELETE"):
        refused = await here.ask(method, f"/tidings/v1/{PATH}", {"Days": "7"} if method == "POST" else None)
        assert (refused.status, refused.code) == (403, 20003)
    assert (await here.get(PATH, OTHER)).status == 404
    assert {each["account_sid"] for each in (await here.get("Retention")).json["retention"]} == {ACCOUNT}
    everybody = {each["account_sid"] for each in (await here.get("Retention", OPERATOR)).json["retention"]}
    assert everybody == {ACCOUNT, OTHER}
    unknown = await here.post("Retention/AC" + "9" * 32, user=OPERATOR, Days="7")
    assert unknown.status == 404
