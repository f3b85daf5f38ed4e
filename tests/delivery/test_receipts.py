"""Delivery receipts: matched by the carrier's id, whenever they come, acknowledged once they are stored."""

from __future__ import annotations

from tests.delivery.engine import CALLBACK, Engine, passes
from tests.virtual_wire import virtually
from tidings.carriers.port import ReceiptState
from tidings.messages.model import awaited_receipt


async def _sent(engine: Engine, body: str = "hello") -> tuple[str, list[str]]:
    """A message that is sent, and its carrier ids."""
    sent = await engine.send(body)
    await passes(1)
    assert await engine.status(sent.sid) == "sent"
    ids = [engine.carrier.ids[key][-1] for key in sorted(engine.carrier.ids) if key[0] == sent.sid]
    return sent.sid, ids


@virtually
async def test_a_receipt_delivers_the_message_and_tells_the_customer() -> None:
    engine = await Engine().start()
    sid, [carrier_id] = await _sent(engine)
    engine.carrier.receipt(carrier_id)
    await passes(1)
    assert await engine.status(sid) == "delivered"
    assert engine.carrier.acknowledged == [(carrier_id, True)]
    told = engine.webhooks.at(CALLBACK)[-1]
    assert (told.params["MessageStatus"], told.params["RawDlrDoneDate"]) == ("delivered", "2611231200")
    assert await engine.rows(awaited_receipt) == []


@virtually
async def test_a_failed_receipt_makes_the_message_undelivered_with_its_code_and_keeps_the_charge() -> None:
    engine = await Engine().start()
    sid, [carrier_id] = await _sent(engine)
    engine.carrier.receipt(carrier_id, ReceiptState.FAILED, 30006)
    await passes(1)
    message = await engine.message(sid)
    assert (message.status, message.error_code) == ("undelivered", 30006)
    assert await engine.spent() == message.price_micros


@virtually
async def test_a_message_is_delivered_when_all_its_parts_are() -> None:
    engine = await Engine().start()
    sid, ids = await _sent(engine, "x" * 400)
    for carrier_id in ids[:2]:
        engine.carrier.receipt(carrier_id)
    await passes(1)
    assert await engine.status(sid) == "sent"
    engine.carrier.receipt(ids[2])
    await passes(1)
    assert await engine.status(sid) == "delivered"
    assert engine.callbacks(sid) == ["sent", "delivered"]


@virtually
async def test_one_failed_part_decides_the_message_whatever_the_others_say() -> None:
    engine = await Engine().start()
    sid, ids = await _sent(engine, "x" * 400)
    engine.carrier.receipt(ids[1], ReceiptState.FAILED, 30003)
    await passes(1)
    for carrier_id in (ids[0], ids[2]):
        engine.carrier.receipt(carrier_id)
    await passes(1)
    message = await engine.message(sid)
    assert (message.status, message.error_code) == ("undelivered", 30003)
    assert engine.callbacks(sid) == ["sent", "undelivered"]
    assert len(engine.carrier.acknowledged) == 3


@virtually
async def test_a_repeated_receipt_is_acknowledged_at_once_and_changes_nothing() -> None:
    engine = await Engine().start()
    sid, [carrier_id] = await _sent(engine)
    engine.carrier.receipt(carrier_id)
    engine.carrier.receipt(carrier_id, ReceiptState.FAILED, 30003)
    await passes(0.05)
    assert engine.carrier.acknowledged.count((carrier_id, True)) == 2
    await passes(1)
    engine.carrier.receipt(carrier_id, ReceiptState.FAILED, 30003)
    await passes(0.05)
    assert len(engine.carrier.acknowledged) == 3
    assert await engine.status(sid) == "delivered"
    assert engine.callbacks(sid) == ["sent", "delivered"]


@virtually
async def test_a_receipt_that_outruns_its_answer_counts_when_the_answer_comes() -> None:
    engine = await Engine().start()
    engine.carrier.decide = lambda one: None
    sent = await engine.send()
    await passes(1)
    answer = engine.carrier.accepted(engine.carrier.open[0])
    engine.carrier.receipt(answer.carrier_message_id)
    await passes(0.3)
    assert engine.carrier.acknowledged == []
    engine.carrier.tell(answer)
    await passes(2)
    assert await engine.status(sent.sid) == "delivered"
    assert engine.callbacks(sent.sid) == ["sent", "delivered"]
    assert engine.carrier.acknowledged == [(answer.carrier_message_id, True)]


@virtually
async def test_receipts_of_first_parts_wait_until_the_carrier_took_the_last() -> None:
    engine = await Engine().start()
    engine.carrier.decide = lambda one: None
    sent = await engine.send("x" * 200)
    await passes(1)
    answers = [engine.carrier.accepted(one) for one in engine.carrier.open]
    engine.carrier.tell(answers[0])
    engine.carrier.receipt(answers[0].carrier_message_id, ReceiptState.FAILED, 30003)
    await passes(1)
    assert await engine.status(sent.sid) == "sending"
    engine.carrier.tell(answers[1])
    await passes(1)
    assert await engine.status(sent.sid) == "undelivered"
    assert engine.callbacks(sent.sid) == ["sent", "undelivered"]


@virtually
async def test_a_receipt_for_nobody_is_acknowledged_after_a_while() -> None:
    engine = await Engine().start()
    engine.carrier.receipt("nobody's")
    await passes(60)
    assert engine.carrier.acknowledged == [("nobody's", True)]


@virtually
async def test_an_intermediate_receipt_is_acknowledged_and_ignored() -> None:
    engine = await Engine().start()
    sid, [carrier_id] = await _sent(engine)
    engine.carrier.receipt(carrier_id, ReceiptState.EN_ROUTE)
    await passes(1)
    assert engine.carrier.acknowledged == [(carrier_id, True)]
    assert await engine.status(sid) == "sent"


@virtually
async def test_receipts_that_come_after_a_restart_find_their_message_in_the_rows() -> None:
    engine = await Engine().start()
    sid, ids = await _sent(engine, "x" * 400)
    again = await Engine(database=await engine.crash()).start()
    for carrier_id in ids:
        again.carrier.receipt(carrier_id)
    await passes(1)
    assert await again.status(sid) == "delivered"
    assert again.callbacks(sid) == ["delivered"]
    assert again.carrier.acknowledged == [(carrier_id, True) for carrier_id in ids]


@virtually
async def test_a_receipt_that_cannot_be_looked_up_stays_with_the_carrier() -> None:
    engine = await Engine().start()
    _, [carrier_id] = await _sent(engine)
    again = await Engine(database=await engine.crash()).start()
    real = again.database._select

    def away(sql, values):
        from tidings.db import Unavailable

        raise Unavailable

    again.database._select = away
    again.carrier.receipt(carrier_id)
    await passes(0.05)
    again.database._select = real
    assert again.carrier.acknowledged == [(carrier_id, False)]


@virtually
async def test_a_redacted_message_stays_redacted_when_its_receipt_comes() -> None:
    import sqlalchemy as sa

    from tidings.messages.model import message

    engine = await Engine().start()
    sent = await engine.send("it\u2019s", smart_encoded=True)
    await passes(1)
    assert (await engine.message(sent.sid)).sent_body == "it's"
    await engine.database.commit(sa.update(message).values(body="", sent_body=None))
    engine.carrier.receipt(engine.carrier.ids[sent.sid, 1][0])
    await passes(1)
    found = await engine.message(sent.sid)
    assert (found.status, found.body, found.sent_body) == ("delivered", "", None)
