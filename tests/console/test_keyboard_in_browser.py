"""Every page by keyboard in a real browser: a way past the bar, a visible focus at each stop, Ctrl K, Escape, errors."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest

from tests.browser import needs_browser
from tests.console.test_handsets_page import opened
from tidings.accounts.model import Capability
from tidings.console.places import GROUPS

pytestmark = needs_browser

PAGES = [place.path for group in GROUPS for place in group.places if place.needs is not Capability.OPERATOR]
FORMS = [
    "/messages/new",
    "/services/new",
    "/addresses/new",
    "/registrations/new",
    "/webhooks/signature",
    "/numbers/search",
]
STOPS_MOST, STOPS_OF_PAGE = 120, 15
ACTS = "a[href], button, input:not([type=hidden]), select, textarea, summary"
STOP = """() => {
  const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
  const name = `${one.tagName} ${one.name || one.getAttribute("href") || one.textContent.trim().slice(0, 30)}`;
  return { name, is_body: one === document.body, in_main: Boolean(one.closest("main")),
    seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    there: box.width > 0 && box.height > 0 && box.right > 0 && box.bottom > 0,
    tabindex: one.tabIndex };
}"""


async def at(page: Any, path: str) -> None:
    await page.goto(urljoin(page.url, path))


async def opens_and_closes_the_palette(page: Any, path: str) -> list[str]:
    """What is wrong with it here: Ctrl K opens it wherever one is, and Escape leads back there."""
    await page.locator("#seek").focus()
    await page.keyboard.press("Control+k")
    dialog = page.get_by_role("dialog", name="Go to")
    await dialog.wait_for()
    is_in = await dialog.get_by_role("combobox").evaluate("(one) => one === document.activeElement")
    await page.keyboard.press("Escape")
    await dialog.wait_for(state="hidden")
    is_back = await page.evaluate("document.activeElement.id") == "seek"
    return [] if is_in and is_back else [f"{path}: the palette"]


async def stops_of(page: Any, path: str, *, bar: bool) -> list[dict[str, Any]]:
    """Where the Tab key leads: through all of it with the `bar`, else the way past it and the first of the page."""
    await at(page, path)
    stops: list[dict[str, Any]] = []
    for _turn in range(STOPS_MOST if bar else STOPS_OF_PAGE):
        await page.keyboard.press("Tab")
        stop = await page.evaluate(STOP)
        if stop["is_body"] or (stops and stop == stops[0]):
            break
        stops.append(stop)
        if not bar and len(stops) == 1:
            await page.keyboard.press("Enter")
    return stops


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_each_stop_of_the_tab_key_is_seen_and_none_is_a_trap(tmp_path: Path, scheme: str) -> None:
    wrong = []
    async with opened(tmp_path, color_scheme=scheme) as (_, page):
        for path in [*PAGES, *FORMS] if scheme == "light" else FORMS:
            stops = await stops_of(page, path, bar=path == FORMS[0])
            for stop in stops:
                wrong += [f"{path}: {stop['name']} is not seen"] if not (stop["seen"] and stop["there"]) else []
                wrong += [f"{path}: {stop['name']} is out of order"] if stop["tabindex"] > 0 else []
            first = stops[0]["name"] if stops else "nothing"
            wrong += [] if first == "A #main" else [f"{path}: begins with {first}"]
            is_reached = any(stop["in_main"] for stop in stops) or not await page.locator(f"main :is({ACTS})").count()
            wrong += [] if is_reached else [f"{path}: nothing of the page is reached"]
            wrong += await opens_and_closes_the_palette(page, path) if path in FORMS else []
    assert wrong == []


async def test_who_skips_the_bar_goes_on_in_the_page(tmp_path: Path) -> None:
    async with opened(tmp_path) as (_, page):
        await at(page, "/services")
        await page.keyboard.press("Tab")
        assert await page.get_by_role("link", name="Skip to the page").is_visible()
        await page.keyboard.press("Enter")
        await page.keyboard.press("Tab")
        assert (await page.evaluate(STOP))["in_main"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_who_is_refused_stands_at_the_field_that_is_wrong_and_hears_why(tmp_path: Path, scheme: str) -> None:
    async with opened(tmp_path, color_scheme=scheme) as (_, page):
        await at(page, "/applications/new")
        await page.locator('[name="SmsUrl"]').fill("nowhere")
        await page.locator("main form button.main").click()
        await page.locator('[aria-invalid="true"]:focus').wait_for()
        said = await page.evaluate("""() => {
          const one = document.activeElement;
          return [one.name, document.getElementById(one.getAttribute("aria-describedby"))?.textContent ?? ""];
        }""")
        assert said[0] == "SmsUrl"
        assert "SmsUrl" in said[1]
        assert await page.get_by_role("alert").count() > 0


async def test_who_is_refused_where_no_field_is_wrong_stands_at_what_is_said(tmp_path: Path) -> None:
    async with opened(tmp_path) as (world, page):
        made = await world.api("/v1/Services", FriendlyName="Reminders")
        await at(page, f"/services/{made['sid']}/numbers/new")
        await world.api(f"/v1/Services/{made['sid']}", FriendlyName="Gone")
        await page.locator('[name="PhoneNumberSid"]').fill("PN" + "0" * 32)
        await page.locator("main form button.main").click()
        await page.get_by_role("alert").first.wait_for()
        await page.wait_for_function(
            "document.activeElement.closest('main form') !== null || document.activeElement.id === 'wrong'"
        )
