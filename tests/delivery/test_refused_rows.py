"""A row that no store takes is given up alone: its message goes on as far as it can, and all others go on."""

from __future__ import annotations

import msgspec

from tests.delivery.engine import CALLBACK, SENDERS, US, USER, Engine, passes
from tests.virtual_wire import virtually
from tidings.carriers.port import CarrierAccepted, ReceiptState, Submission
from tidings.delivery.dispatch import REFUSED_WAIT_S
from tidings.messages.model import awaited_receipt, queued
from tidings.webhooks.outbox import FIELDS, Exchange, exchange
from tidings.webhooks.recorded import Reply

HOOK = "http://customer.example/inbound"


@virtually
async def test_a_carriers_id_that_cannot_be_stored_costs_its_receipt_and_nothing_else() -> None:
    engine = await Engine().start()

    def decide(submission: Submission) -> CarrierAccepted:
        return (
            CarrierAccepted(submission, "\ud800")
            if submission.payload == b"bad"
            else engine.carrier.accepted(submission)
        )

    engine.carrier.decide = decide
    good, bad, later = [await engine.send(body) for body in ("good", "bad", "later")]
    await passes(2)
    for one in (good, bad, later):
        assert await engine.status(one.sid) == "sent"
        assert engine.callbacks(one.sid) == ["sent"]
    assert await engine.rows(queued) == []
    assert {row[2] for row in await engine.rows(awaited_receipt)} == {good.sid, later.sid}
    for carrier_id in engine.carrier.ids[good.sid, 1]:
        engine.carrier.receipt(carrier_id, ReceiptState.DELIVERED)
    await passes(1)
    assert await engine.status(good.sid) == "delivered"


@virtually
async def test_a_message_whose_row_cannot_say_sending_waits_and_holds_up_no_other() -> None:
    engine = await Engine().start()
    engine.carrier.is_up = False
    good, bad, later = [await engine.send(body) for body in ("good", "bad", "later")]
    engine.database.unfit = bad.sid
    engine.carrier.come_up()
    await passes(2)
    assert [await engine.status(one.sid) for one in (good, bad, later)] == ["sent", "queued", "sent"]
    assert bad.sid not in {submission.message_sid for _, submission in engine.carrier.got}
    engine.database.unfit = None
    await passes(REFUSED_WAIT_S)
    assert await engine.status(bad.sid) == "sent"


@virtually
async def test_a_webhook_whose_answer_leads_to_rows_that_cannot_be_stored_is_done_all_the_same() -> None:
    engine = await Engine(senders=[msgspec.structs.replace(one, sms_url=HOOK) for one in SENDERS]).start()
    bad = Reply(200, b"<Response><Message>bad</Message></Response>")
    engine.webhooks.program(HOOK, bad, Reply(200, b"good", "text/plain"))
    engine.database.unfit = "bad"
    for text in ("first", "second"):
        engine.arrive(text)
        await passes(2)
    assert engine.deliverer.waiting == 0
    assert [one.outcome for one in await inbound(engine)] == ["done", "done"]
    assert [submission.payload for _, submission in engine.carrier.got] == [b"good"]
    sent = await engine.send(sender=US, to=USER)
    await passes(2)
    assert engine.callbacks(sent.sid, CALLBACK) == ["sent"]


async def inbound(engine: Engine) -> list[Exchange]:
    found = [Exchange(**dict(zip(FIELDS, row, strict=True))) for row in await engine.rows(exchange)]
    return [one for one in found if one.kind == "inbound-message"]
