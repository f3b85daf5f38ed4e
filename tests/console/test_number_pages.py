"""Numbers in the console: found, bought with what their country asks for, moved, released; short codes applied for."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote, unquote_plus, urlencode

from tests.console.registered import bundle, writes
from tests.console.running import Browser, Running, header, running
from tests.console.test_reviews_page import carried_out
from tests.console.test_sheets import OPERATOR, service, shown
from tidings.compliance.lifecycle import BundleStatus
from tidings.numbers.seed import LOCAL

ADDRESS = {
    "CustomerName": "Owl Air",
    "Street": "1 Downing Street",
    "City": "London",
    "Region": "London",
    "PostalCode": "SW1A 2AA",
    "IsoCountry": "GB",
}


async def offered(browser: Browser, **wanted: str) -> list[str]:
    """The addresses of the pages that buy what was found."""
    page = await shown(browser, f"/numbers/search?{urlencode(wanted)}")
    return re.findall(r'href="(/numbers/buy\?[^"]+)"', page)


def number_in(href: str) -> str:
    found = re.search(r"PhoneNumber=%2B(\d+)", href)
    assert found
    return f"+{found[1]}"


async def local_sid(world: Running) -> str:
    sender = next(each for each in world.app.program.senders if each.address == LOCAL)
    return str(sender.sid)


async def test_a_number_is_found_bought_and_in_its_service_at_once(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        place = await service(browser, "Reminders")
        sid = place.rpartition("/")[2]
        (first, *_) = await offered(browser, Country="US", AreaCode="212", ServiceSid=sid)
        assert number_in(first).startswith("+1212")
        page = await shown(browser, first)
        assert f'value="{sid}" selected' in page
        response = await browser.post("/numbers/buy", PhoneNumber=number_in(first), ServiceSid=sid, FriendlyName="Desk")
        to = header(response, "location")
        assert unquote_plus(to).endswith("?told=It is yours from now on, and in its service.")
        assert "Desk" in await shown(browser, to)
        spelled = number_in(first)
        assert spelled[-4:] in await shown(browser, f"{place}/pool")


async def test_filters_reach_the_search_and_a_wrong_one_stands_at_its_field(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        assert all("415" in number_in(href) for href in await offered(browser, Country="US", Contains="415*******"))
        page = await shown(browser, "/numbers/search?Country=GB&Type=Mobile&AreaCode=212", 400)
        assert 'role="alert"' in page
        field = page.partition('id="field-AreaCode"')[2].partition("</div>")[0]
        assert 'aria-invalid="true"' in field
        assert 'value="212"' in field, "what was typed stays"
        assert "it is only for the US and Canada" in field
        page = await shown(browser, "/numbers/search?Country=US&Type=Mobile")
        assert "There are no such numbers in that country. It has: local" in page


async def test_an_address_that_a_country_asks_for_is_made_on_the_way(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        (first, *_) = await offered(browser, Country="GB", Type="Local")
        assert "Needs=" in first
        assert "asks for a postal address" in await shown(browser, first)
        refused = await browser.post("/numbers/buy", PhoneNumber=number_in(first), Needs="any")
        assert refused.status == 400
        assert b'href="/errors/21631"' in refused.body or b'href="/errors/21615"' in refused.body
        wrong = await browser.post("/numbers/buy", PhoneNumber=number_in(first), **{**ADDRESS, "IsoCountry": "XX"})
        assert wrong.status == 400
        assert b"1 Downing Street" in wrong.body
        response = await browser.post("/numbers/buy", PhoneNumber=number_in(first), **ADDRESS)
        assert response.status == 303, response.body
        assert "Owl Air" in await shown(browser, "/addresses")


async def test_an_address_that_was_made_is_kept_where_the_number_could_not_be_bought(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        await shown(browser, "/numbers/search")
        response = await browser.post("/numbers/buy", PhoneNumber="+15005550000", **ADDRESS)
        assert response.status == 400
        found = re.search(rb'name="AddressSid"[^>]* value="(AD[0-9a-f]{32})"', response.body)
        assert found
        again = await browser.post("/numbers/buy", PhoneNumber="+15005550000", AddressSid=found[1].decode())
        assert again.status == 400
        assert (await shown(browser, "/addresses")).count("1 Downing Street") == 1


async def test_a_number_is_bought_even_where_its_service_does_not_take_it(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        (first, *_) = await offered(browser, Country="US")
        response = await browser.post("/numbers/buy", PhoneNumber=number_in(first), ServiceSid=f"MG{'0' * 32}")
        to = unquote_plus(header(response, "location"))
        assert "It is yours from now on, but in no service:" in to


async def test_a_number_moves_to_another_account_of_its_owner_and_to_nobody_elses(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        place = f"/numbers/{await local_sid(world)}/move"
        assert "There is no other account to move it to." in await shown(browser, place)
        sub = await world.api("/2010-04-01/Accounts.json", FriendlyName="Oak")
        assert "Oak" in await shown(browser, place)
        assert (await browser.post(place, AccountSid=f"AC{'9' * 32}")).status in (400, 404)
        response = await browser.post(place, AccountSid=sub["sid"])
        assert header(response, "location").startswith("/numbers?told=")
        below = await world.signed_in(sub["sid"], sub["auth_token"])
        listed = f'/numbers/{await local_sid(world)}">+1 628 555 0174</a>'
        assert listed in await shown(below, "/numbers")
        assert listed not in await shown(browser, "/numbers")
        await shown(browser, place, 404)


async def test_moving_is_offered_to_who_may_and_other_tenants_numbers_are_no_page(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        sid = await local_sid(world)
        key = await world.api(f"/2010-04-01/Accounts/{world.sid}/Keys.json", FriendlyName="standard")
        browser, standard = await world.signed_in(), await world.signed_in(key["sid"], key["secret"])
        assert f'href="/numbers/{sid}/move"' in await shown(browser, f"/numbers/{sid}")
        assert f'href="/numbers/{sid}/move"' not in await shown(standard, f"/numbers/{sid}")
        await shown(standard, f"/numbers/{sid}/move", 403)
        assert (await standard.post(f"/numbers/{sid}/move", AccountSid=world.sid)).status == 403
        other = await world.api("/2010-04-01/Accounts.json", FriendlyName="Other")
        stranger = await world.signed_in(other["sid"], other["auth_token"])
        await shown(stranger, f"/numbers/{sid}/move", 404)


async def test_who_has_no_approved_profile_cannot_apply_for_a_short_code_and_reads_why(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        page = await shown(browser, "/short-code-applications/new?Country=GB")
        assert "This account has no approved customer profile" in page
        assert 'value="GB" selected' in page
        said = {"Name": "Votes", "Country": "US", "Profile": f"BU{'0' * 32}", "Charges": "false"}
        response = await browser.post("/short-code-applications/new", **said)
        assert response.status == 400
        assert b"it is no approved customer profile of this account" in response.body
        assert b'value="Votes"' in response.body
        assert "Nothing was applied for." in await shown(browser, "/short-code-applications")


async def test_a_short_code_is_applied_for_and_its_state_is_seen_by_its_account_alone(tmp_path: Path) -> None:
    async with running(tmp_path, reviewer="operator") as world:
        profile = bundle(account_sid=world.sid, status=BundleStatus.APPROVED, friendly_name="Owl Air")
        await world.app.database.commit(*writes([profile]))
        browser = await world.signed_in()
        assert f'value="{profile.sid}">Owl Air' in await shown(browser, "/short-code-applications/new")
        said = {"Name": "Votes", "Country": "US", "Profile": profile.sid, "Charges": "false"}
        response = await browser.post("/short-code-applications/new", **said)
        place = header(response, "location").removesuffix("?told=made")
        assert "Votes" in await shown(browser, place)
        assert "Twilio review</span>" in await shown(browser, "/short-code-applications")
        operator = await world.signed_in(*OPERATOR)
        (review,) = set(re.findall(r"/reviews/(RW[0-9a-f]{32})", await shown(operator, "/reviews")))
        assert (await operator.post(f"/reviews/{review}", outcome="approved")).status == 303
        await carried_out(world)
        assert ">Approved</span>" in await shown(browser, place)
        other = await world.api("/2010-04-01/Accounts.json", FriendlyName="Other")
        stranger = await world.signed_in(other["sid"], other["auth_token"])
        await shown(stranger, place, 404)


async def test_countries_say_what_becomes_of_a_word_as_the_sender(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        page = await shown(browser, "/countries?Alphanumeric=registration")
        assert ">India</a>" in page
        assert ">France</a>" not in page
        page = await shown(browser, f"/countries/{quote('IN')}")
        assert "A word as the sender must be registered" in page
        assert "Delete…" not in page
        await shown(browser, "/countries/XX", 404)


async def test_a_sample_goes_to_the_urls_of_a_number_at_one_click(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        place = f"/numbers/{await local_sid(world)}"
        assert "Send a sample" not in await shown(browser, place)
        await browser.post(place, SmsUrl="http://127.0.0.1:9/sms?of=mine", SmsMethod="GET", SmsFallbackUrl="")
        page = await shown(browser, place)
        form = page[page.index('action="/webhooks/sample"') :].partition("</form>")[0]
        fields = dict(re.findall(r'name="([A-Z]\w+)" value="([^"]*)"', form))
        assert fields == {"Url": "http://127.0.0.1:9/sms?of=mine", "Kind": "inbound-message", "Method": "GET"}
        assert page.count('action="/webhooks/sample"') == 1
        answer = await browser.post("/webhooks/sample", **fields)
        told = answer.body.decode()
        result = told[told.index('id="result"') :]
        assert "No answer" in result
        assert "X-Twilio-Signature" in result
        assert "/sms?of=mine&amp;" in result
