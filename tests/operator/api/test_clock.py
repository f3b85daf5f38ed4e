"""Business time by the Tidings API."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

import pytest

from tests.console.installation import ACCOUNT, OPERATOR, OTHER, PHONE, Installation, installed
from tests.stores import Stores
from tidings.core import MovableClock
from tidings.operator.offsets import FURTHEST, OFFSET, Offsets, kept, load_offsets, put_back

SECOND = 1_000_000
T = TypeVar("T")


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
        {"Reset": "false"},
        {"Reset": "true", "Advance": "PT1S"},
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
    assert (await load_offsets(here.database))[0] == here.clock.offset_us >= 20 * SECOND


async def test_a_move_never_takes_the_kept_offset_back_on_any_store(stores: Stores) -> None:
    async with stores.opened() as database:
        assert await load_offsets(database) == (0, 0)
        for offset_us in (5, 100, 20):
            await database.commit(kept(OFFSET, offset_us))
        assert await load_offsets(database) == (100, 100)
        await database.commit(kept(FURTHEST, 300))
        assert await load_offsets(database) == (100, 300)


@installed(carrier="smpp://user:secret@pine:2775")
async def test_with_a_real_carrier_time_is_told_and_not_moved(here: Installation) -> None:
    assert (await here.get("Clock")).status == 200
    refused = await here.post("Clock", Advance="PT1S", user=OPERATOR)
    assert (refused.status, refused.code) == (404, 20404)


@installed()
async def test_time_goes_back_to_the_machines_and_no_further_and_that_outlives_the_program(here: Installation) -> None:
    begun = (await here.get("Clock")).json["now"]
    await here.post("Clock", Advance="P10D")
    back = (await here.post("Clock", Reset="true")).json
    assert (back["now"][:16], back["offset_seconds"]) == (begun[:16], 0)
    assert (await here.post("Clock", Reset="true")).json["offset_seconds"] == 0
    there = await Installation(here.app.settings.folder).up(here.database)
    assert (await there.get("Clock")).json["offset_seconds"] == 0


@installed()
async def test_what_is_made_after_going_back_still_sorts_after_all_before_over_a_restart_too(
    here: Installation,
) -> None:
    sender = here.sender("long-code").address
    sids = [(await here.send(sender))["sid"]]
    await here.post("Clock", Advance="P10D")
    sids.append((await here.send(sender))["sid"])
    await here.post("Clock", Reset="true")
    sids.append((await here.send(sender))["sid"])
    await here.app.runner.stop()  # its loops and its network belong to it until then
    await here.app.present.simulating.let_go()
    there = await Installation(here.app.settings.folder).up(here.database)
    sids.append((await there.send(sender))["sid"])
    assert sids == sorted(sids)
    first, moved, back, after_restart = sids
    assert [one["sid"] for one in await _outbound(there)] == [moved, after_restart, back, first]  # by date, as ever
    held = [one["sid"] for one in await there.held()]
    assert held == sorted(held, reverse=True)
    assert len(await there.held()) == len(sids)


async def _outbound(here: Installation) -> list[Any]:
    path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    return list((await here.ask("GET", path)).json["messages"])


@installed()
async def test_a_number_bought_after_going_back_shows_what_it_then_sends(here: Installation) -> None:
    await here.post("Clock", Advance="P10D")
    await here.post("Clock", Reset="true")
    number = await here.buy()
    await here.send(number, user=OTHER)
    assert [one["from"] for one in await here.held(user=OTHER)] == [number]


@installed()
async def test_going_back_wakes_what_waits_and_lets_messages_be_sent_and_received(here: Installation) -> None:
    await here.post("Clock", Advance="P10D")
    await here.post("Clock", Reset="true")
    sent = await here.send(here.sender("long-code").address)
    assert (await here.message(sent["sid"]))["status"] == "delivered"
    await here.post(f"Handsets/{PHONE}/Messages", To=here.sender("long-code").address, Body="back")
    await asyncio.sleep(2)
    assert [one["body"] for one in await here.inbound()] == ["back"]


@installed()
async def test_what_was_planned_by_the_moved_clock_keeps_its_moment(here: Installation) -> None:
    await here.post("Clock", Advance="P10D")
    (service,) = list((await here.ask("GET", "/v1/Services")).json["services"])
    at = here.clock.now().plus(h=1).iso()
    form = {"To": PHONE, "MessagingServiceSid": service["sid"], "Body": "later", "SendAt": at, "ScheduleType": "fixed"}
    planned = await here.ask("POST", f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json", form)
    assert planned.status == 201, planned.json
    await here.post("Clock", Reset="true")
    await here.post("Clock", Advance="P1D")
    await asyncio.sleep(2)
    assert (await here.message(planned.json["sid"]))["status"] == "scheduled"
    await here.post("Clock", Advance="P9DT2H")
    await asyncio.sleep(5)
    assert (await here.message(planned.json["sid"]))["status"] == "delivered"


@installed(carrier="smpp://user:secret@pine:2775")
async def test_with_a_real_carrier_the_operator_alone_takes_a_clock_that_was_moved_back_to_now(
    here: Installation,
) -> None:
    await here.database.commit(kept(OFFSET, 10 * SECOND))
    assert here.clock.offset_us == 10 * SECOND
    assert (await here.post("Clock", Reset="true")).status == 404
    assert (await here.post("Clock", Reset="true", user=OPERATOR)).json["offset_seconds"] == 0


async def test_where_one_program_moves_time_all_of_the_store_have_the_new_one(stores: Stores) -> None:
    async with (
        stores.opened() as here,
        stores.opened(fresh=False) if stores.kind == "postgresql" else _same(here) as there,
    ):
        clocks = [MovableClock(lambda: 0), MovableClock(lambda: 0)]
        moves: list[int] = []
        clocks[1].on_moved(lambda: moves.append(clocks[1].offset_us))
        for database, clock in zip((here, there), clocks, strict=True):
            await Offsets(database, clock).start()
        await here.commit(kept(OFFSET, 50))
        assert clocks[0].offset_us == 50
        await _until(lambda: moves == [50])
        await here.commit(*put_back(50))
        assert (clocks[0].offset_us, clocks[0].furthest_us) == (0, 50)
        await _until(lambda: moves == [50, 0])
        assert clocks[1].furthest_us == 50


@contextlib.asynccontextmanager
async def _same(database: T) -> AsyncIterator[T]:
    """SQLite has one process: two programs on its database stand for two."""
    yield database


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0.01)
