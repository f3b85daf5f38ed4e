"""Which pages open for whom, and what of them a page offers."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.console.running import running
from tidings.accounts.model import OPERATOR, Capability, Principal
from tidings.accounts.organizations.roles import SIDS, permissions_of
from tidings.console.page_rights import PageRights, only_offered, within_reach
from tidings.console.pages import Pages
from tidings.console.places import GROUPS

USER = "US" + "1" * 32
OWNER = Principal(USER, "AC" + "1" * 32, Capability.EVERYTHING, None, USER)


def who(role: str) -> Principal:
    return Principal(USER, "AC" + "1" * 32, Capability.RESTRICTED, permissions_of(SIDS[role]), USER)


def places(rights: PageRights, principal: Principal) -> set[str]:
    reach = within_reach(principal, GROUPS, partial(rights.opens, principal))
    return {place.path for group in reach for place in group.places}


async def test_each_role_is_led_to_what_it_may_see(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        rights = Pages(world.app.program).rights
    seen = {role: places(rights, who(role)) for role in ("developer", "billing-manager", "support", "read-only")}
    assert {"/handsets", "/numbers", "/services", "/registrations", "/clock", "/insights"} <= seen["developer"]
    assert {"/audit-log", "/webhooks", "/me"} <= seen["developer"]
    assert seen["billing-manager"] == {"/", "/errors", "/me"}
    assert {"/services", "/messages", "/webhooks", "/alerts"} <= seen["support"]
    assert {"/handsets", "/insights", "/numbers"}.isdisjoint(seen["support"])
    assert {"/keys", "/people", "/sent-mail", "/reviews", "/advisor"}.isdisjoint(seen["read-only"])
    assert {"/people", "/sent-mail", "/keys"} <= places(rights, OWNER)
    assert "/carriers" not in places(rights, OWNER)
    assert {"/carriers", "/reviews", "/registrations"} <= places(rights, OPERATOR)
    assert {"/services", "/keys", "/advisor"}.isdisjoint(places(rights, OPERATOR))


async def test_an_address_opens_by_what_it_asks_for(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        opens = Pages(world.app.program).rights.opens
    sid = "MG" + "0" * 32
    assert opens(who("billing-manager"), "GET", "/errors/30034")
    assert opens(who("read-only"), "GET", f"/services/{sid}?told=saved#senders")
    assert not opens(who("read-only"), "POST", f"/services/{sid}")
    assert not opens(who("read-only"), "GET", "/services/new")
    assert not opens(who("support"), "GET", "/numbers.csv")
    assert opens(OWNER, "GET", "/nowhere")


def only(*addresses: str) -> Callable[[str, str], bool]:
    return lambda method, address: f"{method} {address}" in addresses


def test_of_a_link_that_does_not_open_the_words_stay() -> None:
    page = '<p><a class="named" href="/a">One</a> <a href="/b"><b>Two</b></a> <a class="main" href="/c">Make it</a></p>'
    shown = '<p><a class="named" href="/a">One</a> <span><b>Two</b></span> </p>'
    assert only_offered(page, "/here", only("GET /a")) == shown


def test_a_form_that_would_be_refused_is_not_there() -> None:
    page = '<form method="get" action="/x">1</form><form method="post" action="/y">2</form><form method="post">3</form>'
    assert (
        only_offered(page, "/here", only("POST /here"))
        == '<form method="get" action="/x">1</form><form method="post">3</form>'
    )
    assert only_offered(page, "/here", only("POST /y")).endswith('<form method="post" action="/y">2</form>')


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
