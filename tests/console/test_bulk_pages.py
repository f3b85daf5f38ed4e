"""Consents and contacts in the console: reported as lines, judged one by one, listed, deleted."""

from __future__ import annotations

from pathlib import Path

from tests.console.running import PHONE, SENDER, running
from tests.console.test_sheets import OPERATOR, shown
from tidings.console.bulk_page import LINES_MOST


async def test_lines_are_judged_one_by_one_and_the_right_ones_are_listed(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        await shown(browser, "/consents/report")
        lines = [f"{PHONE},{SENDER},opt-out,website,2026-03-12 15:00", "", f"+19,{SENDER},maybe,website,<b>soon</b>"]
        page = (await browser.post("/consents/report", lines="\r\n".join(lines))).body.decode()
        assert "1 of 2 lines are kept" in page
        assert "contact_id, status, date_of_consent" in page
        assert ">3</th>" in page
        assert "<b>soon</b>" not in page
        listed = await shown(browser, "/consents")
        assert "+1 415 555 0100" in listed
        assert "opt-out" in listed
        assert "+1 415 555 0100" not in await shown(browser, "/consents?Status=opt-in")
        assert "+1 415 555 0100" in await shown(browser, "/opt-outs")


async def test_a_first_line_may_name_the_columns_and_times_are_the_readers(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        browser.cookies["tidings_zone"] = "Asia/Kathmandu"
        assert "Times as they are in Asia/Kathmandu" in await shown(browser, "/consents/report")
        named = "status,date_of_consent,contact_id,sender_id,source\n"
        rows = "".join(f"opt-in,2026-03-12 12:00,+141555501{place:02},{SENDER},offline\n" for place in range(60))
        page = (await browser.post("/consents/report", lines=named + rows)).body.decode()
        assert "60 of 60 lines are kept" in page
        assert (await shown(browser, "/consents")).count('datetime="2026-03-12T06:15:00Z"') == 50  # a page of them


async def test_a_contact_is_reported_and_deleted_by_its_name(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        await shown(browser, "/contacts/report")
        page = (await browser.post("/contacts/report", lines=f"{PHONE},US,94105")).body.decode()
        assert "1 of 1 lines are kept" in page
        place = f"/contacts/{PHONE}"
        assert f'href="{place}"' in await shown(browser, "/contacts")
        assert "94105" in await shown(browser, place)
        assert (await browser.post(f"{place}/delete", confirmed=PHONE)).status == 303
        assert "No contact was reported" in await shown(browser, "/contacts")


async def test_too_many_lines_are_refused_and_the_operator_has_none(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        await shown(browser, "/contacts/report")
        many = "\n".join([f"{PHONE},US"] * (LINES_MOST + 1))
        response = await browser.post("/contacts/report", lines=many)
        assert (response.status, b"Nothing was kept" in response.body) == (400, True)
        assert "No contact was reported" in await shown(browser, "/contacts")
        assert (await (await world.signed_in(*OPERATOR)).page("/contacts/report")).status == 403
