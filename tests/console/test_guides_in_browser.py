"""What JavaScript adds to pages that lead on: answers while somebody types, whole regions at one tick, a handset."""

from __future__ import annotations

import re
from pathlib import Path

from tests.browser import needs_browser
from tests.console.running import PHONE
from tests.console.test_handsets_page import opened
from tests.console.test_messages_in_browser import at

pytestmark = needs_browser


async def test_who_would_write_is_answered_on_the_services_page_while_a_number_is_typed(tmp_path: Path) -> None:
    async with opened(tmp_path) as (_, page):
        await at(page, "/services")
        await page.get_by_role("link", name="Default Messaging Service").click()
        await page.get_by_label("For somebody at").press_sequentially(PHONE)
        await page.locator("#choice", has_text="Would be sent").wait_for()
        await page.locator("#choice", has_text="Left out:").wait_for()
        assert re.search(r"/services/MG\w+$", page.url)
        await page.get_by_label("For somebody at").fill("+442079460000")
        await page.locator("#choice", has_text="21408").wait_for()


async def test_a_search_for_numbers_follows_what_is_typed(tmp_path: Path) -> None:
    async with opened(tmp_path) as (_, page):
        await at(page, "/numbers/search")
        await page.get_by_label("Area code").fill("212")
        await page.get_by_role("link", name="Buy +1 212").first.wait_for()
        await page.get_by_label("Country").select_option("GB")
        await page.locator("#offers", has_text="only for the US and Canada").wait_for()


async def test_one_tick_takes_a_region_and_the_page_counts(tmp_path: Path) -> None:
    async with opened(tmp_path) as (_, page):
        await at(page, "/geo-permissions")
        region = page.get_by_role("region", name="South America")
        await region.get_by_label("All", exact=True).check()
        await page.locator("#ticked", has_text="14 countries ticked").wait_for()
        await region.get_by_label("Brazil BR").uncheck()
        assert not await region.get_by_label("All", exact=True).is_checked()
        await page.get_by_role("button", name="Allow").click()
        await page.get_by_text("13 countries allowed.").wait_for()
        assert await page.locator(".tile.allowed").count() == 15


async def test_an_opt_out_text_stands_on_the_handset_as_it_is_typed(tmp_path: Path) -> None:
    async with opened(tmp_path) as (_, page):
        await at(page, "/services")
        await page.get_by_role("link", name="Default Messaging Service").click()
        await page.get_by_role("link", name="New opt-out text").click()
        await page.locator("#field-OptOutMessage").fill("Owl Air writes no more.")
        await page.locator(".preview", has_text="Owl Air writes no more.").wait_for()
        await page.locator("#field-OptOutMessage").fill("")
        await page.locator(".preview", has_text="You are unsubscribed").wait_for()
