"""The pages of messages in a real browser: the box completes words and values, views are saved, the form counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from tests.browser import needs_browser
from tests.console.running import PHONE, SENDER
from tests.console.test_handsets_page import opened
from tests.console.test_messages_page import medium
from tests.contract.site import PICTURE

pytestmark = needs_browser


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


async def test_the_wire_and_a_picture_are_seen_on_a_narrow_screen_and_what_is_open_stays_so(tmp_path: Path) -> None:
    async with opened(tmp_path, viewport={"width": 390, "height": 800}) as (world, page):
        made = await world.send("Look at this: " + "x" * 400, MediaUrl=await medium(world, PICTURE, "image/png"))
        await at(page, f"/messages/{made['sid']}")
        await page.locator(".page-head .pill", has_text="Delivered").wait_for()
        picture = page.locator(".media-list img")
        await picture.scroll_into_view_if_needed()
        await page.wait_for_function("document.querySelector('.media-list img').naturalWidth > 0")
        wire = page.get_by_role("region", name="On the wire")
        await wire.get_by_text("submit_sm").wait_for()
        await wire.get_by_text("tidings_media").wait_for()
        await wire.get_by_text("The whole PDU after its header, in hex").click()
        await page.evaluate("document.getElementById('wire').dataset.before = 'yes'")
        await page.evaluate("document.querySelector('#wire h2').textContent = 'Old'")
        await page.locator("#wire:not([data-before])").wait_for()
        assert await page.locator("#wire-hex-1-2").get_attribute("open") is not None
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        for width in (1280, 700):
            await page.set_viewport_size({"width": width, "height": 800})
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_one_medium_is_deleted_at_its_picture(tmp_path: Path) -> None:
    async with opened(tmp_path) as (world, page):
        made = await world.send("Look", MediaUrl=await medium(world, PICTURE, "image/png"))
        await at(page, f"/messages/{made['sid']}")
        await page.get_by_text("Delete the medium").first.click()
        [sid] = await page.locator(".media-list p code").all_inner_texts()
        box = page.locator(".media-list").get_by_label("to confirm")
        await box.fill("what")
        await page.get_by_role("button", name="Delete the medium").click()
        await page.get_by_text("Nothing was done.").wait_for()
        assert await box.input_value() == "what"
        await box.fill(sid[-6:])
        await page.get_by_role("button", name="Delete the medium").click()
        await page.get_by_text("The medium is gone.").wait_for()
        assert await page.locator(".media-list img").count() == 0
