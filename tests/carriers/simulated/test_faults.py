"""The switches of the simulated network: each does what it says, and off it does nothing."""

from __future__ import annotations

from tests.carriers.simulated.world import settle, until, world
from tests.virtual_wire import virtually
from tidings.carriers.port import Unanswered
from tidings.smpp import CommandStatus


@virtually
async def test_a_link_dies_before_the_answer_though_the_message_is_taken() -> None:
    here = await world()
    here.network.faults.drop_before_answer = 1
    sent = here.submit()
    await settle(3)
    assert here.engine.answers == [Unanswered(sent[0], left=True)]
    assert len(await here.on_phone()) == len(here.engine.receipts) == 1
    assert here.carrier.is_up
    here.submit()
    await settle()
    assert len(here.engine.accepted) == 1


@virtually
async def test_a_link_dies_right_after_the_answer() -> None:
    here = await world()
    here.network.faults.drop_after_answer = 1
    here.submit()
    await settle(3)
    assert len(here.engine.accepted) == len(here.engine.receipts) == 1
    assert here.network.faults.drop_after_answer == 0
    assert here.carrier.is_up


@virtually
async def test_submits_beyond_the_rate_are_throttled() -> None:
    here = await world()
    here.network.faults.submits_per_second = 3
    for _ in range(5):
        here.submit()
    await settle()
    assert len(here.engine.accepted) == 3
    assert [refused.status for refused in here.engine.refused] == [CommandStatus.RTHROTTLED] * 2


@virtually
async def test_answers_and_receipts_may_be_late() -> None:
    here = await world()
    here.network.faults.answer_delay_s = 1.0
    here.network.faults.receipt_delay_s = 5.0
    here.submit()
    await settle(0.9)
    assert here.engine.answers == []
    await settle(0.2)
    assert len(here.engine.accepted) == 1
    await settle(3)
    assert here.engine.receipts == []
    await settle(1.2)
    assert len(here.engine.receipts) == 1


@virtually
async def test_receipts_may_be_lost() -> None:
    here = await world()
    here.network.faults.lost_receipts = 1.0
    here.submit()
    await settle(10)
    assert here.engine.receipts == []
    here.network.faults.lost_receipts = 0.5
    for _ in range(100):
        here.submit()
    await settle()
    assert 20 < len(here.engine.receipts) < 80


@virtually
async def test_receipts_may_come_twice() -> None:
    here = await world()
    here.network.faults.duplicate_receipts = 1.0
    here.submit()
    await settle()
    assert len(here.engine.receipts) == 2


@virtually
async def test_nobody_may_be_let_in() -> None:
    here = await world()
    here.network.faults.refuse_binds = True
    here.network.faults.drop_after_answer = 1
    here.submit()
    await settle(10)
    assert not here.carrier.is_up
    here.network.faults.refuse_binds = False
    await until(lambda: here.carrier.is_up)
