"""The handsets page when things go wrong or are large: a restart, a lost connection, many messages, a low window."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.browser import chromium, needs_browser
from tests.contract.registrant import Registrant
from tests.contract.sdk import Desk
from tests.contract.server import RunningServer, running_server, started_again
from tests.journey.test_handsets import PHONE

pytestmark = [
    pytest.mark.xdist_group("journey"),
    needs_browser,
]

SPELLED = "+1 415 555 0100"


@contextmanager
def browsing(width: int = 1280, height: int = 800) -> Iterator[Any]:
    """A page of a browser that nobody signed in yet."""
    with chromium() as started:
        page = started.new_page(viewport={"width": width, "height": height})
        page.set_default_timeout(20_000)
        yield page


def sign_in(page: Any, installation: RunningServer) -> None:
    page.get_by_label("Account SID").fill(installation.logins.main.sid)
    page.get_by_label("Auth token").fill(installation.logins.main.token)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def test_what_was_typed_before_a_restart_is_sent_after_it_once_and_nobody_is_signed_out(tmp_path: Path) -> None:
    with ExitStack() as stack:
        first = stack.enter_context(running_server(tmp_path))
        page = stack.enter_context(browsing())
        page.goto(f"{first.base}/handsets#{PHONE}")
        sign_in(page, first)
        assert page.url == f"{first.base}/handsets#{PHONE}"
        phone = page.get_by_role("region", name=f"Phone {SPELLED}")
        field = phone.get_by_label(f"Message from {SPELLED}")
        field.fill("Is anybody there?")
        first.process.terminate()
        field.press("Enter")
        phone.get_by_text("Not sent: the server is out of reach.").wait_for()
        page.locator("#away").wait_for(state="visible")
        assert field.input_value() == "Is anybody there?"
        stack.enter_context(started_again(first, port=str(first.port)))
        phone.locator(".message.out").get_by_text("Is anybody there?").wait_for()
        page.locator("#away").wait_for(state="hidden")
        page.wait_for_function("() => document.querySelector('handset-phone textarea').value === ''")
        page.reload()
        phone.locator(".message.out").first.wait_for()
        assert phone.locator(".message.out").count() == 1
        assert "/sign-in" not in page.url


def test_a_draft_survives_the_page_and_signing_out_leaves_none_behind(installation: RunningServer) -> None:
    with browsing() as page:
        page.goto(f"{installation.base}/handsets#+12065550171")
        sign_in(page, installation)
        field = page.get_by_label("Message from +1 206 555 0171")
        field.fill("To be continued")
        page.reload()
        page.wait_for_selector("#live[data-state=live]")
        assert field.input_value() == "To be continued"
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url("**/sign-in*")
        assert page.evaluate("Object.keys(localStorage).length") == 0


def test_what_came_before_the_newest_hundred_is_shown_on_request(installation: RunningServer, desk: Desk) -> None:
    number, sender = "+12065550172", desk.client.incoming_phone_numbers.list()[-1].phone_number
    for place in range(100):
        Registrant(desk).tidings("POST", f"Handsets/{number}/Messages", To=sender, Body=f"Message {place}.")
    with browsing() as page:
        page.goto(f"{installation.base}/handsets#{number}")
        sign_in(page, installation)
        phone = page.get_by_role("region", name="Phone +1 206 555 0172")
        field = phone.get_by_label("Message from +1 206 555 0172")
        phone.locator("select").select_option(sender)
        for place in range(100, 104):
            field.fill(f"Message {place}.")
            field.press("Enter")
            phone.locator(".message.out").get_by_text(f"Message {place}.", exact=True).wait_for()
        page.reload()
        phone.get_by_text("Message 103.").wait_for()
        assert phone.get_by_text("Message 2.", exact=True).count() == 0
        phone.get_by_role("button", name="Earlier messages").click()
        phone.get_by_text("Message 2.", exact=True).wait_for()
        phone.get_by_role("button", name="Earlier messages").wait_for(state="detached")
        assert phone.locator(".message").count() == 104


def test_enter_that_is_pressed_while_another_message_is_on_its_way_counts_once_that_is_answered(
    installation: RunningServer,
) -> None:
    with browsing() as page:
        page.goto(f"{installation.base}/handsets#+12065550173")
        sign_in(page, installation)
        phone = page.get_by_role("region", name="Phone +1 206 555 0173")
        field = phone.get_by_label("Message from +1 206 555 0173")
        held: list[Any] = []

        def hold_the_first(asked: Any) -> None:
            if asked.request.method == "GET" or held:
                asked.continue_()
            else:
                held.append(asked)

        page.route("**/messages", hold_the_first)
        field.fill("The first")
        with page.expect_request(lambda asked: asked.method == "POST"):
            field.press("Enter")
        field.fill("The second")
        field.press("Enter")
        assert field.input_value() == "The second"
        held[0].continue_()
        page.wait_for_function("() => document.querySelector('handset-phone textarea').value === ''")
        assert phone.locator(".message.out").all_inner_texts()[-1].startswith("The second")
        assert phone.locator(".message.out").count() == 2


@pytest.mark.parametrize(("width", "height"), [(640, 400), (768, 1024), (390, 844), (960, 540)])
def test_in_a_narrow_or_an_enlarged_window_nothing_is_cut_off(
    installation: RunningServer, width: int, height: int
) -> None:
    with browsing(width, height) as page:
        page.goto(f"{installation.base}/handsets#{PHONE}")
        sign_in(page, installation)
        field = page.get_by_label(f"Message from {SPELLED}")
        field.scroll_into_view_if_needed()
        log = page.get_by_role("region", name=f"Phone {SPELLED}").locator(".log").bounding_box()
        assert log["height"] > 150
        box = field.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["y"] + box["height"] <= height
        for path in ("/handsets", "/registrations", "/errors", "/errors/30034", "/nothing-here"):
            page.goto(installation.base + path)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        page.goto(f"{installation.base}/registrations")
        bar = page.locator("header.bar").bounding_box()
        assert bar["height"] < 110
        assert page.get_by_role("button", name="Sign out").bounding_box()["height"] < 40
