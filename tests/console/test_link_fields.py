"""The form of a link to a carrier asks for what its kind needs, in a real browser and of a link that there is."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urljoin

from tests.browser import needs_browser
from tests.console.running import running
from tests.console.test_handsets_page import opened
from tests.console.test_rest_of_sheets import OPERATOR, made, shown


@needs_browser
async def test_fields_of_the_other_kind_are_neither_seen_nor_sent(tmp_path: Path) -> None:
    async with opened(tmp_path) as (_, page):
        await page.context.clear_cookies()
        await page.goto(urljoin(page.url, "/sign-in"))
        for name, value in zip(("user", "secret"), OPERATOR, strict=True):
            await page.locator(f"[name={name}]").fill(value)
        await page.get_by_role("button", name="Sign in").click()
        await page.wait_for_url(lambda url: "sign-in" not in url)
        await page.goto(urljoin(page.url, "/carriers/new"))
        host, url = page.locator("[name=Host]"), page.locator("[name=ApiUrl]")
        await host.wait_for()
        assert await url.is_hidden()
        await host.fill("smsc.example")
        await page.get_by_label("Kind").select_option("http")
        assert await host.is_hidden()
        await page.locator("[name=Name]").fill("elm")
        await page.locator("[name=Auth]").select_option("none")
        await url.fill("https://api.example/send")
        await page.get_by_role("button", name="Add the carrier").click()
        await page.get_by_role("heading", name="elm").wait_for()


async def test_a_link_that_there_is_shows_what_fits_it(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in(*OPERATOR)
        by_http = await made(browser, "/carriers/new", Name="east", Kind="http", ApiUrl="https://api.example/send")
        by_smpp = await made(browser, "/carriers/new", Name="south", Host="127.0.0.1", SystemId="us", Password="pw")
        for place, there, not_there in ((by_http, "ApiUrl", "Host"), (by_smpp, "Host", "ApiUrl")):
            page = await shown(browser, place)
            assert re.search(f'name="{there}"', page)
            assert not re.search(f'name="{not_there}"', page)
            assert 'name="Window"' in page
