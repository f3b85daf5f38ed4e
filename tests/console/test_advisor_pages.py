"""The advisor and the architecture wizard: what is asked, what is answered, and what one click makes."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlencode

from tests.console.running import running
from tests.console.test_sheets import shown
from tidings.console.advisor_page import ways_to
from tidings.countries.model import CountrySender

ASKED = {"UseCase": "notifications", "Countries": "us, GB", "MonthlyVolume": "50000", "PeakPerSecond": "20"}
LAID_OUT = {"Kind": "isv", "Brands": "Owl Air\nElm", "UseCases": "marketing\nnotifications"}


async def test_the_advisor_ranks_senders_by_country_each_with_the_way_to_it(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        assert "Advise</button>" in await shown(browser, "/advisor")
        page = await shown(browser, f"/advisor?{urlencode(ASKED)}")
        america, _, britain = page.partition(">United Kingdom</h2>")
        assert ">United States</h2>" in america
        assert america.index("(10DLC)") < america.index("Does not suit")
        assert '<span class="rank">1</span> Long code with a campaign' in america
        assert "/numbers/search?Country=US&Type=TollFree" in america
        assert "/short-code-applications/new?Country=GB" in britain
        assert "brand and campaign" in america
        assert 'value="us, GB"' in page
        assert "Countries=US" in page


async def test_every_way_that_the_advisor_names_is_a_page(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        for kind in CountrySender:
            for country in ("US", "GB"):
                for _, href in ways_to(kind, country):
                    await shown(browser, href)


async def test_what_the_advisor_does_not_take_stands_at_its_field(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        page = await shown(browser, f"/advisor?{urlencode({**ASKED, 'Countries': 'XX'})}", 400)
        assert re.search(r'id="field-Countries"[^>]*aria-invalid="true"', page)
        page = await shown(browser, f"/advisor?{urlencode({**ASKED, 'PeakPerSecond': 'many'})}", 400)
        assert re.search(r'id="field-PeakPerSecond"[^>]*aria-invalid="true"', page)
        assert 'value="50000"' in page


async def test_a_layout_is_drawn_and_made_at_one_click_with_its_secrets_shown_once(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        page = await shown(browser, f"/architecture?{urlencode(LAID_OUT)}")
        assert page.count("Subaccount</span>") == 2
        assert "2 subaccounts, 4 services and 6 keys" in page
        assert 'class="secret"' not in page
        response = await browser.post("/architecture", **LAID_OUT)
        made = response.body.decode()
        assert response.status == 200
        assert made.count('class="secret"') == 6
        secret = re.search(r"secret <code>([^<]+)</code>", made)
        assert secret
        assert "Owl Air" in await shown(browser, "/subaccounts")
        again = (await browser.post("/architecture", **LAID_OUT)).body.decode()
        assert secret[1] not in again
        assert again.count("it was there before") == 6


async def test_who_may_make_no_accounts_is_told_so_and_still_sees_the_layout(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        key = await world.api(f"/2010-04-01/Accounts/{world.sid}/Keys.json", FriendlyName="standard")
        standard = await world.signed_in(key["sid"], key["secret"])
        page = await shown(standard, f"/architecture?{urlencode(LAID_OUT)}")
        assert "This sign-in may not." in page
        assert "Make all of it" not in page
        response = await standard.post("/architecture", **LAID_OUT)
        assert response.status == 403
        sub = await world.api("/2010-04-01/Accounts.json", FriendlyName="Sub")
        below = await world.signed_in(sub["sid"], sub["auth_token"])
        assert "Make all of it" not in await shown(below, f"/architecture?{urlencode(LAID_OUT)}")


async def test_what_cannot_be_laid_out_is_told_with_its_reason(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        page = await shown(browser, "/architecture?Kind=isv", 400)
        assert re.search(r'id="field-Brands"[^>]*aria-invalid="true"', page)
        apart = urlencode({**LAID_OUT, "BusinessUnits": "East\nWest", "SeparateBilling": "true"})
        page = await shown(browser, f"/architecture?{apart}")
        assert "sign in to each" in page
        assert "Make all of it" not in page
