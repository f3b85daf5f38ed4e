"""The pages of messages in a real browser: the box completes words and values, views are saved, the form counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest

from tests.console.running import PHONE, SENDER
from tests.console.test_handsets_page import CHROMIUM, opened

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="no browser: apt-get install chromium")


async def at(page: Any, path: str) -> None:
    await page.goto(urljoin(page.url, path))


async def test_the_box_completes_words_and_values_by_keyboard_and_saves_the_search(tmp_path: Path) -> None:
    async with opened(tmp_path) as (world, page):
        await world.send("Hello")
        await at(page, "/messages")
        box = page.get_by_role("combobox")
        await box.press_sequentially("sta")
        await page.get_by_role("option", name="status:").wait_for()
        await box.press("ArrowDown")
        await box.press("Enter")
        assert await box.input_value() == "status:"
        await box.press_sequentially("del")
        await page.get_by_role("option", name="status:delivered").click()
        await box.press_sequentially("dir")
        await box.press("ArrowDown")
        await box.press("Tab")
        await box.press_sequentially("inb")
        await box.press("Escape")
        assert await page.get_by_role("listbox").is_hidden()
        assert await box.input_value() == "status:delivered direction:inb"
        await box.fill("direction:outbound")
        await box.press("Enter")
        await page.get_by_role("link", name="Hello", exact=True).wait_for()
        await page.get_by_text("Save this search").click()
        await page.get_by_label("Name of this view").fill("Sent by us")
        await page.get_by_role("button", name="Save", exact=True).click()
        await page.get_by_role("link", name="Sent by us").wait_for()
        await page.get_by_role("link", name="All", exact=True).click()
        await page.get_by_role("link", name="Sent by us").click()
        await page.wait_for_url("**/messages?q=direction*")
        await page.get_by_role("button", name="Forget Sent by us").click()
        await page.get_by_role("link", name="Sent by us").wait_for(state="detached")


async def test_searches_that_the_browser_kept_are_offered_once_and_taken_over(tmp_path: Path) -> None:
    async with opened(tmp_path) as (world, page):
        await at(page, "/messages")
        kept = '[{"name": "Late <b>", "query": "status:failed since:1d"}, {"name": "In", "query": "direction:inbound"}]'
        await page.evaluate("([key, kept]) => localStorage.setItem(key, kept)", [f"tidings views {world.sid}", kept])
        await page.reload()
        await page.get_by_text("This browser kept searches: Late <b>, In.").wait_for()
        await page.get_by_role("button", name="Take over").click()
        await page.get_by_role("link", name="Late <b>").click()
        await page.wait_for_url("**/messages?q=status%3Afailed+since%3A1d")
        assert await page.locator("#kept-here").count() == 0
        assert await page.evaluate("localStorage.length") == 0


async def test_the_form_counts_segments_while_it_is_written_and_sends(tmp_path: Path) -> None:
    async with opened(tmp_path) as (_, page):
        await at(page, "/messages/new")
        await page.get_by_label("To").fill(PHONE)
        await page.get_by_label("From").fill(SENDER)
        await page.get_by_label("Text").fill("a" * 161)
        await page.locator("#segments", has_text="2").wait_for()
        await page.get_by_label("Text").fill("Grüße 🌊")
        await page.locator("#explained", has_text="UCS-2").wait_for()
        assert await page.locator("#segments").inner_text() == "1"
        await page.get_by_role("button", name="Send", exact=True).click()
        await page.wait_for_url("**/messages/SM*")
        await page.get_by_text("The carrier took it").wait_for()
