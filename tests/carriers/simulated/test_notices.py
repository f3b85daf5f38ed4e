"""STOP and START between a handset and a toll-free number, which the network itself obeys."""

from __future__ import annotations

import pytest

from tests.carriers.simulated.world import PHONE, SENDER, settle, world
from tests.virtual_wire import virtually
from tidings.carriers.port import ReceiptState
from tidings.carriers.simulated.notices import NetworkAction, action_of, notice

TOLL_FREE = "+18885550123"


@pytest.mark.parametrize("body", ["STOP", "stop", " Stop\n"])
def test_stop_blocks(body: str) -> None:
    assert action_of(PHONE, TOLL_FREE, body) is NetworkAction.BLOCK


@pytest.mark.parametrize("body", ["START", "unstop"])
def test_start_and_unstop_lift_the_block(body: str) -> None:
    assert action_of(PHONE, TOLL_FREE, body) is NetworkAction.LIFT


@pytest.mark.parametrize("body", ["STOPALL", "YES", "CANCEL", "please stop", "HELP", ""])
def test_other_words_are_the_platforms_business(body: str) -> None:
    assert action_of(PHONE, TOLL_FREE, body) is None


@pytest.mark.parametrize(("handset", "number"), [(PHONE, SENDER), (PHONE, "22555"), ("+447700900123", TOLL_FREE)])
def test_only_toll_free_numbers_and_handsets_of_north_america_have_it(handset: str, number: str) -> None:
    assert action_of(handset, number, "STOP") is None


def test_a_notice_quotes_the_word_and_says_how_to_resume() -> None:
    assert "unstop" in notice(NetworkAction.BLOCK, "STOP").lower()
    assert '"unstop"' in notice(NetworkAction.LIFT, "UnStop")
    assert '"start"' in notice(NetworkAction.LIFT, "START")


@virtually
async def test_after_a_stop_nothing_reaches_the_handset_until_a_start() -> None:
    here = await world()
    await here.network.write(PHONE, TOLL_FREE, "STOP")
    await settle()
    assert [arrival.payload for arrival in here.engine.arrivals] == [b"STOP"]
    block_notice, stop = await here.on_phone()
    assert (stop.direction, stop.body) == ("out", "STOP")
    assert (block_notice.direction, block_notice.from_) == ("in", TOLL_FREE)
    here.submit("spam", sender=TOLL_FREE)
    here.submit("from another", sender=SENDER)
    await settle()
    assert [receipt.error_code for receipt in here.engine.receipts] == [30004, None]
    assert here.engine.receipts[0].state is ReceiptState.FAILED
    assert (await here.on_phone())[0].body == "from another"
    await here.network.write(PHONE, TOLL_FREE, "Unstop")
    here.submit("welcome back", sender=TOLL_FREE)
    await settle()
    bodies = [held.body for held in await here.on_phone()]
    assert bodies[:3] == ["welcome back", notice(NetworkAction.LIFT, "Unstop"), "Unstop"]


@virtually
async def test_a_block_outlives_the_network() -> None:
    here = await world()
    await here.network.write(PHONE, TOLL_FREE, "STOP")
    there = await here.restarted()
    there.submit(sender=TOLL_FREE)
    await settle()
    assert [receipt.error_code for receipt in there.engine.receipts] == [30004]


@virtually
async def test_a_start_without_a_stop_before_has_no_notice() -> None:
    here = await world()
    await here.network.write(PHONE, TOLL_FREE, "START")
    await settle()
    assert [held.direction for held in await here.on_phone()] == ["out"]
