"""Marking: nothing leaves after the commit that holds a STOP, whatever it was waiting for; what is in hand does."""

from __future__ import annotations

import msgspec
import pytest

from tests.delivery.campaigns import NUMBERS, ONE, TMOBILE, campaign
from tests.delivery.carrier import StubCarrier, refused
from tests.delivery.engine import ACCOUNT, OTHER_US, SHORT_CODE, US, USER, Engine, lanes_hold, passes, sender
from tests.known import all_held
from tests.virtual_wire import virtually
from tidings import errors
from tidings.carriers.port import Unanswered
from tidings.delivery.daily_caps import daily_counts
from tidings.numbers.networks import MobileNetwork
from tidings.numbers.senders import SenderType
from tidings.services.pools import ServiceFacts

ELSE = "+14155550198"
ALSO_TMOBILE = "+12065550101"
FAST = dict.fromkeys(MobileNetwork, 1000.0)
OPTED_OUT = ("failed", errors.OPTED_OUT.code)
SERVICE = ServiceFacts(
    sid="MG" + "a" * 32,
    account_sid=ACCOUNT.sid,
    sender_sids=(sender(US).sid, sender(OTHER_US).sid, sender(SHORT_CODE, SenderType.SHORT_CODE).sid),
)


async def _waiting(**more: object) -> Engine:
    """An engine whose carrier takes nothing yet."""
    engine = await Engine(**more).start()  # type: ignore[arg-type]
    engine.carrier.is_up = False
    return engine


async def _ended(engine: Engine, sid: str) -> tuple[str, int | None]:
    message = await engine.message(sid)
    return message.status, message.error_code


@virtually
async def test_a_stop_holds_for_what_is_queued_already() -> None:
    engine = await _waiting()
    queued = [await engine.send(str(number)) for number in range(3)]
    other = await engine.send(to=ELSE)
    before = await engine.spent()
    engine.arrive("STOP")
    await passes(1)
    inbound = await engine.spent() - before
    engine.carrier.come_up()
    await passes(3)
    assert [await _ended(engine, one.sid) for one in queued] == [OPTED_OUT] * 3
    assert [engine.callbacks(one.sid) for one in queued] == [["failed"]] * 3
    assert await engine.status(other.sid) == "sent"
    left = [submission for _, submission in engine.carrier.got if submission.destination == USER]
    assert [submission.payload.decode() for submission in left] == [left[0].payload.decode()]
    assert left[0].payload.startswith(b"You are unsubscribed"), "the confirmation leaves"
    kept = (await engine.message(other.sid)).price_micros
    assert kept is not None
    assert await engine.spent() == kept + inbound, "what fails is paid back, and the confirmation is free"
    assert engine.lanes.of(ACCOUNT.sid, US).messages == 0


@virtually
async def test_a_stop_to_one_sender_of_a_service_holds_for_what_all_its_senders_have_queued() -> None:
    engine = await _waiting(services=[SERVICE])
    queued = [
        await engine.send(service=SERVICE.sid),
        await engine.send(service=SERVICE.sid, sender=OTHER_US),
        await engine.send(sender=OTHER_US),
        await engine.send(sender=SHORT_CODE),
    ]
    engine.arrive("STOP", destination=US)
    engine.arrive("\u2003stop\u00a0", source=ELSE, destination=US)
    await passes(1)
    engine.carrier.come_up()
    await passes(2)
    assert [await _ended(engine, one.sid) for one in queued] == [OPTED_OUT] * 4
    for address in (OTHER_US, SHORT_CODE):
        for user in (USER, ELSE):
            with pytest.raises(Exception, match="opted out"):
                await engine.send(sender=address, to=user)


@virtually
async def test_a_start_lets_later_messages_leave() -> None:
    engine = await _waiting()
    for word in ("STOP", "START"):
        engine.arrive(word)
        await passes(0.5)
    sent = await engine.send()
    engine.carrier.come_up()
    await passes(2)
    assert await engine.status(sent.sid) == "sent"


@virtually
async def test_a_stop_that_comes_with_the_mark_is_heeded_or_came_too_late() -> None:
    outcomes: list[tuple[str, int | None]] = []
    for step in range(6):
        engine = await _waiting()
        queued = [await engine.send(str(number), status_callback=None) for number in range(4)]
        got, ours = engine.carrier.got, {one.sid for one in queued}
        gone: list[int] = []

        def told(_: bool, got: list[object] = got, gone: list[int] = gone) -> None:
            gone.append(len(got))

        stop = msgspec.structs.replace(engine.arrival("STOP"), acknowledge=told)
        if step % 2:
            engine.carrier.come_up()
        for _ in range(step):
            await passes(0)
        engine.arrived([stop])
        if not step % 2:
            engine.carrier.come_up()
        await passes(3)
        assert not [one for _, one in got[gone[0] :] if one.message_sid in ours], "nothing leaves once it was heard"
        for sid in ours:
            outcomes.append(await _ended(engine, sid))
            assert outcomes[-1] == (("sent", None) if engine.carrier.sent_of(sid) else OPTED_OUT)
    assert set(outcomes) == {("sent", None), OPTED_OUT}


