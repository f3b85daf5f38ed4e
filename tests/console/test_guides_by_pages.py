"""The guides, walked in a browser by pages alone, from a fresh start to a message whose life, figures and alerts are seen."""

from __future__ import annotations

import asyncio
import re
import time
from pathlib import Path
from typing import Any

import pyotp

from tests.browser import needs_browser
from tests.console.people import PASSWORD
from tests.console.running import Running
from tests.console.test_people_browser import served, signed_up, visitor
from tests.console.test_registering import ADDRESS, BUSINESS, CAMPAIGN, MOBILE, PERSON, REPRESENTATIVE

pytestmark = needs_browser

RECIPIENT = "+14155550101"


class Walker:
    """Somebody who walks from page to page, and fills in forms."""

    def __init__(self, page: Any, base: str) -> None:
        self.page = page
        self.base = base

    async def go(self, path: str) -> None:
        await self.page.goto(f"{self.base}{path}")

    async def fill(self, **fields: str) -> None:
        """Fills in the fields of a form by their names, and sends it by its main button."""
        field = None
        for name, value in fields.items():
            field = self.page.locator(f'main [name="{name}"]').first
            kind = await field.evaluate("(one) => one.tagName === 'SELECT' ? 'select' : one.type")
            if kind == "select":
                await field.select_option(value)
            elif kind in ("radio", "checkbox"):
                field = self.page.locator(f'main [name="{name}"][value="{value}"]')
                await field.check()
            else:
                await field.fill(value)
        form = field.locator("xpath=ancestor::form") if field is not None else self.page.locator("main form")
        await self.press(form.locator("button.main[type=submit]").last)

    async def press(self, button: Any) -> None:
        """Presses it, and waits for the page that comes: the one before asks first whether the server is there."""
        async with self.page.expect_navigation():
            await button.click()

    async def says(self, text: str) -> None:
        await self.page.locator("main", has_text=text).wait_for()

    async def until(self, text: str) -> None:
        """Loads the page again until it says this."""
        async with asyncio.timeout(30):
            while await self.page.locator("main", has_text=text).count() == 0:
                await asyncio.sleep(0.2)
                await self.page.reload()


async def test_the_guides_are_walked_by_pages_alone(tmp_path: Path) -> None:
    async with served(tmp_path, registration_pace="instant") as (world, browser, base):
        troubles: list[str] = []
        page = await visitor(browser, troubles, viewport={"width": 1280, "height": 900})
        walker = Walker(page, base)
        await _account(walker, world)
        await _senders(walker)
        service = await _service(walker)
        await _registered(walker)
        await _sent(walker, service)
        await _watched(walker)
        assert troubles == []


async def _account(walker: Walker, world: Running) -> None:
    """The first user with a second factor, a key, a subaccount, and the layout of accounts."""
    page = walker.page
    await signed_up(page, walker.base, world)
    await page.locator("#start-current").fill(PASSWORD)
    await page.get_by_role("button", name="Set one up").click()
    key = re.search(r"[A-Z2-7]{32}", await page.locator("section", has_text="Scan this").inner_text())
    assert key is not None
    await page.get_by_label("Code").fill(pyotp.TOTP(key[0]).at(time.time()))
    await page.keyboard.press("Enter")
    await page.get_by_role("link", name="I have kept them").click()
    await walker.go("/keys/new")
    await walker.fill(FriendlyName="Nightly job")
    await page.locator("#secret").wait_for()
    await walker.go("/subaccounts/new")
    await walker.fill(FriendlyName="Lark Dogs")
    await walker.says("The account was made.")
    await walker.go("/architecture")
    await walker.fill(Kind="isv", Brands="Lark Dogs", UseCases="notifications")
    await walker.says("Lark Dogs")


async def _senders(walker: Walker) -> None:
    """What the advisor says, where may be sent, and a number."""
    await walker.go("/advisor")
    await walker.fill(UseCase="notifications", Countries="US", MonthlyVolume="5000")
    await walker.says("10DLC")
    await walker.go("/geo-permissions")
    await walker.says("South America")
    await walker.go("/numbers/search?AreaCode=617")
    await walker.page.get_by_role("link", name="Buy +1 617").first.click()
    await walker.page.locator("main form button.main[type=submit]").last.click()
    await walker.page.wait_for_url(re.compile("/numbers/PN"))


