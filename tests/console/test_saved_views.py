"""Saved views on pages: a search or filters are kept, opened, shared and forgotten, without scripts."""

from __future__ import annotations

import html
import re
from pathlib import Path

from tests.console.running import header, running
from tests.console.test_sheets import shown


async def test_a_search_of_messages_is_saved_opened_and_forgotten(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        assert "Save this search" not in await shown(browser, "/messages")
        page = await shown(browser, "/messages?q=status:failed")
        query = html.unescape(re.findall(r'name="Query" value="([^"]*)"', page)[0])
        saved = await browser.post("/saved-views", Name="Late & <b>", Place="/messages", Query=query)
        assert (saved.status, header(saved, "location")) == (303, "/messages?q=status%3Afailed")
        page = (await browser.page(header(saved, "location"))).body.decode()
        assert 'href="/messages?q=status%3Afailed" aria-current="true">Late &amp; &lt;b&gt;' in page
        assert "Save this search" not in page
        (sid,) = re.findall(r'action="/saved-views/(SV\w{32})"', page)
        gone = await browser.post(f"/saved-views/{sid}", back="/messages?q=status%3Afailed")
        assert header(gone, "location") == "/messages?q=status%3Afailed"
        assert "Late" not in await shown(browser, "/messages")


async def test_filters_of_a_list_are_saved_and_shared_with_the_account(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        page = await shown(browser, "/alerts?LogLevel=error")
        assert 'name="Query" value="LogLevel=error"' in page
        await browser.post("/saved-views", Name="Errors", Place="/alerts", Query="LogLevel=error", Shared="true")
        key = await world.api(f"/2010-04-01/Accounts/{world.sid}/Keys.json", FriendlyName="Ann")
        other = await world.signed_in(key["sid"], key["secret"])
        page = await shown(other, "/alerts")
        assert 'href="/alerts?LogLevel=error">Errors' in page
        assert "/saved-views/SV" not in page, "it is another's"
        assert "Errors</a>" not in await shown(other, "/opt-outs")


async def test_what_is_no_view_is_refused_in_words(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        await shown(browser, "/messages?q=a")
        refused = await browser.post("/saved-views", Name="x", Place="//evil.example", Query="q=a")
        assert (refused.status, b"Place" in refused.body) == (400, True)
