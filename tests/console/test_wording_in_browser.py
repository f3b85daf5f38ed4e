"""Pages in another language in a real browser: scripts say it too, nothing breaks, and the language of the page is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser import needs_browser
from tests.console import lisp
from tests.console.running import PHONE
from tests.console.test_handsets_page import opened
from tests.console.test_messages_in_browser import at
from tidings.wording import languages

pytestmark = needs_browser


async def test_scripts_and_pages_speak_the_readers_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = tmp_path / "words"
    words.mkdir()
    lisp.catalogue(words)
    monkeypatch.setattr(languages, "FOLDER", words)
    languages.languages.cache_clear()
    async with opened(tmp_path / "data") as (world, page):
        await world.send("Good tidings")
        await page.set_extra_http_headers({"Accept-Language": "eo, en;q=0.5"})
        await at(page, "/handsets")
        assert await page.locator("html").get_attribute("lang") == "eo"
        await page.locator("#live-text", has_text=lisp.lisp("Live")).wait_for()
        await page.locator(".entry").first.click()
        phone = page.locator("handset-phone").first
        assert (await phone.get_attribute("aria-label") or "").startswith("⟦Phóné +1 415 555 0100")
        await phone.get_by_text("Good tidings").wait_for()
        await phone.get_by_text("1 ségmént").wait_for()
        await at(page, f"/messages?q=to:{PHONE}")
        await page.locator("summary", has_text=lisp.lisp("Save this search")).wait_for()
        await at(page, "/geo-permissions")
        await page.locator("#decisions .country input:not(:disabled)").nth(1).check()
        await page.locator("#ticked", has_text="⟦1 cóúntry tíckéd:⟧").wait_for()
        seen = await page.locator("body").inner_text()
        assert "%(" not in seen
        assert "&lt;" not in seen
        await at(page, "/services")
        await page.get_by_role("link", name="Default Messaging Service").click()
        await page.get_by_role("heading", name=lisp.lisp("Settings")).wait_for()


async def test_an_act_is_found_by_its_name_whatever_the_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = tmp_path / "words"
    words.mkdir()
    lisp.catalogue(words)
    monkeypatch.setattr(languages, "FOLDER", words)
    languages.languages.cache_clear()
    async with opened(tmp_path / "data") as (world, page):
        made = await world.api("/2010-04-01/Accounts.json", FriendlyName="Oak")
        await page.set_extra_http_headers({"Accept-Language": "eo"})
        await at(page, f"/subaccounts/{made['sid']}")
        await page.get_by_text(lisp.lisp("Suspend")).first.click()
        await page.locator("#confirm-suspend input[name=confirmed]").fill("Oak")
        await page.locator("#confirm-suspend button").click()
        await page.get_by_role("status").filter(has_text="⟦Ít ís súspéndéd").wait_for()
