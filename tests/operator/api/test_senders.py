"""Senders by the Tidings API: their speed, their queues, and who may look."""

from __future__ import annotations

import asyncio

import pytest

from tests.console.installation import ACCOUNT, OPERATOR, OTHER, Installation, installed


@installed()
async def test_a_sender_shows_its_speed_and_an_empty_queue(here: Installation) -> None:
    sender = here.sender("toll-free")
    shown = (await here.get(f"Senders/{sender.sid}")).json
    assert shown.pop("url").endswith(f"/tidings/v1/Senders/{sender.sid}")
    assert shown == {
        "sid": sender.sid,
        "account_sid": ACCOUNT,
        "sender": sender.address,
        "type": "toll-free",
        "registered": True,
        "campaign_sid": None,
        "registration_code": None,
        "segments_per_second": 3.0,
        "queue": {"messages": 0, "segments": 0, "oldest": None, "drain_seconds": 0.0},
    }


@installed()
async def test_the_operator_sets_a_speed_that_holds_at_once_and_shows_the_queue(here: Installation) -> None:
    sender = here.sender("toll-free")
    changed = await here.post(f"Senders/{sender.sid}", user=OPERATOR, SegmentsPerSecond="0.5")
    assert (changed.status, changed.json["segments_per_second"]) == (200, 0.5)
    path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    for _ in range(4):
        await here.ask("POST", path, {"From": sender.address, "To": "+12065550142", "Body": "x" * 200})
    queue = (await here.get(f"Senders/{sender.sid}")).json["queue"]
    assert (queue["messages"], queue["segments"], queue["drain_seconds"]) == (4, 8, 16.0)
    assert queue["oldest"].startswith("2027-01-15T")
    await asyncio.sleep(20)
    assert (await here.get(f"Senders/{sender.sid}")).json["queue"]["messages"] == 0


@pytest.mark.parametrize("value", ["0", "-1", "100001", "nan", "inf", "fast"])
@installed()
async def test_a_speed_is_above_nothing_and_not_without_limit(here: Installation, value: str) -> None:
    sender = here.sender("toll-free")
    refused = await here.post(f"Senders/{sender.sid}", user=OPERATOR, SegmentsPerSecond=value)
    assert (refused.status, refused.code) == (400, 20001)


@installed()
async def test_only_the_operator_sets_speeds(here: Installation) -> None:
    refused = await here.post(f"Senders/{here.sender('toll-free').sid}", SegmentsPerSecond="1000")
    assert (refused.status, refused.code) == (403, 20003)


@installed()
async def test_an_account_sees_its_own_senders_and_the_operator_all(here: Installation) -> None:
    theirs = await here.buy()
    mine = {each["sender"] for each in (await here.get("Senders")).json["senders"]}
    assert mine == {here.sender(kind).address for kind in ("long-code", "toll-free", "short-code")}
    assert [each["sender"] for each in (await here.get("Senders", OTHER)).json["senders"]] == [theirs]
    assert {each["sender"] for each in (await here.get("Senders", OPERATOR)).json["senders"]} == mine | {theirs}
    assert (await here.get(f"Senders/{here.sender('toll-free').sid}", OTHER)).status == 404


@installed()
async def test_senders_come_in_pages(here: Installation) -> None:
    await here.buy()
    found, path = [], "Senders?PageSize=1"
    while path:
        page = (await here.get(path, OPERATOR)).json
        found += [each["sender"] for each in page["senders"]]
        path = (page["meta"]["next_page_url"] or "").partition("/tidings/v1/")[2]
    assert len(found) == len(set(found)) == 4
