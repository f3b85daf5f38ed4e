"""Faults as switches: the operator turns them on a page, and every page of theirs says while one is on."""

from __future__ import annotations

import re
from pathlib import Path

from tests.console.running import header, running
from tests.console.test_sheets import OPERATOR, shown
from tidings.carriers.simulated.faults import CarrierFaults
from tidings.registry.simulated import RegistryFaults

SAID = "Faults are on"


async def test_a_fault_is_turned_on_and_every_page_says_so_until_all_are_off(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        network, browser = world.app.program.simulated, await world.signed_in(*OPERATOR)
        assert network is not None
        assert SAID not in await shown(browser, "/faults")
        response = await browser.post("/faults", Target="carrier", LostReceipts="0.25", RefuseBinds="false")
        assert header(response, "location") == "/faults?told=They%20are%20set."
        assert network.faults == CarrierFaults(lost_receipts=0.25)
        assert re.search(
            r'name="LostReceipts" value="0.25"', re.sub(r" aria-[a-z]+=\"[^\"]*\"", "", await _page(browser))
        )
        for path in ("/", "/errors", "/carriers"):
            assert SAID in await shown(browser, path)
        assert SAID not in await shown(await world.signed_in(), "/errors")
        await browser.post("/faults/off")
        assert network.faults == CarrierFaults()
        assert SAID not in await shown(browser, "/errors")


async def test_a_fault_of_the_registry_is_said_on_every_page_too(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        registry, browser = world.app.program.registry, await world.signed_in(*OPERATOR)
        assert registry is not None
        await shown(browser, "/faults")
        turned = await browser.post("/faults", Target="registry", Unavailable="true", DelayS="0.0", RefuseNext="")
        assert header(turned, "location") == "/faults?told=They%20are%20set."
        assert registry.faults == RegistryFaults(unavailable=True)
        assert "Faults are on</strong> in the simulated campaign registry:" in await shown(browser, "/errors")
        assert SAID not in await shown(await world.signed_in(), "/errors")
        await shown(browser, "/faults")
        await browser.post("/faults", Target="carrier", LostReceipts="0.25", RefuseBinds="false")
        both = "in the simulated network and the simulated campaign registry:"
        assert both in await shown(browser, "/errors")
        await browser.post("/faults/off")
        assert SAID not in await shown(browser, "/errors")


async def _page(browser: object) -> str:
    return await shown(browser, "/faults")  # type: ignore[arg-type]


async def test_a_value_that_cannot_be_is_told_at_its_field_and_what_was_typed_stays(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in(*OPERATOR)
        await shown(browser, "/faults")
        response = await browser.post("/faults", Target="carrier", LostReceipts="7")
        assert response.status == 400
        assert re.search(rb'id="field-LostReceipts"[^>]*aria-invalid="true" value="7"', response.body)


async def test_with_a_real_carrier_nothing_is_offered_and_accounts_see_no_such_page(tmp_path: Path) -> None:
    async with running(tmp_path, carrier="smpp://us:them@127.0.0.1:9", registry="http://k:s@127.0.0.1:9") as world:
        assert "Nothing is simulated here" in await shown(await world.signed_in(*OPERATOR), "/faults")
        account = await world.signed_in()
        await shown(account, "/faults", 403)
        assert (await account.post("/faults/off")).status == 403
