"""The handsets page in a real browser: Debian's Chromium, without a window, against a running server."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from tests.browser import chromium_beside, needs_browser
from tests.console.running import PHONE, SENDER, Running, running, serving
from tests.contract.site import PICTURE
from tidings.numbers.seed import SHORT_CODE

SHOWN = "+1 415 555 0100"
"""PHONE as the page writes it."""

pytestmark = needs_browser


@contextlib.asynccontextmanager
async def opened(folder: Path, **page_settings: Any) -> AsyncIterator[tuple[Running, Any]]:
    """A program that serves a free port, and a browser's page that is signed in to it."""
    async with running(folder) as world, serving(world) as base, chromium_beside() as browser:
        page = await browser.new_page(**page_settings)
        page.set_default_timeout(15_000)
        troubles: list[str] = []
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda line: troubles.append(line.text) if "Content Security" in line.text else None)
        await page.goto(f"{base}/handsets")
        await page.get_by_label("Account SID").fill(world.sid)
        await page.get_by_label("Auth token").fill(world.token)
        await page.get_by_role("button", name="Sign in").click()
        await page.wait_for_selector("#live[data-state=live]")
        yield world, page
        assert troubles == []


def spelled(number: str) -> str:
    """A number of +1 as the page writes it."""
    return f"{number[:2]} {number[2:5]} {number[5:8]} {number[8:]}"


def phone(page: Any) -> Any:
    return page.get_by_role("region", name=f"Phone {SHOWN}")


async def test_a_message_appears_by_itself_and_is_answered_on_the_page(tmp_path: Path) -> None:
    async with opened(tmp_path, viewport={"width": 1280, "height": 800}) as (world, page):
        assert f"From={SENDER}" in await page.locator("#command").inner_text()
        await world.send("Hello <img src=x onerror=alert(1)> you")
        await phone(page).get_by_text("Hello <img src=x onerror=alert(1)> you").wait_for()
        assert await page.locator("#empty").is_hidden()
        field = phone(page).get_by_label(f"Message from {SHOWN}")
        await field.fill("Hello back")
        await field.press("Enter")
        await phone(page).locator(".message.out").get_by_text("Hello back").wait_for()
        await phone(page).locator(".message.out .ticks.both").wait_for()
        listed = await world.signed_in()
        newest = (await world.arrived(listed, count=2))[0]
        assert (newest["direction"], newest["peer"], newest["body"]) == ("out", SENDER, "Hello back")


async def test_a_second_sender_gets_a_thread_of_its_own(tmp_path: Path) -> None:
    async with opened(tmp_path) as (world, page):
        await world.send("From the long code")
        await phone(page).get_by_text("From the long code").wait_for()
        await world.send("From the short code", From=SHORT_CODE)
        await phone(page).get_by_text("From the short code").wait_for()
        await phone(page).get_by_role("tab", name=spelled(SENDER)).click()
        await phone(page).get_by_text("From the long code").wait_for()
        assert await phone(page).get_by_text("From the short code").count() == 0
        await page.keyboard.press("ArrowLeft")
        await phone(page).get_by_text("From the short code").wait_for()


async def test_a_phone_is_added_turned_off_and_on_with_the_keyboard(tmp_path: Path) -> None:
    async with opened(tmp_path) as (world, page):
        await page.get_by_label("Add a phone").fill(PHONE)
        await page.keyboard.press("Enter")
        switch = phone(page).get_by_role("switch")
        await switch.focus()
        await page.keyboard.press("Space")
        await phone(page).get_by_text("Turned off").wait_for()
        assert await phone(page).get_by_label(f"Message from {SHOWN}").is_disabled()
        await world.send("Are you there?")
        await phone(page).get_by_text("1 segment waiting in the network").wait_for()
        await switch.click()
        await phone(page).locator(".message.in").get_by_text("Are you there?").wait_for()


async def test_the_page_asks_by_itself_when_events_are_cut(tmp_path: Path) -> None:
    async with opened(tmp_path) as (world, page):
        await page.route("**/handsets/events", lambda route: route.abort())
        await page.reload()
        await page.wait_for_selector("#live[data-state=polling]")
        await world.send("Hello")
        await phone(page).get_by_text("Hello").wait_for()


