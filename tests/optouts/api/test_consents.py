"""Consents and contacts in bulk, item by item."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.console.installation import ACCOUNT, OTHER, PHONE, Installation, installed

ONE = "ad388b5a46b33b874b0d41f7226db2ef"


async def _bulk(here: Installation, what: str, *items: dict[str, Any], user: str = ACCOUNT) -> Any:
    form = {"Items": [json.dumps(item) for item in items]}
    answer = await here.ask("POST", f"/v1/{what}/Bulk", form, user)
    assert answer.status == 201, answer.json
    return answer.json["items"]


def _consent(sender: str, status: str, **more: Any) -> dict[str, Any]:
    return {
        "contact_id": PHONE,
        "correlation_id": ONE,
        "sender_id": sender,
        "status": status,
        "source": "website",
        **more,
    }


@installed()
async def test_who_opted_out_elsewhere_is_not_written_to_until_they_opt_in(here: Installation) -> None:
    sender = here.sender("toll-free").address
    form = {"From": sender, "To": PHONE, "Body": "x"}
    path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    said = _consent(sender, "opt-out", date_of_consent="2025-02-28T10:05:27Z")
    assert await _bulk(here, "Consents", said) == [{"correlation_id": ONE, "error_code": 0, "error_messages": []}]
    assert (await here.ask("POST", path, form)).code == 21610
    [pair] = (await here.get("OptOuts")).json["opt_outs"]
    assert (pair["source"], pair["date_created"]) == ("website", "2025-02-28T10:05:27Z")
    await _bulk(here, "Consents", _consent(sender, "opt-in"))
    assert (await here.ask("POST", path, form)).status == 201
    [kept] = (await here.get("Consents")).json["consents"]
    assert (kept["status"], kept["contact_id"], kept["sender_id"]) == ("opt-in", PHONE, sender)


@installed()
async def test_of_what_one_person_says_in_one_request_the_last_word_counts(here: Installation) -> None:
    sender = here.sender("toll-free").address
    await _bulk(here, "Consents", _consent(sender, "opt-in"), _consent(sender, "opt-out"))
    assert [each["user"] for each in (await here.get("OptOuts")).json["opt_outs"]] == [PHONE]


@installed()
async def test_who_opts_in_to_a_service_and_out_of_a_sender_of_it_is_out_of_that_sender(here: Installation) -> None:
    sender = here.sender("toll-free")
    service = here.app.program.senders.of(sender.sid).service_sid
    assert service is not None
    await _bulk(here, "Consents", _consent(service, "opt-out"))
    await _bulk(here, "Consents", _consent(service, "opt-in"), _consent(sender.address, "opt-out"))
    assert [each["scope"] for each in (await here.get("OptOuts")).json["opt_outs"]] == [sender.address]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("contact_id", "+19"),
        ("contact_id", 5),
        ("correlation_id", "short"),
        ("sender_id", "MG" + "0" * 32),
        ("status", "maybe"),
        ("source", "keyword"),
        ("date_of_consent", "yesterday"),
    ],
)
@installed()
async def test_an_item_that_is_wrong_is_told_of_and_the_others_are_kept(
    here: Installation, name: str, value: object
) -> None:
    sender = here.sender("toll-free").address
    good = _consent(sender, "opt-out")
    bad, kept = await _bulk(here, "Consents", {**good, name: value}, good)
    assert (bad["error_code"], bad["error_messages"]) == (30646, [f"INVALID_{name.upper()}"])
    assert kept["error_code"] == 0
    assert len((await here.get("OptOuts")).json["opt_outs"]) == 1


@installed()
async def test_a_contact_is_kept_in_place_of_the_one_before(here: Installation) -> None:
    item = {"contact_id": PHONE, "correlation_id": ONE, "country_iso_code": "US", "zip_code": "98101"}
    assert (await _bulk(here, "Contacts", item))[0]["error_code"] == 0
    await _bulk(here, "Contacts", {**item, "zip_code": "10001"})
    [kept] = (await here.get("Contacts")).json["contacts"]
    assert (kept["contact_id"], kept["country_iso_code"], kept["zip_code"]) == (PHONE, "US", "10001")
    bad = await _bulk(here, "Contacts", {**item, "country_iso_code": "Nowhere"})
    assert (bad[0]["error_code"], bad[0]["error_messages"]) == (30647, ["INVALID_COUNTRY_ISO_CODE"])
    assert (await here.get("Contacts", OTHER)).json["contacts"] == []
    assert (await here.ask("DELETE", f"/tidings/v1/Contacts/{PHONE}", user=OTHER)).status == 404
    assert (await here.ask("DELETE", f"/tidings/v1/Contacts/{PHONE}")).status == 204


@installed()
async def test_what_are_no_items_or_too_many_is_refused(here: Installation) -> None:
    for items in ([], ["no JSON"], ["[]"], ["{}"] * 26):
        assert (await here.ask("POST", "/v1/Consents/Bulk", {"Items": items})).status == 400, items
