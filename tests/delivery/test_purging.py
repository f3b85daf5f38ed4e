"""Queues that are paused and purged: what has begun to leave leaves, and each of the rest is canceled once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from tests.delivery import campaigns
from tests.delivery.carrier import StubCarrier
from tests.delivery.engine import ACCOUNT, US, Engine, lanes_hold, passes, sender
from tests.delivery.test_lanes_of_two import members
from tests.delivery.two import eventually
from tests.stores import Stores
from tests.virtual_wire import virtually
from tidings.db import GuardFailed
from tidings.delivery.purging import PurgeQueues
from tidings.delivery.queue_orders import QueuePurge, paused, purge_ordered, resumed
from tidings.messages.model import Message
from tidings.numbers.senders import Sender

SLOW = sender(US, segments_per_second=0.1)
FAST = sender(US, segments_per_second=1_000.0)


async def pause(engine: Engine, one: Sender) -> None:
    await engine.database.commit(only_if=[paused(one, engine.clock.now(), None)])


async def resume(engine: Engine, one: Sender) -> None:
    await engine.database.commit(only_if=[resumed(one)])


async def order_purge(engine: Engine, one: Sender) -> None:
    await engine.database.commit(only_if=[purge_ordered(one, engine.clock.now(), engine.sids.make("SM"))])


def purge_of(engine: Engine, one: Sender = SLOW) -> QueuePurge:
    purge = engine.orders.of(one.account_sid, one.address).purge
    assert purge is not None, "it was ordered"
    return purge


async def is_purged(engine: Engine) -> bool:
    return purge_of(engine).date_completed is not None


async def statuses(engine: Engine, sent: Sequence[Message]) -> list[str]:
    return [await engine.status(each.sid) for each in sent]


@virtually
async def test_what_is_with_the_carrier_is_left_to_it_and_the_rest_is_canceled() -> None:
    engine = await Engine(carrier=StubCarrier(window=3), senders=[FAST]).start()
    engine.carrier.decide = lambda _: None
    sent = [await engine.send(str(number)) for number in range(10)]
    await passes(1)
    await order_purge(engine, FAST)
    await passes(5)
    assert await statuses(engine, sent) == [*["sending"] * 3, *["canceled"] * 7]
    assert purge_of(engine).canceled == 7
    engine.carrier.tell(*(engine.carrier.accepted(one) for one in list(engine.carrier.open)))
    await passes(1)
    assert await statuses(engine, sent[:3]) == ["sent"] * 3
    assert [engine.callbacks(each.sid) for each in sent] == [*[["sent"]] * 3, *[["canceled"]] * 7]
    assert len(engine.carrier.got) == 3


@virtually
async def test_what_a_carrier_put_off_is_not_canceled_for_it_was_asked() -> None:
    engine = await Engine(carrier=StubCarrier(window=1), senders=[FAST]).start()
    engine.carrier.decide = lambda _: None
    sent = [await engine.send(str(number)) for number in range(3)]
    await passes(1)
    await pause(engine, FAST)
    engine.carrier.cut(left=True)
    await passes(1)
    await order_purge(engine, FAST)
    await passes(5)
    assert await statuses(engine, sent) == ["sending", "canceled", "canceled"]
    engine.carrier.decide = engine.carrier.accepted
    engine.carrier.come_up()
    await passes(5)
    assert await engine.status(sent[0].sid) == "sending"
    await resume(engine, FAST)
    await passes(5)
    assert await engine.status(sent[0].sid) == "sent"


@virtually
async def test_what_costs_is_paid_back_and_what_comes_later_is_left() -> None:
    engine = await Engine(senders=[SLOW]).start()
    sent = [await engine.send("x" * 200) for _ in range(5)]
    await order_purge(engine, SLOW)
    later = await engine.send("later")
    await passes(60)
    assert await statuses(engine, [*sent, later]) == ["sent", *["canceled"] * 4, "sent"]
    first, *rest = [await engine.message(each.sid) for each in (*sent, later)]
    assert first.price_micros is not None
    assert await engine.spent() == first.price_micros + (rest[-1].price_micros or 0)
    assert [each.price_micros for each in rest[:-1]] == [None] * 4


@virtually
async def test_more_than_fits_into_memory_is_purged_in_bites(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PurgeQueues, "batch_most", 7)
    with lanes_hold(10, together=10):
        engine = await Engine(senders=[SLOW]).start()
        await pause(engine, SLOW)
        sent = [await engine.send(str(number), to=f"+1206555{number:04}") for number in range(120)]
        most = 0
        await order_purge(engine, SLOW)
        while not await is_purged(engine):
            await passes(0.05)
            most = max(most, engine.lanes.in_memory.messages)
    assert set(await statuses(engine, sent)) == {"canceled"}
    assert purge_of(engine).canceled == 120
    assert most <= 10
    assert engine.lanes.in_memory.messages == 0
    assert {len(engine.callbacks(each.sid)) for each in sent} == {1}


@virtually
async def test_a_purge_goes_on_after_a_crash_and_cancels_each_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PurgeQueues, "batch_most", 5)
    engine = await Engine(senders=[SLOW]).start()
    await pause(engine, SLOW)
    sent = [await engine.send(str(number)) for number in range(40)]
    await order_purge(engine, SLOW)
    while not purge_of(engine).canceled:
        await asyncio.sleep(0)
    before = purge_of(engine).canceled
    assert 0 < before < 40
    after = await Engine(senders=[SLOW], database=await engine.crash()).start()
    await passes(10)
    assert set(await statuses(after, sent)) == {"canceled"}
    assert purge_of(after).canceled == 40
    assert await after.spent() == 0
    told = [engine.callbacks(each.sid) + after.callbacks(each.sid) for each in sent]
    assert {each[0] for each in told} == {"canceled"}
    rows = [len(await after.exchanges(each.sid)) for each in sent]
    assert set(rows) == {1}


@virtually
async def test_what_waits_for_a_campaigns_network_is_canceled_too() -> None:
    engine = await Engine(senders=campaigns.NUMBERS, campaigns=[campaigns.campaign()]).start()
    one = campaigns.NUMBERS[0]
    sent = [await engine.send(str(number), sender=one.address, to=campaigns.ATT) for number in range(6)]
    await passes(1)
    await order_purge(engine, one)
    await passes(3)
    assert await statuses(engine, sent) == ["sent", *["canceled"] * 5]


@virtually
async def test_a_long_text_that_began_to_leave_through_a_campaign_leaves_whole() -> None:
    engine = await Engine(senders=campaigns.NUMBERS, campaigns=[campaigns.campaign()]).start()
    one = campaigns.NUMBERS[0]
    long = await engine.send("x" * 400, sender=one.address, to=campaigns.ATT)
    rest = [await engine.send(str(number), sender=one.address, to=campaigns.TMOBILE) for number in range(3)]
    await passes(0.5)
    await pause(engine, one)
    before = await statuses(engine, rest)
    await passes(60)
    assert await engine.status(long.sid) == "sent"
    assert engine.carrier.sent_of(long.sid) == [1, 2, 3]
    assert await statuses(engine, rest) == before
    assert "queued" in before


@virtually
async def test_a_purge_of_nothing_is_over_at_once() -> None:
    engine = await Engine(senders=[SLOW]).start()
    await order_purge(engine, SLOW)
    await passes(1)
    assert await is_purged(engine)
    assert purge_of(engine).canceled == 0


@virtually
async def test_a_message_that_finds_its_queue_paused_does_not_leave_with_its_acceptance() -> None:
    engine = await Engine(senders=[FAST]).start()
    await passes(1)
    await pause(engine, FAST)
    sent = await engine.send()
    await passes(5)
    assert await engine.status(sent.sid) == "queued"
    assert engine.carrier.got == []
    await resume(engine, FAST)
    await passes(1)
    assert await engine.status(sent.sid) == "sent"


async def test_an_order_at_one_process_holds_where_the_lane_is(postgres: Stores) -> None:
    async with members(postgres, ["a"], senders=[SLOW]) as (one, other):
        await pause(other.engine, SLOW)
        await eventually(lambda: said(one.engine.orders.stops(ACCOUNT.sid, US)))
        sent = [await other.engine.send(str(number)) for number in range(30)]
        await order_purge(other.engine, SLOW)
        await eventually(lambda: is_purged(other.engine))
        assert set(await statuses(other.engine, sent)) == {"canceled"}
        assert purge_of(other.engine).canceled == 30
        assert (one.sent, other.sent) == ([], [])
        assert await other.engine.spent() == 0


async def test_a_purge_moves_with_the_lane(postgres: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PurgeQueues, "batch_most", 4)
    alive = ["a"]
    async with members(postgres, alive, senders=[SLOW]) as (one, other):
        await pause(one.engine, SLOW)
        sent = [await one.engine.send(str(number)) for number in range(60)]
        await order_purge(one.engine, SLOW)
        await eventually(lambda: said(purge_of(one.engine).canceled > 0))
        alive.append("b")
        await one.leave()
        await other.keeper.settle()
        await eventually(lambda: is_purged(other.engine))
        assert set(await statuses(other.engine, sent)) == {"canceled"}
        assert purge_of(other.engine).canceled == 60
        assert await other.engine.spent() == 0
        assert {len(await other.engine.exchanges(each.sid)) for each in sent} == {1}


async def test_of_two_purges_at_two_processes_one_is_refused(postgres: Stores) -> None:
    async with members(postgres, ["a"], senders=[SLOW]) as (one, other):
        orders = [order_purge(each.engine, SLOW) for each in (one, other)]
        outcomes = await asyncio.gather(*orders, return_exceptions=True)
        assert sum(isinstance(each, GuardFailed) for each in outcomes) <= 1
        await eventually(lambda: is_purged(one.engine))


async def said(so: bool) -> bool:
    return so
