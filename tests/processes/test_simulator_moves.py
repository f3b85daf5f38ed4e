"""The simulated network is in one process of a store, and goes to another with all that is under way."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.processes.apps import PHONE, Running, two_apps
from tests.stores import Stores
from tidings.config.roles import Role
from tidings.processes.roles import Simulating

EVERYTHING = ",".join(Role)


async def test_where_the_process_that_has_it_stops_another_goes_on_with_what_was_under_way(
    postgres: Stores, tmp_path: Path
) -> None:
    async with two_apps(postgres, tmp_path, roles=EVERYTHING) as (a, b):
        assert (here(a), here(b)) == (True, False)
        assert b.app.present.processes.alive(Role.SIMULATOR) == [a.app.present.me.sid]
        await a.made(f"/tidings/v1/Handsets/{PHONE}", {"Power": "off"})
        sid = (await a.send("before"))["sid"]
        await until(lambda: a.stands(sid, "sent"))
        await a.stop()
        await until(lambda: is_so(lambda: here(b)))
        assert Role.DISPATCH in b.app.present.roles
        await b.made(f"/tidings/v1/Handsets/{PHONE}", {"Power": "on"})
        await until(lambda: b.stands(sid, "delivered"))
        assert await b.stands((await b.send("after"))["sid"], "delivered", wait=True)
        _, held = await b.ask("GET", f"/tidings/v1/Handsets/{PHONE}/Messages")
        assert [each["body"] for each in held["messages"]] == ["after", "before"]


async def test_who_lost_it_to_another_gives_it_up(
    postgres: Stores, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def take(self: Simulating) -> bool:
        return False

    async with two_apps(postgres, tmp_path, roles=EVERYTHING) as (a, _):
        owned = a.app.present.simulating.owned
        assert owned is not None
        monkeypatch.setattr(Simulating, "take", take)
        owned.lose()
        await until(lambda: is_so(lambda: not here(a)))
        assert Role.SIMULATOR not in a.app.present.roles


def here(running: Running) -> bool:
    assert running.app.program.simulated is not None
    return running.app.program.simulated.is_here


async def is_so(holds: Callable[[], bool]) -> bool:
    return holds()


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Waits until something is so."""
    async with asyncio.timeout(30):
        while not await holds():
            await asyncio.sleep(0.02)
