"""What the operator changes is in the audit log: what, before and after, by whom, from where; and never a secret."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import pytest

import tidings.app  # noqa: F401 - declares all operations
from tests.console.installation import ACCOUNT, OPERATOR, PHONE, Installation, installed
from tidings.accounts.model import Capability
from tidings.http import TIDINGS_V1

OAK = {"Name": "oak", "Host": "oak.example", "SystemId": "us", "Password": "pass-word"}


async def log(here: Installation, query: str = "") -> list[Any]:
    """The oldest first."""
    answer = await here.get(f"AuditEvents{query}", user=OPERATOR)
    assert answer.status == 200, answer.json
    return list(reversed(answer.json["audit_events"]))


def told(event: Any) -> tuple[str, dict[str, Any]]:
    return event["event_type"], event["event_data"].get("resource_properties", {})


def changed(previous: object, updated: object) -> dict[str, object]:
    return {"previous": previous, "updated": updated}


async def post(here: Installation, path: str, **form: str) -> Any:
    answer = await here.post(path, OPERATOR, **form)
    assert answer.status < 300, answer.json
    return answer.json


@installed()
async def test_a_link_is_told_from_its_making_to_its_end_without_its_secrets(here: Installation) -> None:
    sid = (await post(here, "Carriers", **OAK, Window="20"))["sid"]
    await post(here, f"Carriers/{sid}", Window="40", Enabled="false")
    await post(here, f"Carriers/{sid}", Password="an-other")
    await post(here, f"Carriers/{sid}", Window="40")
    await here.ask("DELETE", f"/tidings/v1/Carriers/{sid}", user=OPERATOR)
    found = await log(here, f"?ResourceSid={sid}")
    kinds = [event["event_type"] for event in found]
    assert kinds == ["carrier.created", "carrier.updated", "carrier.updated", "carrier.deleted"]
    made, resized, renewed, gone = (told(event)[1] for event in found)
    assert (made["host"], made["window"]) == (changed(None, "oak.example"), changed(None, 20))
    assert resized == {"window": changed(20, 40), "enabled": changed(True, False)}
    assert renewed == {"password": changed("***", "***")}
    assert gone["name"] == changed("oak", None)
    first = found[0]
    assert (first["account_sid"], first["actor_type"], first["source"]) == ("operator", "operator", "api")
    assert first["source_ip_address"] == "127.0.0.1"
    assert first["links"]["resource"].endswith(f"/tidings/v1/Carriers/{sid}")
    assert "pass-word" not in str(found)
    assert "an-other" not in str(found)


@installed()
async def test_of_a_link_by_http_neither_key_nor_fixed_fields_are_told(here: Installation) -> None:
    form = {"Name": "elm", "Kind": "http", "ApiUrl": "https://elm.example/sms", "Password": "pass-word"}
    sid = (await post(here, "Carriers", **form, Fields="apikey=hush&type=sms", Enabled="false"))["sid"]
    renewed = await post(here, f"Carriers/{sid}/CallbackAddresses")
    found = await log(here, f"?ResourceSid={sid}")
    made, keyed = (told(event)[1] for event in found)
    assert (made["api_url"], made["fields"]) == (changed(None, "https://elm.example/sms"), changed(None, "***"))
    assert keyed == {"callback_key": changed(None, "***")}
    for secret in ("pass-word", "hush", renewed["receipts"].rpartition("/")[2]):
        assert secret not in msgspec.json.encode(found).decode()


Act = Callable[[Installation], Any]


async def a_route(here: Installation) -> None:
    sid = (await post(here, "Routes", Carrier="default", Prefix="+44", AccountSid=ACCOUNT))["sid"]
    await post(here, f"Routes/{sid}", Prefix="+4479", AccountSid="")


async def an_entry(here: Installation) -> None:
    sid = (await post(here, "Inventory", PhoneNumber="+442071838750", Locality="London"))["sid"]
    await post(here, f"Inventory/{sid}", Locality="Leeds")
    await here.ask("DELETE", f"/tidings/v1/Inventory/{sid}", user=OPERATOR)


async def a_speed(here: Installation) -> None:
    await post(here, f"Senders/{here.sender('long-code').sid}", SegmentsPerSecond="7")


async def a_throughput(here: Installation) -> None:
    await post(here, f"Throughputs/{ACCOUNT}", Market="us-ca-long-code", SegmentsPerSecond="9")


async def a_hold(here: Installation) -> None:
    await post(here, "Holds/callbacks", Status="held", Reason="a drill")
    await post(here, "Holds/callbacks", Status="released", Waiting="drop")


async def a_fault(here: Installation) -> None:
    [carrier] = [
        each for each in (await here.get("Faults", user=OPERATOR)).json["faults"] if each["target"] == "carrier"
    ]
    name = next(key for key, value in carrier.items() if isinstance(value, float))
    await post(here, "Faults", Target="carrier", **{"".join(map(str.capitalize, name.split("_"))): "0.25"})


async def a_clock(here: Installation) -> None:
    await post(here, "Clock", Advance="PT1H")


async def a_country(here: Installation) -> None:
    await post(here, "Countries/GB", Mms="true")


async def some_deactivations(here: Installation) -> None:
    await post(here, "Deactivations", PhoneNumbers="+12065550142", Date="2027-01-01")


EXPECTED: Mapping[Act, list[tuple[str, dict[str, Any]]]] = {
    a_route: [
        ("route.created", {"prefix": changed(None, "+44"), "for_account": changed(None, ACCOUNT)}),
        ("route.updated", {"prefix": changed("+44", "+4479"), "for_account": changed(ACCOUNT, None)}),
    ],
    an_entry: [
        ("inventory-number.created", {"phone_number": {"updated": "+442071838750"}}),
        ("inventory-number.updated", {"locality": changed("London", "Leeds")}),
        ("inventory-number.deleted", {"locality": {"previous": "Leeds"}}),
    ],
    a_speed: [("sender.updated", {"segments_per_second": changed(75.0, 7.0)})],
    a_throughput: [("throughput.updated", {})],
    a_hold: [("hold.began", {}), ("hold.ended", {})],
    a_fault: [("fault.turned", {})],
    a_clock: [("clock.moved", {"offset_us": changed(0, 3_600_000_000)})],
    a_country: [("country.updated", {"mms": changed(False, True)})],
    some_deactivations: [("deactivations.added", {})],
}


@pytest.mark.parametrize("act", EXPECTED, ids=lambda act: act.__name__)
def test_what_the_operator_changes_is_told_with_before_and_after(act: Act, tmp_path: Any) -> None:
    @installed()
    async def run(here: Installation) -> None:
        await act(here)
        found = [event for event in await log(here) if event["actor_type"] == "operator"]
        assert [event["event_type"] for event in found] == [kind for kind, _ in EXPECTED[act]]
        for event, (_, properties) in zip(found, EXPECTED[act], strict=True):
            assert {**told(event)[1], **properties} == told(event)[1]

    run(tmp_path)


LEAVES: Mapping[str, str] = {
    "POST /Accounts": "account.created",
    "POST /Accounts/{sid}": "account.updated",
    "POST /Accounts/{sid}/Credits": "account.credited",
    "POST /Carriers": "carrier.created",
    "POST /Carriers/{sid}": "carrier.updated",
    "DELETE /Carriers/{sid}": "carrier.deleted",
    "POST /Carriers/{sid}/CallbackAddresses": "carrier.updated",
    "POST /Countries/{iso_country}": "country.updated",
    "DELETE /Countries/{iso_country}": "country.put-back",
    "POST /Deactivations": "deactivations.added",
    "POST /Faults": "fault.turned",
    "DELETE /Faults": "fault.turned",
    "POST /Holds/{traffic}": "hold.began, hold.ended",
    "POST /Inventory": "inventory-number.created",
    "POST /Inventory/{sid}": "inventory-number.updated",
    "DELETE /Inventory/{sid}": "inventory-number.deleted",
    "POST /Inventory/Import": "inventory.imported",
    "POST /MainKeys": "key.created",
    "POST /Retention/{account_sid}": "retention.updated",
    "DELETE /Retention/{account_sid}": "retention.updated",
    "POST /Reviews/{sid}": "review.approved, review.rejected, review.held",
    "DELETE /Reviews/{sid}/HeldDecision": "review.undone",
    "POST /Routes": "route.created",
    "POST /Routes/{sid}": "route.updated",
    "DELETE /Routes/{sid}": "route.deleted",
    "POST /Senders/{sid}": "sender.updated",
    "DELETE /Strays/{sid}": "stray.deleted",
    "POST /Throughputs/{account_sid}": "throughput.updated",
    "DELETE /UnclaimedMessages/{sid}": "stray.deleted",
}
"""What each operation of the operator's that changes something leaves in the log."""


