"""Parts of long messages: which are of one text, by time, number and content."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from tests.delivery.engine import SENDERS, US, USER, Engine, passes
from tests.known import remove
from tests.stores import Stores
from tests.virtual_wire import virtually
from tidings import errors
from tidings.carriers.port import Arrival
from tidings.db import GuardFailed
from tidings.inbound import assembly
from tidings.inbound.parts import KEPT_S, TOGETHER_S, InboundPart, left_over, next_text
from tidings.messages.model import message as messages
from tidings.messages.store import from_row

HOUR_S = 3_600
REFERENCE = 7


async def _engine() -> Engine:
    return await Engine(senders=SENDERS).start()


async def _bodies(engine: Engine) -> list[str]:
    """What the customer got, in order; a text that lacks parts ends with its error."""
    found = sorted((from_row(row) for row in await engine.rows(messages)), key=lambda one: one.sid)
    return [one.body + (f" [{one.error_code}]" if one.error_code else "") for one in found]


def _part(engine: Engine, text: str, part: int, parts: int = 2, **more: object) -> Arrival:
    return engine.arrival(text, reference=REFERENCE, part=part, parts=parts, **more)


async def _later(engine: Engine, seconds: float) -> None:
    """Business time passes."""
    engine.clock.advance(int(seconds * 1_000_000))
    await passes(1)


async def _comes(engine: Engine, text: str, part: int, parts: int = 2, **more: object) -> None:
    engine.arrived([_part(engine, text, part, parts, **more)])
    await passes(1)


@virtually
async def test_an_old_part_that_stayed_alone_does_not_join_a_new_text_of_the_same_reference() -> None:
    engine = await _engine()
    await _comes(engine, "old one, ", 1)
    await _later(engine, HOUR_S)
    await _comes(engine, "new one, ", 1)
    await _comes(engine, "new two", 2)
    assert await _bodies(engine) == ["new one, new two"]
    await _later(engine, KEPT_S)
    assert await _bodies(engine) == ["new one, new two", f"old one,  [{errors.MISSING_SEGMENT.code}]"]


@virtually
async def test_a_new_text_begins_with_a_second_part_of_the_same_number_even_at_once() -> None:
    engine = await _engine()
    parts = [_part(engine, "old one, ", 1), _part(engine, "new one, ", 1), _part(engine, "new two", 2)]
    engine.arrived(parts)
    await passes(1)
    assert await _bodies(engine) == ["new one, new two"]
    assert engine.acknowledged == [True] * 3


@virtually
async def test_a_new_text_whose_last_part_comes_first_is_not_joined_to_an_old_one() -> None:
    engine = await _engine()
    await _comes(engine, "old one, ", 1)
    await _later(engine, HOUR_S)
    await _comes(engine, "new two", 2)
    assert await _bodies(engine) == []
    await _comes(engine, "new one, ", 1)
    assert await _bodies(engine) == ["new one, new two"]


@virtually
async def test_a_part_that_is_delivered_again_after_its_text_joins_no_other() -> None:
    engine = await _engine()
    await _comes(engine, "old one, ", 1)
    await _comes(engine, "old two", 2)
    await _comes(engine, "old two", 2)
    await _later(engine, HOUR_S / 2)
    await _comes(engine, "old one, ", 1)
    await _comes(engine, "new one, ", 1)
    await _comes(engine, "new two", 2)
    await _later(engine, 2 * KEPT_S)
    assert await _bodies(engine) == ["old one, old two", "new one, new two"]
    assert engine.acknowledged == [True] * 6


@virtually
async def test_a_part_that_is_delivered_again_while_it_waits_counts_once() -> None:
    engine = await _engine()
    await _comes(engine, "one, ", 1)
    await _comes(engine, "one, ", 1)
    await _comes(engine, "two", 2)
    await _later(engine, 2 * KEPT_S)
    assert await _bodies(engine) == ["one, two"]


@virtually
async def test_a_whole_text_that_is_delivered_again_is_one_and_much_later_another() -> None:
    engine = await _engine()
    for wait_s in (0, HOUR_S / 2, HOUR_S):
        await _later(engine, wait_s)
        await _comes(engine, "one, ", 1)
        await _comes(engine, "two", 2)
    assert await _bodies(engine) == ["one, two"] * 2, "the second came within the hour, the third after it"


@virtually
async def test_how_long_a_carrier_delivers_again_is_said_by_its_link() -> None:
    engine = await _engine()
    for _ in range(2):
        await _comes(engine, "one, ", 1, redelivery_s=60.0)
        await _comes(engine, "two", 2, redelivery_s=60.0)
        await _later(engine, 90)
    assert await _bodies(engine) == ["one, two"] * 2


@virtually
async def test_a_part_that_was_held_up_for_long_completes_its_text_after_a_while() -> None:
    engine = await _engine()
    await _comes(engine, "one, ", 1)
    await _later(engine, 5 * HOUR_S)
    await _comes(engine, "two", 2)
    assert await _bodies(engine) == [], "a new part 1 may be on its way"
    await _later(engine, TOGETHER_S + 120)
    assert await _bodies(engine) == ["one, two"]


@virtually
async def test_two_texts_that_begin_with_the_same_words_both_reach_the_customer() -> None:
    engine = await _engine()
    await _comes(engine, "Alarm: ", 1)
    await _comes(engine, "door", 2)
    await _later(engine, 60)
    await _comes(engine, "Alarm: ", 1)
    await _comes(engine, "window", 2)
    await _later(engine, TOGETHER_S + 120)
    assert await _bodies(engine) == ["Alarm: door", "Alarm: window"]


@virtually
async def test_parts_in_different_codings_are_each_read_in_their_own() -> None:
    engine = await _engine()
    plain = msgspec.structs.replace(_part(engine, "", 1), payload=b"caf\x05 ", data_coding=0)
    engine.arrived([plain, _part(engine, "\u4f60", 2)])
    await passes(1)
    assert await _bodies(engine) == ["caf\u00e9 \u4f60"]


@virtually
async def test_a_text_whose_number_was_released_meanwhile_is_kept_for_the_operator() -> None:
    engine = await _engine()
    await _comes(engine, "one, ", 1)
    remove(engine.senders, SENDERS[0].sid)
    await _later(engine, 2 * KEPT_S)
    assert await _bodies(engine) == []
    assert engine.arrivals.unclaimed.count == {"pine": 1}


@virtually
async def test_a_late_part_that_another_process_took_is_not_given_twice() -> None:
    engine = await _engine()
    key = ("pine", USER, US, REFERENCE, 2)
    parts = [_part(engine, text, place) for place, text in ((1, "one, "), (2, "two"))]
    await engine.database.commit(*assembly.kept(key, parts, engine.clock.now()))
    text = next_text(await assembly.parts_of(engine.database, key), HOUR_S)
    assert text is not None
    await engine.arrivals.take_in(assembly.joined(text))
    with pytest.raises(GuardFailed):
        await engine.arrivals.take_in(assembly.joined(text))
    assert await _bodies(engine) == ["one, two"]


def test_of_two_who_join_a_text_one_does_on_every_store(stores: Stores) -> None:
    async def both() -> None:
        async with stores.opened() as database:
            key = ("pine", USER, US, REFERENCE, 2)
            parts = [_bare(text, place) for place, text in ((1, b"one, "), (2, b"two"))]
            await database.commit(*assembly.kept(key, [*parts, parts[0]], 1_000))
            found = await assembly.parts_of(database, key)
            text = next_text(found, HOUR_S)
            assert text is not None
            assert assembly.joined(text).body == "one, two"
            outcomes = await asyncio.gather(
                database.commit(only_if=assembly.given(text.parts, 2_000)),
                database.commit(only_if=assembly.given(text.parts, 2_001)),
                return_exceptions=True,
            )
            assert [isinstance(outcome, GuardFailed) for outcome in outcomes] == [False, True]
            after = await assembly.parts_of(database, key)
            assert [(row.joined, row.payload) for row in after] == [(2_000, "")] * 2
            await database.commit(*assembly.kept(key, parts[:1], 3_000))
            again = await assembly.parts_of(database, key)
            assert sorted((row.part, row.joined, bool(row.payload)) for row in again) == [
                (1, 2_000, True),
                (2, 2_000, False),
            ]
            assert next_text(again, HOUR_S) is None
            await database.commit(assembly.forgotten(2 * KEPT_S * 1_000_000))
            assert await assembly.parts_of(database, key) == []

    asyncio.run(both())


def _bare(payload: bytes, part: int) -> Arrival:
    return Arrival("pine", USER, US, payload, 3, REFERENCE, part, 2, (), lambda _: None, lambda: None)


def test_what_came_last_is_waited_for_before_anything_is_called_left_over() -> None:
    at = 1_000_000_000_000_000
    row = InboundPart("pine", USER, US, REFERENCE, 2, 1, "d", "00", 3, at, 0, at)
    other = msgspec.structs.replace(row, part=2, date_created=at + 5 * HOUR_S * 1_000_000)
    assert left_over([row, other], other.date_created + 1) is None
    late = left_over([row, other], other.date_created + (TOGETHER_S + 1) * 1_000_000)
    assert late is not None
    assert [one.part for one in late.parts] == [1, 2]


async def test_what_did_not_come_whole_is_found_when_it_is_due_on_every_store(stores: Stores) -> None:
    async with stores.opened() as database:
        key = ("pine", USER, US, REFERENCE, 2)
        await database.commit(*assembly.kept(key, [_bare(b"one, ", 1), _bare(b"uno, ", 1)], 1_000))
        first = (TOGETHER_S + 1) * 1_000_000
        assert await assembly.due(database, 2_000, 10) == []
        assert await assembly.due(database, first, 10) == [key]
        await database.commit(*assembly.postponed(await assembly.parts_of(database, key), first))
        assert await assembly.due(database, first, 10) == []
        last = (KEPT_S + 1) * 1_000_000
        assert await assembly.due(database, last, 10) == [key]
        alone = left_over(await assembly.parts_of(database, key), last)
        assert alone is not None
        assert (assembly.joined(alone).body, alone.missing) == ("one, ", True)
