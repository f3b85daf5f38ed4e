"""What handsets write: stored, cut and encoded as it must be, and delivered until the platform has it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.carriers.simulated.world import PHONE, SENDER, World, memory, settle, until, world
from tests.virtual_wire import virtually
from tidings import gsm
from tidings.carriers.port import Arrival, MediaReference
from tidings.carriers.simulated import ChangeKind, HandsetChange, store

TEXTS = ["hi", "", "a" * 160, "a" * 161, "{}" * 200, "Grüße — 你好 👋🏽 " * 30, "\0"]


def joined(arrivals: Sequence[Arrival]) -> str:
    """The text as whoever gets it reads it."""
    parts = sorted(arrivals, key=lambda arrival: arrival.part)
    return gsm.decode(b"".join(part.payload for part in parts), parts[0].data_coding)


@pytest.mark.parametrize("text", TEXTS[:-1])
def test_a_text_arrives_as_it_was_written(text: str) -> None:
    @virtually
    async def scenario() -> None:
        here = await world()
        row = await here.network.write(PHONE, SENDER, text)
        await settle()
        arrivals = here.engine.arrivals
        assert joined(arrivals) == text
        assert len(arrivals) == row.segments == gsm.count(text)[1]
        assert {(each.source, each.destination, each.parts) for each in arrivals} == {(PHONE, SENDER, row.segments)}
        assert len({each.reference for each in arrivals}) == 1
        assert [(held.direction, held.body) for held in await here.on_phone()] == [("out", text)]

    scenario()


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=400))
def test_any_text_arrives_as_it_was_written(text: str) -> None:
    @virtually
    async def scenario() -> None:
        here = await world()
        await here.network.write(PHONE, SENDER, text)
        await settle()
        assert joined(here.engine.arrivals) == gsm.decode(text.encode("utf-16-be"), 8)

    scenario()


@virtually
async def test_media_travel_beside_a_text_that_is_not_cut() -> None:
    here = await world()
    media = (
        MediaReference("https://example.com/a/cat.JPG?size=1", "image/jpeg"),
        MediaReference("https://example.com/thing", "application/octet-stream"),
    )
    row = await here.network.write(PHONE, SENDER, "look " * 60, media)
    await settle()
    (arrival,) = here.engine.arrivals
    assert arrival.media == media
    assert (joined([arrival]), row.segments) == ("look " * 60, 1)


@virtually
async def test_a_short_code_can_be_written_to() -> None:
    here = await world()
    await here.network.write(PHONE, "22555", "hi")
    await settle()
    assert here.engine.arrivals[0].destination == "22555"


@virtually
async def test_the_tick_comes_when_the_platform_has_every_segment() -> None:
    here = await world()
    here.engine.acknowledges = False
    watching = here.network.subscribe()
    row = await here.network.write(PHONE, SENDER, "a" * 400)
    await settle()
    assert [held.acknowledged for held in await here.on_phone()] == [0]
    assert watching.take() == [HandsetChange(PHONE, ChangeKind.WRITTEN, row.sid)]
    here.engine.acknowledges = True
    await until(watching.waiting)
    assert watching.take() == [HandsetChange(PHONE, ChangeKind.ACKNOWLEDGED, row.sid)]
    assert [held.acknowledged for held in await here.on_phone()] == [1]
    assert await store.unacknowledged(here.database) == []


@virtually
async def test_what_the_platform_cannot_take_now_comes_again() -> None:
    here = await world()
    here.engine.acknowledges = False
    await here.network.write(PHONE, SENDER, "hi")
    await settle(4)
    assert len(here.engine.arrivals) >= 2
    here.engine.acknowledges = True
    await settle(10)
    seen = len(here.engine.arrivals)
    await settle(120)
    assert len(here.engine.arrivals) == seen


@virtually
async def test_what_was_written_while_the_link_is_down_comes_when_it_is_up() -> None:
    here = World(await memory())
    await here.network.start()
    await here.network.write(PHONE, SENDER, "early")
    await here.network.stop()
    there = await World(here.database).up()
    await settle()
    assert [arrival.payload for arrival in there.engine.arrivals] == [b"early"]
    assert [held.acknowledged for held in await there.on_phone()] == [1]


@virtually
async def test_a_lost_link_loses_no_message_from_a_handset() -> None:
    here = await world()
    here.engine.arrived = here.engine.arrivals.extend  # type: ignore[method-assign]
    await here.network.write(PHONE, SENDER, "hi")
    await settle()
    here.network.faults.drop_before_answer = 1
    here.submit()
    await settle(3)
    del here.engine.arrived  # type: ignore[method-assign]
    assert here.carrier.is_up
    assert len(here.engine.arrivals) == 2
