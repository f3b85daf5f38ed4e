"""What one process has answered holds in the others at once, however late they hear of it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.processes.apps import HELD_S, PHONE, Running, two_apps
from tests.stores import Stores
from tidings.numbers.store import TABLES


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@contextlib.asynccontextmanager
async def deaf(postgres: Stores, folder: Path, **settings: str) -> AsyncIterator[tuple[Running, Running]]:
    """Two, of which the second hears nothing for a while."""
    async with two_apps(postgres, folder, **settings) as (a, b):
        b.hear_nothing()
        yield a, b


async def test_a_subaccount_made_at_one_process_signs_in_at_the_other(postgres: Stores, folder: Path) -> None:
    async with deaf(postgres, folder) as (a, b):
        made = await a.subaccount()
        assert b.directory.get(made.sid) is None
        path = f"/2010-04-01/Accounts/{made.sid}.json"
        own, parents, named = await asyncio.gather(
            b.ask("GET", path, user=made.sid, secret=made.auth_token),
            b.ask("GET", path),
            b.ask("GET", f"{path.removesuffix('.json')}/Messages.json"),
        )
        assert [own[0], parents[0], named[0]] == [200, 200, 200]
        assert b.app.accounts.authentication._attempts._failures == {}, "nobody guessed"


async def test_a_key_made_at_one_process_signs_in_at_the_other(postgres: Stores, folder: Path) -> None:
    async with deaf(postgres, folder) as (a, b):
        key = await a.made(f"{a.account}/Keys.json", {"FriendlyName": "new"})
        status, _ = await b.ask("GET", f"{b.account}/Messages.json", user=key["sid"], secret=key["secret"])
        assert status == 200


async def test_a_token_changed_at_one_process_signs_in_at_the_other(postgres: Stores, folder: Path) -> None:
    async with deaf(postgres, folder) as (a, b):
        first = a.directory.get(a.sid)
        assert first is not None
        await a.directory.change(first, secondary_auth_token="s" * 32)
        status, _ = await b.ask("GET", f"{b.account}/Messages.json", secret="s" * 32)
        assert status == 200


async def test_a_subaccount_let_act_again_at_one_process_acts_at_the_other(postgres: Stores, folder: Path) -> None:
    async with two_apps(postgres, folder) as (a, b):
        made = await a.subaccount()
        path = f"/2010-04-01/Accounts/{made.sid}.json"
        who = {"user": made.sid, "secret": made.auth_token}
        await a.made(path, {"Status": "suspended"})
        await b.database.caught_up(0)
        assert (await b.ask("POST", path, {"FriendlyName": "mine"}, **who))[0] == 403
        b.hear_nothing()
        await a.made(path, {"Status": "active"})
        assert (await b.ask("POST", path, {"FriendlyName": "mine"}, **who))[0] == 200


async def test_a_number_bought_at_one_process_sends_at_the_other(postgres: Stores, folder: Path) -> None:
    async with deaf(postgres, folder) as (a, b):
        number = (await a.made(f"{a.account}/IncomingPhoneNumbers.json", {"AreaCode": "212"}))["phone_number"]
        assert b.app.program.senders.at(number) is None
        sent = await b.made(f"{b.account}/Messages.json", {"To": PHONE, "From": number, "Body": "hi"})
        assert (sent["from"], sent["error_code"]) == (number, None)


async def test_a_service_made_at_one_process_sends_at_the_other(postgres: Stores, folder: Path) -> None:
    async with deaf(postgres, folder) as (a, b):
        number = await a.made(f"{a.account}/IncomingPhoneNumbers.json", {"AreaCode": "212"})
        service = await a.made("/messaging/v1/Services", {"FriendlyName": "new"})
        await a.made(f"/messaging/v1/Services/{service['sid']}/PhoneNumbers", {"PhoneNumberSid": number["sid"]})
        form = {"To": PHONE, "MessagingServiceSid": service["sid"], "Body": "hi"}
        sent = await b.made(f"{b.account}/Messages.json", form)
        assert await settled(b, sent["sid"]) == ("delivered", None)


async def test_a_pool_joined_at_one_process_sends_at_the_other(postgres: Stores, folder: Path) -> None:
    """The service is known there, and had nobody in it: such a message is answered, and would fail."""
    async with two_apps(postgres, folder) as (a, b):
        service = await a.made("/messaging/v1/Services", {"FriendlyName": "new"})
        number = await a.made(f"{a.account}/IncomingPhoneNumbers.json", {"AreaCode": "212"})
        await b.database.caught_up(0)
        b.hear_nothing()
        await a.made(f"/messaging/v1/Services/{service['sid']}/PhoneNumbers", {"PhoneNumberSid": number["sid"]})
        form = {"To": PHONE, "MessagingServiceSid": service["sid"], "Body": "hi"}
        sent = await b.made(f"{b.account}/Messages.json", form)
        assert await settled(b, sent["sid"]) == ("delivered", None)


async def test_a_number_registered_at_one_process_sends_at_the_other(postgres: Stores, folder: Path) -> None:
    async with two_apps(postgres, folder, a2p="enforce") as (a, b):
        number = await a.made(f"{a.account}/IncomingPhoneNumbers.json", {"AreaCode": "212"})
        form = {"To": PHONE, "From": number["phone_number"], "Body": "hi"}
        before = await b.made(f"{b.account}/Messages.json", form)
        assert await settled(b, before["sid"]) == ("undelivered", 30034)
        b.hear_nothing()
        table = TABLES["PN"]
        await a.database.commit(sa.update(table).where(table.c.sid == number["sid"]).values(registered=1))
        sent = await b.made(f"{b.account}/Messages.json", form)
        assert await settled(b, sent["sid"]) == ("delivered", None)


async def test_what_is_nowhere_is_asked_for_once_by_all_who_miss_it(
    postgres: Stores, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with two_apps(postgres, folder) as (_, b):
        ear, looks = b.database._ear, []
        look = ear._look
        monkeypatch.setattr(ear, "_look", lambda *given: (looks.append(1), look(*given))[1])
        path = f"{b.account}/Messages.json"
        form = {"To": PHONE, "From": "+12125550199", "Body": "hi"}
        answers = await asyncio.gather(*(b.ask("POST", path, form) for _ in range(50)))
        assert {(status, answer["code"]) for status, answer in answers} == {(400, 21659)}
        assert 1 <= len(looks) <= 3


async def test_a_process_that_hears_nothing_at_all_does_not_say_that_there_is_nothing(
    postgres: Stores, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tidings.db.postgres.CATCH_UP_S", 0.1)
    async with deaf(postgres, folder) as (_, b):
        form = {"To": PHONE, "From": "+12125550199", "Body": "hi"}
        status, answer = await b.ask("POST", f"{b.account}/Messages.json", form)
        assert (status, answer["code"]) == (503, 20503)
        await asyncio.sleep(HELD_S)
        assert (await b.ask("POST", f"{b.account}/Messages.json", form))[0] == 400


async def test_a_key_withdrawn_at_one_process_ends_at_the_other_with_its_word(postgres: Stores, folder: Path) -> None:
    async with two_apps(postgres, folder) as (a, b):
        key = await a.made(f"{a.account}/Keys.json", {"FriendlyName": "new"})
        who = {"user": key["sid"], "secret": key["secret"]}
        path = f"{b.account}/Messages.json"
        assert (await b.ask("GET", path, **who))[0] == 200
        assert (await a.ask("DELETE", f"{a.account}/Keys/{key['sid']}.json"))[0] == 204
        await b.database.caught_up(0)
        assert (await b.ask("GET", path, **who))[0] == 401


async def test_who_does_not_know_that_he_is_deaf_finds_out_and_then_knows_what_was_withdrawn(
    postgres: Stores, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tidings.db.postgres_ear.CHECK_S", 0.1)
    monkeypatch.setattr("tidings.db.postgres_ear.ECHO_S", 0.2)
    async with two_apps(postgres, folder) as (a, b):
        made = await a.subaccount()
        path, who = f"/2010-04-01/Accounts/{made.sid}.json", {"user": made.sid, "secret": made.auth_token}
        assert (await b.ask("POST", path, {"FriendlyName": "mine"}, **who))[0] == 200
        b.hear_nothing(for_s=60)
        await a.made(path, {"Status": "suspended"})
        async with asyncio.timeout(10):
            while (await b.ask("POST", path, {"FriendlyName": "mine"}, **who))[0] != 403:
                await asyncio.sleep(0.05)


async def settled(running: Running, sid: str) -> tuple[str, int | None]:
    """How a message ended."""
    async with asyncio.timeout(20):
        while True:
            _, message = await running.ask("GET", f"{running.account}/Messages/{sid}.json")
            if message["status"] in ("delivered", "undelivered", "failed"):
                return message["status"], message["error_code"]
            await asyncio.sleep(0.02)
