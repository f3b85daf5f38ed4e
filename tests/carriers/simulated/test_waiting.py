"""Handsets that are off: messages wait in the network until they are on again or their validity ends."""

from __future__ import annotations

from tests.carriers.simulated.world import PHONE, SENDER, segments, settle, until, world
from tests.virtual_wire import virtually
from tidings.carriers.port import ReceiptState
from tidings.carriers.simulated import HandsetIsOff, Power, store
from tidings.carriers.simulated.waiting import WAITING_MOST
from tidings.smpp import CommandStatus

MINUTE_US = 60_000_000


@virtually
async def test_a_message_waits_for_its_handset_and_arrives_when_it_is_turned_on() -> None:
    here = await world()
    await here.network.switch(PHONE, Power.OFF)
    here.submit("first")
    here.submit("second " * 40)
    await settle(30)
    assert len(here.engine.accepted) == 3
    assert here.engine.receipts == await here.on_phone() == []
    await here.network.switch(PHONE, Power.ON)
    await settle()
    assert [held.body for held in await here.on_phone()] == ["second " * 40, "first"]
    assert [receipt.state for receipt in here.engine.receipts] == [ReceiptState.DELIVERED] * 3


@virtually
async def test_other_handsets_get_their_messages_meanwhile() -> None:
    here = await world()
    await here.network.switch("+14155550111", Power.OFF)
    here.submit()
    await settle()
    assert len(await here.on_phone()) == 1


@virtually
async def test_a_message_expires_when_its_validity_ends_in_business_time() -> None:
    here = await world()
    await here.network.switch(PHONE, Power.OFF)
    here.submit("short", validity_s=600)
    here.submit("long", validity_s=1200)
    await settle(3)
    here.clock.advance(9 * MINUTE_US)
    await settle()
    assert here.engine.receipts == []
    here.clock.advance(MINUTE_US)
    await settle()
    (receipt,) = here.engine.receipts
    assert (receipt.state, receipt.error_code) == (ReceiptState.FAILED, 30003)
    assert here.engine.accepted[0].carrier_message_id in receipt.ids
    await here.network.switch(PHONE, Power.ON)
    await settle()
    assert [held.body for held in await here.on_phone()] == ["long"]
    assert len(here.engine.receipts) == 2


@virtually
async def test_without_a_validity_period_a_message_waits_three_days() -> None:
    here = await world()
    await here.network.switch(PHONE, Power.OFF)
    here.submit()
    await settle()
    here.clock.advance(71 * 60 * MINUTE_US)
    await settle()
    assert here.engine.receipts == []
    here.clock.advance(60 * MINUTE_US)
    await settle()
    assert [receipt.error_code for receipt in here.engine.receipts] == [30003]


@virtually
async def test_what_waits_and_the_switch_outlive_the_network() -> None:
    here = await world()
    await here.network.switch(PHONE, Power.OFF)
    here.submit("kept", validity_s=600)
    await settle()
    there = await here.restarted()
    assert await there.network.power(PHONE) is Power.OFF
    there.clock.advance(10 * MINUTE_US)
    await settle()
    assert [receipt.error_code for receipt in there.engine.receipts] == [30003]


@virtually
async def test_a_message_that_waited_arrives_after_a_restart_too() -> None:
    here = await world()
    await here.network.switch(PHONE, Power.OFF)
    here.submit("kept")
    await settle()
    there = await here.restarted()
    await there.network.switch(PHONE, Power.ON)
    await settle()
    assert [held.body for held in await there.on_phone()] == ["kept"]
    assert len(there.engine.receipts) == 1


@virtually
async def test_a_handset_that_is_turned_on_twice_at_once_gets_everything_once() -> None:
    here = await world()
    await here.network.switch(PHONE, Power.OFF)
    here.submit()
    await settle()
    await here.network.switch(PHONE, Power.ON)
    await here.network.switch(PHONE, Power.ON)
    await settle()
    assert len(await here.on_phone()) == len(here.engine.receipts) == 1


@virtually
async def test_so_many_may_wait_for_one_handset_and_no_more() -> None:
    here = await world()
    await here.network.switch(PHONE, Power.OFF)
    waiting = segments("hi") * (WAITING_MOST + 5)
    while waiting:
        room = here.carrier.room
        here.carrier.submit(waiting[:room])
        del waiting[:room]
        await settle(0.01)
    await until(lambda: len(here.engine.answers) == WAITING_MOST + 5)
    assert {one.status for one in here.engine.refused} == {CommandStatus.RMSGQFUL}
    assert len(here.engine.refused) >= 1
    assert len(await store.waiting_for(here.database, PHONE)) == len(here.engine.accepted)


@virtually
async def test_nobody_writes_on_a_handset_that_is_off() -> None:
    here = await world()
    await here.network.switch(PHONE, Power.OFF)
    try:
        await here.network.write(PHONE, SENDER, "hi")
    except HandsetIsOff:
        assert await here.on_phone() == []
    else:
        raise AssertionError
