"""What an account is, and may, is changed through one process and holds in the other, also for what it queued."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.delivery.two import eventually
from tests.processes.apps import PHONE, Running, two_apps
from tests.stores import Stores
from tidings.accounts.organizations.roles import OWNER
from tidings.numbers.seed import LOCAL

BRITON = "+447700900123"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


async def answers(process: Running, path: str, status: int, code: int | None = None, **who: str) -> None:
    """Waits until a process answers so."""

    async def so() -> bool:
        found, answer = await process.ask("GET", path, **who)
        return found == status and code in (None, answer.get("code"))

    await eventually(so)


async def test_a_suspended_subaccount_may_nothing_at_the_other_process_until_it_is_let_act_again(
    postgres: Stores, folder: Path
) -> None:
    async with two_apps(postgres, folder) as (a, b):
        made = await a.made("/2010-04-01/Accounts.json", {"FriendlyName": "Brand"})
        who, item = {"user": made["sid"], "secret": made["auth_token"]}, f"/2010-04-01/Accounts/{made['sid']}"
        assert (await b.ask("GET", f"{item}/Messages.json", **who))[0] == 200
        await a.made(f"{item}.json", {"Status": "suspended"})
        await answers(b, f"{item}/Messages.json", 403, 20005, **who)
        refused = await b.ask("POST", f"{item}/Messages.json", {"To": PHONE, "From": LOCAL, "Body": "x"}, **who)
        assert (refused[0], refused[1]["code"]) == (403, 20005)
        await b.made(f"{item}.json", {"Status": "active"})
        await answers(a, f"{item}/Messages.json", 200, **who)
        await b.made(f"{item}.json", {"Status": "closed"})
        await answers(a, f"{item}/Messages.json", 401, 20003, **who)


async def test_a_revoked_key_is_dead_at_the_other_process(postgres: Stores, folder: Path) -> None:
    async with two_apps(postgres, folder) as (a, b):
        key = await a.made(f"{a.account}/Keys.json")
        who = {"user": key["sid"], "secret": key["secret"]}
        assert (await b.ask("GET", f"{b.account}/Messages.json", **who))[0] == 200
        assert (await a.ask("DELETE", f"{a.account}/Keys/{key['sid']}.json"))[0] == 204
        assert (await a.ask("GET", f"{a.account}/Messages.json", **who))[0] == 401
        await answers(b, f"{b.account}/Messages.json", 401, 20003, **who)


async def test_a_promoted_token_is_the_only_one_at_the_other_process(postgres: Stores, folder: Path) -> None:
    async with two_apps(postgres, folder) as (a, b):
        second = (await a.made("/accounts/v1/AuthTokens/Secondary"))["secondary_auth_token"]
        assert (await b.ask("GET", f"{b.account}/Messages.json", secret=second))[0] == 200
        promoted = await b.made("/accounts/v1/AuthTokens/Promote", secret=second)
        assert promoted["auth_token"] == second
        await answers(a, f"{a.account}/Messages.json", 401, 20003)
        assert (await a.ask("GET", f"{a.account}/Messages.json", secret=second))[0] == 200
        assert a.directory.token_of(a.sid) == second, "webhooks are signed with it here too"


async def test_a_country_that_is_not_permitted_any_more_is_refused_at_the_other_process(
    postgres: Stores, folder: Path
) -> None:
    async with two_apps(postgres, folder) as (a, b):
        path, message = "/accounts/v1/Messaging/GeoPermissions", {"To": BRITON, "From": LOCAL, "Body": "x"}
        for enabled, refused in (("true", False), ("false", True)):
            decided = f'{{"country_code":"GB","type":"country","enabled":{enabled}}}'
            assert (await a.ask("PATCH", path, {"Permissions": decided}))[0] == 200

            async def so(refused: bool = refused) -> bool:
                _, answer = await b.ask("POST", f"{b.account}/Messages.json", message)
                return (answer.get("code") == 21408) is refused

            await eventually(so)


async def test_a_user_who_is_deactivated_at_one_process_may_nothing_at_the_other(
    postgres: Stores, folder: Path
) -> None:
    async with two_apps(postgres, folder) as (a, b):
        key = await a.made(f"{a.account}/Keys.json")
        organization = f"/preview-iam/Organizations/OR{a.sid[2:]}"
        user = await a.made_of(f"{organization}/scim/Users", {"userName": "ann@example.com"})
        await a.made_of(f"{organization}/RoleAssignments", {"role_sid": OWNER, "scope": a.sid, "identity": user["id"]})
        ask = {"grant_type": "client_credentials", "client_id": key["sid"], "client_secret": key["secret"]}
        token = (await a.made("/oauth/v2/token", {**ask, "scope": user["id"]}))["access_token"]
        await answers(b, f"{b.account}/Messages.json", 200, bearer=token)
        assert (await a.ask("DELETE", f"{organization}/scim/Users/{user['id']}"))[0] == 204
        await answers(b, f"{b.account}/Messages.json", 401, 20003, bearer=token)
