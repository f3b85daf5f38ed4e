"""Holds: while messages or callbacks are held nothing of them goes out, and all that comes in is taken."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.console.installation import ACCOUNT, OPERATOR, PHONE, Installation, installed
from tests.virtual_wire import virtually
from tidings.db import GuardFailed
from tidings.db.migrate import migrate
from tidings.db.sqlite import SqliteDatabase
from tidings.holding import Traffic, let_go
from tidings.holding.hold import holds
from tidings.webhooks.recorded import RecordedReceivers

HOOK = "http://127.0.0.1:9/status"
EVERYTHING = ("messages", "callbacks")


def receivers(here: Installation) -> RecordedReceivers:
    found = here.app.world.webhooks
    assert isinstance(found, RecordedReceivers)
    return found


def told(here: Installation) -> list[str]:
    return [one.params["MessageStatus"] for one in receivers(here).at(HOOK)]


async def held(here: Installation, *traffics: str) -> None:
    for traffic in traffics:
        answer = await here.post(f"Holds/{traffic}", user=OPERATOR, Status="held", Reason="a bad night")
        assert (answer.status, answer.json["status"], answer.json["reason"]) == (200, "held", "a bad night")


async def released(here: Installation, traffic: str, waiting: str) -> Any:
    answer = await here.post(f"Holds/{traffic}", user=OPERATOR, Status="released", Waiting=waiting)
    assert answer.status == 200, answer.json
    await asyncio.sleep(5)
    return answer.json


async def waiting(here: Installation, traffic: str) -> dict[str, int]:
    found: dict[str, int] = (await here.get(f"Holds/{traffic}", user=OPERATOR)).json["waiting"]
    return found


async def status(here: Installation, sid: str) -> tuple[str, int | None]:
    message = await here.message(sid)
    return message["status"], message["error_code"]


@installed()
async def test_nothing_is_held_at_first(here: Installation) -> None:
    listed = (await here.get("Holds", user=OPERATOR)).json["holds"]
    assert [(one["traffic"], one["status"], one["reason"], one["waiting"]) for one in listed] == [
        (traffic, "released", None, {"queued": 0, "scheduled": 0}) for traffic in EVERYTHING
    ]
    assert listed[0]["url"].endswith("/tidings/v1/Holds/messages")


@installed()
async def test_the_list_of_holds_has_pages(here: Installation) -> None:
    page = (await here.get("Holds?PageSize=1", user=OPERATOR)).json
    following = page["meta"]["next_page_url"].partition("/tidings/v1/")[2]
    answer = (await here.get(following, user=OPERATOR)).json
    assert [one["traffic"] for each in (page, answer) for one in each["holds"]] == [*EVERYTHING]
    assert answer["meta"]["next_page_url"] is None
    assert (await here.get("Holds/letters", user=OPERATOR)).status == 404


@installed()
async def test_held_messages_are_accepted_and_wait_until_they_are_let_go(here: Installation) -> None:
    await held(here, "messages")
    sent = [await here.send(here.sender("toll-free").address, body) for body in ("one", "two")]
    await asyncio.sleep(60)
    assert [await status(here, each["sid"]) for each in sent] == [("queued", None)] * 2
    assert await waiting(here, "messages") == {"queued": 2, "scheduled": 0}
    shown = await released(here, "messages", "send")
    assert (shown["status"], shown["waiting"]) == ("released", {"queued": 2, "scheduled": 0})
    assert [await status(here, each["sid"]) for each in sent] == [("delivered", None)] * 2
    assert [each["body"] for each in await here.held(PHONE)] == ["two", "one"]


@installed()
async def test_dropped_messages_fail_and_what_comes_later_goes(here: Installation) -> None:
    sender = here.sender("toll-free").address
    await held(here, "messages")
    before = await here.send(sender, "before")
    await released(here, "messages", "drop")
    after = await here.send(sender, "after")
    await asyncio.sleep(5)
    assert await status(here, before["sid"]) == ("failed", 30036)
    assert await status(here, after["sid"]) == ("delivered", None)
    timeline = (await here.get(f"Messages/{before['sid']}/Timeline")).json["events"]
    assert "dropped when a hold ended" in [event["reason"] for event in timeline]
    assert [each["body"] for each in await here.held(PHONE)] == ["after"]


@installed()
async def test_a_hold_that_falls_on_a_queue_stops_it_where_it_is(here: Installation) -> None:
    sender = here.sender("toll-free")
    await here.post(f"Senders/{sender.sid}", user=OPERATOR, SegmentsPerSecond="0.1")
    sent = [await here.send(sender.address, str(number)) for number in range(3)]
    await held(here, "messages")
    await asyncio.sleep(120)
    assert len(await here.held(PHONE)) == 1
    await released(here, "messages", "send")
    await asyncio.sleep(60)
    assert [await status(here, each["sid"]) for each in sent] == [("delivered", None)] * 3


@installed()
async def test_scheduled_messages_are_not_released_while_they_are_held(here: Installation) -> None:
    service = (await here.ask("GET", "/messaging/v1/Services")).json["services"][0]["sid"]
    form = {"MessagingServiceSid": service, "To": PHONE, "Body": "later", "ScheduleType": "fixed"}
    at = here.clock.now().plus(s=900).iso()
    made = await here.ask("POST", f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json", {**form, "SendAt": at})
    await held(here, "messages")
    await asyncio.sleep(2_000)
    assert await status(here, made.json["sid"]) == ("scheduled", None)
    assert await waiting(here, "messages") == {"queued": 0, "scheduled": 1}
    await released(here, "messages", "send")
    assert await status(here, made.json["sid"]) == ("delivered", None)


@installed()
async def test_held_callbacks_wait_in_their_order_while_messages_go(here: Installation) -> None:
    await held(here, "callbacks")
    sent = await here.send(here.sender("toll-free").address, StatusCallback=HOOK)
    await asyncio.sleep(60)
    assert await status(here, sent["sid"]) == ("delivered", None)
    assert told(here) == []
    waited = (await waiting(here, "callbacks"))["queued"]
    await released(here, "callbacks", "send")
    assert told(here) == ["sent", "delivered"]
    assert (waited, await waiting(here, "callbacks")) == (2, {"queued": 0, "scheduled": 0})


@installed()
async def test_dropped_callbacks_are_given_up_and_later_ones_go(here: Installation) -> None:
    sender = here.sender("toll-free").address
    await held(here, "callbacks")
    before = await here.send(sender, "before", StatusCallback=HOOK)
    await asyncio.sleep(10)
    await released(here, "callbacks", "drop")
    after = await here.send(sender, "after", StatusCallback=HOOK)
    await asyncio.sleep(10)
    assert before["sid"] != after["sid"]
    assert {one.params["MessageSid"] for one in receivers(here).at(HOOK)} == {after["sid"]}
    assert told(here) == ["sent", "delivered"]


@installed()
async def test_what_was_dropped_stays_dropped_when_all_is_held_again(here: Installation) -> None:
    await held(here, "messages")
    sent = await here.send(here.sender("toll-free").address)
    await here.post("Holds/messages", user=OPERATOR, Status="released", Waiting="drop")
    await held(here, "messages")
    await asyncio.sleep(5)
    await here.post("Holds/messages", user=OPERATOR, Status="released", Waiting="send")
    await asyncio.sleep(5)
    assert await status(here, sent["sid"]) == ("failed", 30036)


@installed()
async def test_what_comes_after_a_drop_goes_though_the_clock_was_set_back_since(here: Installation) -> None:
    await here.post("Clock", user=OPERATOR, Advance="P1D")
    await held(here, "messages")
    dropped = await here.send(here.sender("toll-free").address)
    shown = await released(here, "messages", "drop")
    await here.post("Clock", user=OPERATOR, Reset="true")
    later = await here.send(here.sender("toll-free").address)
    await asyncio.sleep(5)
    assert shown["dropped_until"] is not None
    assert await status(here, dropped["sid"]) == ("failed", 30036)
    assert await status(here, later["sid"]) == ("delivered", None)


@installed()
async def test_a_hold_that_another_process_ended_is_noticed_without_being_woken(here: Installation) -> None:
    await held(here, *EVERYTHING)
    sent = await here.send(here.sender("toll-free").address, StatusCallback=HOOK)
    await here.database.commit(sa.update(holds.table).values(date_released=int(here.clock.now())))
    await asyncio.sleep(5)
    assert await status(here, sent["sid"]) == ("delivered", None)
    assert told(here) == ["sent", "delivered"]


@installed()
async def test_a_hold_is_ended_once(here: Installation) -> None:
    await held(here, "messages")
    hold = here.app.program.holding.of(Traffic.MESSAGES)
    assert hold is not None
    await here.database.commit(only_if=[let_go(hold, here.clock.now())])
    with pytest.raises(GuardFailed):
        await here.database.commit(only_if=[let_go(hold, here.clock.now())])


@installed()
async def test_what_becomes_of_what_waits_must_be_said(here: Installation) -> None:
    await held(here, "messages")
    await here.send(here.sender("toll-free").address)
    refused = await here.post("Holds/messages", user=OPERATOR, Status="released")
    assert (refused.status, refused.code) == (400, 20001)
    assert "1 wait" in refused.json["message"]
    assert (await here.get("Holds/messages", user=OPERATOR)).json["status"] == "held"


@installed()
async def test_a_hold_of_nothing_that_waits_ends_without_more_words(here: Installation) -> None:
    await held(here, "messages")
    assert (await here.post("Holds/messages", user=OPERATOR, Status="released")).json["status"] == "released"
    again = await here.post("Holds/messages", user=OPERATOR, Status="released")
    assert (again.status, again.code) == (409, 20409)


@pytest.mark.parametrize(
    "wrong", [{"Status": "off"}, {}, {"Status": "held", "Waiting": "send"}, {"Status": "released", "Reason": "x"}]
)
@installed()
async def test_a_change_that_says_nothing_of_sense_is_refused(here: Installation, wrong: dict[str, str]) -> None:
    assert (await here.post("Holds/messages", user=OPERATOR, **wrong)).status == 400


@installed()
async def test_holds_are_the_operators_alone(here: Installation) -> None:
    assert (await here.get("Holds")).status == 403
    assert (await here.post("Holds/messages", Status="held")).status == 403
    assert (await here.get("Holds/letters", user=OPERATOR)).status == 404


class Lasting(SqliteDatabase):
    """In memory, and still there when the program is not."""

    async def stop(self) -> None:
        """It lasts."""


async def lasting() -> Lasting:
    database = Lasting(None)
    await database.start()
    await migrate(database)
    return database


@virtually
async def restarted_held(folder: Path) -> None:
    here = await Installation(folder).up(await lasting())
    sender = here.sender("toll-free").address
    await held(here, *EVERYTHING)
    sent = await here.send(sender, StatusCallback=HOOK)
    await here.app.stop()
    again = await Installation(folder).up(here.database)
    await asyncio.sleep(60)
    assert await status(again, sent["sid"]) == ("queued", None)
    for traffic in EVERYTHING:
        await released(again, traffic, "send")
    await asyncio.sleep(5)
    assert told(again) == ["sent", "delivered"]
    await again.down()


@virtually
async def started_held(folder: Path) -> None:
    here = await Installation(folder, held=True).up()
    sent = await here.send(here.sender("toll-free").address)
    await asyncio.sleep(60)
    assert await status(here, sent["sid"]) == ("queued", None)
    shown = (await here.get("Holds/messages", user=OPERATOR)).json
    assert (shown["status"], shown["reason"]) == ("held", "started with TIDINGS_HELD")
    await here.down()


def test_a_hold_outlives_the_program(tmp_path: Path) -> None:
    restarted_held(tmp_path)


def test_a_program_that_is_told_so_starts_held(tmp_path: Path) -> None:
    started_held(tmp_path)
