"""Who signs in, and which account they reach."""

from __future__ import annotations

import asyncio
import base64
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.accounts.installation import MAIN, TOKEN, World, basic, path
from tidings.accounts.attempts import HELD_PER_NAME
from tidings.accounts.authenticate import Authentication
from tidings.accounts.keys import keys
from tidings.accounts.model import AccountStatus, Capability
from tidings.core import Problem
from tidings.http import Request

WRONG = (MAIN, "0" * 32)


async def test_an_account_signs_in_with_its_sid_and_token(world: World) -> None:
    answer = await world.whoami()
    assert answer.json == {"account": MAIN, "sid": MAIN, "capability": "everything"}


async def test_a_secondary_token_signs_in_until_it_is_withdrawn(world: World) -> None:
    await world.start()
    main = world.directory.get(MAIN)
    assert main
    assert (await world.whoami(auth=(MAIN, "second"))).status == 401
    changed = await world.directory.change(main, secondary_auth_token="second")
    assert changed
    assert (await world.whoami(auth=(MAIN, "second"))).status == 200
    await world.directory.change(changed, secondary_auth_token=None)
    assert (await world.whoami(auth=(MAIN, "second"))).status == 401
    assert (await world.whoami()).status == 200


async def test_a_key_signs_in_for_its_account_with_its_own_capability(world: World) -> None:
    standard, main = await world.key(), await world.key(Capability.EVERYTHING)
    seen = [(await world.whoami(auth=(key.sid, key.secret))).json for key in (standard, main)]
    assert seen[0] == {"account": MAIN, "sid": standard.sid, "capability": "standard"}
    assert seen[1] == {"account": MAIN, "sid": main.sid, "capability": "everything"}


async def test_a_key_with_a_wrong_secret_or_anothers_is_refused(world: World) -> None:
    key, other = await world.key(), await world.key()
    for secret in ("", "0" * 32, other.secret, TOKEN):
        assert (await world.whoami(auth=(key.sid, secret))).code == 20003


async def test_a_guess_is_refused_for_good_so_that_it_is_counted_once(world: World) -> None:
    """Other refusals are looked at once more, where another process changed something meanwhile."""
    await world.start()
    with pytest.raises(Problem) as refused:
        await world.authentication.identified(*WRONG, "192.0.2.1")
    assert refused.value.is_final


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"Basic",
        b"Basic !!!!",
        b"Bearer abc",
        b"Basic " + base64.b64encode(b"no colon"),
        b"Basic " + base64.b64encode(b"\xff\xfe:x"),
        b"Basic " + base64.b64encode(b":"),
        b"Basic " + base64.b64encode(b"SK\0:x"),
        b"Basic " + b"A" * 5000,
        basic(*WRONG),
        basic("AC" + "9" * 32, TOKEN),
        basic("SK" + "9" * 32, TOKEN),
        basic("operator", "guess"),
        basic(MAIN, "0" * 32),
        basic(MAIN, ""),
        basic(MAIN.upper(), TOKEN),
    ],
)
async def test_wrong_or_malformed_credentials_are_answered_401(world: World, header: bytes) -> None:
    answer = await world.whoami(header=header)
    assert (answer.status, answer.code) == (401, 20003)
    assert answer.headers["www-authenticate"] == 'Basic realm="Twilio API"'


async def test_no_credentials_are_answered_401(world: World) -> None:
    assert (await world.whoami(auth=None)).status == 401


@given(st.binary(max_size=80))
def test_no_header_crashes_the_reading_of_it(text: bytes) -> None:
    async def sign_in() -> None:
        world = World()
        await world.start()
        for header in (text, b"Basic " + text, b"Basic " + base64.b64encode(text)):
            with pytest.raises(Problem):
                await world.authentication(Request("GET", "/", headers={b"authorization": header}), None)

    asyncio.run(sign_in())


async def test_a_parent_acts_on_its_subaccount_by_path(world: World) -> None:
    sub = await world.subaccount()
    key = await world.key()
    for auth in ((MAIN, TOKEN), (key.sid, key.secret)):
        answer = await world.post(path(sub.sid, "Messages"), auth=auth)
        assert (answer.status, answer.json["account"]) == (200, sub.sid)


async def test_a_subaccount_reaches_neither_parent_nor_sibling_nor_stranger(world: World) -> None:
    sub, sibling, stranger = await world.subaccount("b"), await world.subaccount("c"), await world.stranger()
    auth = (sub.sid, sub.auth_token)
    assert (await world.get(path(sub.sid, "Messages"), auth=auth)).status == 200
    for other in (MAIN, sibling.sid, stranger.sid, "AC" + "9" * 32):
        answer = await world.get(path(other, "Messages"), auth=auth)
        assert (answer.status, answer.code) == (404, 20404)