async def test_on_a_narrow_screen_one_phone_is_shown_and_another_is_switched_to(tmp_path: Path) -> None:
    async with opened(tmp_path, viewport={"width": 390, "height": 844}) as (world, page):
        await world.send("To the first")
        await phone(page).get_by_text("To the first").wait_for()
        await world.send("To the second", to="+12125550148")
        await page.get_by_role("button", name="+1 212 555 0148").click()
        await page.get_by_text("To the second").last.wait_for()
        assert await page.locator("handset-phone:visible").count() == 1
        width = await page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390


async def test_a_phone_that_fails_is_opened_from_the_menu_and_says_what_it_did_not_get(tmp_path: Path) -> None:
    async with opened(tmp_path, viewport={"width": 1280, "height": 800}) as (world, page):
        await world.send("Lemons")
        await phone(page).get_by_text("Make it fail").click()
        await phone(page).get_by_role("button", name="+1 415 553 0007").click()
        other = page.get_by_role("region", name="Phone +1 415 553 0007")
        await other.get_by_text("Make it fail").click()
        await other.get_by_text("This number has an outcome of its own.").wait_for()
        await page.keyboard.press("Escape")
        sent = await world.send("Win a prize", to="+14155530007")
        line = other.get_by_text("Not delivered: 30007, The message was filtered.")
        await line.wait_for()
        assert await line.get_by_role("link", name="30007").get_attribute("href") == "/errors/30007"
        assert await line.get_by_role("link", name="the message").get_attribute("href") == f"/messages/{sent['sid']}"


async def test_the_messages_that_are_shown_are_searched(tmp_path: Path) -> None:
    async with opened(tmp_path, viewport={"width": 1280, "height": 800}) as (world, page):
        for text in ("Lemons are in", "Pears are in"):
            await world.send(text)
            await phone(page).get_by_text(text).wait_for()
        search = phone(page).get_by_role("searchbox")
        await search.fill("lemon")
        await phone(page).get_by_text("Pears are in").wait_for(state="detached")
        assert await phone(page).get_by_text("Lemons are in").is_visible()
        await search.fill("plums")
        await phone(page).get_by_text("None of the messages that are shown has this.").wait_for()
        await search.fill("")
        await phone(page).get_by_text("Pears are in").wait_for()


async def test_a_picture_goes_from_the_phone_and_is_seen_in_the_thread(tmp_path: Path) -> None:
    async with opened(tmp_path, viewport={"width": 390, "height": 800}) as (world, page):
        await world.send("hello")
        await phone(page).wait_for()
        files = phone(page).get_by_label(f"Pictures from {SHOWN}")
        await files.set_input_files([{"name": "cat.png", "mimeType": "text/plain", "buffer": PICTURE}])
        await phone(page).get_by_text("cat.png").wait_for()
        await phone(page).get_by_label(f"Message from {SHOWN}").fill("Look")
        await phone(page).get_by_role("button", name="Send", exact=True).click()
        shown = phone(page).locator("img.picture")
        await shown.wait_for()
        assert await shown.evaluate("one => one.decode().then(() => one.naturalWidth)") > 0
        assert await phone(page).get_by_text("cat.png").count() == 0
        await files.set_input_files([{"name": "cat.png", "mimeType": "image/png", "buffer": b"MZ"}])
        await phone(page).get_by_role("button", name="Send", exact=True).click()
        await phone(page).get_by_text("it is none of JPEG").wait_for()
        await phone(page).get_by_role("button", name="Do not send cat.png").click()


async def test_a_sample_to_a_numbers_url_is_answered_on_its_page(tmp_path: Path) -> None:
    async with opened(tmp_path, viewport={"width": 1280, "height": 800}) as (world, page):
        sid = next(str(each.sid) for each in world.app.program.senders if each.address == SENDER)
        await world.api(
            f"/2010-04-01/Accounts/{world.sid}/IncomingPhoneNumbers/{sid}.json", SmsUrl="http://127.0.0.1:9/x"
        )
        await page.goto(page.url.replace("/handsets", f"/numbers/{sid}"))
        await page.get_by_role("button", name="Send a sample: an arriving message").click()
        await page.get_by_role("heading", name="What came back").wait_for()
        await page.get_by_text("X-Twilio-Signature").wait_for()
        assert page.url.endswith(sid)
