"""Dispatch: in turn, in order, within pace and window, marked before it leaves, taken up again after a crash."""

from __future__ import annotations

import pytest

from tests.delivery.carrier import StubCarrier
from tests.delivery.engine import (
    ACCOUNT,
    OTHER_US,
    SENDERS,
    SHORT_CODE,
    US,
    USER,
    Engine,
    FailingDatabase,
    lanes_hold,
    passes,
    sender,
)
from tests.virtual_wire import virtually
from tidings import errors
from tidings.db import Unavailable
from tidings.messages import store
from tidings.messages.model import queued
from tidings.numbers.senders import SenderType
from tidings.routing.links import UnansweredPolicy
from tidings.services.pools import ServiceFacts


async def _flood(engine: Engine, address: str, messages: int) -> None:
    """Puts many messages into the rows of a queue, as an earlier run left them."""
    pattern = await engine.send(sender=address, status_callback=None)
    message = await engine.message(pattern.sid)
    for _ in range(0, messages, 500):
        writes = []
        for _ in range(500):
            message.sid = engine.sids.make("SM")
            writes += [store.inserted(message), store.enqueued(message)]
        await engine.database.commit(*writes)


@virtually
async def test_a_queue_of_thousands_delays_no_other_sender() -> None:
    first = await Engine(carrier=StubCarrier(window=50)).start()
    first.carrier.is_up = False
    await _flood(first, US, 5_000)
    engine = await Engine(carrier=StubCarrier(window=50), database=await first.crash()).start()
    await passes(2)
    sent = await engine.send(sender=OTHER_US)
    await passes(0.2)
    assert await engine.status(sent.sid) == "sent"


@virtually
async def test_senders_that_compete_for_one_window_are_served_in_turn() -> None:
    senders = [sender(f"+1415555{number:04}", segments_per_second=500.0) for number in range(20)]
    engine = await Engine(carrier=StubCarrier(window=10, latency_s=0.1), senders=senders).start()
    engine.carrier.is_up = False
    for one in senders:
        for _ in range(40):
            await engine.send(sender=one.address, status_callback=None)
    engine.carrier.come_up()
    await passes(4)
    served = {one.address: 0 for one in senders}
    for _, submission in engine.carrier.got:
        served[submission.source] += 1
    assert sum(served.values()) >= 390
    assert min(served.values()) >= 10, served


@virtually
async def test_no_sender_exceeds_its_rate_and_each_uses_it() -> None:
    engine = await Engine(senders=[sender(US, segments_per_second=3.0), sender(OTHER_US)]).start()
    for _ in range(60):
        await engine.send("x" * 200, status_callback=None)  # two segments
        await engine.send(sender=OTHER_US, status_callback=None)
    await passes(50)
    for address, rate, segments in ((US, 3, 120), (OTHER_US, 10, 60)):
        times = [at for at, submission in engine.carrier.got if submission.source == address]
        assert len(times) == segments
        assert all(later - earlier >= 1 for earlier, later in zip(times, times[rate:], strict=False))
        assert times[-1] - times[0] <= segments / rate / 0.97


@virtually
async def test_a_sender_leaves_in_the_order_of_acceptance() -> None:
    engine = await Engine(carrier=StubCarrier(window=3)).start()
    sent = [await engine.send(str(number)) for number in range(30)]
    await passes(10)
    assert engine.carrier.order() == [one.sid for one in sent]


@virtually
async def test_the_row_says_sending_before_the_first_octet_leaves() -> None:
    engine = await Engine().start()
    seen = []
    real = engine.carrier.submit

    def submit(submissions):
        rows = engine.database._select("SELECT status FROM message", ())
        seen.append(rows)
        real(submissions)

    engine.carrier.submit = submit
    await engine.send()
    await passes(1)
    assert seen == [[("sending",)]]


@virtually
async def test_while_the_store_refuses_nothing_leaves_and_then_all_in_order() -> None:
    engine = await Engine(carrier=StubCarrier(window=5)).start()
    engine.carrier.is_up = False
    sent = [await engine.send(str(number), status_callback=None) for number in range(20)]
    sent += [await engine.send(str(number), sender=OTHER_US, status_callback=None) for number in range(20)]
    engine.database.refuses = True
    engine.carrier.come_up()
    await passes(30)
    assert engine.carrier.got == []
    assert {(await engine.message(one.sid)).steps.count("sending") for one in sent} == {0}
    engine.database.refuses = False
    await passes(10)
    order = engine.carrier.order()
    assert [sid for sid in order if sid in {one.sid for one in sent[:20]}] == [one.sid for one in sent[:20]]
    assert [sid for sid in order if sid in {one.sid for one in sent[20:]}] == [one.sid for one in sent[20:]]
    assert {(await engine.message(one.sid)).status for one in sent} == {"sent"}
    assert {(await engine.message(one.sid)).possibly_doubled for one in sent} == {0}
    assert (await engine.message(sent[0].sid)).steps.count("sending") == 1


