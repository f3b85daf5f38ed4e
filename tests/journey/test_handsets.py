"""The whole journey: a message is sent, seen on a handset in the browser, answered there, and the answer is answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl

import pytest
from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse

from tests.browser import chromium, needs_browser
from tests.contract.sdk import Desk
from tests.contract.server import RunningServer
from tests.contract.site import Site, Visit
from tests.journey.conftest import Type
from tests.journey.readme import command

PHONE = "+14155550100"

pytestmark = [
    pytest.mark.xdist_group("journey"),
    needs_browser,
]


@contextmanager
def signed_in(installation: RunningServer) -> Iterator[Any]:
    """The handsets page in a browser, signed in with the account's credentials."""
    with chromium() as started:
        page = started.new_page(viewport={"width": 1280, "height": 800})
        page.set_default_timeout(15_000)
        page.goto(f"{installation.base}/handsets")
        page.get_by_label("Account SID").fill(installation.logins.main.sid)
        page.get_by_label("Auth token").fill(installation.logins.main.token)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_selector("#live[data-state=live]")
        yield page


def answers(text: Callable[[Visit], str]) -> Callable[[Visit], str]:
    """TwiML that answers a message with another."""

    def answer(visit: Visit) -> str:
        response = MessagingResponse()
        response.message(text(visit))
        return str(response)

    return answer


def assert_signed(visit: Visit, token: str) -> None:
    """The official library accepts the signature, and that of nothing else."""
    validator, signature = RequestValidator(token), visit.headers["x-twilio-signature"]
    assert validator.validate(visit.url, visit.form, signature)
    assert not validator.validate(visit.url, {**visit.form, "Body": "something else"}, signature)
    assert not RequestValidator("another token").validate(visit.url, visit.form, signature)


def test_a_message_is_seen_on_a_handset_and_answered_and_the_answer_is_answered(
    installation: RunningServer, desk: Desk, site: Site, shell: Type
) -> None:
    number = desk.client.incoming_phone_numbers.list()[-1].update(sms_url=site.url("/sms?from=tidings"))
    site.answer = answers(lambda visit: f"Thank you for “{visit.form['Body']}” 👍")
    with signed_in(installation) as page:
        shell(command("examples/send.py"))
        phone = page.get_by_role("region", name="Phone +1 415 555 0100")
        phone.get_by_text("Tidings from Python").first.wait_for()

        field = phone.get_by_label("Message from +1 415 555 0100")
        field.fill("Hello back ☺")
        field.press("Enter")
        visit = site.wait_for("/sms", Body="Hello back ☺")
        form = {name: value for name, value in visit.form.items() if name not in dict(parse_qsl("from=tidings"))}
        assert_signed(Visit(visit.method, visit.url, visit.path, form, visit.headers), desk.login.token)
        assert (form["From"], form["To"]) == (PHONE, number.phone_number)
        assert form["AccountSid"] == desk.login.sid
        assert (form["SmsStatus"], form["NumMedia"], form["ApiVersion"]) == ("received", "0", "2010-04-01")

        phone.get_by_text("Thank you for “Hello back ☺” 👍").first.wait_for()
    inbound = desk.client.messages(form["MessageSid"]).fetch()
    assert (inbound.direction, inbound.status, inbound.body) == ("inbound", "received", "Hello back ☺")
    reply = next(one for one in desk.client.messages.list(to=PHONE, limit=5) if one.direction == "outbound-reply")
    assert reply.body == "Thank you for “Hello back ☺” 👍"
    number.update(sms_url="")


def test_a_medium_is_shown_on_the_handset(installation: RunningServer, desk: Desk, site: Site) -> None:
    sender = desk.client.incoming_phone_numbers.list()[-1].phone_number
    with signed_in(installation) as page:
        desk.client.messages.create(to=PHONE, from_=sender, body="Look", media_url=[site.url("/picture.png")])
        picture = page.get_by_role("region", name="Phone +1 415 555 0100").locator("img").first
        picture.wait_for()
        page.wait_for_function("image => image.complete && image.naturalWidth === 1", arg=picture.element_handle())
