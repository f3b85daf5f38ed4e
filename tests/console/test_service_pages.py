"""A service's pages: who would be chosen for a message, the state of its senders, the opt-out on a handset."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

from tests.console.running import PHONE, Browser, running
from tests.console.test_sheets import made, service, shown
from tidings.numbers.seed import LOCAL


async def first_service(browser: Browser) -> str:
    """The path of the one that an installation comes with."""
    found = await browser.json("/find?q=default")
    return str(next(each["href"] for each in found if each["href"].startswith("/services/")))


def asked(place: str, **said: str) -> str:
    return f"{place}/choice?{urlencode(said)}"


async def test_who_would_be_chosen_is_told_with_each_senders_reason_and_nothing_is_sent(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        place = await first_service(browser)
        assert "Nothing is sent" in await shown(browser, f"{place}/choice")
        page = await shown(browser, asked(place, To=PHONE, Body="Good tidings!"))
        assert "Would be sent" in page
        assert "Kept: " in page
        assert "Left out: " in page
        assert "1 segment, GSM-7" in page
        assert "No message yet" in await shown(browser, "/")


async def test_a_message_that_would_be_refused_shows_its_code(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        place = await first_service(browser)
        page = await shown(browser, asked(place, To="+442079460000", Body="Hello"))
        assert 'class="pill refused"' in page
        assert 'href="/errors/21408"' in page
        assert "Would be refused" in await shown(browser, asked(place, To="nobody", Body="Hello"))
        assert "Would be refused" in await shown(browser, asked(place, To=PHONE))


async def test_a_number_may_be_typed_as_people_write_it(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        page = await shown(browser, asked(await first_service(browser), To="+1 (415) 555-0100", Body="Hello"))
        assert "Would be sent" in page


async def test_the_services_page_asks_the_same(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        place = await first_service(browser)
        page = await shown(browser, place)
        assert f'action="{place}/choice" data-answers="choice"' in page
        assert 'id="choice"' in page


async def test_the_pool_shows_what_carriers_know_of_each_sender(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        place = await first_service(browser)
        page = await shown(browser, f"{place}/pool")
        assert "It has no A2P campaign." in page
        assert LOCAL[-4:] in page
        assert ">Registered</span>" in page
        bought = await world.api(f"/2010-04-01/Accounts/{world.sid}/IncomingPhoneNumbers.json", AreaCode="212")
        sid = place.rpartition("/")[2]
        await world.api(f"/messaging/v1/Services/{sid}/PhoneNumbers", PhoneNumberSid=bought["sid"])
        page = await shown(browser, f"{place}/pool")
        assert ">No campaign</span>" in page
        assert 'href="/errors/30034"' in page
        empty = await service(browser, "Empty")
        assert "The pool is empty" in await shown(browser, f"{empty}/pool")


async def test_opt_out_texts_stand_on_a_handset_as_they_will(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        place = await first_service(browser)
        page = await shown(browser, f"{place}/opt-out-texts/new")
        assert 'data-of="OptOutMessage"' in page
        item = await made(browser, f"{place}/opt-out-texts/new", OptOutMessage="Bye, says Owl Air.", Language="en")
        page = await shown(browser, item)
        assert '">Bye, says Owl Air.</p>' in page


async def test_another_tenants_service_is_no_page(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        place = await first_service(browser)
        other = await world.api("/2010-04-01/Accounts.json", FriendlyName="Other")
        stranger = await world.signed_in(other["sid"], other["auth_token"])
        for path in (f"{place}/choice", asked(place, To=PHONE, Body="Hi"), f"{place}/pool"):
            await shown(stranger, path, 404)
