"""Unclaimed messages by the Tidings API, and what carriers are told of them."""

from __future__ import annotations

import asyncio

from prometheus_client import CollectorRegistry, generate_latest

from tests.console.installation import OPERATOR, PHONE, Installation, installed
from tidings.carriers.simulated import store
from tidings.console.metrics import Figures

NOBODY = "+12065550199"
FIELDS = ["sid", "carrier", "from", "to", "written_from", "written_to", "body", "part", "parts", "date_created", "url"]


async def _write(here: Installation, body: str, to: str = NOBODY) -> None:
    assert here.app.program.simulated is not None
    await here.app.program.simulated.write(PHONE, to, body)
    await asyncio.sleep(1)


@installed()
async def test_a_text_for_nobody_is_shown_to_the_operator_and_not_delivered_again(here: Installation) -> None:
    await _write(here, "anybody there?")
    [shown] = (await here.get("UnclaimedMessages", OPERATOR)).json["unclaimed_messages"]
    assert list(shown) == FIELDS
    assert (shown["carrier"], shown["from"], shown["to"], shown["body"]) == (
        "simulated",
        PHONE,
        NOBODY,
        "anybody there?",
    )
    assert (shown["written_to"], shown["part"], shown["parts"]) == ("12065550199 (TON 1, NPI 1)", 1, 1)
    assert (await here.get(f"UnclaimedMessages/{shown['sid']}", OPERATOR)).json == shown
    await asyncio.sleep(300)
    assert len((await here.get("UnclaimedMessages", OPERATOR)).json["unclaimed_messages"]) == 1
    assert await here.inbound() == []
    assert await store.unacknowledged(here.database) == []
    [held] = await store.newest(here.database, PHONE)
    assert held.acknowledged == 0, "the handset shows no tick"


@installed()
async def test_a_part_that_is_refused_takes_the_tick_from_the_whole_text(here: Installation) -> None:
    await _write(here, "x" * 400)
    shown = (await here.get("UnclaimedMessages", OPERATOR)).json["unclaimed_messages"]
    assert sorted(one["part"] for one in shown) == [1, 2, 3]
    [held] = await store.newest(here.database, PHONE)
    assert held.acknowledged == 0


@installed()
async def test_they_are_found_by_number_and_link_and_can_be_forgotten(here: Installation) -> None:
    await _write(here, "one")
    await _write(here, "two", "+12065550198")
    listed = await here.get("UnclaimedMessages?To=%2B12065550198&Carrier=simulated", OPERATOR)
    [shown] = listed.json["unclaimed_messages"]
    assert shown["body"] == "two"
    assert (await here.ask("DELETE", f"/tidings/v1/UnclaimedMessages/{shown['sid']}", user=OPERATOR)).status == 204
    assert (await here.get(f"UnclaimedMessages/{shown['sid']}", OPERATOR)).status == 404
    left = (await here.get("UnclaimedMessages", OPERATOR)).json["unclaimed_messages"]
    assert [one["body"] for one in left] == ["one"]


@installed()
async def test_only_the_operator_sees_them(here: Installation) -> None:
    await _write(here, "hello")
    assert (await here.get("UnclaimedMessages")).code == 20003
    sid = (await here.get("UnclaimedMessages", OPERATOR)).json["unclaimed_messages"][0]["sid"]
    assert (await here.get(f"UnclaimedMessages/{sid}")).code == 20003
    assert (await here.ask("DELETE", f"/tidings/v1/UnclaimedMessages/{sid}")).code == 20003


@installed()
async def test_they_are_counted(here: Installation) -> None:
    await _write(here, "hello")
    registry = CollectorRegistry()
    registry.register(Figures(here.app.program))
    assert b'tidings_arrivals_unclaimed_total{carrier="simulated"} 1.0' in generate_latest(registry)
