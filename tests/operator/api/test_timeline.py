"""The timeline of a message by the Tidings API: every step with its reason, for its account and the operator alone."""

from __future__ import annotations

import asyncio

from tests.console.installation import ACCOUNT, OPERATOR, OTHER, Installation, installed

MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"


@installed()
async def test_a_timeline_tells_the_steps_in_their_order(here: Installation) -> None:
    sender = here.sender("toll-free")
    made = await here.ask("POST", MESSAGES, {"From": sender.address, "To": "+12065550142", "Body": "Hello"})
    await asyncio.sleep(5)
    told = (await here.get(f"Messages/{made.json['sid']}/Timeline")).json
    assert [event["event"] for event in told["events"]] == ["accepted", "chose-sender", "sending", "sent", "delivered"]
    assert told["status"] == "delivered"
    assert all(event["at"].endswith("Z") and len(event["at"]) == 27 for event in told["events"])


@installed()
async def test_the_operator_sees_it_and_another_account_does_not(here: Installation) -> None:
    sender = here.sender("toll-free")
    made = await here.ask("POST", MESSAGES, {"From": sender.address, "To": "+12065550142", "Body": "Hello"})
    path = f"Messages/{made.json['sid']}/Timeline"
    assert (await here.get(path, user=OPERATOR)).status == 200
    assert (await here.get(path, user=OTHER)).status == 404
