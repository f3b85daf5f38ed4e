"""Every page in a real browser: axe finds nothing in either scheme and at any width, nothing is broken, all by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser import chromium, needs_browser
from tests.contract.server import Login, RunningServer
from tests.journey.conftest import NODE_MODULES
from tidings.accounts.model import Capability
from tidings.console.places import GROUPS

AXE = NODE_MODULES / "axe-core" / "axe.min.js"
SCHEMES = {1280: "light", 390: "dark"}
"""The widths at which axe reads a page, each in a scheme: both ways in which a page is laid out."""
ALSO = {1280: (768,), 390: ()}
"""Widths at which it is only seen whether a page that stands there fits."""
PLACES = [place for group in GROUPS for place in group.places]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FAULTS = """(tags) => axe.run(document, { runOnly: tags, resultTypes: ["violations"], selectors: false, preload: false })
  .then(({ violations }) => violations.map((one) => [one.id, one.nodes[0].html.slice(0, 160)]))"""
FURTHER = [
    "/messages/new",
    "/webhooks/signature",
    "/webhooks/sample",
    "/services/new",
    "/subaccounts/new",
    "/errors/30034",
    "/elements",
    "/insights/errors",
    "/insights/latency",
    "/insights/responses",
]

pytestmark = [
    pytest.mark.xdist_group("journey"),
    needs_browser,
    pytest.mark.skipif(not AXE.exists(), reason="axe-core is missing: npm ci --prefix tests/node"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


def opened(browser: Any, installation: RunningServer, login: Login, width: int) -> Any:
    """A page of somebody who is signed in; what the browser complains of is kept in its `complaints`."""
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=SCHEMES[width], bypass_csp=True
    )
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.goto(f"{installation.base}/sign-in")
    page.get_by_label("Account SID").fill(login.sid)
    page.get_by_label("Auth token").fill(login.token)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


def faults(page: Any) -> list[tuple[str, str]]:
    """What axe finds, each with the first element that has it."""
    page.add_script_tag(path=AXE)
    return [(rule, element) for rule, element in page.evaluate(FAULTS, RULES)]


def too_wide(page: Any, width: int) -> list[tuple[str, int]]:
    """The widths at which a page is wider than its screen, of this one and those that are looked at beside it."""
    found = []
    for each in (*ALSO[width], width):
        page.set_viewport_size({"width": each, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(("too wide", each))
    return found


@pytest.mark.parametrize("width", SCHEMES)
@pytest.mark.parametrize("user", ["account", "operator"])
def test_no_page_has_a_fault_that_axe_knows_or_is_wider_than_its_screen(
    browser: Any, installation: RunningServer, width: int, user: str
) -> None:
    is_operator = user == "operator"
    page = opened(browser, installation, installation.operator if is_operator else installation.logins.main, width)
    places = [place.path for place in PLACES if (place.needs is Capability.OPERATOR) is is_operator]
    wrong = {}
    for path in [*places, *([] if is_operator else FURTHER)]:
        page.goto(installation.base + path)
        if found := [*faults(page), *too_wide(page, width)]:
            wrong[path] = found
    assert wrong == {}
    assert page.complaints == []
    page.context.close()


def test_a_page_is_reached_by_keyboard_alone(browser: Any, installation: RunningServer) -> None:
    page = opened(browser, installation, installation.logins.main, 1280)
    page.keyboard.press("Control+K")
    page.keyboard.type("messaging serv")
    page.get_by_role("option", name="Messaging services").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/services")
    page.keyboard.press("Control+K")
    page.keyboard.press("Escape")
    assert not page.get_by_role("dialog").is_visible()
    page.context.close()


def test_on_a_small_screen_the_pages_are_behind_a_button(browser: Any, installation: RunningServer) -> None:
    page = opened(browser, installation, installation.logins.main, 390)
    page.goto(f"{installation.base}/services")
    assert not page.get_by_role("link", name="Audit log").is_visible()
    page.get_by_role("button", name="Pages").click()
    page.get_by_role("link", name="Audit log").click()
    page.wait_for_url("**/audit-log")
    page.context.close()
