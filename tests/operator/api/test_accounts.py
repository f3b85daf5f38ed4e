"""Accounts of all tenants: the operator opens, credits, suspends, reactivates and closes them, and nobody else does."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest

from tests.console.installation import ACCOUNT, OPERATOR, SECRET, Answer, Installation, installed

PATH = "/tidings/v1/Accounts"
RUNS, MAIN = (OPERATOR, SECRET), (ACCOUNT, SECRET)


async def ask(here: Installation, method: str, path: str, user: tuple[str, str] = MAIN, **given: str) -> Answer:
    query = f"?{urlencode(given)}" if given and method == "GET" else ""
    return await here.ask(method, path + query, None if method == "GET" else given, *user)


async def opened(here: Installation, **more: str) -> dict[str, Any]:
    made = await ask(here, "POST", PATH, user=RUNS, FriendlyName="Birch Ltd", **more)
    assert made.status == 201, made.json
    answered: dict[str, Any] = made.json
    return answered


@installed()
async def test_a_tenant_is_opened_with_credit_a_service_and_test_credentials_and_signs_in(here: Installation) -> None:
    made = await opened(here, Credit="25.50")
    assert (made["balance"], made["type"], made["owner_account_sid"]) == ("25.50", "Full", made["sid"])
    user = (made["sid"], made["auth_token"])
    services = await ask(here, "GET", "/messaging/v1/Services", user=user)
    assert [one["friendly_name"] for one in services.json["services"]] == ["Default Messaging Service"]
    balance = await ask(here, "GET", f"/2010-04-01/Accounts/{made['sid']}/Balance.json", user=user)
    assert balance.json["balance"] == "25.50"
    tested = await ask(
        here,
        "POST",
        f"/2010-04-01/Accounts/{made['test_account_sid']}/Messages.json",
        user=(made["test_account_sid"], made["test_auth_token"]),
        To="+14155550100",
        From="+15005550006",
        Body="Hello",
    )
    assert tested.status == 201
    again = await ask(here, "GET", f"{PATH}/{made['sid']}", user=RUNS)
    assert "auth_token" not in again.json


@installed()
async def test_nobody_but_the_operator_reaches_them(here: Installation) -> None:
    made = await opened(here)
    for method, path in (
        ("GET", PATH),
        ("POST", PATH),
        ("GET", f"{PATH}/{ACCOUNT}"),
        ("POST", f"{PATH}/{made['sid']}/Credits"),
    ):
        assert (await ask(here, method, path)).status == 403


@installed()
async def test_what_the_operator_suspends_does_nothing_until_the_operator_lifts_it(here: Installation) -> None:
    made = await opened(here)
    user, path = (made["sid"], made["auth_token"]), f"{PATH}/{made['sid']}"
    below = await ask(here, "POST", "/2010-04-01/Accounts.json", user=user, FriendlyName="Leaf")
    own = (below.json["sid"], below.json["auth_token"])
    assert (await ask(here, "POST", path, user=RUNS, Status="suspended")).json["suspended_by"] == "operator"
    for each in (user, own):
        assert (await ask(here, "POST", "/messaging/v1/Services", user=each, FriendlyName="More")).status in (401, 403)
    assert (await ask(here, "POST", path, user=RUNS, Status="active")).json["suspended_by"] is None
    assert (await ask(here, "POST", "/messaging/v1/Services", user=own, FriendlyName="More")).status == 201


@installed()
async def test_a_main_account_does_not_lift_what_the_operator_suspended_below_it(here: Installation) -> None:
    below = await ask(here, "POST", "/2010-04-01/Accounts.json", FriendlyName="Leaf")
    path = f"/2010-04-01/Accounts/{below.json['sid']}.json"
    await ask(here, "POST", f"{PATH}/{below.json['sid']}", user=RUNS, Status="suspended")
    refused = await ask(here, "POST", path, Status="active")
    assert (refused.status, refused.json["code"]) == (400, 21478)
    assert (await ask(here, "POST", path, FriendlyName="Leaf of 2027")).json["friendly_name"] == "Leaf of 2027"
    await ask(here, "POST", f"{PATH}/{below.json['sid']}", user=RUNS, Status="active")
    assert (await ask(here, "POST", path, Status="suspended")).status == 200
    assert (await ask(here, "POST", path, Status="active")).json["status"] == "active"


@installed()
async def test_what_is_closed_stays_closed(here: Installation) -> None:
    made = await opened(here)
    path = f"{PATH}/{made['sid']}"
    assert (await ask(here, "POST", path, user=RUNS, Status="closed")).json["status"] == "closed"
    refused = await ask(here, "POST", path, user=RUNS, Status="active")
    assert (refused.status, refused.json["code"]) == (400, 21479)


@installed()
async def test_credit_is_booked_to_the_millionth_and_may_be_taken_back(here: Installation) -> None:
    made = await opened(here)
    path = f"{PATH}/{made['sid']}/Credits"
    assert (await ask(here, "POST", path, user=RUNS, Amount="10.000001", Reason="Paid")).json["balance"] == "10.000001"
    assert (await ask(here, "POST", path, user=RUNS, Amount="-12", Reason="Mistake")).json["balance"] == "-1.999999"
    below = await ask(
        here, "POST", "/2010-04-01/Accounts.json", user=(made["sid"], made["auth_token"]), FriendlyName="Leaf"
    )
    refused = await ask(here, "POST", f"{PATH}/{below.json['sid']}/Credits", user=RUNS, Amount="1", Reason="Paid")
    assert (refused.status, refused.json["code"]) == (400, 20001)


@installed()
@pytest.mark.parametrize("amount", ["", "1e400", "NaN", "0.0000001", "ten", "9999999999999"])
async def test_an_amount_that_is_none_books_nothing(here: Installation, amount: str) -> None:
    path = f"{PATH}/{ACCOUNT}"
    before = (await ask(here, "GET", path, user=RUNS)).json["balance"]
    assert (await ask(here, "POST", f"{path}/Credits", user=RUNS, Amount=amount, Reason="Paid")).status == 400
    assert (await ask(here, "GET", path, user=RUNS)).json["balance"] == before


@installed()
async def test_the_list_is_of_all_tenants_and_narrows(here: Installation) -> None:
    made = await opened(here)
    below = await ask(
        here, "POST", "/2010-04-01/Accounts.json", user=(made["sid"], made["auth_token"]), FriendlyName="Leaf"
    )

    async def listed(**query: str) -> list[str]:
        answer = await ask(here, "GET", PATH, user=RUNS, **query)
        return [one["sid"] for one in answer.json["accounts"] if one["owner_account_sid"] in (made["sid"], ACCOUNT)]

    assert await listed() == [below.json["sid"], made["sid"], ACCOUNT]
    assert await listed(IsMain="true") == [made["sid"], ACCOUNT]
    assert await listed(OwnerAccountSid=made["sid"]) == [below.json["sid"], made["sid"]]
    assert await listed(FriendlyName="birch") == [made["sid"]]
    assert await listed(Status="closed") == []
    assert await listed(PageSize="1") == [below.json["sid"]]


@installed()
async def test_each_change_is_in_the_audit_log_without_a_secret(here: Installation) -> None:
    made = await opened(here, Credit="5")
    await ask(here, "POST", f"{PATH}/{made['sid']}", user=RUNS, Status="suspended")
    await ask(here, "POST", f"{PATH}/{made['sid']}", user=RUNS, Status="active")
    await ask(here, "POST", f"{PATH}/{made['sid']}/Credits", user=RUNS, Amount="1", Reason="Paid")
    answer = await ask(here, "GET", "/monitor/v1/Events", user=(made["sid"], made["auth_token"]))
    kinds = [one["event_type"] for one in answer.json["events"]]
    assert kinds == ["account.credited", "account.updated", "account.updated", "account.created"]
    assert made["auth_token"] not in str(answer.json)
