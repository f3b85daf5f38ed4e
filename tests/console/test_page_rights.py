"""Which pages open for somebody who has only some permissions."""

from __future__ import annotations

import re
from pathlib import Path

from tests.console.running import running
from tidings.accounts.model import Capability, Principal
from tidings.accounts.organizations.roles import SIDS, permissions_of
from tidings.console.catalogue import SHEETS
from tidings.console.page_rights import OPENED_BY, may_open, within_reach
from tidings.console.places import GROUPS
from tidings.console.sheets.model import operations_of
from tidings.http.permissions import known, sufficing


def who(role: str) -> Principal:
    user = "US" + "1" * 32
    return Principal(user, "AC" + "1" * 32, Capability.RESTRICTED, permissions_of(SIDS[role]), user)


def places(principal: Principal) -> list[str]:
    return [place.path for group in within_reach(principal, list(GROUPS)) for place in group.places]


def test_a_sheet_opens_by_what_its_list_asks_for() -> None:
    for sheet in SHEETS:
        listed, room = operations_of(sheet).listed, sheet.place[1:]
        if listed is not None and room in OPENED_BY:
            assert not sufficing(listed).isdisjoint({f"{OPENED_BY[room]}/list", f"{OPENED_BY[room]}/read"}), room


def test_every_permission_that_opens_a_page_is_one() -> None:
    names = known()
    assert [below for below in OPENED_BY.values() if names.isdisjoint({f"{below}/list", f"{below}/read"})] == []


def test_each_role_is_led_to_what_it_may_see() -> None:
    assert "/people" not in places(who("developer"))
    assert {"/handsets", "/numbers", "/services", "/registrations", "/audit-log"} <= set(places(who("developer")))
    assert {"/handsets", "/numbers"}.isdisjoint(places(who("billing-manager")))
    assert "/services" in places(who("support"))
    assert not [path for path in places(who("read-only")) if path in ("/keys", "/people", "/sent-mail", "/reviews")]
    owner = Principal("US" + "1" * 32, "AC" + "1" * 32, Capability.EVERYTHING, None, "US" + "1" * 32)
    assert {"/people", "/sent-mail", "/keys"} <= set(places(owner))
    assert "/carriers" not in places(owner)


def test_pages_that_ask_for_themselves_are_opened_by_anybody() -> None:
    assert may_open(who("billing-manager"), "/me")
    assert may_open(who("billing-manager"), "/errors/30034")


async def test_whatever_the_side_of_a_page_leads_to_opens_for_who_sees_it(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        for user, secret in ((world.sid, world.token), ("operator", "o" * 32)):
            browser = await world.signed_in(user, secret)
            side = re.search(rb'<nav class="side".*?</nav>', (await browser.page("/errors")).body, re.DOTALL)
            assert side is not None
            led_to = [found.decode() for found in re.findall(rb'href="([^"]+)"', side[0])]
            answers = {path: (await browser.ask("GET", path)).status for path in led_to}
            assert {path: status for path, status in answers.items() if status != 200} == {}
            assert len(led_to) >= 20