async def test_a_main_account_does_not_reach_another(world: World) -> None:
    stranger = await world.stranger()
    assert (await world.get(path(stranger.sid, "Messages"))).status == 404


async def test_a_suspended_account_is_read_by_its_parent_and_used_by_nobody(world: World) -> None:
    sub = await world.subaccount()
    await world.directory.change(sub, status=AccountStatus.SUSPENDED)
    messages, own = path(sub.sid, "Messages"), (sub.sid, sub.auth_token)
    assert (await world.get(messages)).status == 200
    for answer in (
        await world.post(messages),
        await world.post(messages, auth=own),
        await world.get(messages, auth=own),
        await world.whoami(auth=own),
    ):
        assert (answer.status, answer.code) == (403, 20005)


async def test_a_suspended_parent_suspends_its_subaccounts_and_may_still_read(world: World) -> None:
    sub = await world.subaccount()
    main = world.directory.get(MAIN)
    assert main
    await world.directory.change(main, status=AccountStatus.SUSPENDED)
    assert (await world.get(path(MAIN, "Messages"))).status == 200
    assert (await world.get(path(sub.sid, "Messages"))).status == 200
    assert (await world.post(path(MAIN, "Messages"))).code == 20005
    assert (await world.post(path(sub.sid, "Messages"))).code == 20005
    assert (await world.post(path(sub.sid, "Messages"), auth=(sub.sid, sub.auth_token))).code == 20005


async def test_the_credentials_of_a_closed_account_are_wrong_at_once(world: World) -> None:
    sub = await world.subaccount()
    key = await world.key(account_sid=sub.sid)
    for auth in ((sub.sid, sub.auth_token), (key.sid, key.secret)):
        assert (await world.whoami(auth=auth)).status == 200
    await world.directory.change(sub, status=AccountStatus.CLOSED)
    for auth in ((sub.sid, sub.auth_token), (key.sid, key.secret)):
        assert (await world.whoami(auth=auth)).code == 20003
    assert (await world.get(path(sub.sid, "Messages"))).status == 200
    assert (await world.post(path(sub.sid, "Messages"))).code == 20005


async def test_test_credentials_reach_only_what_can_be_tried_out(world: World) -> None:
    credentials = await world.start()
    assert credentials.test_account_sid
    assert credentials.test_auth_token
    sid, auth = credentials.test_account_sid, (credentials.test_account_sid, credentials.test_auth_token)
    sent = await world.post(path(sid, "Messages"), auth=auth)
    assert sent.json == {"account": sid, "sid": sid, "capability": "test"}
    for answer in (
        await world.get(path(sid, "Messages"), auth=auth),
        await world.get(path(sid, "Balance"), auth=auth),
        await world.get(f"/2010-04-01/Accounts/{sid}.json", auth=auth),
        await world.whoami(auth=auth),
    ):
        assert (answer.status, answer.code) == (403, 20008)
    assert (await world.post(path(MAIN, "Messages"), auth=auth)).status == 404
    assert (await world.post(path(sid, "Messages"))).status == 404


async def test_the_operator_acts_through_the_tidings_api_alone(world: World) -> None:
    credentials = await world.start()
    assert credentials.operator_token
    auth = ("operator", credentials.operator_token)
    expected = {"account": "operator", "sid": "operator", "capability": "operator"}
    for host, where in (
        ("tidings.example.com", "/v1/Whoami"),
        ("tidings.example.com", "/tidings/v1/Whoami"),
        ("127.0.0.1:8010", "/tidings/v1/Whoami"),
    ):
        assert (await world.get(where, auth=auth, host=host)).json == expected
    assert (await world.whoami(auth=auth)).status == 403
    assert (await world.get(path(MAIN, "Messages"), auth=auth)).status == 403


async def test_an_account_reaches_the_tidings_api_as_itself(world: World) -> None:
    answer = await world.get("/tidings/v1/Whoami", host="localhost")
    assert answer.json["account"] == MAIN


# Guessing


async def test_the_right_credentials_work_whatever_was_guessed_for_them(world: World) -> None:
    for peer in range(50):
        assert (await world.whoami(auth=WRONG, peer=f"198.51.100.{peer}")).status == 401
    assert (await world.whoami(peer="192.0.2.1")).status == 200


