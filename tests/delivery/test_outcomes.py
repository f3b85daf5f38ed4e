"""What the carrier answers moves messages on: sent, tried again, held, failed."""

from __future__ import annotations

from tests.delivery.carrier import StubCarrier, refused
from tests.delivery.engine import CALLBACK, Engine, passes
from tests.virtual_wire import virtually
from tidings.carriers.port import Unanswered
from tidings.messages.model import awaited_receipt, queued
from tidings.routing.links import UnansweredPolicy


@virtually
async def test_a_message_that_the_carrier_takes_is_sent_and_leaves_its_queue() -> None:
    engine = await Engine().start()
    sent = await engine.send("x" * 400)
    await passes(1)
    message = await engine.message(sent.sid)
    assert (sent.status, message.status) == ("queued", "sent")
    assert message.date_sent == message.date_updated
    assert engine.carrier.sent_of(sent.sid) == [1, 2, 3]
    assert await engine.rows(queued) == []
    assert len(await engine.rows(awaited_receipt)) == 3
    assert engine.callbacks(sent.sid) == ["sent"]


@virtually
async def test_a_refusal_for_good_fails_the_message_with_its_code_and_gives_the_money_back() -> None:
    engine = await Engine().start()
    engine.carrier.decide = lambda submission: refused(submission, code=30005)
    sent = await engine.send()
    assert await engine.spent() > 0
    await passes(1)
    message = await engine.message(sent.sid)
    assert (message.status, message.error_code, message.price_micros) == ("failed", 30005, None)
    assert await engine.spent() == 0
    assert await engine.rows(queued) == []
    assert engine.callbacks(sent.sid) == ["failed"]
    assert engine.webhooks.at(CALLBACK)[0].params["ErrorCode"] == "30005"


@virtually
async def test_a_throttled_segment_is_tried_again_after_the_delay() -> None:
    engine = await Engine().start()
    answers = iter([True, True, False])
    accept = engine.carrier.accepted
    engine.carrier.decide = lambda one: refused(one, retry_after_s=30, most=20) if next(answers) else accept(one)
    sent = await engine.send()
    await passes(29)
    assert engine.carrier.sent_of(sent.sid) == [1]
    await passes(40)
    assert engine.carrier.sent_of(sent.sid) == [1, 1, 1]
    message = await engine.message(sent.sid)
    assert (message.status, message.possibly_doubled) == ("sent", 0)


@virtually
async def test_a_segment_that_is_refused_too_often_fails_the_message() -> None:
    engine = await Engine().start()
    engine.carrier.decide = lambda one: refused(one, retry_after_s=30, most=2, code=30017)
    sent = await engine.send()
    await passes(100)
    assert engine.carrier.sent_of(sent.sid) == [1, 1, 1]
    assert (await engine.message(sent.sid)).error_code == 30017


@virtually
async def test_once_one_part_is_refused_no_other_part_goes_out_again() -> None:
    engine = await Engine().start()
    engine.carrier.decide = lambda one: refused(one, retry_after_s=5, most=9) if one.part == 1 else refused(one)
    sent = await engine.send("x" * 400)
    await passes(60)
    assert await engine.status(sent.sid) == "failed"
    assert engine.carrier.sent_of(sent.sid) == [1, 2, 3]
    assert engine.callbacks(sent.sid) == ["failed"]


@virtually
async def test_a_submit_that_never_left_goes_again_and_is_no_double() -> None:
    engine = await Engine().start()
    engine.carrier.decide = lambda one: None
    sent = await engine.send()
    await passes(1)
    engine.carrier.cut(left=False)
    engine.carrier.decide = engine.carrier.accepted
    await passes(5)
    engine.carrier.come_up()
    await passes(1)
    message = await engine.message(sent.sid)
    assert (message.status, message.possibly_doubled) == ("sent", 0)


