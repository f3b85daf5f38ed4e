"""What becomes of a number at one process holds in the other, and of two who want one number one gets it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import msgspec

from tests.processes.apps import OPERATOR_TOKEN, Running, two_apps
from tests.stores import Stores
from tidings.accounts.model import Account
from tidings.accounts.store import account_added

NUMBER = "+14155552345"


async def _buy(at: Running, number: str = NUMBER, **who: str) -> tuple[int, Any]:
    account = who.get("user", at.sid)
    return await at.ask(
        "POST", f"/2010-04-01/Accounts/{account}/IncomingPhoneNumbers.json", {"PhoneNumber": number}, **who
    )


async def test_of_two_buyers_at_two_processes_one_gets_the_number(postgres: Stores, tmp_path: Path) -> None:
    async with two_apps(postgres, tmp_path) as (a, b):
        form = {"PhoneNumber": "+12295551234"}
        await a.made("/tidings/v1/Inventory", form, user="operator", secret=OPERATOR_TOKEN)
        for number in (NUMBER, "+12295551234"):
            answers = await asyncio.gather(*(_buy(each, number) for each in (a, b, a, b)))
            assert sorted(status for status, _ in answers) == [201, 400, 400, 400]
            assert {answer["code"] for status, answer in answers if status == 400} == {21422}


async def test_a_number_that_moves_at_one_process_is_the_other_accounts_at_both(
    postgres: Stores, tmp_path: Path
) -> None:
    async with two_apps(postgres, tmp_path) as (a, b):
        sub = await a.subaccount()
        _, number = await _buy(a)
        path = f"IncomingPhoneNumbers/{number['sid']}.json"
        b.hear_nothing()
        await a.made(f"{a.account}/{path}", {"AccountSid": sub.sid})
        status, shown = await b.ask(
            "GET", f"/2010-04-01/Accounts/{sub.sid}/{path}", user=sub.sid, secret=sub.auth_token
        )
        assert (status, shown["account_sid"]) == (200, sub.sid)
        assert (await b.ask("GET", f"{b.account}/{path}"))[0] == 404
        await _heard(b, number["phone_number"], sub.sid)
        form = {"To": "+14155550100", "From": NUMBER, "Body": "x"}
        assert (await b.ask("POST", f"{b.account}/Messages.json", form))[0] == 400
        sent, _ = await b.ask(
            "POST", f"/2010-04-01/Accounts/{sub.sid}/Messages.json", form, user=sub.sid, secret=sub.auth_token
        )
        assert sent == 201


async def test_of_two_moves_at_once_one_is_done(postgres: Stores, tmp_path: Path) -> None:
    async with two_apps(postgres, tmp_path) as (a, b):
        one, two = await a.subaccount(), await a.subaccount()
        await b.database.caught_up(0)
        _, number = await _buy(a)
        path = f"{a.account}/IncomingPhoneNumbers/{number['sid']}.json"
        answers = await asyncio.gather(
            a.ask("POST", path, {"AccountSid": one.sid}), b.ask("POST", path, {"AccountSid": two.sid})
        )
        assert sorted(status for status, _ in answers) == [200, 404]


async def test_a_number_released_at_one_process_rests_at_the_other(postgres: Stores, tmp_path: Path) -> None:
    async with two_apps(postgres, tmp_path) as (a, b):
        sub = await a.subaccount()
        stranger = await _stranger(a)
        _, number = await _buy(a, user=sub.sid, secret=sub.auth_token)
        await a.ask("DELETE", f"/2010-04-01/Accounts/{sub.sid}/IncomingPhoneNumbers/{number['sid']}.json")
        await _heard(b, NUMBER, None)
        status, refused = await _buy(b, user=stranger.sid, secret=stranger.auth_token)
        assert (status, refused["code"]) == (400, 21422)
        assert (await _buy(b))[0] == 201, "its owner may have it back"


async def test_a_stranger_who_buys_while_a_number_is_released_gets_it_never(postgres: Stores, tmp_path: Path) -> None:
    async with two_apps(postgres, tmp_path) as (a, b):
        stranger = await _stranger(a)
        for _ in range(10):
            _, number = await _buy(a)
            await _heard(b, NUMBER, a.sid)
            path = f"{a.account}/IncomingPhoneNumbers/{number['sid']}.json"
            (released, _), (bought, _) = await asyncio.gather(
                a.ask("DELETE", path), _buy(b, user=stranger.sid, secret=stranger.auth_token)
            )
            assert (released, bought) == (204, 400)


async def _stranger(at: Running) -> Account:
    first, sid = at.directory.get(at.sid), at.app.sids.make("AC")
    assert first is not None
    new = msgspec.structs.replace(first, sid=sid, owner_account_sid=sid, auth_token="z" * 32, friendly_name="other")
    await at.database.commit(account_added(new, at.app.program.vault))
    return new


async def _heard(at: Running, number: str, owner: str | None) -> None:
    async with asyncio.timeout(10):
        while (found := at.app.program.senders.at(number)) is None or found.account_sid != owner:
            if found is None and owner is None:
                return
            await asyncio.sleep(0.01)
