"""Geo permissions in the console: many countries at once, the search, the map, and who may."""

from __future__ import annotations

import re
from pathlib import Path

from tests.console.running import Browser, header, running
from tests.console.test_sheets import OPERATOR, shown
from tidings.console.geo_map import COLUMNS, TileBlock, drawn
from tidings.console.regions import REGIONS, region_of
from tidings.countries.known import countries

PLACE = "/geo-permissions"


async def allowed(browser: Browser) -> set[str]:
    page = await shown(browser, PLACE)
    return set(re.findall(r'#(\w\w)" class="tile allowed', page))


def test_each_country_is_in_one_region() -> None:
    every = [code for region in REGIONS for code in region.codes]
    assert len(every) == len(set(every))
    assert set(every) == set(countries())
    assert region_of("GB") is not None
    assert region_of("XX") is None


def test_no_two_tiles_of_the_map_stand_on_one_place() -> None:
    blocks = [TileBlock(each.key, each.name, [(code, code, "open") for code in each.codes]) for each in REGIONS]
    found = drawn(blocks)
    assert len({(tile.x, tile.y) for tile in found.tiles}) == len(countries())
    assert all(tile.x + 24 <= found.width and tile.y + 24 <= found.height for tile in found.tiles)
    assert len({tile.x for tile in found.tiles}) == 2 * COLUMNS
    assert drawn([]).tiles == []


async def test_countries_are_allowed_and_withdrawn_many_at_once(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        assert await allowed(browser) == {"CA", "US"}
        response = await browser.post(PLACE, act="allow", **{"c-GB": "on", "c-DE": "on"})
        assert header(response, "location") == f"{PLACE}?told=2+countries+allowed."
        assert await allowed(browser) == {"CA", "US", "GB", "DE"}
        response = await browser.post(PLACE, act="withdraw", **{"c-GB": "on"})
        assert header(response, "location") == f"{PLACE}?told=1+country+withdrawn."
        assert await allowed(browser) == {"CA", "US", "DE"}


async def test_a_whole_region_is_decided_by_one_box_but_for_what_is_not_served(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        await shown(browser, PLACE)
        assert (await browser.post(PLACE, act="allow", **{"r-africa": "on"})).status == 303
        (africa,) = [region.codes for region in REGIONS if region.key == "africa"]
        assert await allowed(browser) == {"CA", "US"} | africa - {"SD"}


async def test_all_boxes_of_the_page_can_be_ticked(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        page = await shown(browser, PLACE)
        boxes = dict.fromkeys(re.findall(r'name="([cr]-[\w-]+)"(?: id="c-\w\w")?(?: data-all)?>', page), "on")
        assert len(boxes) > 240
        assert (await browser.post(PLACE, act="allow", **boxes)).status == 303
        assert len(await allowed(browser)) == len(countries()) - 5


async def test_a_region_means_what_the_search_left_of_it(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        page = await shown(browser, f"{PLACE}?q=united")
        assert set(re.findall(r'name="c-(\w\w)"', page)) >= {"GB", "US", "AE"}
        assert 'name="c-FR"' not in page
        response = await browser.post(PLACE, act="allow", q="united", **{"r-europe": "on"})
        assert header(response, "location").startswith(f"{PLACE}?q=united")
        assert await allowed(browser) == {"CA", "US", "GB"}
        assert "No country is called that." in await shown(browser, f"{PLACE}?q=atlantis")
        assert 'name="c-GB"' in await shown(browser, f"{PLACE}?q=%2B44")


async def test_what_cannot_be_decided_is_told_with_its_reason(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        await shown(browser, PLACE)
        nothing = await browser.post(PLACE, act="allow")
        assert nothing.status == 400
        assert b"Tick the countries first." in nothing.body
        refused = await browser.post(PLACE, act="allow", **{"c-CU": "on"})
        assert refused.status == 400
        assert b'role="alert"' in refused.body
        assert await allowed(browser) == {"CA", "US"}


async def test_an_account_decides_for_itself_alone(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        other = await world.api("/2010-04-01/Accounts.json", FriendlyName="Other")
        stranger = await world.signed_in(other["sid"], other["auth_token"])
        await shown(stranger, PLACE)
        assert (await stranger.post(PLACE, act="allow", **{"c-GB": "on"})).status == 303
        assert "GB" in await allowed(stranger)
        assert "GB" not in await allowed(browser)
        assert (await browser.post(PLACE, token=stranger.form_token, act="allow", **{"c-GB": "on"})).status == 403


async def test_the_operator_is_led_to_no_page_of_an_account(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        page = await shown(await world.signed_in(*OPERATOR), "/")
        assert f'href="{PLACE}"' not in page
        assert 'href="/carriers"' in page