def test_whatever_the_operator_changes_is_thought_of_here() -> None:
    changing = {
        f"{one.method} {one.template.removeprefix('/tidings/v1')}"
        for one in TIDINGS_V1.operations
        if one.needs is Capability.OPERATOR and one.method != "GET"
    }
    assert changing == LEAVES.keys()


@installed()
async def test_an_account_sees_nothing_of_what_is_the_operators(here: Installation) -> None:
    await post(here, "Routes", Carrier="default", AccountSid=ACCOUNT, Cost="0.01")
    assert (await here.get("AuditEvents")).status == 403
    await here.ask("POST", f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json", {"To": PHONE, "Body": "x"})
    events = (await here.ask("GET", "/monitor/v1/Events")).json["events"]
    assert [event for event in events if event["event_type"].startswith("route")] == []


@installed()
async def test_the_operator_reads_the_log_of_all_accounts_and_narrows_it(here: Installation) -> None:
    await here.ask("POST", f"/2010-04-01/Accounts/{ACCOUNT}/Keys.json", {"FriendlyName": "One"})
    await a_clock(here)
    assert [event["event_type"] for event in await log(here)] == ["key.created", "clock.moved"]
    assert [event["event_type"] for event in await log(here, f"?AccountSid={ACCOUNT}")] == ["key.created"]
    assert [event["event_type"] for event in await log(here, "?ActorType=operator")] == ["clock.moved"]
    [one] = await log(here, "?ResourceType=clock")
    assert (await here.get(f"AuditEvents/{one['sid']}", user=OPERATOR)).json == one
