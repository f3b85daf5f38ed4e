"""Saved views by the API: whose they are, who sees and changes them, and what they may be."""

from __future__ import annotations

from typing import Any

import pytest

from tests.console.installation import ACCOUNT, OPERATOR, OTHER, Installation, installed
from tidings.accounts.api.saved_views import MOST

VIEW = {"Name": "Late", "Place": "/messages", "Query": "q=status%3Afailed"}


async def seen(here: Installation, user: str = ACCOUNT, secret: str = "", query: str = "") -> list[str]:
    answer = await here.ask(
        "GET", f"/tidings/v1/SavedViews{query}", user=user, **({"secret": secret} if secret else {})
    )
    return [one["name"] for one in answer.json["saved_views"]]


async def a_key(here: Installation) -> tuple[str, str]:
    made = await here.ask("POST", f"/2010-04-01/Accounts/{ACCOUNT}/Keys.json", {"FriendlyName": "Ann"})
    return made.json["sid"], made.json["secret"]


@installed()
async def test_a_view_is_kept_changed_and_deleted_by_who_saved_it(here: Installation) -> None:
    made = await here.post("SavedViews", **VIEW)
    assert made.status == 201
    assert (made.json["name"], made.json["shared"], made.json["owner"]) == ("Late", False, ACCOUNT)
    path = f"SavedViews/{made.json['sid']}"
    changed = await here.post(path, Name="Later", Shared="true")
    assert (changed.json["name"], changed.json["query"], changed.json["shared"]) == ("Later", VIEW["Query"], True)
    assert await seen(here, query="?Place=/messages") == ["Later"]
    assert await seen(here, query="?Place=/numbers") == []
    assert (await here.ask("DELETE", f"/tidings/v1/{path}")).status == 204
    assert (await here.get(path)).status == 404


@installed()
async def test_others_of_the_account_see_what_is_shared_and_change_nothing(here: Installation) -> None:
    user, secret = await a_key(here)
    own = (await here.post("SavedViews", **VIEW)).json["sid"]
    shared = (await here.post("SavedViews", **{**VIEW, "Name": "All", "Shared": "true"})).json["sid"]
    assert await seen(here, user, secret) == ["All"]
    for sid, status in ((own, 404), (shared, 403)):
        path = f"/tidings/v1/SavedViews/{sid}"
        assert (await here.ask("POST", path, {"Name": "Mine"}, user, secret)).status == status
        assert (await here.ask("DELETE", path, user=user, secret=secret)).status == status
    keys = (await here.ask("POST", "/tidings/v1/SavedViews", {**VIEW, "Shared": "true"}, user, secret)).json["sid"]
    assert (await here.post(f"SavedViews/{keys}", Name="Mine")).status == 403
    assert (await here.ask("DELETE", f"/tidings/v1/SavedViews/{keys}")).status == 204, "by who has all rights"
    for stranger in (OTHER, OPERATOR):
        assert await seen(here, stranger) == []
        assert (await here.get(f"SavedViews/{shared}", stranger)).status == 404


@installed()
async def test_the_operator_keeps_views_too(here: Installation) -> None:
    assert (await here.post("SavedViews", OPERATOR, **VIEW)).status == 201
    assert await seen(here, OPERATOR) == ["Late"]
    assert await seen(here) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"Name": ""},
        {"Name": "x" * 61},
        {"Name": "two\nlines"},
        {"Place": "//evil.example"},
        {"Place": "https://evil.example"},
        {"Place": "/messages?x=1"},
        {"Place": "/a" + "/b" * 5},
        {"Query": "q=ä"},
        {"Query": "q=1\r\nX: 1"},
        {"Query": "q" * 1_001},
    ],
)
def test_what_is_no_view_is_refused(wrong: dict[str, Any], tmp_path: Any) -> None:
    @installed()
    async def refused(here: Installation) -> None:
        assert (await here.post("SavedViews", **{**VIEW, **wrong})).status == 400
        assert await seen(here) == []

    refused(tmp_path)


@installed()
async def test_an_owner_has_so_many_and_no_more(here: Installation) -> None:
    for number in range(MOST):
        assert (await here.post("SavedViews", **{**VIEW, "Name": str(number)})).status == 201
    full = await here.post("SavedViews", **VIEW)
    assert (full.status, "delete one" in full.json["message"]) == (400, True)
