"""Queues by the Tidings API: what waits for senders, services and accounts, and when it will have left."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest

from tests.console.installation import ACCOUNT, OPERATOR, OTHER, Installation, installed


async def _filled(here: Installation, kind: str = "toll-free", rate: str = "0.5") -> str:
    """A sender at half a segment a second, for which eight segments wait; its SID."""
    sender = here.sender(kind)
    await here.post(f"Senders/{sender.sid}", user=OPERATOR, SegmentsPerSecond=rate)
    path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    for _ in range(4):
        await here.ask("POST", path, {"From": sender.address, "To": "+12065550142", "Body": "x" * 200})
    return str(sender.sid)


@installed()
async def test_a_queue_says_what_waits_and_when_it_will_have_left(here: Installation) -> None:
    sid = await _filled(here)
    shown = (await here.get(f"Queues/{sid}")).json
    assert (shown["sid"], shown["account_sid"], shown["senders"]) == (sid, ACCOUNT, 1)
    assert (shown["messages"], shown["segments"], shown["segments_per_second"]) == (4, 8, 0.5)
    assert shown["drain_seconds"] == 16.0
    oldest, drained = (datetime.fromisoformat(shown[name]) for name in ("oldest", "drained_at"))
    assert 15 <= (drained - oldest).total_seconds() <= 17
    await asyncio.sleep(20)
    shown = (await here.get(f"Queues/{sid}")).json
    assert (shown["messages"], shown["drain_seconds"], shown["oldest"]) == (0, 0.0, None)


@installed()
async def test_the_list_has_the_senders_for_which_something_waits(here: Installation) -> None:
    assert (await here.get("Queues")).json["queues"] == []
    sid = await _filled(here)
    service = (await here.ask("GET", "/messaging/v1/Services")).json["services"][0]["sid"]
    for asked in ("Queues", f"Queues?AccountSid={ACCOUNT}", f"Queues?MessagingServiceSid={service}"):
        assert [each["sid"] for each in (await here.get(asked)).json["queues"]] == [sid]
    assert (await here.get("Queues", OTHER)).json["queues"] == []
    assert [each["sid"] for each in (await here.get("Queues", OPERATOR)).json["queues"]] == [sid]


@installed()
async def test_a_service_and_an_account_have_the_queues_of_their_senders_together(here: Installation) -> None:
    await _filled(here)
    await _filled(here, "short-code", "1")
    service = (await here.ask("GET", "/messaging/v1/Services")).json["services"][0]["sid"]
    for sid in (service, ACCOUNT):
        shown = (await here.get(f"Queues/{sid}")).json
        assert (shown["senders"], shown["messages"], shown["segments"]) == (3, 8, 16)
        assert shown["drain_seconds"] == 16.0
    assert (await here.get(f"Queues/{ACCOUNT}", OPERATOR)).json["segments"] == 16


@installed()
async def test_services_and_accounts_are_listed_too(here: Installation) -> None:
    sid = await _filled(here)
    service = (await here.ask("GET", "/messaging/v1/Services")).json["services"][0]["sid"]
    for of, named in (("sender", sid), ("service", service), ("account", ACCOUNT)):
        for user in (ACCOUNT, OPERATOR):
            [shown] = (await here.get(f"Queues?Of={of}", user)).json["queues"]
            fetched = (await here.get(f"Queues/{named}", user)).json
            moments = {"drained_at", "drain_seconds"}
            assert {**shown, **dict.fromkeys(moments)} == {**fetched, **dict.fromkeys(moments)}
        assert (await here.get(f"Queues?Of={of}", OTHER)).json["queues"] == []
    assert (await here.get("Queues?Of=planets")).status == 400


@installed()
async def test_what_a_subaccount_sends_is_in_its_own_queue_and_its_main_accounts(here: Installation) -> None:
    sub = (await here.ask("POST", "/2010-04-01/Accounts.json", {"FriendlyName": "Brand"})).json
    form = {"PhoneNumber": "+14155550123", "Type": "local", "IsoCountry": "US", "AccountSid": sub["sid"]}
    assert (await here.post("Inventory", OPERATOR, **form)).status == 201
    sender = next(each for each in here.app.program.senders if each.address == "+14155550123")
    await here.post(f"Senders/{sender.sid}", user=OPERATOR, SegmentsPerSecond="0.1")
    for _ in range(3):
        await here.ask(
            "POST",
            f"/2010-04-01/Accounts/{sub['sid']}/Messages.json",
            {"From": sender.address, "To": "+12065550142", "Body": "x"},
        )
    listed = (await here.get("Queues?Of=account")).json["queues"]
    assert {each["sid"]: each["messages"] for each in listed} == {sub["sid"]: 3, ACCOUNT: 3}
    own = (await here.ask("GET", "/tidings/v1/Queues?Of=account", None, sub["sid"], sub["auth_token"])).json["queues"]
    assert [each["sid"] for each in own] == [sub["sid"]]


@installed()
async def test_a_queue_says_what_limits_it(here: Installation) -> None:
    assert (await here.get(f"Queues/{ACCOUNT}")).json["limited_by"] is None
    sid = await _filled(here)
    shown = (await here.get(f"Queues/{ACCOUNT}")).json
    assert (shown["limited_by"], shown["limited_by_sid"], shown["limit_per_second"]) == ("sender", sid, 0.5)
    await here.post(f"Throughputs/{ACCOUNT}", user=OPERATOR, Market="us-ca-toll-free", SegmentsPerSecond="0.25")
    shown = (await here.get(f"Queues/{sid}")).json
    assert (shown["limited_by"], shown["limited_by_sid"], shown["limit_per_second"]) == ("account", ACCOUNT, 0.25)
    assert (await here.get(f"Senders/{sid}")).json["queue"]["drain_seconds"] == shown["drain_seconds"]
    await here.post("Holds/messages", user=OPERATOR, Status="held")
    assert (await here.get(f"Queues/{sid}")).json["limited_by"] == "hold"


@installed()
async def test_a_queue_that_waits_for_a_carrier_says_so(here: Installation) -> None:
    oak = {"Name": "oak", "Host": "oak.example", "SystemId": "us", "Password": "secret"}
    await here.post("Carriers", OPERATOR, **oak)
    await here.post("Routes", OPERATOR, Carrier="oak")
    sid = await _filled(here, rate="50")
    await asyncio.sleep(1)
    shown = (await here.get(f"Queues/{sid}")).json
    assert (shown["limited_by"], shown["senders_without_room"], shown["messages"]) == ("carrier", 1, 4)


@installed()
async def test_a_forecast_says_when_more_would_have_left_and_sends_nothing(here: Installation) -> None:
    sid = await _filled(here)
    now = (await here.post(f"Queues/{sid}/Forecast", Segments="10")).json
    assert (now["segments"], now["waiting"], now["drain_seconds"]) == (10, 8, 36.0)
    then = (await here.post(f"Queues/{sid}/Forecast", Segments="10", At="2027-01-15T10:00:00Z")).json
    assert (then["at"], then["waiting"], then["drain_seconds"]) == ("2027-01-15T10:00:00Z", 0, 20.0)
    assert then["drained_at"] == "2027-01-15T10:00:20Z"
    assert (await here.get(f"Queues/{sid}")).json["messages"] == 4


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"Segments": "0"},
        {"Segments": "many"},
        {"Segments": "5", "At": "soon"},
        {"Segments": "5", "ToCountry": "Peru"},
        {"Segments": "5", "ValidityPeriod": "0"},
    ],
)
@installed()
async def test_a_forecast_needs_segments_and_a_moment_that_is_one(here: Installation, form: dict[str, str]) -> None:
    assert (await here.post(f"Queues/{ACCOUNT}/Forecast", **form)).status == 400


@installed()
async def test_a_forecast_says_what_falls_to_whom_what_expires_and_what_is_left_along_the_time(
    here: Installation,
) -> None:
    sid = await _filled(here)
    shown = (await here.post(f"Queues/{sid}/Forecast", Segments="10", ValidityPeriod="30")).json
    assert (shown["validity_period"], shown["expiring"], shown["senders_paused"]) == (30, 3, 0)
    assert [(each["sid"], each["segments"], each["waiting"]) for each in shown["senders"]] == [(sid, 10, 8)]
    assert (shown["limited_by"], shown["limited_by_sid"], shown["carriers"]) == ("sender", sid, [])
    waits = [point["waiting"] for point in shown["points"]]
    assert (waits[0], waits[-1], len(waits)) == (18, 0, 25)
    assert shown["points"][-1]["at"] == shown["drained_at"]
    assert (await here.post(f"Queues/{sid}/Forecast", Segments="10")).json["expiring"] == 0


@installed()
async def test_a_forecast_of_a_service_counts_with_those_that_would_write_and_are_not_paused(
    here: Installation,
) -> None:
    service = (await here.ask("GET", "/messaging/v1/Services")).json["services"][0]["sid"]
    code, number = here.sender("short-code"), here.sender("toll-free")
    shown = (await here.post(f"Queues/{service}/Forecast", Segments="100")).json
    assert [each["sid"] for each in shown["senders"]] == [code.sid]
    await here.post(f"Queues/{code.sid}/Pause")
    shown = (await here.post(f"Queues/{service}/Forecast", Segments="100")).json
    assert (shown["senders"], shown["senders_paused"], shown["limited_by"]) == ([], 1, "paused")
    assert (shown["expiring"], shown["drain_seconds"] > 10_000_000) == (100, True)
    shown = (await here.post(f"Queues/{service}/Forecast", Segments="100", ToCountry="GB")).json
    assert number.sid in {each["sid"] for each in shown["senders"]}
    assert code.sid not in {each["sid"] for each in shown["senders"]}


@installed()
async def test_the_queues_of_others_are_not_there(here: Installation) -> None:
    sid = await _filled(here)
    service = (await here.ask("GET", "/messaging/v1/Services")).json["services"][0]["sid"]
    for name in (sid, service, ACCOUNT, "PN" + "0" * 32, "AC" + "0" * 32):
        assert (await here.get(f"Queues/{name}", OTHER)).status == 404
        assert (await here.post(f"Queues/{name}/Forecast", user=OTHER, Segments="1")).status == 404
        assert (await here.get(f"Queues?AccountSid={ACCOUNT}", OTHER)).status == 404


@installed()
async def test_what_an_account_may_send_is_the_operators_to_set_and_its_own_to_see(here: Installation) -> None:
    path = f"Throughputs/{ACCOUNT}"
    unset = (await here.get(path)).json
    assert set(unset["markets"].values()) == {None}
    assert (await here.get("Throughputs")).json["throughputs"] == []
    refused = await here.post(path, Market="us-ca-toll-free", SegmentsPerSecond="5")
    assert (refused.status, refused.code) == (403, 20003)
    changed = (await here.post(path, user=OPERATOR, Market="us-ca-toll-free", SegmentsPerSecond="2.5")).json
    assert changed["markets"] == {
        "us-ca-long-code": None,
        "us-ca-toll-free": 2.5,
        "us-ca-short-code": None,
        "international": None,
    }
    assert [each["account_sid"] for each in (await here.get("Throughputs")).json["throughputs"]] == [ACCOUNT]
    assert (await here.get("Throughputs", OTHER)).json["throughputs"] == []
    assert (await here.get(path, OTHER)).status == 404
    await here.post(path, user=OPERATOR, Market="us-ca-toll-free")
    assert (await here.get("Throughputs", OPERATOR)).json["throughputs"] == []


@installed()
async def test_a_subaccount_draws_from_its_main_account(here: Installation) -> None:
    sub = (await here.ask("POST", "/2010-04-01/Accounts.json", {"FriendlyName": "Brand"})).json["sid"]
    await here.post(f"Throughputs/{ACCOUNT}", user=OPERATOR, Market="international", SegmentsPerSecond="7")
    shown = (await here.get(f"Throughputs/{sub}")).json
    assert (shown["account_sid"], shown["set_for"], shown["markets"]["international"]) == (sub, ACCOUNT, 7.0)
    refused = await here.post(f"Throughputs/{sub}", user=OPERATOR, Market="international", SegmentsPerSecond="7")
    assert (refused.status, ACCOUNT in refused.json["message"]) == (400, True)


@pytest.mark.parametrize(
    "form",
    [{"Market": "mars"}, {"Market": "international", "SegmentsPerSecond": "0"}, {"SegmentsPerSecond": "1"}],
)
@installed()
async def test_a_market_is_one_of_four_and_its_rate_above_nothing(here: Installation, form: dict[str, str]) -> None:
    assert (await here.post(f"Throughputs/{ACCOUNT}", user=OPERATOR, **form)).status == 400


@installed()
async def test_a_limit_of_the_account_is_in_the_forecast_and_in_the_pace(here: Installation) -> None:
    await here.post(f"Throughputs/{ACCOUNT}", user=OPERATOR, Market="us-ca-toll-free", SegmentsPerSecond="1")
    sid = await _filled(here, rate="100")
    shown = (await here.get(f"Queues/{sid}")).json
    assert shown["segments_per_second"] == 1.0
    assert 5 <= shown["drain_seconds"] <= 8
    message = {"From": here.sender("toll-free").address, "To": "+12065550142", "Body": "One more"}
    assert 5 <= (await here.post("Explain", **message)).json["wait_seconds"] <= 8
    await asyncio.sleep(3)
    assert 3 <= (await here.get(f"Queues/{sid}")).json["segments"] <= 6
    await asyncio.sleep(8)
    assert (await here.get(f"Queues/{sid}")).json["messages"] == 0
