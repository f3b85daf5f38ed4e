"""The Accounts resource."""

from __future__ import annotations

import pytest

from tests.accounts.installation import MAIN, TOKEN, World, path
from tidings.accounts.model import Capability


def item(sid: str) -> str:
    return f"/2010-04-01/Accounts/{sid}.json"


LIST = "/2010-04-01/Accounts.json"


async def test_an_account_is_shown_with_its_token_and_the_paths_below_it(world: World) -> None:
    body = (await world.get(item(MAIN))).json
    uris = body.pop("subresource_uris")
    assert body == {
        "auth_token": TOKEN,
        "date_created": "Thu, 30 Jul 2015 20:12:31 +0000",
        "date_updated": "Thu, 30 Jul 2015 20:12:31 +0000",
        "friendly_name": "My first Tidings account",
        "owner_account_sid": MAIN,
        "sid": MAIN,
        "status": "active",
        "type": "Full",
        "uri": item(MAIN),
    }
    assert len(uris) == 20
    assert uris["short_codes"] == path(MAIN, "SMS/ShortCodes")
    assert uris["messages"] == path(MAIN, "Messages")


async def test_a_parent_sees_itself_and_its_subaccounts_and_nobody_else(world: World) -> None:
    first, second = await world.subaccount("b"), await world.subaccount("c")
    stranger = await world.stranger()
    body = (await world.get(LIST)).json
    assert [each["sid"] for each in body["accounts"]] == [second.sid, first.sid, MAIN]
    assert (await world.get(item(first.sid))).json["auth_token"] == first.auth_token
    credentials = await world.start()
    for sid in (stranger.sid, credentials.test_account_sid, "AC" + "9" * 32):
        assert (await world.get(item(str(sid)))).status == 404


async def test_a_subaccount_sees_only_itself(world: World) -> None:
    sub, sibling = await world.subaccount("b"), await world.subaccount("c")
    auth = (sub.sid, sub.auth_token)
    assert [each["sid"] for each in (await world.get(LIST, auth=auth)).json["accounts"]] == [sub.sid]
    assert (await world.get(item(sub.sid), auth=auth)).status == 200
    for sid in (MAIN, sibling.sid):
        assert (await world.get(item(sid), auth=auth)).status == 404


async def test_the_list_is_filtered_by_name_and_status_and_paged(world: World) -> None:
    first, _, third = [await world.subaccount(letter) for letter in "bcd"]
    await world.post(item(first.sid), {"Status": "suspended"})
    found = (await world.get(f"{LIST}?Status=suspended")).json["accounts"]
    assert [each["sid"] for each in found] == [first.sid]
    found = (await world.get(f"{LIST}?FriendlyName=sub%20d")).json["accounts"]
    assert [each["sid"] for each in found] == [third.sid]
    seen, uri = [], f"{LIST}?PageSize=2"
    while uri:
        page = (await world.get(uri)).json
        seen += [each["sid"] for each in page["accounts"]]
        uri = page["next_page_uri"]
    assert [sid[2] for sid in seen] == ["d", "c", "b", "a"]


async def test_an_account_is_renamed(world: World) -> None:
    world.clock.advance(60_000_000)
    body = (await world.post(item(MAIN), {"FriendlyName": "Pine"})).json
    assert (body["friendly_name"], body["date_updated"]) == ("Pine", "Thu, 30 Jul 2015 20:13:31 +0000")
    assert (await world.get(item(MAIN))).json == body
    assert (await world.post(item(MAIN), {"FriendlyName": "x" * 65})).code == 20002


async def test_a_parent_suspends_reopens_and_closes_a_subaccount_for_good(world: World) -> None:
    sub = await world.subaccount()
    for status in ("suspended", "active", "closed"):
        answer = await world.post(item(sub.sid), {"Status": status})
        assert (answer.status, answer.json["status"]) == (200, status)
    answer = await world.post(item(sub.sid), {"Status": "active"})
    assert (answer.status, answer.code) == (400, 21479)
    assert (await world.get(item(sub.sid))).json["status"] == "closed"


@pytest.mark.parametrize("status", ["suspended", "closed"])
async def test_nobody_changes_its_own_status(world: World, status: str) -> None:
    sub = await world.subaccount()
    for sid, auth in ((MAIN, (MAIN, TOKEN)), (sub.sid, (sub.sid, sub.auth_token))):
        answer = await world.post(item(sid), {"Status": status}, auth=auth)
        assert (answer.status, answer.code) == (400, 21477)
        assert (await world.post(item(sid), {"Status": "active"}, auth=auth)).status == 200


async def test_a_suspended_subaccount_cannot_reopen_itself(world: World) -> None:
    sub = await world.subaccount()
    await world.post(item(sub.sid), {"Status": "suspended"})
    answer = await world.post(item(sub.sid), {"Status": "active"}, auth=(sub.sid, sub.auth_token))
    assert (answer.status, answer.code) == (403, 20005)


async def test_a_status_that_there_is_not_is_refused(world: World) -> None:
    sub = await world.subaccount()
    assert (await world.post(item(sub.sid), {"Status": "asleep"})).code == 21475


async def test_standard_keys_do_not_reach_accounts_and_main_keys_do(world: World) -> None:
    standard, main = await world.key(), await world.key(Capability.EVERYTHING)
    for method, where in (("GET", item(MAIN)), ("POST", item(MAIN)), ("GET", LIST)):
        refused = await world.ask(method, where, auth=(standard.sid, standard.secret))
        assert (refused.status, refused.code) == (403, 20003)
        assert (await world.ask(method, where, auth=(main.sid, main.secret))).status == 200


async def test_making_a_subaccount_is_said_to_be_not_built_yet(world: World) -> None:
    assert (await world.post(LIST, {"FriendlyName": "new"})).status == 501