@virtually
async def test_segments_that_left_keep_their_message_sending_when_the_store_refuses_another() -> None:
    engine = await Engine(
        senders=[sender(US, segments_per_second=2.0), sender(OTHER_US, segments_per_second=2.0)]
    ).start()
    long = await engine.send("x" * 500)  # four segments, two a second
    await passes(0.5)
    assert engine.carrier.sent_of(long.sid) == [1, 2]
    engine.database.refuses = True
    short = await engine.messages.get(ACCOUNT.sid, long.sid)
    assert short is not None
    await passes(3)
    engine.database.refuses = False
    await passes(3)
    assert await engine.status(long.sid) == "sent"
    assert engine.carrier.sent_of(long.sid) == [1, 2, 3, 4]


@virtually
async def test_a_database_that_cannot_commit_refuses_the_message() -> None:
    engine = await Engine().start()
    engine.database.refuses = True
    with pytest.raises(Unavailable):
        await engine.send()
    engine.database.refuses = False
    await passes(5)
    assert engine.carrier.got == []


@virtually
async def test_after_a_crash_the_rows_say_what_remains() -> None:
    engine = await Engine(carrier=StubCarrier(window=4)).start()
    engine.carrier.decide = lambda one: None
    sent = [await engine.send(str(number)) for number in range(10)]
    await passes(1)
    assert len(engine.carrier.got) == 4
    again = await Engine(database=await engine.crash()).start()
    await passes(5)
    messages = [await again.message(one.sid) for one in sent]
    assert {message.status for message in messages} == {"sent"}
    assert [message.possibly_doubled for message in messages] == [1] * 4 + [0] * 6
    assert all("possibly-doubled@" in message.steps for message in messages[:4])
    assert again.carrier.order() == [one.sid for one in sent]
    assert await again.rows(queued) == []
    assert [again.callbacks(one.sid) for one in sent] == [["sent"]] * 10


@virtually
async def test_after_a_crash_with_the_hold_policy_what_was_sending_is_not_sent_again() -> None:
    engine = await Engine(carrier=StubCarrier(window=4)).start()
    engine.carrier.decide = lambda one: None
    sent = [await engine.send(str(number)) for number in range(10)]
    await passes(1)
    with lanes_hold(4):
        again = await Engine(database=await engine.crash(), policy=UnansweredPolicy.HOLD).start()
        await passes(5)
    statuses = [(await again.message(one.sid)).status for one in sent]
    assert statuses == ["sending"] * 4 + ["sent"] * 6


@virtually
async def test_a_crash_between_any_two_moments_loses_nothing() -> None:
    for step in range(12):
        engine = await Engine(carrier=StubCarrier(window=4, latency_s=0.1)).start()
        sent = [await engine.send("x" * 200) for _ in range(8)]
        await passes(step * 0.05)
        again = await Engine(database=await engine.crash()).start()
        await passes(20)
        for one in sent:
            message = await again.message(one.sid)
            assert message.status == "sent"
            got = engine.carrier.sent_of(one.sid) + again.carrier.sent_of(one.sid)
            assert set(got) == {1, 2}
            assert sorted(got) == [1, 2] or message.possibly_doubled


@virtually
async def test_a_message_whose_validity_ends_in_the_queue_fails_and_costs_nothing() -> None:
    engine = await Engine().start()
    engine.carrier.is_up = False
    late = [await engine.send(str(number), validity_s=60) for number in range(3)]
    good = await engine.send(validity_s=600)
    await passes(62)
    for one in late:  # the first of them is already begun, and waits for room
        message = await engine.message(one.sid)
        assert (message.status, message.error_code) == ("failed", errors.VALIDITY_EXPIRED.code)
        assert engine.callbacks(one.sid) == ["failed"]
    assert await engine.spent() == (await engine.message(good.sid)).price_micros
    engine.carrier.come_up()
    await passes(1)
    assert engine.carrier.order() == [good.sid]


@virtually
async def test_spilled_messages_expire_too_while_the_link_is_down() -> None:
    with lanes_hold(4):
        engine = await Engine().start()
        engine.carrier.is_up = False
        late = [await engine.send(str(number), validity_s=60) for number in range(30)]
        await passes(120)
        assert {(await engine.message(one.sid)).status for one in late} == {"failed"}
        assert engine.lanes.of(ACCOUNT.sid, US).messages == 0


