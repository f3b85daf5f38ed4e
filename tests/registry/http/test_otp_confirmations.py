"""The PIN that a sole proprietor read in the registry's text, given back through the API."""

from __future__ import annotations

import base64
from urllib.parse import urlencode

import msgspec
import pytest

from tests.campaigns.world import World
from tests.registry.http.tcr import Tcr
from tests.registry.http.world import PERSON
from tests.registry.http.world import World as RegistryWorld
from tidings.db.migrate import migrate
from tidings.db.sqlite import SqliteDatabase
from tidings.http import Request
from tidings.registry.http import HttpRegistry

PATH = "/tidings/v1/Registry/OtpConfirmations"


async def confirm(sid_of: str, pin: str, *, user: str = World.account, real: bool = True) -> tuple[int, object, Tcr]:
    """Status and code of the answer, where the brand is that of `sid_of` (`ours`, `unfiled`, or a SID)."""
    database = SqliteDatabase(None)
    await database.start()
    await migrate(database)
    async with Tcr().serving() as tcr:
        there = RegistryWorld(tcr)
        world = World(database)
        if real:
            world.api._parts.add(there.registry, HttpRegistry)
        try:
            registry_id = await there.brand(PERSON)
            await there.registry.send_otp(registry_id)
            ours = await world.brand(tcr_id=registry_id if sid_of == "ours" else None)
            sid = sid_of if sid_of.isupper() or len(sid_of) == 34 else ours.sid
            form = urlencode({"BrandRegistrationSid": sid, "Pin": pin}).encode()
            headers = {b"host": b"h", b"authorization": b"Basic " + base64.b64encode(f"{user}:x".encode())}
            answer = await world.api(Request("POST", PATH, b"", headers, form))
            return answer.status, msgspec.json.decode(answer.body)["code"] if answer.body else None, tcr
        finally:
            await there.registry.stop()
            await database.stop()


async def test_the_right_pin_is_passed_on_and_verifies_the_brand() -> None:
    status, _, tcr = await confirm("ours", "123456")
    assert status == 204
    assert tcr.brands["B000001"]["identityStatus"] == "VERIFIED"


async def test_a_wrong_pin_is_refused_and_verifies_nothing() -> None:
    status, code, tcr = await confirm("ours", "654321")
    assert (status, code) == (409, 20409)
    assert tcr.brands["B000001"]["identityStatus"] == "SELF_DECLARED"


@pytest.mark.parametrize("pin", ["", "123", "12345678901", "12 456", "<pin>"])
async def test_what_cannot_be_a_pin_is_not_passed_on(pin: str) -> None:
    status, code, tcr = await confirm("ours", pin)
    assert (status, code) == (400, 20001)
    assert f"PUT /brand/{next(iter(tcr.brands))}/smsOtp" not in tcr.lines()


async def test_a_brand_that_is_not_filed_takes_no_pin() -> None:
    assert (await confirm("unfiled", "123456"))[:2] == (409, 20409)


async def test_the_brand_of_another_account_is_not_there() -> None:
    assert (await confirm("ours", "123456", user=World.other))[:2] == (404, 20404)


async def test_what_is_no_sid_is_refused() -> None:
    assert (await confirm("B", "123456"))[:2] == (400, 20001)


async def test_where_the_registry_is_simulated_there_is_no_pin() -> None:
    assert (await confirm("ours", "123456", real=False))[:2] == (404, 20404)