async def test_the_right_credentials_work_from_the_address_of_whoever_guesses(world: World) -> None:
    for user in range(50):
        await world.whoami(auth=(f"AC{user:032x}", "x"), peer="198.51.100.7")
    assert (await world.whoami(peer="198.51.100.7")).status == 200


async def test_after_ten_guesses_at_one_user_name_the_refusals_are_held_back_wherever_they_come_from(
    world: World,
) -> None:
    for peer in range(12):
        assert (await world.whoami(auth=WRONG, peer=f"198.51.100.{peer}")).status == 401
    assert world.held == [0.25, 0.5]


async def test_after_ten_guesses_from_one_address_the_next_user_name_is_slowed_there_and_nowhere_else(
    world: World,
) -> None:
    for user in range(10):
        await world.whoami(auth=(f"AC{user:032x}", "x"), peer="198.51.100.7")
    await world.whoami(auth=("AC" + "e" * 32, "x"), peer="198.51.100.8")
    assert world.held == []
    await world.whoami(auth=("AC" + "e" * 32, "x"), peer="198.51.100.7")
    assert world.held == [0.25]


async def test_behind_a_trusted_proxy_the_real_address_counts(world: World) -> None:
    proxied = {"peer": "127.0.0.1", "forwarded": "10.9.9.9, 198.51.100.7"}
    for user in range(11):
        await world.whoami(auth=(f"AC{user:032x}", "x"), **proxied)
    assert world.held == [0.25], "whoever guesses cannot choose an address by writing one"
    await world.whoami(auth=("AC" + "e" * 32, "x"), peer="127.0.0.1", forwarded="198.51.100.8")
    assert world.held == [0.25], "the neighbour behind the same proxy has done nothing"


async def test_only_so_many_refusals_wait_and_further_guesses_are_told_to_come_later(world: World) -> None:
    wait = asyncio.Event()
    world.hold = lambda _: wait.wait()
    for _ in range(10):
        await world.whoami(auth=WRONG)
    waiting = [asyncio.create_task(world.whoami(auth=WRONG)) for _ in range(HELD_PER_NAME)]
    await asyncio.sleep(0)
    answer = await world.whoami(auth=WRONG)
    assert (answer.status, answer.code, answer.headers["retry-after"]) == (429, 20429, "8")
    assert (await world.whoami()).status == 200
    wait.set()
    assert {each.status for each in await asyncio.gather(*waiting)} == {401}


async def test_a_right_credential_forgives_its_user_name(world: World) -> None:
    for _ in range(9):
        await world.whoami(auth=WRONG, peer="192.0.2.1")
    assert (await world.whoami(peer="192.0.2.1")).status == 200
    for number in range(10):
        assert (await world.whoami(auth=WRONG, peer=f"192.0.2.{number}")).status == 401
    assert world.held == []


# Remembering


async def test_a_deleted_key_is_unknown_from_the_next_request_on(world: World) -> None:
    key = await world.key()
    assert (await world.whoami(auth=(key.sid, key.secret))).status == 200
    assert (await world.ask("DELETE", path(MAIN, f"Keys/{key.sid}"))).status == 204
    assert (await world.whoami(auth=(key.sid, key.secret))).code == 20003


async def test_a_key_withdrawn_while_it_is_looked_up_is_not_remembered(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = await world.key()
    find = world.db.find

    async def find_slowly(*asked: Any) -> Any:
        found = await find(*asked)
        await world.db.commit(keys.table.delete())
        return found

    monkeypatch.setattr(world.db, "find", find_slowly)
    assert (await world.whoami(auth=(key.sid, key.secret))).status == 200
    assert (await world.whoami(auth=(key.sid, key.secret))).status == 401


async def test_only_so_many_credentials_are_remembered(world: World) -> None:
    made = [await world.key() for _ in range(4)]
    few = Authentication(world.directory, world.db, world.vault, world.clock, remembered_most=2)
    for key in made:
        await few(Request("GET", "/", headers={b"authorization": basic(key.sid, key.secret)}), None)
    assert list(few._remembered) == [basic(key.sid, key.secret) for key in made[2:]]


async def test_a_repeated_credential_costs_microseconds(world: World) -> None:
    """A generous bound, for busy machines: it is about one microsecond on a quiet one."""
    await world.start()
    request = Request("POST", path(MAIN, "Messages"), headers={b"authorization": basic(MAIN, TOKEN)})
    await world.authentication(request, MAIN)
    spent = []
    for _ in range(5):
        began = time.perf_counter()
        for _ in range(1000):
            await world.authentication(request, MAIN)
        spent.append((time.perf_counter() - began) * 1000)
    assert min(spent) < 20
