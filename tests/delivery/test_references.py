"""References of long texts: one after another for each recipient, kept over a restart."""

from __future__ import annotations

from tests.delivery.carrier import StubCarrier
from tests.delivery.engine import US, USER, Engine, passes
from tests.delivery.two import stands, two
from tests.stores import Stores
from tests.virtual_wire import virtually
from tidings.carriers.port import Submission
from tidings.core import MovableClock
from tidings.delivery.references import COUNTERS, References

LONG = "x" * 200
BEGAN_US = 1_800_000_000_000_000


def _references(carrier: StubCarrier, to: str = USER) -> list[int]:
    """The references in the headers that a recipient got, once for each text, in order."""
    first = [one for _, one in carrier.got if one.destination == to and one.part == 1 and one.parts > 1]
    return [_header_reference(one) for one in first]


def _header_reference(submission: Submission) -> int:
    assert submission.payload[:3] == bytes((5, 0, 3))
    assert submission.payload[3] == submission.reference & 0xFF
    return submission.payload[3]


@virtually
async def test_long_texts_to_one_recipient_are_numbered_one_after_another() -> None:
    engine = await Engine().start()
    for number in range(30):
        await engine.send(LONG)
        if number % 3 == 0:
            await engine.send(LONG, to="+14155550188")
            await engine.send("short")
        await passes(2)
    found = _references(engine.carrier)
    assert len(found) == 30
    assert found == [(found[0] + place) % 256 for place in range(30)]


@virtually
async def test_all_parts_of_a_text_share_their_reference() -> None:
    engine = await Engine().start()
    message = await engine.send("x" * 600)
    await passes(2)
    parts = [one for _, one in engine.carrier.got]
    assert len(parts) == 4
    stored = await engine.message(message.sid)
    assert {one.reference for one in parts} == {stored.reference}
    assert {one.payload[3] for one in parts} == {parts[0].reference & 0xFF}


@virtually
async def test_the_count_goes_on_after_a_restart() -> None:
    engine = await Engine().start()
    for _ in range(5):
        await engine.send(LONG)
    await passes(5)
    before = _references(engine.carrier)
    again = await Engine(database=await engine.crash()).start()
    await again.send(LONG)
    await passes(2)
    assert _references(again.carrier) == [(before[-1] + 1) % 256]


async def test_who_takes_lanes_over_goes_on_from_what_another_process_used_meanwhile(stores: Stores) -> None:
    async with two(stores) as (one, other):
        for _ in range(3):
            made = await one.send(LONG)
            await stands(one, made.sid, "sent")
        last = (await one.message(made.sid)).reference
        await other.departures.references.take_up(other.messages)
        assert other.departures.references.next(US, USER) == (last or 0) + 1
        other.departures.references.next(US, USER)
        await other.departures.references.take_up(other.messages)
        assert other.departures.references.next(US, USER) == (last or 0) + 3


@virtually
async def test_a_text_that_may_have_left_goes_again_with_the_reference_it_had() -> None:
    carrier = StubCarrier()
    carrier.decide = lambda _: None
    engine = await Engine(carrier=carrier).start()
    await engine.send(LONG)
    await passes(1)
    [before] = _references(carrier)
    again = await Engine(database=await engine.crash()).start()
    await again.send(LONG)
    await passes(2)
    assert _references(again.carrier) == [before, (before + 1) % 256]


@virtually
async def test_a_text_of_one_part_has_no_reference() -> None:
    engine = await Engine().start()
    message = await engine.send("short")
    await passes(1)
    assert (await engine.message(message.sid)).reference is None


def test_recipients_that_share_a_counter_pass_numbers_over_and_repeat_none() -> None:
    references = References(MovableClock(lambda: BEGAN_US))
    others = [f"+1415{number:07d}" for number in range(2_000_000, 2_000_000 + COUNTERS // 4)]
    last: dict[str, int] = {}
    for _ in range(3):
        for to in others:
            reference = references.next(US, to)
            assert reference & 0xFF != last.get(to)
            last[to] = reference & 0xFF


def test_a_recipient_that_nothing_is_known_of_does_not_begin_with_the_same_number_each_day() -> None:
    first = References(MovableClock(lambda: BEGAN_US)).next(US, USER)
    for hours in (0.1, 1, 24, 30):
        later = References(MovableClock(lambda: BEGAN_US + round(hours * 3_600_000_000))).next(US, USER)  # noqa: B023
        assert first & 0xFF != later & 0xFF


def test_the_count_goes_on_from_the_latest_of_the_rows() -> None:
    references = References(MovableClock(lambda: BEGAN_US))
    references.load([(US, USER, 700), (US, USER, 701), (US, USER, 650)])
    assert references.next(US, USER) == 702
