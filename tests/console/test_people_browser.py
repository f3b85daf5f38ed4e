"""People in a real browser: signed up, led through a second factor, invited, all by the keyboard and on a small screen."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pyotp

from tests.browser import chromium_beside, needs_browser
from tests.console.people import ANN, BOB, PASSWORD, link_in
from tests.console.running import Running, running, serving
from tidings.accounts.people.policy import TwoFactor, policy_set

SMALL = {"width": 390, "height": 844}

pytestmark = needs_browser


@contextlib.asynccontextmanager
async def served(folder: Path, **settings: Any) -> AsyncIterator[tuple[Running, Any, str]]:
    """A program that serves a free port, a browser, and where the program is; nothing breaks the pages' policy."""
    async with running(folder, **settings) as world, serving(world) as base, chromium_beside() as browser:
        yield world, browser, base


async def visitor(browser: Any, troubles: list[str], **settings: Any) -> Any:
    page = await browser.new_page(**settings)
    page.set_default_timeout(15_000)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda line: troubles.append(line.text) if "Content Security" in line.text else None)
    return page


async def fits(page: Any) -> bool:
    """Whether nothing of a page is beside the screen."""
    found: bool = await page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    return found


async def typed(page: Any, *texts: str) -> None:
    """Fills the fields from the one that has the focus on, with the keyboard alone, and sends the form."""
    await page.locator("input:focus").wait_for()
    for number, text in enumerate(texts):
        if number:
            await page.keyboard.press("Tab")
        await page.keyboard.type(text)
    await page.keyboard.press("Enter")


async def signed_up(page: Any, base: str, world: Running) -> None:
    await page.goto(f"{base}/sign-in")
    await page.get_by_role("link", name="Sign up the first user").click()
    await page.wait_for_url("**/sign-up")
    assert await fits(page)
    await typed(page, world.sid, world.token, "Ann Lindgren", ANN, PASSWORD, PASSWORD)
    await page.wait_for_url("**/me")


async def test_the_first_user_signs_up_sets_up_a_factor_and_invites_somebody(tmp_path: Path) -> None:
    async with served(tmp_path) as (world, browser, base):
        troubles: list[str] = []
        page = await visitor(browser, troubles, viewport=SMALL)
        await signed_up(page, base, world)
        assert await fits(page)
        await page.locator("#start-current").fill(PASSWORD)
        await page.get_by_role("button", name="Set one up").click()
        box = await page.locator("svg.qr").bounding_box()
        assert box is not None
        assert box["width"] > 150
        assert await fits(page)
        key = re.search(r"[A-Z2-7]{32}", await page.locator("section", has_text="Scan this").inner_text())
        assert key is not None
        await page.get_by_label("Code").fill(pyotp.TOTP(key[0]).at(time.time() - 30))
        await page.keyboard.press("Enter")
        await page.get_by_role("heading", name="Recovery codes").wait_for()
        assert await page.locator(".codes li").count() == 10
        await page.get_by_role("link", name="I have kept them").click()
        await page.get_by_text("10 recovery codes left").wait_for()
        await page.get_by_role("link", name="People of the organization").click()
        assert await fits(page)
        await page.get_by_label("E-mail").fill(BOB)
        await page.get_by_label("Role").first.select_option("support")
        await page.get_by_role("button", name="Invite").click()
        await page.get_by_text("The letter is on its way.").wait_for()
        guest = await visitor(browser, troubles, viewport=SMALL)
        await guest.goto(base + await link_in(world, BOB, "An invitation to My first Tidings account"))
        await guest.get_by_label("Your name").focus()
        await typed(guest, "Bob", PASSWORD, PASSWORD)
        await guest.wait_for_url("**/me")
        await guest.get_by_role("heading", name="My profile").wait_for()
        assert await guest.get_by_role("link", name="People of the organization").count() == 0
        await page.goto(f"{base}/sent-mail")
        await page.get_by_text("An invitation to My first Tidings account").wait_for()
        assert await fits(page)
        assert troubles == []


async def test_signing_in_with_a_code_and_being_led_through_setting_one_up(tmp_path: Path) -> None:
    async with served(tmp_path) as (world, browser, base):
        troubles: list[str] = []
        first = await visitor(browser, troubles, viewport=SMALL)
        await signed_up(first, base, world)
        await world.app.database.commit(policy_set(world.sid, TwoFactor.EVERY_SIGN_IN, world.app.clock.now()))
        page = await (await browser.new_context(viewport=SMALL)).new_page()
        page.set_default_timeout(15_000)
        await page.goto(f"{base}/sign-in")
        await typed(page, ANN, "not the right one")
        await page.get_by_role("alert").wait_for()
        await page.locator("#secret:focus").wait_for()
        await typed(page, PASSWORD)
        await page.wait_for_url("**/sign-in/set-up")
        assert await fits(page)
        secret = await page.locator("code").first.inner_text()
        totp = pyotp.TOTP(secret)
        await typed(page, "000000")
        await page.locator("#code-note").wait_for()
        assert await page.locator("#code").get_attribute("aria-invalid") == "true"
        await typed(page, totp.at(time.time() - 30))
        await page.get_by_role("heading", name="Recovery codes").wait_for()
        again = await (await browser.new_context(viewport=SMALL)).new_page()
        again.set_default_timeout(15_000)
        await again.goto(f"{base}/sign-in")
        await typed(again, ANN, PASSWORD)
        await again.wait_for_url("**/sign-in/code")
        await typed(again, totp.now())
        await again.wait_for_url(re.compile(r"^(?!.*sign-in)"))
        assert troubles == []


async def test_scripts_tell_times_in_the_zone_that_a_person_chose_else_in_the_browsers(tmp_path: Path) -> None:
    async with served(tmp_path) as (world, browser, base):
        page = await visitor(browser, [], timezone_id="America/Denver", locale="de-DE")
        await signed_up(page, base, world)
        told = 'import("/static/wording.js").then((words) => words.clock("2026-03-12T12:00:00Z"))'
        assert await page.evaluate(told) == "06:00"
        await page.locator('[name="time_zone"]').fill("Pacific/Kiritimati")
        await page.get_by_role("button", name="Use them").click()
        await page.get_by_text("Pages use Pacific/Kiritimati now").wait_for()
        assert await page.evaluate(told) == "02:00"
