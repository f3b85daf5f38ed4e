"""What falls due next, by the Tidings API."""

from __future__ import annotations

import asyncio
from unittest import mock

from tests.console.installation import OPERATOR, OTHER, PHONE, Installation, installed
from tidings.operator import due as due_module
from tidings.webhooks.outbox import Exchange, inserted, told, updated

TOMORROW = "2027-01-16T08:00:30Z"


async def due(here: Installation, user: str) -> list[tuple[str, str | None]]:
    found = (await here.get("Clock/Due", user)).json["due"]
    assert [one["at"] for one in found] == sorted(one["at"] for one in found)
    return [(one["kind"], one["sid"] or one["phone_number"]) for one in found]


async def scheduled(here: Installation) -> str:
    """A message of the account that leaves tomorrow; its SID."""
    service = (await here.ask("GET", "/messaging/v1/Services", user=here_account(here))).json
    form = {
        "MessagingServiceSid": service["services"][0]["sid"],
        "To": PHONE,
        "Body": "Tomorrow",
        "ScheduleType": "fixed",
        "SendAt": TOMORROW,
    }
    made = await here.ask("POST", f"/2010-04-01/Accounts/{here_account(here)}/Messages.json", form)
    assert made.status == 201, made.json
    return str(made.json["sid"])


def here_account(here: Installation) -> str:
    return str(here.settings.account_sid)


@installed()
async def test_what_is_due_is_told_to_its_account_and_to_the_operator_alone(here: Installation) -> None:
    assert await due(here, OTHER) == []
    sid = await scheduled(here)
    assert ("scheduled-message", sid) in await due(here, here_account(here))
    assert ("scheduled-message", sid) in await due(here, OPERATOR)
    assert await due(here, OTHER) == []


@installed()
async def test_what_waits_for_a_phone_that_is_off_is_due_when_its_validity_ends(here: Installation) -> None:
    await here.post(f"Handsets/{PHONE}", Power="off")
    await here.send(here.sender("long-code").address, "Are you there?", ValidityPeriod="600")
    assert await due(here, here_account(here)) == [("network", PHONE)]
    await here.post("Clock", Advance="PT11M")
    assert await due(here, here_account(here)) == []


@installed(carrier="smpp://a:b@127.0.0.1:9")
async def test_before_a_real_carrier_nothing_is_told(here: Installation) -> None:
    assert (await here.get("Clock/Due")).status == 404


@installed()
async def test_a_late_receipt_is_due_and_is_there_after_a_jump_to_its_moment(here: Installation) -> None:
    sent = await here.send(here.sender("long-code").address, to="+14155570003")
    await here.post("Clock", Advance="PT0.25S")
    (late,) = (await here.get("Clock/Due")).json["due"]
    assert (late["kind"], late["sid"], late["phone_number"]) == ("network", None, "+14155570003")
    moved = (await here.post("Clock", Time=late["at"])).json
    assert moved["now"] == late["at"]
    assert await due(here, here_account(here)) == []
    await asyncio.sleep(2)
    assert (await here.message(sent["sid"]))["status"] == "delivered"


@installed()
async def test_an_accounts_webhooks_are_due_however_many_its_neighbours_wait_for(here: Installation) -> None:
    def waiting(account: str, number: int) -> Exchange:
        one = told(
            sid=f"EV{number:032x}",
            account_sid=account,
            subject_sid=f"SM{number}",
            kind="message-status",
            sequence=1,
            url="http://a.example/",
            params=[],
            now=0,
        )
        one.next_at, one.attempts = int(here.app.clock.now().plus(h=1)), 1
        return one

    own, others = waiting(here_account(here), 1), [waiting(OTHER, number) for number in range(2, 6)]
    with mock.patch.object(due_module, "LOOKED_MOST", 2):
        await here.app.database.commit(*(write for one in [own, *others] for write in (inserted(one), updated(one))))
        assert await due(here, here_account(here)) == [("webhook-retry", own.sid)]
        assert [sid for _, sid in await due(here, OPERATOR)] == [one.sid for one in others[-2:]]