@virtually
async def test_a_submit_that_left_unanswered_goes_again_marked_as_possibly_doubled() -> None:
    engine = await Engine().start()
    engine.carrier.decide = lambda one: None
    sent = await engine.send()
    await passes(1)
    engine.carrier.cut(left=True)
    engine.carrier.decide = engine.carrier.accepted
    await passes(5)
    assert (await engine.message(sent.sid)).possibly_doubled == 1
    engine.carrier.come_up()
    await passes(1)
    message = await engine.message(sent.sid)
    assert message.status == "sent"
    assert [step.split("@")[0] for step in message.steps.split(";")] == [
        "accepted", "chose-sender", "sending", "unanswered", "possibly-doubled", "sent",
    ]  # fmt: skip
    assert engine.carrier.sent_of(sent.sid) == [1, 1]


@virtually
async def test_with_the_hold_policy_an_unanswered_submit_stays_sending_and_visible() -> None:
    engine = await Engine(policy=UnansweredPolicy.HOLD).start()
    engine.carrier.decide = lambda one: None
    sent = await engine.send()
    await passes(1)
    engine.carrier.cut(left=True)
    engine.carrier.decide = engine.carrier.accepted
    engine.carrier.come_up()
    following = await engine.send()
    await passes(60)
    assert engine.carrier.sent_of(sent.sid) == [1]
    message = await engine.message(sent.sid)
    assert (message.status, message.possibly_doubled) == ("sending", 1)
    assert len(await engine.rows(queued)) == 1
    assert await engine.status(following.sid) == "sent"


@virtually
async def test_after_a_cut_messages_go_again_in_their_order() -> None:
    engine = await Engine(carrier=StubCarrier(window=50)).start()
    engine.carrier.decide = lambda one: None
    sent = [await engine.send(str(number)) for number in range(8)]
    await passes(2)
    engine.carrier.cut(left=True)
    engine.carrier.decide = engine.carrier.accepted
    engine.carrier.got.clear()
    await passes(1)
    engine.carrier.come_up()
    await passes(5)
    assert engine.carrier.order() == [one.sid for one in sent]


@virtually
async def test_what_the_carrier_answered_is_stored_in_order_once_the_store_is_back() -> None:
    engine = await Engine().start()
    engine.carrier.decide = lambda one: None
    sent = await engine.send()
    await passes(1)
    engine.database.refuses = True
    answer = engine.carrier.accepted(engine.carrier.open[0])
    engine.carrier.tell(answer)
    await passes(0.2)
    engine.carrier.receipt(answer.carrier_message_id)
    await passes(20)
    assert engine.carrier.acknowledged == []
    assert await engine.status(sent.sid) == "sending"
    engine.database.refuses = False
    await passes(2)
    assert await engine.status(sent.sid) == "delivered"
    assert engine.carrier.acknowledged == [(answer.carrier_message_id, True)]
    assert await engine.rows(awaited_receipt) == []
    assert engine.callbacks(sent.sid) == ["sent", "delivered"]


@virtually
async def test_an_answer_of_a_message_that_is_over_changes_nothing() -> None:
    engine = await Engine().start()
    engine.carrier.decide = lambda one: None
    sent = await engine.send("x" * 200)
    await passes(1)
    first, second = engine.carrier.open
    engine.carrier.tell(refused(first))
    engine.carrier.tell(engine.carrier.accepted(second))
    await passes(1)
    assert await engine.status(sent.sid) == "failed"
    assert engine.callbacks(sent.sid) == ["failed"]


@virtually
async def test_a_submission_that_did_not_leave_answers_unanswered_at_once() -> None:
    engine = await Engine().start()
    tries = []

    def decide(one):  # the port allows a carrier to give a submission back
        tries.append(one)
        return Unanswered(one, left=False) if len(tries) < 3 else engine.carrier.accepted(one)

    engine.carrier.decide = decide
    sent = await engine.send()
    await passes(2)
    assert await engine.status(sent.sid) == "sent"
    assert len(tries) == 3
