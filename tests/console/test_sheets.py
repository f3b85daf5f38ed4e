"""Declared sheets through the front: lists, filters, pages, files, forms, acts; what is refused, and who sees what."""

from __future__ import annotations

import csv
import html
import io
import re
from pathlib import Path
from urllib.parse import quote

import msgspec
import pytest

from tests.console.running import Browser, header, running
from tidings.accounts.model import Capability
from tidings.console import advisor_page, architecture_page, balance_page, credit_page, faults_page, number_search_page
from tidings.console.asking import operation_at
from tidings.console.catalogue import SHEETS
from tidings.console.sheets import export
from tidings.console.sheets.fields import fields_of, worded
from tidings.console.sheets.model import Sheet, operations_of
from tidings.http import MESSAGING_V1
from tidings.numbers.seed import LOCAL

OPERATOR = ("operator", "o" * 32)
PAGES_BY_HAND = (
    (advisor_page.ASKS, None),
    (balance_page.SETS, None),
    (credit_page.BOOKS, None),
    (faults_page.TURNS, faults_page.OFFERED),
    (architecture_page.ASKS, None),
    (number_search_page.SEARCHES["Local"], number_search_page.SEARCHED_BY),
    (number_search_page.BUYS, number_search_page.BOUGHT_WITH),
    (number_search_page.MAKES_ADDRESS, number_search_page.ADDRESS_OF),
)
"""Operations whose parameters other pages offer, and which of them."""
CREATE_SERVICE = operation_at(MESSAGING_V1, "POST", "/Services")
TOP = [sheet for sheet in SHEETS if "{" not in sheet.place]


async def shown(browser: Browser, path: str, status: int = 200) -> str:
    response = await browser.page(path)
    assert response.status == status, response.body
    return html.unescape(response.body.decode())


async def made(browser: Browser, path: str, **fields: str) -> str:
    """The path of the page that a form led to."""
    await browser.page(path)
    response = await browser.post(path, **fields)
    assert response.status == 303, response.body
    return header(response, "location").partition("?")[0]


async def service(browser: Browser, name: str) -> str:
    return await made(browser, "/services/new", FriendlyName=name)


def test_every_parameter_that_a_form_offers_is_told_in_words_and_no_word_is_left_over() -> None:
    offered = set()
    for sheet in SHEETS:
        found = operations_of(sheet)
        for operation, only in (
            (found.listed, sheet.filters),
            (found.create, sheet.settings),
            (found.update, sheet.settings),
        ):
            fields = fields_of(operation, tuple(only) if only is not None else None, ()) if operation else ()
            offered |= {field.name for field in fields} - {
                "Page",
                "PageSize",
                "PageToken",
                *sheet.left_out,
                sheet.own_account,
            }
    for operation, names in PAGES_BY_HAND:
        offered |= {field.name for field in fields_of(operation, names, ("Apply",))}
    assert offered - worded().keys() == set()
    assert worded().keys() - offered == set()


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.place)
def test_every_column_shows_a_field_that_items_have(sheet: Sheet) -> None:
    found = operations_of(sheet)
    resource = found.listed.resource or (found.fetch.resource if found.fetch else None)
    assert resource is not None
    names = set(resource.__struct_encode_fields__)
    assert {column.field.partition(".")[0] for column in sheet.columns} | {sheet.key, sheet.name} <= names


@pytest.mark.parametrize("user", ["account", "operator"])
async def test_every_sheet_opens_for_who_may_see_it_and_says_403_to_who_may_not(tmp_path: Path, user: str) -> None:
    async with running(tmp_path) as world:
        key = await world.api(f"/2010-04-01/Accounts/{world.sid}/Keys.json", FriendlyName="standard")
        browser = await world.signed_in(*(OPERATOR if user == "operator" else (world.sid, world.token)))
        standard = await world.signed_in(key["sid"], key["secret"])
        for sheet in TOP:
            may = sheet.needs is not Capability.OPERATOR if user == "account" else sheet.needs is Capability.OPERATOR
            if user == "account" or may:
                page = await shown(browser, sheet.place, 200 if may else 403)
                assert (f"<h1>{sheet.title}</h1>" in page) is may
            if sheet.needs is not None:
                await shown(standard, sheet.place, 403)


def test_each_heading_of_a_form_has_fields_that_the_form_offers() -> None:
    for sheet in SHEETS:
        found = operations_of(sheet)
        for group in sheet.groups:
            for operation in filter(None, (found.create, found.update)):
                fields = fields_of(operation, tuple(sheet.settings) if sheet.settings is not None else None, ())
                assert set(group.names) <= {field.name for field in fields}, (sheet.place, group.title)


