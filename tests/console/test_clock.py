"""Business time by the Tidings API."""

from __future__ import annotations

import asyncio
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.console.installation import OPERATOR, Installation, installed
from tests.stores import Stores
from tidings.console.api.clock import _kept, load_offset, parse_duration

SECOND = 1_000_000


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("PT0S", 0),
        ("PT1S", 1),
        ("PT90M", 5400),
        ("PT1H30M", 5400),
        ("P1D", 86_400),
        ("P1DT2H3M4S", 93_784),
        ("P2W", 1_209_600),
        ("PT0.5S", 0.5),
        ("PT0,000001S", 0.000_001),
    ],
)
def test_a_duration_is_weeks_days_hours_minutes_and_seconds(text: str, seconds: float) -> None:
    assert parse_duration(text) == round(seconds * SECOND)


@pytest.mark.parametrize(
    "text",
    ["", "P", "PT", "P1DT", "P1Y", "P1M", "1H", "PT1H1H", "PT1M1H", "-PT1S", "PT-1S", "pt1s", "PT\u0661S", "PT1S\n"],
)
def test_anything_else_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="duration"):
        parse_duration(text)


@given(st.text(alphabet="PTWDHMS0123456789.,-+ ", max_size=20))
def test_no_text_crashes_the_reader(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert parse_duration(text) >= 0


@installed()
async def test_time_is_told_and_moved_ahead(here: Installation) -> None:
    before = (await here.get("Clock")).json
    assert (list(before), before["offset_seconds"]) == (["now", "offset_seconds"], 0)
    assert before["now"].startswith("2027-01-15T08:")
    moved = (await here.post("Clock", Advance="P1DT1H")).json
    assert (moved["now"][:13], moved["offset_seconds"]) == ("2027-01-16T09", 90_000)
    assert (await here.get("Clock", OPERATOR)).json["offset_seconds"] == 90_000


@installed()
async def test_time_is_moved_to_a_moment(here: Installation) -> None:
    moved = (await here.post("Clock", Time="2027-03-01T12:00:00Z")).json
    assert moved["now"] == "2027-03-01T12:00:00.000000Z"


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"Advance": "PT1S", "Time": "2028-01-01"},
        {"Advance": "tomorrow"},
        {"Advance": "P999999999W"},
        {"Time": "2020-01-01"},
        {"Time": "2200-01-01"},
        {"Time": "soon"},
    ],
)
@installed()
async def test_time_goes_no_other_way(here: Installation, form: dict[str, str]) -> None:
    refused = await here.post("Clock", **form)
    assert (refused.status, refused.code) == (400, 20001)
    assert (await here.get("Clock")).json["offset_seconds"] == 0


@installed()
async def test_the_offset_outlives_the_program(here: Installation) -> None:
    await here.post("Clock", Advance="PT1H")
    await here.post("Clock", Advance="PT0.5S")
    there = await Installation(here.app.settings.folder).up(here.database)
    assert (await there.get("Clock")).json["offset_seconds"] == 3600.5


@installed()
async def test_two_moves_at_once_leave_one_time_in_memory_and_on_disk(here: Installation) -> None:
    await asyncio.gather(here.post("Clock", Advance="PT20S"), here.post("Clock", Advance="PT10S"))
    assert await load_offset(here.database) == here.clock.offset_us >= 20 * SECOND


async def test_the_offset_never_goes_back_on_any_store(stores: Stores) -> None:
    async with stores.opened() as database:
        assert await load_offset(database) == 0
        for offset_us in (5, 100, 20):
            await database.commit(_kept(offset_us))
        assert await load_offset(database) == 100


@installed(carrier="smpp://user:secret@pine:2775")
async def test_with_a_real_carrier_time_is_told_and_not_moved(here: Installation) -> None:
    assert (await here.get("Clock")).status == 200
    refused = await here.post("Clock", Advance="PT1S", user=OPERATOR)
    assert (refused.status, refused.code) == (404, 20404)
