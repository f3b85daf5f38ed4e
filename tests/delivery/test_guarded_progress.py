"""A message's row moves on only from where the event moves it from, and keeps the steps that it has."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa

from tests.delivery.engine import CALLBACK, Engine, passes
from tests.delivery.two import stands, submitted, two
from tests.stores import Stores
from tests.virtual_wire import virtually
from tidings.carriers.port import ReceiptState
from tidings.db import Overtaken
from tidings.messages import store
from tidings.messages.lifecycle import Event
from tidings.messages.model import Message
from tidings.messages.model import message as rows


@virtually
async def test_a_receipt_for_a_message_that_another_process_has_moved_changes_nothing_and_tells_nobody() -> None:
    engine = await Engine().start()
    sent = await engine.send()
    await passes(1)
    await engine.database.commit(sa.update(rows).where(rows.c.sid == sent.sid).values(status="undelivered"))
    engine.carrier.receipt(engine.carrier.ids[sent.sid, 1][0], ReceiptState.DELIVERED)
    await passes(1)
    assert await engine.status(sent.sid) == "undelivered"
    assert engine.callbacks(sent.sid) == ["sent"]


@virtually
async def test_an_answer_that_is_lost_changes_nothing_of_a_message_that_another_process_has_delivered() -> None:
    engine = await Engine().start()
    engine.carrier.decide = lambda _: None
    sent = await engine.send()
    await passes(1)
    await engine.database.commit(sa.update(rows).where(rows.c.sid == sent.sid).values(status="delivered"))
    before = await engine.message(sent.sid)
    engine.carrier.cut(left=True)
    await passes(5)
    engine.carrier.come_up()
    await passes(1)
    assert await engine.message(sent.sid) == before
    assert engine.carrier.sent_of(sent.sid) == [1]


@virtually
async def test_a_move_that_is_overtaken_undoes_its_unit_and_no_other() -> None:
    engine = await Engine().start()
    sent = [await engine.send(str(number)) for number in range(3)]
    await passes(2)
    found = [store.under_way(await engine.message(one.sid)) for one in sent]
    await engine.database.commit(sa.update(rows).where(rows.c.sid == sent[1].sid).values(status="failed"))
    for one in found:
        one.status = "delivered"
        one.callbacks += 1
        one.note("delivered", 1)
    moves = [engine.database.commit(store.moved(one)) for one in found]
    outcomes = await asyncio.gather(*moves, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [list, Overtaken, list]
    assert [await engine.status(one.sid) for one in sent] == ["delivered", "failed", "delivered"]


@virtually
async def test_two_moves_of_one_message_in_one_commit_are_made_in_their_order_and_both_are_told_of() -> None:
    engine = await Engine().start()
    engine.carrier.decide = lambda one: None
    sent = await engine.send()
    await passes(1)
    one = store.under_way(await engine.message(sent.sid))
    moves = []
    for status in ("sent", "delivered"):
        one.status = status
        one.callbacks += 1
        one.note(status, 1)
        moves.append(engine.database.commit(store.moved(one)))
    await asyncio.gather(*reversed(moves))
    kept = await engine.message(sent.sid)
    assert kept.status == "delivered"
    assert [step.partition("@")[0] for step in kept.steps.split(";")][-3:] == ["sending", "sent", "delivered"]
    assert ";;" not in kept.steps


@pytest.mark.parametrize("status", ["scheduled", "delivered", "canceled"])
@virtually
async def test_nothing_becomes_sending_but_what_is_queued(status: str) -> None:
    engine = await Engine().start()
    engine.carrier.is_up = False
    queued = await engine.send()
    await passes(1)
    await engine.database.commit(sa.update(rows).where(rows.c.sid == queued.sid).values(status=status))
    engine.carrier.come_up()
    await passes(2)
    assert engine.carrier.sent_of(queued.sid) == []
    assert await engine.status(queued.sid) == status


async def test_the_callbacks_of_a_message_that_two_processes_move_are_numbered_without_a_gap_or_a_double(
    stores: Stores,
) -> None:
    async with two(stores) as (one, other):
        one.carrier.decide = lambda _: None
        sent = await one.send(status_callback=CALLBACK)
        await stands(one, sent.sid, "sending")
        await submitted(one)
        stale = store.under_way(await other.message(sent.sid))
        one.carrier.tell(one.carrier.accepted(one.carrier.open[0]))
        await stands(one, sent.sid, "sent")
        await moved_by(other, stale, Event.RECEIPT_DELIVERED)
        assert await one.status(sent.sid) == "sent"
        fresh = store.under_way(await other.message(sent.sid))
        await moved_by(other, fresh, Event.RECEIPT_DELIVERED)
        assert (await one.message(sent.sid)).callbacks == 2
        told = [(each.sequence, each.params.partition(" ")[0]) for each in await one.exchanges(sent.sid)]
        assert told == [(1, "sent"), (2, "delivered")]


@pytest.mark.parametrize("event", [Event.UNREGISTERED, Event.CAPPED, Event.EXPIRED])
async def test_what_one_process_sent_is_not_ended_unsent_by_another(stores: Stores, event: Event) -> None:
    async with two(stores) as (one, other):
        one.carrier.decide = lambda _: None
        sent = await one.send(status_callback=None)
        await stands(one, sent.sid, "sending")
        await submitted(one)
        stale = store.under_way(await other.message(sent.sid))
        one.carrier.tell(one.carrier.accepted(one.carrier.open[0]))
        await stands(one, sent.sid, "sent")
        before = await one.spent()
        await moved_by(other, stale, event)
        assert (await one.status(sent.sid), await one.spent()) == ("sent", before)


async def moved_by(engine: Engine, message: Message, event: Event) -> None:
    """What an event makes of a message as this process knows it."""
    moved = engine.progress.move(message, event)
    assert moved is not None
    done = asyncio.Event()
    engine.journal.write(moved.writes, moved.exchange, done.set)
    await done.wait()