async def test_fields_stand_under_their_headings_and_no_field_is_lost(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        for page in (await shown(browser, "/services/new"), await shown(browser, await service(browser, "Reminders"))):
            assert re.findall(r"<legend>(\w+)</legend>", page) == ["Inbound", "Statuses", "Senders", "Texts", "Safety"]
            assert page.index("<legend>Texts") < page.index('name="ValidityPeriod"') < page.index("<legend>Safety")
            found = re.findall(
                r' name="([A-Z]\w+)"', page.partition('<form class="card form"')[2].partition("</form>")[0]
            )
            assert sorted(found) == sorted(field.name for field in fields_of(CREATE_SERVICE, None, ()))


async def test_a_service_is_made_changed_and_deleted_by_pages(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        place = await service(browser, "Reminders")
        assert '<input id="field-FriendlyName" name="FriendlyName"' in await shown(browser, place)
        response = await browser.post(place, FriendlyName="Reminders of 2027", StickySender="false")
        assert header(response, "location") == f"{place}?told=saved"
        page = await shown(browser, place)
        assert "<h1>Reminders of 2027</h1>" in page
        assert "Reminders of 2027" in await shown(browser, "/services")
        wrong = await browser.post(f"{place}/delete", confirmed="Reminders")
        assert b"Type Reminders of 2027 to confirm it. Nothing was done." in wrong.body
        assert (await browser.post(f"{place}/delete", confirmed="Reminders of 2027")).status == 303
        await shown(browser, place, 404)


async def test_saving_a_form_as_it_is_asks_for_nothing(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        place = await service(browser, "Reminders")
        page = await shown(browser, place)
        fields = dict(re.findall(r'<input id="field-\w+" name="(\w+)"[^>]* value="([^"]*)"', page))
        response = await browser.post(place, **fields)
        assert header(response, "location") == f"{place}?told=same"


async def test_what_the_api_refuses_stands_at_its_field_and_nothing_typed_is_lost(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        await browser.page("/services/new")
        response = await browser.post(
            "/services/new", FriendlyName="Reminders", ValidityPeriod="0", StatusCallback="https://a.example/s"
        )
        page = html.unescape(response.body.decode())
        assert response.status == 400
        assert re.search(r'id="field-ValidityPeriod"[^>]*aria-invalid="true"', page)
        assert 'value="https://a.example/s"' in page
        assert 'role="alert"' in page
        assert not (await browser.json("/find?q=Reminders"))


async def test_a_list_goes_page_by_page_and_each_row_comes_once(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        for number in range(53):
            await world.api("/messaging/v1/Services", FriendlyName=f"Service {number:02}")
        browser = await world.signed_in()
        seen: list[str] = []
        path: str | None = "/services"
        while path:
            page = await shown(browser, path)
            seen += re.findall(r'class="named" href="[^"]+">(Service \d\d)<', page)
            following = re.search(r'rel="next" href="([^"]+)"', page)
            path = following[1] if following else None
        assert len(seen) == len(set(seen)) == 53


async def test_filters_stand_in_the_address_and_a_wrong_one_is_told(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        page = await shown(browser, f"/numbers?PhoneNumber={quote(LOCAL)}")
        assert len(re.findall(r'class="named"', page)) == 1
        assert f'value="{LOCAL}"' in page
        assert "Nothing fits these filters." in await shown(browser, "/numbers?FriendlyName=nobody")
        assert 'role="alert"' in await shown(browser, "/alerts?StartDate=yesterday", 400)


async def test_a_list_is_a_file_of_all_its_rows_in_which_no_cell_is_a_formula(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        for number in range(60):
            await world.api("/messaging/v1/Services", FriendlyName=f'=HYPERLINK("{number}")')
        browser = await world.signed_in()
        response = await browser.ask("GET", "/services.csv")
        rows = list(csv.DictReader(io.StringIO((await whole(response)).decode())))
        assert len(rows) == 61  # with the first account's own
        assert sum(row["friendly_name"].startswith("'=HYPERLINK") for row in rows) == 60
        lines = (await whole(await browser.ask("GET", "/services.jsonl"))).splitlines()
        assert {msgspec.json.decode(line)["sid"] for line in lines} == {row["sid"] for row in rows}
        assert 'filename="services.csv"' in header(response, "content-disposition")
        numbers = (await whole(await browser.ask("GET", f"/numbers.csv?PhoneNumber={quote(LOCAL)}"))).decode()
        assert f",{LOCAL}," in numbers


async def whole(response: object) -> bytes:
    pieces = getattr(response, "stream", None)
    return b"".join([piece async for piece in pieces]) if pieces is not None else response.body  # type: ignore[attr-defined]


async def test_a_pool_is_filled_and_emptied_on_the_page_of_its_service(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        place = await service(browser, "Words")
        assert "No word is in the pool." in await shown(browser, place)
        item = await made(browser, f"{place}/alpha-senders/new", AlphaSender="Owl Air")
        assert "Owl Air" in await shown(browser, place)
        assert (await browser.post(f"{item}/delete", confirmed="Owl Air")).status == 303
        assert "No word is in the pool." in await shown(browser, place)


async def test_the_numbers_that_a_pool_can_have_are_offered_by_name(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        place = await service(browser, "Numbers")
        page = await shown(browser, f"{place}/numbers/new")
        assert re.search(rf'<option value="PN[0-9a-f]{{32}}">{re.escape(LOCAL)}</option>', page)


async def test_a_key_shows_its_secret_once(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        await browser.page("/keys/new")
        response = await browser.post("/keys/new", FriendlyName="Nightly job")
        secret = re.search(rb'<code id="secret">([^<]+)</code>', response.body)
        assert response.status == 200
        assert secret
        (place,) = set(re.findall(rb'href="(/keys/SK[0-9a-f]{32})"', response.body))
        assert secret[1].decode() not in await shown(browser, place.decode())


async def test_an_account_is_suspended_by_its_name_and_brought_back(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        place = await made(browser, "/subaccounts/new", FriendlyName="Oak")
        assert b"Type Oak to confirm" in (await browser.post(f"{place}/act", act="Suspend")).body
        assert (await browser.post(f"{place}/act", act="Suspend", confirmed="Oak")).status == 303
        page = await shown(browser, place)
        assert ">Suspended</span>" in page
        assert (await browser.post(f"{place}/act", act="Reactivate")).status == 303
        assert ">Active</span>" in await shown(browser, place)
        assert (await browser.post(f"{place}/act", act="Promote")).status == 404


async def test_another_tenants_item_is_no_page(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        place = await service(browser, "Mine")
        other = await world.api("/2010-04-01/Accounts.json", FriendlyName="Other")
        stranger = await world.signed_in(other["sid"], other["auth_token"])
        assert "Mine" not in await shown(stranger, "/services")
        await shown(stranger, place, 404)
        for path, fields in ((place, {"FriendlyName": "Theirs"}), (f"{place}/delete", {"confirmed": "Mine"})):
            assert (await stranger.post(path, **fields)).status == 404
        assert "<h1>Mine</h1>" in await shown(browser, place)


async def test_a_form_of_another_session_changes_nothing(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser, other = await world.signed_in(), await world.signed_in()
        place = await service(browser, "Mine")
        response = await browser.post(place, token=other.form_token, FriendlyName="Taken over")
        assert response.status == 403
        assert "<h1>Mine</h1>" in await shown(browser, place)


async def test_the_palette_finds_pages_numbers_names_codes_and_sids(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        place = await service(browser, "Night watch")
        sid = place.rpartition("/")[2]
        for typed, href in (
            ("audit", "/audit-log"),
            ("night", place),
            (sid, place),
            ("30007", "/errors/30007"),
            (LOCAL[:8], "/numbers/"),
        ):
            found = await browser.json(f"/find?q={quote(typed)}")
            assert found[0]["href"].startswith(href), typed
        assert await browser.json("/find?q=carriers") == []


async def test_what_belongs_to_the_operator_is_listed_for_the_operator_alone(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        for browser, is_there in ((await world.signed_in(), False), (await world.signed_in(*OPERATOR), True)):
            page = await shown(browser, "/errors")
            assert ('href="/carriers"' in page) is is_there


async def test_markup_in_names_stays_what_somebody_wrote(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        place = await service(browser, "<script>alert(1)</script>")
        for path in ("/services", place):
            response = await browser.page(path)
            assert b"<script>alert" not in response.body
            assert b"&lt;script&gt;alert(1)" in response.body


async def test_the_settings_of_a_carrier_are_shown_as_they_are_and_only_what_differs_is_sent(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in(*OPERATOR)
        place = await made(
            browser,
            "/carriers/new",
            Name="north",
            Host="smsc.example",
            SystemId="us",
            Password="s3cr3t-w0rd",
            Window="20",
        )
        page = await shown(browser, place)
        assert re.search(r'name="Window"[^>]* value="20"', page)
        assert "s3cr3t-w0rd" not in page
        response = await browser.post(place, Window="30")
        assert header(response, "location").endswith("?told=saved")
        page = await shown(browser, place)
        assert re.search(r'name="Window"[^>]* value="30"', page)
        assert re.search(r'name="Host"[^>]* value="smsc.example"', page)


async def test_a_file_that_ends_before_its_list_says_so_in_its_own_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "ROWS_AT_ONCE", 2)
    monkeypatch.setattr(export, "ROWS_MOST", 2)
    async with running(tmp_path) as world:
        for number in range(3):
            await world.api("/messaging/v1/Services", FriendlyName=f"Service {number}")
        browser = await world.signed_in()
        as_csv = (await whole(await browser.ask("GET", "/services.csv"))).decode().splitlines()
        assert as_csv[-1] == "This file is not whole: it ends after 2 rows"
        lines = (await whole(await browser.ask("GET", "/services.jsonl"))).splitlines()
        assert msgspec.json.decode(lines[-1]) == {"message": "This file is not whole: it ends after 2 rows"}


async def test_a_page_that_renews_its_live_parts_does_not_read_what_its_forms_offer(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        place = f"{await service(browser, 'Numbers')}/numbers/new"
        assert "<option" in await shown(browser, place)
        renewed = await browser.ask("GET", place, headers={b"x-by-itself": b"1"})
        assert renewed.status == 200
        assert b"<option" not in renewed.body
