"""Keys of identity and access, and what restricted ones may."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from tests.accounts.installation import MAIN, TOKEN, Answer, World, path
from tests.accounts.two import two_hosts
from tests.delivery.two import eventually
from tests.stores import Stores
from tidings.audit.events import events

KEYS = "/v1/Keys"
READ, MESSAGES = "/twilio/usage/balance/read", "/twilio/messaging/messages/read"


async def ask(world: World, method: str, path: str, form: Any = None, auth: tuple[str, str] = (MAIN, TOKEN)) -> Answer:
    return await world.ask(method, path, form, host="iam.twilio.com", auth=auth)


def policy(*allow: str) -> dict[str, str]:
    return {"Policy": msgspec.json.encode({"allow": list(allow)}).decode()}


def restricted(*allow: str, account_sid: str = MAIN) -> dict[str, str]:
    return {"AccountSid": account_sid, "KeyType": "restricted", "FriendlyName": "narrow", **policy(*allow)}


async def test_a_key_without_a_type_is_a_standard_one(world: World) -> None:
    made = await ask(world, "POST", KEYS, {"AccountSid": MAIN, "FriendlyName": "wide"})
    assert made.status == 201
    assert [*made.json] == ["sid", "friendly_name", "date_created", "date_updated", "policy", "secret"]
    assert made.json["policy"] is None
    assert made.json["date_created"] == "Thu, 30 Jul 2015 20:12:31 +0000"
    signed_in = await world.whoami(auth=(made.json["sid"], made.json["secret"]))
    assert signed_in.json["capability"] == "standard"


async def test_a_restricted_key_may_what_its_policy_lists(world: World) -> None:
    made = (await ask(world, "POST", KEYS, restricted(READ))).json
    assert made["policy"] == {"allow": [READ]}
    auth = (made["sid"], made["secret"])
    assert (await world.get(path(MAIN, "Balance"), auth=auth)).status == 200
    refused = await world.get(path(MAIN, "Messages"), auth=auth)
    assert (refused.status, refused.code) == (403, 70051)
    assert "/twilio/messaging/messages/read" in refused.json["message"]
    for reserved in ("Keys", "SigningKeys"):
        assert (await world.get(path(MAIN, reserved), auth=auth)).code == 20003
    assert (await ask(world, "POST", KEYS, restricted(READ), auth)).code == 20003


async def test_the_right_is_asked_for_before_the_parameters(world: World) -> None:
    key = await world.key()
    answer = await ask(world, "POST", KEYS, {"Nonsense": "x"}, (key.sid, key.secret))
    assert (answer.status, answer.code) == (403, 20003)


async def test_a_policy_is_changed_and_holds_from_the_next_request_on(world: World) -> None:
    made = (await ask(world, "POST", KEYS, restricted(READ))).json
    auth = (made["sid"], made["secret"])
    assert (await world.get(path(MAIN, "Balance"), auth=auth)).status == 200
    changed = await ask(world, "POST", f"{KEYS}/{made['sid']}", policy(MESSAGES) | {"FriendlyName": "new"})
    assert (changed.json["friendly_name"], changed.json["policy"]) == ("new", {"allow": [MESSAGES]})
    assert (await world.get(path(MAIN, "Balance"), auth=auth)).code == 70051
    assert (await world.get(path(MAIN, "Messages"), auth=auth)).status == 200
    assert (await ask(world, "GET", f"{KEYS}/{made['sid']}")).json == changed.json


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"AccountSid": "AC1"},
        {"AccountSid": MAIN, "KeyType": "restricted"},
        {"AccountSid": MAIN, "KeyType": "main"},
        {"AccountSid": MAIN, "Policy": '{"allow": ["/twilio/usage/balance/read"]}'},
        {**restricted(READ), "Policy": "{"},
        {**restricted(READ), "Policy": "[]"},
        {**restricted(READ), "Policy": '{"allow": "/twilio/usage/balance/read"}'},
        {**restricted(READ), "Policy": '{"allow": ["/twilio/usage/balance/read"], "deny": []}'},
        restricted(),
        restricted(*[READ] * 101),
        restricted("/twilio/voice/calls/create"),
        restricted("*"),
        restricted("/2010-04-01/Accounts"),
    ],
)
async def test_what_is_no_policy_is_refused(world: World, form: dict[str, str]) -> None:
    answer = await ask(world, "POST", KEYS, form)
    assert (answer.status, answer.code) == (400, 20001)
    assert (await ask(world, "GET", f"{KEYS}?AccountSid={MAIN}")).json["keys"] == []


async def test_a_standard_key_gets_no_policy_later(world: World) -> None:
    key = await world.key()
    answer = await ask(world, "POST", f"{KEYS}/{key.sid}", policy(READ))
    assert (answer.status, answer.code) == (400, 20001)


async def test_keys_are_listed_by_account_with_their_flags(world: World) -> None:
    sub = await world.subaccount()
    own = (await ask(world, "POST", KEYS, {"AccountSid": MAIN})).json
    theirs = (await ask(world, "POST", KEYS, restricted(READ, account_sid=sub.sid))).json
    listed = (await ask(world, "GET", f"{KEYS}?AccountSid={sub.sid}")).json
    assert [key["sid"] for key in listed["keys"]] == [theirs["sid"]]
    assert [*listed["keys"][0]] == ["sid", "friendly_name", "date_created", "date_updated", "flags"]
    assert f"AccountSid={sub.sid}" in listed["meta"]["url"]
    assert [key["sid"] for key in (await ask(world, "GET", f"{KEYS}?AccountSid={MAIN}")).json["keys"]] == [own["sid"]]
    assert (await ask(world, "GET", KEYS)).code == 20001


async def test_a_parent_holds_the_keys_of_its_subaccounts_and_of_nobody_else(world: World) -> None:
    sub, stranger = await world.subaccount(), await world.stranger()
    key = await world.key(account_sid=sub.sid)
    foreign = await world.key(account_sid=stranger.sid)
    item = f"{KEYS}/{key.sid}"
    assert (await ask(world, "POST", item, {"FriendlyName": "till"})).json["friendly_name"] == "till"
    assert (await ask(world, "POST", KEYS, {"AccountSid": stranger.sid})).status == 404
    assert (await ask(world, "GET", f"{KEYS}?AccountSid={stranger.sid}")).status == 404
    for method in ("GET", "POST", "DELETE"):
        assert (await ask(world, method, f"{KEYS}/{foreign.sid}")).status == 404
        assert (await ask(world, method, item, auth=(stranger.sid, stranger.auth_token))).status == 404
    assert (await ask(world, "DELETE", item)).status == 204
    assert (await world.whoami(auth=(key.sid, key.secret))).status == 401


async def test_each_change_of_a_key_is_in_the_audit_log_of_its_account_without_the_secret(world: World) -> None:
    sub = await world.subaccount()
    made = (await ask(world, "POST", KEYS, restricted(READ, account_sid=sub.sid))).json
    await ask(world, "POST", f"{KEYS}/{made['sid']}", {"FriendlyName": "till"})
    await ask(world, "DELETE", f"{KEYS}/{made['sid']}")
    columns = events.table.c
    rows = await world.db.rows(sa.select(columns.account_sid, columns.event_type, columns.event_data))
    assert [row[:2] for row in rows] == [(sub.sid, f"key.{did}") for did in ("created", "updated", "deleted")]
    assert READ in rows[0][2]
    assert made["secret"] not in str(rows)


async def test_a_key_that_is_deleted_at_one_process_is_dead_at_all(stores: Stores) -> None:
    async with two_hosts(stores) as (here, there):
        made = (await ask(here, "POST", KEYS, {"AccountSid": MAIN})).json
        auth = (made["sid"], made["secret"])

        async def answers(status: int) -> bool:
            return (await there.whoami(auth=auth)).status == status

        await eventually(lambda: answers(200))
        assert (await ask(here, "DELETE", f"{KEYS}/{made['sid']}")).status == 204
        assert (await here.whoami(auth=auth)).status == 401
        await eventually(lambda: answers(401))


async def test_a_policy_that_is_narrowed_at_one_process_holds_at_all(stores: Stores) -> None:
    async with two_hosts(stores) as (here, there):
        made = (await ask(here, "POST", KEYS, restricted(READ, MESSAGES))).json
        auth = (made["sid"], made["secret"])

        async def answers(status: int) -> bool:
            return (await there.get(path(MAIN, "Balance"), auth=auth)).status == status

        await eventually(lambda: answers(200))
        assert (await ask(here, "POST", f"{KEYS}/{made['sid']}", policy(MESSAGES))).status == 200
        assert (await here.get(path(MAIN, "Balance"), auth=auth)).status == 403
        await eventually(lambda: answers(403))