@virtually
async def test_what_the_carrier_put_off_does_not_leave_again_after_a_stop() -> None:
    engine = await Engine().start()
    engine.carrier.decide = lambda one: refused(one, retry_after_s=5.0, most=9)
    sent = await engine.send()
    await passes(1)
    assert engine.carrier.sent_of(sent.sid) == [1]
    engine.carrier.decide = engine.carrier.accepted
    engine.arrive("STOP")
    await passes(10)
    assert engine.carrier.sent_of(sent.sid) == [1]
    assert await _ended(engine, sent.sid) == OPTED_OUT


@virtually
async def test_what_was_put_off_leaves_where_nobody_said_stop() -> None:
    engine = await Engine().start()
    engine.carrier.decide = lambda one: refused(one, retry_after_s=5.0, most=9)
    sent = await engine.send()
    await passes(1)
    engine.carrier.decide = engine.carrier.accepted
    await passes(10)
    message = await engine.message(sent.sid)
    assert (message.status, message.possibly_doubled) == ("sent", 0)
    assert message.steps.count("sending@") == 1


@virtually
async def test_what_was_not_answered_does_not_leave_again_after_a_stop() -> None:
    engine = await Engine().start()
    engine.carrier.decide = lambda one: None
    doubtful, never_left = await engine.send(), await engine.send()
    await passes(1)
    submitted = list(engine.carrier.open)
    engine.carrier.open.clear()
    engine.carrier.is_up = False
    engine.arrive("STOP")
    await passes(1)
    engine.carrier.decide = engine.carrier.accepted
    engine.answered([Unanswered(submitted[0], left=True), Unanswered(submitted[1], left=False)])
    engine.carrier.come_up()
    await passes(3)
    assert engine.carrier.sent_of(doubtful.sid) == engine.carrier.sent_of(never_left.sid) == [1]
    assert await _ended(engine, doubtful.sid) == await _ended(engine, never_left.sid) == OPTED_OUT
    assert (await engine.message(doubtful.sid)).possibly_doubled == 1


@virtually
async def test_who_owns_the_lane_no_more_notes_nothing_of_an_answer_that_never_came() -> None:
    held = all_held("lane")
    engine = await Engine(held=held).start()
    engine.carrier.decide = lambda one: None
    doubtful = await engine.send()
    await passes(1)
    [submitted] = list(engine.carrier.open)
    for slot in held.slots():
        held.drop(slot)  # from here on another process sends it again, from its row, and says so
    engine.answered([Unanswered(submitted, left=True)])
    await passes(3)
    kept = await engine.message(doubtful.sid)
    assert (kept.status, kept.possibly_doubled) == ("sending", 0)
    assert "goes out again" not in kept.steps
    assert engine.carrier.sent_of(doubtful.sid) == [1]


@virtually
async def test_the_rest_of_a_message_follows_what_left_before_the_stop() -> None:
    engine = await Engine(senders=[sender(US, segments_per_second=1.0)]).start()
    long = await engine.send("x" * 400)
    await passes(0.5)
    engine.arrive("STOP")
    await passes(10)
    assert engine.carrier.sent_of(long.sid) == [1, 2, 3]
    assert await engine.status(long.sid) == "sent"


@virtually
async def test_a_stop_holds_for_queues_that_are_taken_up_after_a_crash() -> None:
    engine = await Engine(carrier=StubCarrier(window=2)).start()
    engine.carrier.decide = lambda one: None
    sent = [await engine.send(str(number)) for number in range(8)]
    await passes(1)
    engine.arrive("STOP")
    await passes(1)
    with lanes_hold(4):
        again = await Engine(database=await engine.crash()).start()
        await passes(6)
    assert [await _ended(again, one.sid) for one in sent] == [OPTED_OUT] * 8
    assert [one.destination for _, one in again.carrier.got] == [USER], "only the confirmation leaves"
    assert again.carrier.got[0][1].payload.startswith(b"You are unsubscribed")


@virtually
async def test_while_the_store_refuses_a_barred_message_waits_and_then_fails() -> None:
    engine = await _waiting()
    queued = await engine.send()
    engine.arrive("STOP")
    await passes(1)
    engine.database.refuses = True
    engine.carrier.come_up()
    await passes(5)
    assert engine.carrier.sent_of(queued.sid) == []
    engine.database.refuses = False
    await passes(2)
    assert await _ended(engine, queued.sid) == OPTED_OUT


@virtually
async def test_a_barred_message_counts_for_no_daily_cap() -> None:
    cap = campaign(daily_cap=100, segments_per_second=FAST)
    engine = await _waiting(senders=NUMBERS, campaigns=[cap])
    barred = await engine.send("x" * 400, sender=ONE, to=TMOBILE)
    leaves = await engine.send("x" * 200, sender=ONE, to=ALSO_TMOBILE)
    engine.arrive("STOP", source=TMOBILE, destination=ONE)
    await passes(1)
    engine.carrier.come_up()
    await passes(5)
    assert await _ended(engine, barred.sid) == OPTED_OUT
    assert await engine.status(leaves.sid) == "sent"
    assert [row[2] for row in await engine.rows(daily_counts)] == [3], "two segments, and one of the confirmation"
    again = await _waiting(senders=NUMBERS, campaigns=[cap], database=await engine.crash())
    assert [count.segments for count in again.caps._counts.values()] == [3]
