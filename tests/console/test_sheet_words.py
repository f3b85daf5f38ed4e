"""What pages call things: accounts and numbers by their names, what is added and what is made, what is usual."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.console.running import running
from tests.console.test_sheets import OPERATOR, made, service, shown
from tidings.console.catalogue import SHEETS
from tidings.console.sheets.fields import Input, fields_of
from tidings.console.sheets.model import Sheet, operations_of
from tidings.numbers.seed import LOCAL

DEPENDS = {
    "/carriers": {"ArrivingAlphabet", "Unanswered"},
    "/inventory": {"Type"},
}
"""What is usual depends on what else is set, or on the number: nothing is said of it."""


async def test_an_account_is_shown_by_its_name_to_who_may_see_it(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        operator = await world.signed_in(*OPERATOR)
        name = world.app.program.directory.get(world.sid).friendly_name  # type: ignore[union-attr] # it is there
        await world.api(f"/tidings/v1/Retention/{world.sid}", *OPERATOR, Days="30")
        assert f'<a class="named" href="/retention/{world.sid}">{name}</a>' in await shown(operator, "/retention")
        item = await shown(operator, f"/retention/{world.sid}")
        assert f"<h1>{name}</h1><code" in item
        assert f"Type <strong>{world.sid}</strong> to confirm" in item
        events = await shown(operator, "/all-events")
        assert re.search(rf'title="{world.sid}">{name}</(a|span)>', events)
        tenants = await shown(operator, "/tenants")
        assert f"<code>{world.sid}</code>" in tenants, "its own SID stands beside its name"


async def test_a_subaccount_does_not_learn_what_is_above_it(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        below = await world.api("/2010-04-01/Accounts.json", FriendlyName="Below")
        names = world.app.program.directory
        main = names.get(world.sid)
        assert main is not None
        owner = await world.signed_in()
        assert "Below" in await shown(owner, f"/subaccounts/{below['sid']}")
        browser = await world.signed_in(below["sid"], below["auth_token"])
        for path in ("/", "/audit-log", "/keys", "/numbers"):
            assert main.friendly_name not in await shown(browser, path), path


async def test_a_number_is_shown_as_it_is_dialed_where_only_its_sid_is_known(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        (found, *_) = await browser.json(f"/find?q={LOCAL[1:]}")
        sid = found["href"].rpartition("/")[2]
        await shown(browser, found["href"])
        await browser.post(found["href"], FriendlyName="The desk")
        assert re.search(
            rf'href="/numbers/{sid}" title="{sid}">\+1 \d{{3}} \d{{3}} \d{{4}}</a>', await shown(browser, "/audit-log")
        )


async def test_a_messaging_service_is_shown_by_its_name_in_the_lists_that_name_it(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        sid = (await service(browser, "Reminders")).rpartition("/")[2]
        await world.api("/tidings/v1/OptOuts", Scope=sid, User="+14155550177")
        page = await shown(browser, "/opt-outs")
        assert f'<a href="/services/{sid}" title="{sid}">Reminders</a>' in page


async def test_what_is_there_already_is_added_and_not_made(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        place = await service(browser, "Reminders")
        assert "Add number</a>" in await shown(browser, place)
        page = await shown(browser, f"{place}/alpha-senders/new")
        assert "<h1>Add alpha sender</h1>" in page
        assert ">Add the alpha sender</button>" in page
        item = await made(browser, f"{place}/alpha-senders/new", AlphaSender="Owl")
        assert "The alpha sender was added." in await shown(browser, f"{item}?told=made")
        page = await shown(browser, "/services/new")
        assert "<h1>New messaging service</h1>" in page
        assert ">Make the messaging service</button>" in page


async def test_a_choice_says_what_holds_where_nothing_is_chosen(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        page = await shown(browser, "/services/new")
        sticky = page.partition('name="StickySender"')[2].partition("</select>")[0]
        assert re.findall(r"<option[^>]*>([^<]+)</option>", sticky) == ["Yes, as usual", "No"]
        method = page.partition('name="InboundMethod"')[2].partition("</select>")[0]
        assert re.findall(r"<option[^>]*>([^<]+)</option>", method) == ["POST, as usual", "GET"]


@pytest.mark.parametrize("sheet", [each for each in SHEETS if operations_of(each).create], ids=lambda each: each.place)
def test_each_choice_of_a_new_item_has_something_usual_or_depends(sheet: Sheet) -> None:
    create = operations_of(sheet).create
    assert create is not None
    settings = tuple(sheet.settings) if sheet.settings is not None else None
    fields = fields_of(create, settings, tuple(sheet.left_out), tuple(sheet.defaults))
    unsaid = {each.name for each in fields if each.input in (Input.CHOICE, Input.SWITCH) and not each.usual}
    assert {name for name in unsaid if name not in {each.name for each in fields if each.required}} == DEPENDS.get(
        sheet.place, set()
    )