@virtually
async def test_the_carrier_is_told_how_long_it_may_still_try() -> None:
    engine = await Engine().start()
    engine.carrier.is_up = False
    await engine.send(validity_s=600)
    await passes(100)
    engine.carrier.come_up()
    await engine.send(validity_s=300)
    await passes(1)
    assert [submission.validity_s for _, submission in engine.carrier.got][1] == 300


@virtually
async def test_a_message_whose_medium_cannot_be_had_fails_with_its_code() -> None:
    engine = await Engine().start()
    engine.fetcher.media["http://media.example/gone"] = errors.MEDIA_NOT_FETCHED()
    lost = await engine.send(media_urls=("http://media.example/gone",))
    sent = await engine.send(media_urls=("http://media.example/there",))
    await passes(2)
    message = await engine.message(lost.sid)
    assert (message.status, message.error_code) == ("failed", errors.MEDIA_NOT_FETCHED.code)
    assert await engine.status(sent.sid) == "sent"
    [submission] = [one for _, one in engine.carrier.got]
    assert (submission.parts, submission.media[0].content_type) == (1, "image/png")


@virtually
async def test_media_go_as_mms_where_that_is_taken_else_as_links_or_not_at_all() -> None:
    linking = ServiceFacts(sid="MG" + "0" * 32, account_sid=ACCOUNT.sid, sender_sids=(SENDERS[0].sid,))
    strict = ServiceFacts(
        sid="MG" + "1" * 32, account_sid=ACCOUNT.sid, sender_sids=(SENDERS[1].sid,), mms_converter=False
    )
    engine = await Engine(services=[linking, strict]).start()
    media = ("http://media.example/there",)
    london = "+447700900123"
    sent = [
        await engine.send(service=service.sid, to=to, media_urls=media)
        for service, to in ((linking, london), (strict, USER), (strict, london))
    ]
    plain = await engine.send(to=london, media_urls=media)
    await passes(2)
    shown = {one.destination: bool(one.media) for _, one in engine.carrier.got}
    assert shown == {london: False, USER: True}
    found = [await engine.message(one.sid) for one in sent]
    assert [(one.status, one.error_code) for one in found] == [("sent", None), ("sent", None), ("failed", 30011)]
    linked = [one for _, one in engine.carrier.got if one.message_sid == plain.sid]
    assert any(b"http" in one.payload for one in linked)


@virtually
async def test_media_wait_for_a_store_that_is_away() -> None:
    engine = await Engine().start()
    sent = await engine.send(media_urls=("http://media.example/there",))
    engine.database.refuses = True
    await passes(10)
    engine.database.refuses = False
    await passes(2)
    assert await engine.status(sent.sid) == "sent"


@virtually
async def test_room_that_was_reserved_and_not_used_is_given_to_others() -> None:
    engine = await Engine(carrier=StubCarrier(window=2)).start()
    engine.carrier.is_up = False
    first = [await engine.send(str(number)) for number in range(2)]
    other = await engine.send(sender=OTHER_US)
    engine.database.refuses = True
    engine.carrier.come_up()
    await passes(0.2)
    engine.database.refuses = False
    await passes(3)
    assert {await engine.status(one.sid) for one in [*first, other]} == {"sent"}


@virtually
async def test_many_lanes_that_wait_for_a_narrow_window_all_get_their_turn() -> None:
    senders = [sender(f"+1415555{number:04}") for number in range(1_500)]
    engine = await Engine(carrier=StubCarrier(window=7), senders=senders).start()
    engine.carrier.is_up = False
    sent = [await engine.send(sender=one.address, status_callback=None) for one in senders]
    engine.carrier.come_up()
    await passes(10)
    assert len(engine.carrier.got) == len(sent)


@virtually
async def test_a_short_code_sends_a_hundred_a_second() -> None:
    senders = [sender(SHORT_CODE, SenderType.SHORT_CODE, segments_per_second=100.0)]
    engine = await Engine(carrier=StubCarrier(window=200), senders=senders).start()
    for _ in range(500):
        await engine.send(sender=SHORT_CODE, status_callback=None)
    await passes(5.2)
    assert len(engine.carrier.got) == 500


@virtually
async def test_stopping_takes_nothing_more_from_the_queues() -> None:
    engine = await Engine().start()
    await engine.dispatcher.stop()
    sent = await engine.send()
    await passes(5)
    assert await engine.status(sent.sid) == "queued"
    assert isinstance(engine.database, FailingDatabase)