async def _service(walker: Walker) -> str:
    """A messaging service with a number of its own and texts for those who leave."""
    await walker.go("/services/new")
    await walker.fill(FriendlyName="Reminders", StickySender="")
    await walker.page.wait_for_url(re.compile("/services/MG"))
    service = walker.page.url.partition("?")[0].removeprefix(walker.base)
    await walker.go(f"{service}/opt-out-texts/new")
    await walker.fill(Language="en", OptOutMessage="Ada Lark: nothing more will come. START begins again.")
    await walker.go(service)
    await walker.says("Ada Lark: nothing more will come.")
    return str(service)


async def _registered(walker: Walker) -> None:
    """The account's own profile, then a sole proprietor, who answers on the handset; campaign and number."""
    page = walker.page
    await walker.go("/registrations/new")
    await walker.fill(kind="primary", FriendlyName="Acme Texting", Email="compliance@acmetexting.example.com")
    await walker.fill(**BUSINESS)
    await walker.fill(**REPRESENTATIVE)
    await walker.fill(**ADDRESS)
    await walker.fill()
    await walker.until("the profile is approved")
    await walker.go("/registrations/new")
    await walker.fill(kind="sole-proprietor", FriendlyName="Lark Dogs", Email="ada@larkdogs.example.com")
    await walker.fill(**PERSON, phone_number=MOBILE)
    await walker.fill(**ADDRESS)
    await walker.fill(brand_name="Ada Lark", mobile_phone_number=MOBILE, vertical="AGRICULTURE")
    await walker.fill()
    await walker.until("To be confirmed")
    brand = page.url
    await walker.go(f"/handsets#{MOBILE}")
    phone = page.get_by_role("region", name=f"Phone {MOBILE[:2]} {MOBILE[2:5]} {MOBILE[5:8]} {MOBILE[8:]}")
    await phone.get_by_text(re.compile("YES")).first.wait_for()
    answer = phone.get_by_label(re.compile("^Message from"))
    await answer.fill("YES")
    await answer.press("Enter")
    await phone.get_by_text("YES", exact=True).wait_for()
    await page.goto(brand)
    await walker.until("Go on to the campaign")
    await page.get_by_role("link", name="Go on to the campaign").click()
    await walker.fill(**CAMPAIGN)
    campaign = page.url.rpartition("/")[0]
    await page.goto(f"{campaign}/campaign")
    await walker.until("Verified")
    await page.goto(f"{campaign}/numbers")
    await walker.press(page.locator('button[name="buy"]').first)
    await page.goto(f"{campaign}/done")
    await walker.until("Can send")
    await walker.fill(To=RECIPIENT, Body="Ada Lark: your walk is at 9. Reply STOP to stop.")
    await walker.until("Delivered")


async def _sent(walker: Walker, service: str) -> None:
    """What the message went through, who would be chosen for another, and an arriving one that nobody takes."""
    page = walker.page
    await walker.go("/messages?q=status:delivered")
    await page.locator('main a[href^="/messages/SM"]').first.click()
    await page.wait_for_url(re.compile("/messages/SM"))
    await walker.says("Delivered")
    await walker.go(f"{service}/choice?To={RECIPIENT.replace('+', '%2B')}")
    await walker.says("Would be refused")  # nothing is in its pool
    await walker.go("/services")
    await page.get_by_role("link", name="Lark Dogs").click()
    await walker.fill(InboundRequestUrl="http://127.0.0.1:9/nobody-listens")
    await walker.says("Saved.")
    await walker.go("/numbers")
    number = await page.locator("main .named").first.inner_text()
    await walker.go(f"/handsets#{RECIPIENT}")
    phone = page.get_by_role("region", name=f"Phone {RECIPIENT[:2]} {RECIPIENT[2:5]} {RECIPIENT[5:8]} {RECIPIENT[8:]}")
    await phone.locator("select").select_option(number.replace(" ", ""))
    answer = phone.get_by_label(re.compile("^Message from"))
    await answer.fill("Is it still on?")
    await answer.press("Enter")


async def _watched(walker: Walker) -> None:
    """Figures of it, and what went wrong."""
    await walker.go("/insights?span=1h")
    await walker.until("What was sent out")
    await walker.go("/alerts")
    await walker.until("112")
    await walker.go("/")
    await walker.says("Watch what becomes of messages")
