"""Which pages open for somebody who has only some permissions."""

from __future__ import annotations

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
