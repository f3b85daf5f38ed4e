"""Messages between two numbers of the platform: answered when they are stored, then received."""

from __future__ import annotations

import asyncio

import msgspec

from tests.carriers.simulated.world import PICTURE, Engine, segments, settle
from tests.virtual_wire import virtually
from tidings.carriers.onnet import ROOM_MOST, TRIES_MOST, OnNetCarrier
from tidings.carriers.port import Carrier, ReceiptState, Unanswered
from tidings.core import MovableClock, SeededChance, Sids

OURS = "+14155550122"


class Openings(Engine):
    """Counts how often room opens."""

    count = 0

    def room_opened(self, carrier: Carrier) -> None:
        assert carrier.room > 0
        self.count += 1


async def started(engine: Engine) -> OnNetCarrier:
    clock = MovableClock(lambda: 1_800_000_000_000_000)
    carrier = OnNetCarrier(clock, Sids(clock, SeededChance(1)))
    assert carrier.room == 0
    await carrier.start(engine)
    await settle(0.01)
    return carrier


@virtually
async def test_a_message_arrives_as_it_was_sent_and_is_delivered_once_it_is_stored() -> None:
    engine = Openings()
    carrier = await started(engine)
    (sent,) = segments("hello", to=OURS, media=(PICTURE,))
    carrier.submit([sent])
    assert engine.arrivals == engine.answers == []
    await settle(0.01)
    (arrival,), (accepted,), (receipt,) = engine.arrivals, engine.accepted, engine.receipts
    assert (arrival.source, arrival.destination, arrival.payload) == (sent.source, OURS, b"hello")
    assert (arrival.media, arrival.parts, arrival.reference) == ((PICTURE,), 1, None)
    assert engine.order == ["answer", "receipt"]
    assert (receipt.state, receipt.ids) == (ReceiptState.DELIVERED, (accepted.carrier_message_id,))
    assert receipt.done_date == "2701150800"
    assert engine.count == 1


@virtually
async def test_parts_of_a_long_message_keep_their_places() -> None:
    engine = Engine()
    carrier = await started(engine)
    sent = segments("é漢" * 100, to=OURS)
    carrier.submit(sent)
    await settle(0.01)
    assert [arrival.part for arrival in engine.arrivals] == list(range(1, len(sent) + 1))
    assert {(arrival.reference, arrival.parts, arrival.data_coding) for arrival in engine.arrivals} == {
        (77, len(sent), 8)
    }
    assert b"".join(arrival.payload for arrival in engine.arrivals).decode("utf-16-be") == "é漢" * 100
    assert len({accepted.carrier_message_id for accepted in engine.accepted}) == len(sent)


@virtually
async def test_what_cannot_be_stored_now_comes_again_and_is_answered_then() -> None:
    engine = Engine()
    carrier = await started(engine)
    engine.acknowledges = False
    carrier.submit(segments("hello", to=OURS))
    await settle(2)
    assert len(engine.arrivals) == 3
    assert engine.answers == []
    engine.acknowledges = True
    await settle(10)
    assert len(engine.accepted) == len(engine.receipts) == 1
    assert carrier.room == ROOM_MOST


@virtually
async def test_what_can_never_be_stored_is_refused_in_the_end() -> None:
    engine = Engine()
    carrier = await started(engine)
    engine.acknowledges = False
    carrier.submit(segments("hello", to=OURS))
    await settle(3600)
    assert [(refused.error_code, refused.retry_after_s) for refused in engine.refused] == [(30008, None)]
    assert len(engine.arrivals) == TRIES_MOST + 1
    assert carrier.room == ROOM_MOST


@virtually
async def test_it_takes_what_it_has_room_for_and_tells_when_there_is_room_again() -> None:
    engine = Openings()
    carrier = await started(engine)
    arrived, engine.arrived = engine.arrived, engine.arrivals.extend  # type: ignore[method-assign]
    (one,) = segments("hello", to=OURS)
    sent = [msgspec.structs.replace(one, message_sid=f"SM{number}") for number in range(ROOM_MOST + 2)]
    carrier.submit(sent)
    await settle(0.01)
    assert engine.answers == [Unanswered(each, left=False) for each in sent[ROOM_MOST:]]
    assert (carrier.room, engine.count) == (0, 1)
    held, engine.arrivals = engine.arrivals, []
    arrived(held)
    await settle(0.01)
    assert (carrier.room, engine.count) == (ROOM_MOST, 2)


@virtually
async def test_a_second_acknowledgement_changes_nothing() -> None:
    engine = Engine()
    carrier = await started(engine)
    carrier.submit(segments("hello", to=OURS))
    await settle(0.01)
    engine.arrivals[0].acknowledge(True)
    await settle(0.01)
    assert len(engine.receipts) == 1


@virtually
async def test_after_the_stop_nothing_is_told() -> None:
    engine = Engine()
    carrier = await started(engine)
    carrier.submit(segments("hello", to=OURS))
    await carrier.stop()
    await asyncio.sleep(1)
    assert engine.arrivals == engine.answers == []
    assert carrier.room == 0
