"""Callbacks by the Tidings API: what was told to whom, what failed where, and telling it again; of one's own alone."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa

from tests.console.installation import ACCOUNT, OPERATOR, OTHER, PHONE, SECRET, Installation, installed
from tidings.http import looking
from tidings.webhooks import replays
from tidings.webhooks import told as told_servers
from tidings.webhooks.outbox import FIELDS, exchange
from tidings.webhooks.recorded import RecordedReceivers, Reply
from tidings.webhooks.signature import sign

URL = "http://customer.example/status"


def receivers(here: Installation) -> RecordedReceivers:
    found = here.app.world.webhooks
    assert isinstance(found, RecordedReceivers)
    return found


async def told(here: Installation, status: int = 404) -> Any:
    """A message whose callbacks are answered so."""
    receivers(here).program(URL, Reply(status, b"no"))
    made = await here.send(here.sender("toll-free").address, StatusCallback=URL)
    await asyncio.sleep(3)
    return made


@installed()
async def test_exchanges_are_listed_filtered_and_read_with_the_request(here: Installation) -> None:
    message = await told(here)
    listed = (await here.get(f"Callbacks?SubjectSid={message['sid']}")).json["callbacks"]
    assert [one["sequence"] for one in listed] == [2, 1]
    one = listed[0]
    assert (one["status"], one["error_code"], one["outcome"], one["answer"]) == (404, 11200, "done", "no")
    for query, fits in [
        ("Host=customer.example", True),
        ("Host=other.example", False),
        ("Failed=true", True),
        ("Kind=message-status&Outcome=done", True),
        ("Outcome=given-up", False),
    ]:
        assert bool((await here.get(f"Callbacks?{query}")).json["callbacks"]) is fits, query
    full = (await here.get(f"Callbacks/{one['sid']}")).json
    assert full["request"]["line"] == f"POST {URL}"
    params = [tuple(pair) for pair in full["request"]["parameters"]]
    assert full["request"]["headers"]["X-Twilio-Signature"] == sign(SECRET, URL, params)
    assert ("MessageSid", message["sid"]) in params


@installed()
async def test_failing_hosts_are_counted_and_all_that_failed_is_told_again(here: Installation) -> None:
    await told(here)
    [host] = (await here.get("FailingHosts")).json["failing_hosts"]
    assert (host["host"], host["last_code"]) == ("customer.example", 11200)
    receivers(here).program(URL, Reply())
    again = (await here.post("FailingHosts/customer.example/Replay")).json
    assert again == {"host": "customer.example", "replayed": host["failed"]}
    await asyncio.sleep(3)
    assert (await here.get("FailingHosts")).json["failing_hosts"] == []
    assert (await here.get("Callbacks")).json["callbacks"][0]["replays"] == 1


@installed()
async def test_one_is_told_again_and_not_while_it_is_being_told(here: Installation) -> None:
    await told(here)
    sid = (await here.get("Callbacks")).json["callbacks"][0]["sid"]
    receivers(here).program(URL, Reply(delay_s=3))
    answered = await here.post(f"Callbacks/{sid}/Replay")
    assert (answered.status, answered.json["outcome"], answered.json["replays"]) == (200, "pending", 1)
    assert (await here.post(f"Callbacks/{sid}/Replay")).status == 409


@installed()
async def test_nobody_sees_or_tells_what_is_anothers_but_the_operator(here: Installation) -> None:
    await told(here)
    sid = (await here.get("Callbacks", user=OPERATOR)).json["callbacks"][0]["sid"]
    assert (await here.get("Callbacks", user=OTHER)).json["callbacks"] == []
    assert (await here.get("FailingHosts", user=OTHER)).json["failing_hosts"] == []
    assert (await here.get(f"Callbacks/{sid}", user=OTHER)).status == 404
    assert (await here.post(f"Callbacks/{sid}/Replay", user=OTHER)).status == 404
    assert (await here.post("FailingHosts/customer.example/Replay", user=OTHER)).status == 404
    assert (await here.get(f"Callbacks/{sid}", user=OPERATOR)).json["account_sid"] == ACCOUNT


@installed()
async def test_a_busy_neighbour_hides_nothing_of_a_quiet_tenant(
    here: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    for part, bound in (
        (looking, "BITE"),
        (looking, "LOOKED_MOST"),
        (told_servers, "LATEST_MOST"),
        (replays, "LOOKED_MOST"),
    ):
        monkeypatch.setattr(part, bound, 4)
    message = await told(here)
    [row] = await here.database.rows(sa.select(exchange).where(exchange.c.subject_sid == message["sid"]).limit(1))
    latest = [{**dict(zip(FIELDS, row, strict=True)), "sid": f"EVf{n:031x}", "account_sid": OTHER} for n in range(20)]
    await here.database.commit(*(sa.insert(exchange).values(one) for one in latest))
    listed = (await here.get("Callbacks?Failed=true")).json
    assert ([one["subject_sid"] for one in listed["callbacks"]], listed["meta"].get("stopped")) == (
        [message["sid"]] * 2,
        None,
    )
    [host] = (await here.get("FailingHosts")).json["failing_hosts"]
    assert host["failed"] == 2
    assert (await here.post("FailingHosts/customer.example/Replay")).json["replayed"] == 2


@installed()
async def test_an_arriving_message_that_was_answered_is_not_told_again(here: Installation) -> None:
    number = here.sender("toll-free").address
    sids = await here.ask("GET", f"/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers.json?PhoneNumber={number[1:]}")
    path = f"/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers/{sids.json['incoming_phone_numbers'][0]['sid']}.json"
    await here.ask("POST", path, {"SmsUrl": "http://customer.example/sms"})
    await here.post(f"Handsets/{PHONE}/Messages", To=number, Body="Hello")
    await asyncio.sleep(3)
    [one] = (await here.get("Callbacks?Kind=inbound-message")).json["callbacks"]
    assert (await here.get(f"Callbacks/{one['sid']}")).json["request"]["headers"]["X-Twilio-Signature"]
    assert (await here.post(f"Callbacks/{one['sid']}/Replay")).status == 409
