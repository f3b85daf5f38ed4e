"""Sheets of programs and of traffic: secrets that are shown once, holds, throughput, credit, links."""

from __future__ import annotations

import re
from pathlib import Path

from tests.console.running import header, running
from tests.console.test_sheets import OPERATOR, made, shown

BACK = "https://app.example/back"


async def test_an_app_shows_its_secret_once_and_a_new_one_once_more(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        await browser.page("/oauth-apps/new")
        response = await browser.post("/oauth-apps/new", FriendlyName="Desk", RedirectUris=BACK)
        first = re.search(rb'<code id="secret">([^<]+)</code>', response.body)
        (place,) = {found.decode() for found in re.findall(rb'href="(/oauth-apps/OQ[0-9a-f]{32})"', response.body)}
        assert first
        assert first[1].decode() not in await shown(browser, place)
        assert b"Type Desk to confirm" in (await browser.post(f"{place}/act", act="New secret")).body
        response = await browser.post(f"{place}/act", act="New secret", confirmed="Desk")
        second = re.search(rb'<code id="secret">([^<]+)</code>', response.body)
        assert second
        assert second[1] != first[1]
        assert second[1].decode() not in await shown(browser, place)


async def test_an_app_without_a_secret_leads_to_its_page_and_offers_no_new_one(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        place = await made(browser, "/oauth-apps/new", FriendlyName="Phone", RedirectUris=BACK, IsPublic="true")
        assert "New secret" not in await shown(browser, place)


async def test_what_goes_out_is_held_and_released_by_its_name(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in(*OPERATOR)
        page = await shown(browser, "/holds/messages")
        assert "Release and send" not in page
        assert b"Type messages to confirm" in (await browser.post("/holds/messages/act", act="Hold")).body
        await browser.post("/holds/messages/act", act="Hold", confirmed="messages")
        assert "Messages are held" in await shown(browser, "/holds/messages")
        await browser.post("/holds/messages/act", act="Release and send", confirmed="messages")
        assert "Messages are held" not in await shown(browser, "/holds/messages")


async def test_the_throughput_of_an_account_is_set_and_taken_away(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in(*OPERATOR)
        place = f"/throughputs/{world.sid}"
        assert f'href="{place}"' in await shown(browser, f"/tenants/{world.sid}")
        await shown(browser, place)
        await browser.post(place, Market="international", SegmentsPerSecond="7.5")
        assert "7.5" in await shown(browser, "/throughputs")
        await browser.post(place, Market="international", SegmentsPerSecond="")
        assert "Nothing is set for any account" in await shown(browser, "/throughputs")


async def test_credit_is_booked_with_its_reason_and_a_wrong_amount_is_told_at_its_field(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in(*OPERATOR)
        place = await _tenant(world)
        await shown(browser, f"{place}/credit")
        response = await browser.post(f"{place}/credit", Amount="much", Reason="Paid")
        assert response.status == 400
        assert re.search(rb'id="field-Amount"[^>]*aria-invalid="true"', response.body)
        response = await browser.post(f"{place}/credit", Amount="12.50", Reason="Paid")
        assert "12.50" in header(response, "location")
        assert "account.credited" in await shown(browser, f"/all-events?AccountSid={place.rpartition('/')[2]}")


async def test_credit_is_the_operators_to_book(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        await shown(browser, f"/tenants/{world.sid}/credit", 403)
        assert (await browser.post(f"/tenants/{world.sid}/credit", Amount="5", Reason="x")).status == 403
        operator = await world.signed_in(*OPERATOR)
        await shown(operator, f"/tenants/AC{'0' * 32}/credit", 404)


async def test_addresses_for_an_aggregator_are_shown_once(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in(*OPERATOR)
        place = await made(
            browser, "/carriers/new", Name="east", Kind="http", ApiUrl="https://api.example/send", ToField="to"
        )
        response = await browser.post(f"{place}/act", act="New callback addresses", confirmed="east")
        found = re.search(rb'<code id="receipts-go-to">([^<]+)</code>', response.body)
        assert found, response.body
        assert found[1].decode() not in await shown(browser, place)


async def test_a_link_says_how_it_stands_at_each_process(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in(*OPERATOR)
        place = await made(browser, "/carriers/new", Name="south", Host="127.0.0.1", SystemId="us", Password="pw")
        page = await shown(browser, place)
        assert "How it stands" in page
        assert "New callback addresses" not in page


async def _tenant(world: object) -> str:
    account = await world.api("/tidings/v1/Accounts", *OPERATOR, FriendlyName="Oak")  # type: ignore[attr-defined]
    return f"/tenants/{account['sid']}"


async def test_the_retention_of_an_account_has_a_page(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        await world.api(f"/tidings/v1/Retention/{world.sid}", *OPERATOR, Days="30")
        browser = await world.signed_in(*OPERATOR)
        assert re.search(r'name="Days"[^>]* value="30"', await shown(browser, f"/retention/{world.sid}"))
