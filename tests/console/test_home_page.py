"""The first page: signed out, of an account as far as it is, and of the operator."""

from __future__ import annotations

import html
import re
from pathlib import Path

from tests.console.running import PHONE, Browser, header, running
from tests.console.test_sheets import OPERATOR, shown
from tidings.numbers.seed import LOCAL


def step(page: str, title: str) -> str:
    """How a step stands."""
    found = re.search(rf'way-step (\w+)">(?:(?!</li>).)*?{title}', page, re.DOTALL)
    assert found, title
    return found[1]


async def test_whoever_is_not_signed_in_is_told_what_this_is_and_how_to_get_in(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        page = await shown(Browser(world.front), "/")
        assert "Tidings is here" in page
        assert 'href="/sign-in"' in page
        assert world.sid not in page
        assert 'href="/services"' not in page


async def test_signing_in_leads_home(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = Browser(world.front)
        response = await browser.sign_in(world.sid, world.token)
        assert header(response, "location") == "/"


async def test_a_fresh_account_sees_what_is_done_and_what_is_next(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        page = await shown(await world.signed_in(), "/")
        assert step(page, "Choose your senders") == "done"
        assert step(page, "Set up a messaging service") == "done"
        for title in ("Lay out accounts", "Register", "Take answers", "Word the opt-out", "Watch what", "Go live"):
            assert step(page, title) == "ahead"
        assert "All is well" in page
        assert "No message yet" in page
        assert f"From={LOCAL}" in page
        assert "client = Client()" in page


async def test_each_step_goes_by_what_the_account_is(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        hook = "https://example.com/hook"
        made = await world.api(
            "/messaging/v1/Services", FriendlyName="Reminders", InboundRequestUrl=hook, StatusCallback=hook
        )
        await world.api(f"/tidings/v1/Services/{made['sid']}/OptOutConfigurations", OptOutMessage="Bye.")
        await world.api("/2010-04-01/Accounts.json", FriendlyName="Oak")
        await world.send("Good tidings!")
        await world.arrived(browser)
        page = await shown(browser, "/")
        for title in ("Lay out accounts", "Take answers", "Word the opt-out", "Watch what"):
            assert step(page, title) == "done"
        assert "You have 1 subaccount." in page
        assert "Good tidings!" in page


async def test_what_went_wrong_stands_on_the_first_page(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        number = await world.api(f"/2010-04-01/Accounts/{world.sid}/IncomingPhoneNumbers.json", AreaCode="212")
        await world.send("Nobody knows this campaign", From=number["phone_number"])
        page = await shown(await world.signed_in(), "/")
        assert 'href="/errors/30034"' in page
        assert "Nobody knows this campaign" in page


async def test_the_token_is_shown_to_who_may_have_it_and_only_when_asked(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        key = await world.api(f"/2010-04-01/Accounts/{world.sid}/Keys.json", FriendlyName="standard")
        browser, standard = await world.signed_in(), await world.signed_in(key["sid"], key["secret"])
        assert world.token not in await shown(browser, "/")
        response = await browser.post("/", show="token")
        assert world.token.encode() in response.body
        assert header(response, "cache-control") == "no-store"
        assert world.token not in await shown(browser, "/")
        assert 'value="token"' not in await shown(standard, "/")
        assert world.token.encode() not in (await standard.post("/", show="token")).body
        assert (await browser.post("/", token="0" * 32, show="token")).status == 403


async def test_four_numbers_tell_of_the_last_hour_each_with_its_course(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        operator = await world.signed_in(*OPERATOR)
        for page in (await shown(browser, "/"), await shown(operator, "/")):
            labels = re.findall(r'number-label">(Sent|Delivered|Failed|Waiting)<', page)
            assert labels == ["Sent", "Delivered", "Failed", "Waiting"]
            assert page.count("<polyline points=") == 4
        await world.schedule(browser, hours=1)
        assert "now, and 1 for their time" in await shown(browser, "/")


async def test_a_standard_key_is_shown_no_step_that_it_cannot_see(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        key = await world.api(f"/2010-04-01/Accounts/{world.sid}/Keys.json", FriendlyName="standard")
        page = await shown(await world.signed_in(key["sid"], key["secret"]), "/")
        assert "Lay out accounts" not in page
        assert step(page, "Choose your senders") == "done"


async def test_another_account_sees_nothing_of_the_first(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        await world.send("Between us")
        other = await world.api("/2010-04-01/Accounts.json", FriendlyName="Other")
        page = await shown(await world.signed_in(other["sid"], other["auth_token"]), "/")
        assert "Between us" not in page
        assert "No message yet" in page
        assert step(page, "Choose your senders") == "ahead"


async def test_the_live_parts_come_without_the_steps_which_nobody_renews(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        await world.send("A text", PHONE)
        response = await browser.ask("GET", "/", headers={b"x-by-itself": b"1"})
        assert b'id="messages"' in response.body
        assert b'id="well"' in response.body
        assert b"way-step" not in response.body


async def test_the_operator_sees_what_waits_and_what_runs(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        operator = await world.signed_in(*OPERATOR)
        page = await shown(operator, "/")
        for title in ("Reviews waiting", "Strays", "Processes", "Links to carriers", "Link of the settings"):
            assert title in page
        assert re.search(r'Processes</span><span class="pill done">1, all well', page)
        await world.api("/tidings/v1/Holds/messages", *OPERATOR, Status="held", Reason="a test")
        page = html.unescape((await operator.page("/")).body.decode())
        assert "Held" in page
        assert "a test" in page
        assert "Choose your senders" not in page
