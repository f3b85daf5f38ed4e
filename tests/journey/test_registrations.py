"""Registrations in a browser: an ISV watches one to its end, the operator decides another."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from tests.browser import chromium, needs_browser
from tests.contract.registrant import BUSINESS, PRIMARY, REPRESENTATIVE, Registrant
from tests.contract.sdk import Desk
from tests.contract.server import Login, RunningServer, running_server

MOBILE = "+14155550122"
SHOWN = "+1 415 555 0122"
"""MOBILE as pages write it."""

pytestmark = needs_browser


@contextmanager
def signed_in(installation: RunningServer, login: Login, **settings: Any) -> Iterator[Any]:
    """A page in a browser that is signed in, and has nothing to complain about."""
    with chromium() as started:
        page = started.new_page(**{"viewport": {"width": 1280, "height": 800}, **settings})
        page.set_default_timeout(15_000)
        troubles: list[str] = []
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda line: troubles.append(line.text) if line.type == "error" else None)
        page.goto(f"{installation.base}/handsets")
        page.get_by_label("Account SID").fill(login.sid)
        page.get_by_label("Auth token").fill(login.token)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_selector("#live[data-state=live]")
        yield page
        assert troubles == []


@contextmanager
def started(folder: Path, **settings: str) -> Iterator[tuple[RunningServer, Registrant, Login]]:
    """A server whose registry and reviewers take no time, its first account as an ISV, and the operator."""
    with running_server(folder, registration_pace="instant", **settings) as server:
        token = json.loads((folder / "data" / "credentials.json").read_text())["operator_token"]
        desk = Desk(server, server.logins.main)
        with closing(desk.transport):
            yield server, Registrant(desk), Login("operator", token)


def step(card: Any, label: str, mark: str) -> Any:
    """A step of a bar, once it is drawn so."""
    return card.locator(f".step.{mark}").filter(has_text=re.compile(rf"^\s*{label}"))


def fits(page: Any, width: int) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth") <= width)


def test_the_question_is_answered_on_the_handset_and_the_bar_runs_to_its_end_by_itself(tmp_path: Path) -> None:
    with started(tmp_path) as (server, isv, _), signed_in(server, server.logins.main) as page:
        brand = isv.sole_proprietor_brand(MOBILE, verified=False, name="Olga Owl")
        page.goto(f"{server.base}/registrations")
        page.locator("#board").get_by_role("link", name="To be confirmed").wait_for()
        page.locator("#board").get_by_role("link", name="John Doe").first.click()
        card = page.locator(".card:has(.path)")
        step(card, "OTP", "asked").wait_for()
        card.get_by_role("link", name="Open that handset").click()

        phone = page.get_by_role("region", name=f"Phone {SHOWN}")
        phone.get_by_text("Please confirm your registration").first.wait_for()
        field = phone.get_by_label(f"Message from {SHOWN}")
        field.fill("Yes")
        field.press("Enter")
        phone.get_by_text("Your registration has been confirmed").wait_for()

        page.goto(f"{server.base}/registrations")
        page.locator("#board").get_by_role("link", name="John Doe").first.click()
        for label in ("Profile", "Trust product", "Brand", "OTP"):
            step(card, label, "done").wait_for()
        card.get_by_text("Next: a messaging service, and a campaign for it.").wait_for()
        service = isv.service()
        isv.campaign(service, brand)
        step(card, "Campaign", "done").wait_for()
        with isv.number(service):
            step(card, "Can send", "done").wait_for()

        page.set_viewport_size({"width": 390, "height": 844})
        assert fits(page, 390)
        card.get_by_role("link", name="Campaign", exact=True).click()
        page.get_by_role("heading", name="History").wait_for()
        page.get_by_text("Approved: it may send").first.wait_for()
        assert fits(page, 390)


def test_what_a_reviewer_would_refuse_is_said_beside_the_field_while_one_types(tmp_path: Path) -> None:
    with started(tmp_path) as (server, isv, _), signed_in(server, server.logins.main) as page:
        profile = isv.starter(submitted=False)
        page.goto(f"{server.base}/registrations/new/{profile}")
        page.get_by_role("heading", name="Who sends").wait_for()
        name = page.get_by_label("Name of the sender")
        name.fill("olga@owl.example.com")
        remark = page.locator('[data-remarks="brand_name"] .remark')
        remark.get_by_role("link", name="30756").wait_for()
        name.fill("Olga Owl")
        remark.wait_for(state="detached")
        page.set_viewport_size({"width": 390, "height": 844})
        assert fits(page, 390)


def test_the_operator_rejects_in_the_browser_and_overrules(tmp_path: Path) -> None:
    with started(tmp_path, reviewer="operator") as (server, isv, operator), signed_in(server, operator) as page:
        page.goto(f"{server.base}/reviews")
        page.get_by_text("Nothing waits for a reviewer.").wait_for()
        profile = isv.profile(
            PRIMARY,
            isv.end_user("customer_profile_business_information", BUSINESS),
            isv.end_user("authorized_representative_1", REPRESENTATIVE),
            isv.document(),
            friendly_name="The <b>Owls</b>",
        )
        isv.submit(profile)
        card = page.locator("article.review").filter(has_text="The <b>Owls</b>")
        card.get_by_text("98-7654380").wait_for()

        card.get_by_text("Reject…").click()
        card.get_by_label("Code").fill("18602")
        card.get_by_label("Reason").fill("No such firm")
        with page.expect_response(lambda answer: answer.request.headers.get("x-by-itself") == "1"):
            pass
        page.wait_for_timeout(200)
        assert card.get_by_label("Code").input_value() == "18602", "what is written outlives the page's news"
        card.get_by_role("button", name="Reject").click()
        held = page.locator("#held .row").filter(has_text="No such firm")
        held.get_by_text("To be rejected").wait_for()
        fetch = isv.trusthub.customer_profiles(profile).fetch
        assert fetch().status == "in-review", "nobody is told while it can be undone"
        held.get_by_role("button", name="Undo").click()
        card.get_by_text("98-7654380").wait_for()
        assert page.locator("#held .row").count() == 0

        card.get_by_text("Reject…").click()
        card.get_by_label("Code").fill("18602")
        card.get_by_label("Reason").fill("No such firm")
        card.get_by_role("button", name="Reject").click()
        held.get_by_text("To be rejected").wait_for()
        isv.tidings("POST", "Clock", operator, Advance="PT2M")

        row = page.locator("#decided .row").filter(has_text="No such firm")
        row.get_by_text("Overrule…").click()
        row.get_by_text("Approving it now tells its account so").wait_for()
        assert held.count() == 0
        assert fetch().status == "twilio-rejected", "it asks first"
        row.get_by_role("button", name="Approve after all").click()
        page.locator("#held").get_by_text("To be approved").wait_for()
        isv.tidings("POST", "Clock", operator, Advance="PT2M")
        page.locator("#decided").get_by_text("it is approved now").wait_for()
        assert fetch().status == "twilio-approved"

        page.get_by_role("button", name="10 days").click()
        page.locator("#decided").get_by_text("10 days ago").wait_for()
        page.set_viewport_size({"width": 390, "height": 844})
        assert fits(page, 390)
