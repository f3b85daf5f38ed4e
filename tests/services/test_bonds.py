"""What is tied to a service ends with it, and has a say in what it is for."""

from __future__ import annotations

import sqlalchemy as sa

from tests.numbers.installation import World
from tidings.db import Wake
from tidings.errors import USE_CASE_CLASH
from tidings.http import Call
from tidings.services.bonds import Ending
from tidings.services.messaging_services import ServiceUseCase, services


class Tied:
    """Keeps something for every service: that no other service is called Left."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def ending(self, _call: Call, service_sid: str) -> Ending | None:
        table = services.table
        renamed = sa.update(table).where(table.c.friendly_name == "Left").values(friendly_name="Told")
        self.asked.append(service_sid)
        return Ending([renamed], [("tied", 0)])

    def must_allow(self, _service_sid: str, purpose: ServiceUseCase) -> None:
        if purpose is ServiceUseCase.POLL:
            raise USE_CASE_CLASH(value="X", reason="no polls")

    def joining(self, _service_sid: str) -> int | None:
        return None


async def test_what_is_tied_ends_in_the_same_commit(world: World) -> None:
    tied = Tied()
    world.bonds.append(tied)
    woken: list[Wake] = []
    world.db.on_wake(woken.append)
    service, left = await world.service(), await world.service(FriendlyName="Left")
    assert (await world.messaging("DELETE", f"/{service}")).status == 204
    assert (await world.messaging("GET", f"/{left}")).json["friendly_name"] == "Told"
    assert tied.asked == [service]
    assert woken == [("tied", 0)]


async def test_nobody_is_woken_for_a_service_that_is_not_there(world: World) -> None:
    tied = Tied()
    world.bonds.append(tied)
    woken: list[Wake] = []
    world.db.on_wake(woken.append)
    assert (await world.messaging("DELETE", f"/MG{'0' * 32}")).status == 404
    assert woken == []


async def test_a_bond_may_forbid_a_use_case(world: World) -> None:
    world.bonds.append(Tied())
    service = await world.service()
    assert (await world.messaging("POST", f"/{service}", {"Usecase": "poll"})).code == 21719
    assert (await world.messaging("POST", f"/{service}", {"Usecase": "marketing"})).json["usecase"] == "marketing"
