"""The Accounts resource."""

from __future__ import annotations

import pytest

from tests.accounts.installation import MAIN, TOKEN, World, path
from tests.accounts.two import two_hosts
from tests.delivery.two import eventually
from tests.stores import Stores
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


async def test_a_subaccount_is_made_with_a_token_of_its_own_and_its_parents_money(world: World) -> None:
    made = await world.post(LIST, {"FriendlyName": "Brand one"})
    assert (made.status, made.json["friendly_name"]) == (201, "Brand one")
    assert (made.json["owner_account_sid"], made.json["status"], made.json["type"]) == (MAIN, "active", "Full")
    sid, token = made.json["sid"], made.json["auth_token"]
    assert token != TOKEN
    assert (await world.get(item(sid))).json == made.json
    assert (await world.whoami(auth=(sid, token))).json["account"] == sid
    balance = await world.get(path(sid, "Balance"), auth=(sid, token))
    assert balance.json["balance"] == (await world.get(path(MAIN, "Balance"))).json["balance"]


async def test_a_subaccount_that_is_not_named_says_when_it_was_made(world: World) -> None:
    assert (await world.post(LIST)).json["friendly_name"] == "SubAccount Created at 2015-07-30T20:12:31Z"


async def test_a_subaccount_has_no_subaccounts(world: World) -> None:
    sub = await world.subaccount()
    answer = await world.post(LIST, auth=(sub.sid, sub.auth_token))
    assert (answer.status, answer.code) == (400, 21101)


async def test_a_standard_key_makes_no_subaccounts(world: World) -> None:
    key = await world.key()
    assert (await world.post(LIST, auth=(key.sid, key.secret))).status == 403


async def test_a_parent_has_so_many_open_subaccounts_and_no_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tidings.accounts.api.accounts.SUBACCOUNTS_MOST", 2)
    made = [(await world.post(LIST)).json["sid"] for _ in range(2)]
    full = await world.post(LIST)
    assert (full.status, full.code) == (400, 21480)
    await world.post(item(made[0]), {"Status": "closed"})
    assert (await world.post(LIST)).status == 201


async def test_a_new_subaccount_is_known_to_every_process(stores: Stores) -> None:
    async with two_hosts(stores) as (here, there):
        made = (await here.post(LIST)).json

        async def signs_in_there() -> bool:
            return (await there.whoami(auth=(made["sid"], made["auth_token"]))).status == 200

        await eventually(signs_in_there)


async def test_a_subaccount_that_is_suspended_at_one_process_may_nothing_at_the_other(stores: Stores) -> None:
    async with two_hosts(stores) as (here, there):
        made = (await here.post(LIST)).json
        auth = (made["sid"], made["auth_token"])

        async def answers(status: int, code: int | None) -> bool:
            answer = await there.whoami(auth=auth)
            return (answer.status, answer.code) == (status, code)

        await eventually(lambda: answers(200, None))
        for status, wanted in (("suspended", (403, 20005)), ("active", (200, None)), ("closed", (401, 20003))):
            assert (await here.post(item(made["sid"]), {"Status": status})).status == 200
            assert (await here.whoami(auth=auth)).status == wanted[0]
            await eventually(lambda wanted=wanted: answers(*wanted))  # type: ignore[misc] # the loop's own
