"""A sender's queue is paused, goes on, and is purged, by whoever it belongs to."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.console.installation import ACCOUNT, OPERATOR, OTHER, PHONE, Installation, installed
from tests.holding.test_holds import HOOK, lasting, receivers, told
from tests.virtual_wire import virtually

SLOWLY = "0.1"


async def ordered(here: Installation, sid: str, order: str, status: int = 200, **form: str) -> Any:
    answer = await here.post(f"Queues/{sid}/{order}", **form)
    assert answer.status == status, answer.json
    return answer.json


async def statuses(here: Installation, sent: list[Any]) -> list[str]:
    return [(await here.message(each["sid"]))["status"] for each in sent]


async def slow(here: Installation, rate: str = SLOWLY) -> Any:
    """A sender that sends one segment in ten seconds."""
    sender = here.sender("toll-free")
    await here.post(f"Senders/{sender.sid}", user=OPERATOR, SegmentsPerSecond=rate)
    return sender


async def balance(here: Installation) -> float:
    return float((await here.ask("GET", f"/2010-04-01/Accounts/{ACCOUNT}/Balance.json")).json["balance"])


@installed()
async def test_a_paused_queue_takes_in_what_is_accepted_and_lets_it_go_when_it_is_resumed(here: Installation) -> None:
    sender = here.sender("toll-free")
    shown = await ordered(here, sender.sid, "Pause", Reason="a wrong price")
    assert (shown["senders_paused"], shown["pause"]["reason"], shown["limited_by"]) == (1, "a wrong price", None)
    sent = [await here.send(sender.address, body) for body in ("one", "two")]
    other = await here.send(here.sender("short-code").address)
    await asyncio.sleep(60)
    assert await statuses(here, [*sent, other]) == ["queued", "queued", "delivered"]
    shown = (await here.get(f"Queues/{sender.sid}")).json
    assert (shown["messages"], shown["limited_by"], shown["purge"]) == (2, "paused", None)
    assert (shown["status"], shown["sender"], shown["drained_at"]) == ("paused", sender.address, None)
    assert [each["sid"] for each in (await here.get("Queues")).json["queues"]] == [sender.sid]
    shown = await ordered(here, sender.sid, "Resume")
    assert (shown["senders_paused"], shown["pause"]) == (0, None)
    await asyncio.sleep(5)
    assert await statuses(here, sent) == ["delivered"] * 2
    assert [each["body"] for each in await here.held(PHONE) if each["body"] != "hello"] == ["two", "one"]


@installed()
async def test_a_pause_stops_a_queue_where_it_is_and_what_has_begun_to_leave_leaves_whole(here: Installation) -> None:
    sender = await slow(here)
    long = await here.send(sender.address, "x" * 400)
    sent = [await here.send(sender.address, str(number)) for number in range(3)]
    await ordered(here, sender.sid, "Pause")
    await asyncio.sleep(200)
    assert await statuses(here, [long, *sent]) == ["delivered", *["queued"] * 3]
    await ordered(here, sender.sid, "Resume")
    await asyncio.sleep(60)
    assert await statuses(here, sent) == ["delivered"] * 3


@installed()
async def test_what_waits_in_a_paused_queue_expires_in_its_time(here: Installation) -> None:
    sender = here.sender("toll-free")
    await ordered(here, sender.sid, "Pause")
    short, long = [await here.send(sender.address, ValidityPeriod=period) for period in ("30", "3600")]
    await asyncio.sleep(60)
    assert await statuses(here, [short, long]) == ["failed", "queued"]
    assert (await here.message(short["sid"]))["error_code"] == 30036


@installed()
async def test_a_service_and_an_account_say_how_many_of_their_senders_are_paused(here: Installation) -> None:
    sender = here.sender("toll-free")
    await ordered(here, sender.sid, "Pause")
    await here.send(sender.address)
    service = (await here.ask("GET", "/messaging/v1/Services")).json["services"][0]["sid"]
    for sid in (service, ACCOUNT):
        shown = (await here.get(f"Queues/{sid}")).json
        assert (shown["senders_paused"], shown["limited_by"], shown["pause"]) == (1, "paused", None)
    await here.post(f"Senders/{here.sender('short-code').sid}", user=OPERATOR, SegmentsPerSecond=SLOWLY)
    for _ in range(3):
        await here.send(here.sender("short-code").address)
    assert (await here.get(f"Queues/{ACCOUNT}")).json["limited_by"] == "sender"


@installed()
async def test_a_purge_cancels_what_waits_pays_it_back_and_tells_of_each(here: Installation) -> None:
    sender = await slow(here)
    before = await balance(here)
    sent = [await here.send(sender.address, str(number), StatusCallback=HOOK) for number in range(6)]
    shown = await ordered(here, sender.sid, "Purge", 202)
    assert (shown["purge"]["date_completed"], shown["purge"]["canceled"]) == (None, 0)
    await asyncio.sleep(5)
    assert (await statuses(here, sent))[1:] == ["canceled"] * 5
    shown = (await here.get(f"Queues/{sender.sid}")).json
    assert (shown["messages"], shown["purge"]["canceled"]) == (0, 5)
    assert shown["purge"]["date_completed"] is not None
    timeline = (await here.get(f"Messages/{sent[2]['sid']}/Timeline")).json["events"]
    assert ("canceled", "its sender's queue was purged") in [(each["event"], each["reason"]) for each in timeline]
    assert told(here).count("canceled") == 5
    assert {one.params["MessageSid"] for one in receivers(here).at(HOOK)} == {each["sid"] for each in sent}
    only = await here.message(sent[0]["sid"])
    assert (only["status"], (await here.message(sent[1]["sid"]))["price"]) == ("delivered", None)
    assert before - await balance(here) == pytest.approx(-float(only["price"]))
    later = await here.send(sender.address, "later")
    await asyncio.sleep(30)
    assert await statuses(here, [later]) == ["delivered"]


@installed()
async def test_a_paused_queue_is_purged_and_stays_paused(here: Installation) -> None:
    sender = here.sender("toll-free")
    await ordered(here, sender.sid, "Pause")
    before = [await here.send(sender.address, str(number)) for number in range(3)]
    await ordered(here, sender.sid, "Purge", 202)
    after = await here.send(sender.address, "after")
    await asyncio.sleep(10)
    assert await statuses(here, [*before, after]) == [*["canceled"] * 3, "queued"]
    await ordered(here, sender.sid, "Resume")
    await asyncio.sleep(5)
    assert await statuses(here, [after]) == ["delivered"]


@installed()
async def test_an_order_that_is_carried_out_already_is_refused(here: Installation) -> None:
    sid = here.sender("toll-free").sid
    assert "is not paused" in (await ordered(here, sid, "Resume", 409))["message"]
    await ordered(here, sid, "Pause")
    assert "is paused already" in (await ordered(here, sid, "Pause", 409))["message"]
    first, second = await asyncio.gather(*(here.post(f"Queues/{sid}/Purge") for _ in range(2)))
    assert (first.status, second.status, second.json["message"]) == (202, 409, "the queue is being purged")
    await asyncio.sleep(3)
    await ordered(here, sid, "Purge", 202)


@pytest.mark.parametrize("order", ["Pause", "Resume", "Purge"])
@installed()
async def test_the_queues_of_others_are_not_there_and_groups_take_no_orders(here: Installation, order: str) -> None:
    sender = here.sender("toll-free")
    for sid, user in ((sender.sid, OTHER), ("PN" + "0" * 32, ACCOUNT), (ACCOUNT, ACCOUNT)):
        assert (await here.post(f"Queues/{sid}/{order}", user=user)).status in {404, 405}


@installed()
async def test_a_reason_is_bounded(here: Installation) -> None:
    await ordered(here, here.sender("toll-free").sid, "Pause", 400, Reason="x" * 201)


@installed()
async def test_the_log_says_who_ordered_what_and_how_many_were_canceled(here: Installation) -> None:
    sender = here.sender("toll-free")
    await ordered(here, sender.sid, "Pause", Reason="a drill")
    for number in range(2):
        await here.send(sender.address, str(number))
    await ordered(here, sender.sid, "Purge", 202)
    await asyncio.sleep(5)
    await here.post(f"Queues/{sender.sid}/Resume", user=OPERATOR)
    listed = (await here.ask("GET", f"/v1/Events?ResourceSid={sender.sid}")).json["events"]
    found = {each["event_type"]: each for each in listed}
    assert {name: each["actor_type"] for name, each in found.items() if name.startswith("queue.")} == {
        "queue.paused": "account",
        "queue.purged": "account",
        "queue.purge-completed": "tidings",
        "queue.resumed": "operator",
    }
    assert found["queue.paused"]["event_data"]["reason"] == "a drill"
    assert found["queue.purge-completed"]["event_data"]["canceled"] == 2


@virtually
async def restarted_paused(folder: Path) -> None:
    here = await Installation(folder).up(await lasting())
    sender = here.sender("toll-free")
    await ordered(here, sender.sid, "Pause", Reason="a drill")
    sent = await here.send(sender.address)
    await here.app.stop()
    again = await Installation(folder).up(here.database)
    await asyncio.sleep(60)
    assert await statuses(again, [sent]) == ["queued"]
    assert (await again.get(f"Queues/{sender.sid}")).json["limited_by"] == "paused"
    await ordered(again, sender.sid, "Resume")
    await asyncio.sleep(5)
    assert await statuses(again, [sent]) == ["delivered"]
    await again.down()


def test_a_pause_outlives_the_program(tmp_path: Path) -> None:
    restarted_paused(tmp_path)
