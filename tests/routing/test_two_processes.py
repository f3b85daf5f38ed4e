"""Links of two processes on one PostgreSQL: what is configured at one holds at the other, and both share each link."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from tests.processes.apps import OPERATOR_TOKEN, PHONE, Running, two_apps
from tests.routing.smsc import Carrier
from tests.stores import Stores
from tidings.carriers.smpp import SmppCarrier
from tidings.core import SystemNetwork
from tidings.numbers.seed import LOCAL

OPERATOR = {"user": "operator", "secret": OPERATOR_TOKEN}
PATIENCE_S = 20.0


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not holds():
            await asyncio.sleep(0.02)


class World:
    """Two programs, the carrier of the settings and one that is configured."""

    def __init__(self, a: Running, b: Running, pine: Carrier, oak: Carrier, port: int) -> None:
        self.a, self.b, self.pine, self.oak, self.port = a, b, pine, oak, port

    async def make(self, **more: str) -> Any:
        form = {"Name": "oak", "Host": "127.0.0.1", "Port": f"{self.port}", "SystemId": "us", "Password": "secret"}
        return await self.a.made("/tidings/v1/Carriers", {**form, "Binds": "2", **more}, **OPERATOR)

    async def shown(self, at: Running, sid: str) -> Any:
        status, answer = await at.ask("GET", f"/tidings/v1/Carriers/{sid}", **OPERATOR)
        assert status == 200, answer
        return answer

    def links(self, name: str = "oak") -> list[SmppCarrier]:
        """Of both processes."""
        found = [each for one in (self.a, self.b) for each in one.app.program.routes.carriers() if each.name == name]
        return [each for each in found if isinstance(each, SmppCarrier)]


@contextlib.asynccontextmanager
async def world(stores: Stores, folder: Path) -> AsyncIterator[World]:
    network, pine, oak = SystemNetwork(), Carrier("pine"), Carrier("oak")
    at_pine = await network.listen("127.0.0.1", 0, pine.connect)
    at_oak = await network.listen("127.0.0.1", 0, oak.connect)
    carrier = f"smpp://us:secret@127.0.0.1:{at_pine.port}?binds=2"
    try:
        async with two_apps(stores, folder, carrier=carrier, roles="api,dispatch,webhooks,loops,console") as (a, b):
            await until(lambda: pine.sessions_bound == 2)
            yield World(a, b, pine, oak, at_oak.port)
    finally:
        await at_pine.close()
        await at_oak.close()
        await pine.end()
        await oak.end()


async def test_a_link_that_is_made_at_one_process_is_bound_and_shared_by_both(postgres: Stores, tmp_path: Path) -> None:
    async with world(postgres, tmp_path) as here:
        made = await here.make(Throughput="20", Window="10")
        await until(lambda: here.oak.sessions_bound == 2)
        await until(lambda: [link._pace.limit for link in here.links()] == [10.0, 10.0])
        assert [link.room for link in here.links()] == [1, 1], "of the pace; the window is 5 at each"
        for at in (here.a, here.b):
            async with asyncio.timeout(PATIENCE_S):
                while len((await here.shown(at, made["sid"]))["links"]) < 2:
                    await asyncio.sleep(0.1)
            links = (await here.shown(at, made["sid"]))["links"]
            assert {each["process_sid"] for each in links} == {one.app.present.me.sid for one in (here.a, here.b)}
            assert {each["status"] for each in links} == {"bound"}


async def test_what_is_changed_at_one_holds_at_the_other(postgres: Stores, tmp_path: Path) -> None:
    async with world(postgres, tmp_path) as here:
        sid = (await here.make())["sid"]
        await until(lambda: here.oak.sessions_bound == 2)
        await here.b.made(f"/tidings/v1/Carriers/{sid}", {"Window": "4"}, **OPERATOR)
        await until(lambda: [link.room for link in here.links()] == [2, 2])
        assert len(here.oak.binds) == 2, "nobody bound anew for it"
        await here.a.made(f"/tidings/v1/Carriers/{sid}", {"Enabled": "false"}, **OPERATOR)
        await until(lambda: here.oak.sessions_bound == 0)
        assert here.links() == []


async def test_a_route_that_is_made_at_one_is_taken_by_the_other(postgres: Stores, tmp_path: Path) -> None:
    async with world(postgres, tmp_path) as here:
        await here.make()
        await until(lambda: here.oak.sessions_bound == 2)
        route = await here.a.made("/tidings/v1/Routes", {"Carrier": "oak", "Prefix": PHONE[:5]}, **OPERATOR)
        await until(lambda: len(here.oak.sessions) == 2 and not _is_simple(here))
        for one in (here.a, here.b):
            for sender in (LOCAL, "+18005550100"):
                form = {"To": PHONE, "From": sender, "Body": "hello"}
                await one.ask("POST", f"{one.account}/Messages.json", form)
        await until(lambda: len(here.oak.got) >= 2)
        await asyncio.sleep(0.5)
        assert here.pine.got == []
        await here.b.ask("DELETE", f"/tidings/v1/Routes/{route['sid']}", **OPERATOR)
        await until(lambda: _is_simple(here))
        message = await here.a.send("by pine")
        async with asyncio.timeout(PATIENCE_S):
            assert await here.a.stands(message["sid"], "sent", wait=True)
        assert here.pine.texts == ["by pine"]


async def test_one_bind_alone_is_one_process_alone_and_another_takes_its_place(
    postgres: Stores, tmp_path: Path
) -> None:
    async with world(postgres, tmp_path) as here:
        await here.make(Binds="1", Throughput="20")
        await until(lambda: here.oak.sessions_bound == 1 and here.pine.sessions_bound == 1)
        await until(lambda: 20.0 in [link._pace.limit for link in here.links()])
        holder = next(one for one in (here.a, here.b) if here.links()[0].is_up == (one is here.a))
        await holder.stop()
        await until(lambda: here.oak.sessions_bound == 1)


def _is_simple(here: World) -> bool:
    """Whether neither knows a route."""
    return all(one.app.program.routes._is_simple for one in (here.a, here.b))
