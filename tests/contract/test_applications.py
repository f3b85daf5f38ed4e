"""Applications through the official client: kept, and what they are for happens."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.registrant import Registrant
from tests.contract.sdk import Desk
from tests.contract.site import Site

pytestmark = pytest.mark.xdist_group("server")

PHONE = "+16507773021"


def test_every_operation_on_applications_answers_as_published(either: Desk) -> None:
    applications = either.client.applications
    with either.drives("applications"):
        made = applications.create(
            friendly_name="One",
            sms_url="https://example.com/sms",
            sms_method="GET",
            sms_status_callback="https://example.com/older",
            voice_url="https://example.com/voice",
            public_application_connect_enabled=True,
        )
        assert (made.sms_url, made.sms_method, made.api_version) == ("https://example.com/sms", "GET", "2010-04-01")
        assert made.message_status_callback == made.sms_status_callback == "https://example.com/older"
        assert applications(made.sid).fetch().voice_url == "https://example.com/voice"
        assert [one.sid for one in applications.list(friendly_name="One")] == [made.sid]
        changed = applications(made.sid).update(friendly_name="Two", sms_url="", message_status_callback="https://a.b/")
        assert (changed.friendly_name, changed.sms_url) == ("Two", None)
        assert changed.sms_status_callback == "https://a.b/"
        assert applications.list(friendly_name="One") == []
        assert applications(made.sid).delete() is True
    assert either.refusal(applications(made.sid).fetch) == (404, 20404)


@pytest.mark.parametrize(
    ("given", "code"),
    [({"sms_url": "nonsense"}, 21402), ({"sms_method": "PUT"}, 21403), ({"friendly_name": "x" * 65}, 0)],
)
def test_an_application_that_cannot_be_is_refused(desk: Desk, given: dict[str, str], code: int) -> None:
    status, told = desk.refusal(desk.client.applications.create, **given)
    assert status == 400
    assert told == code or not code


@pytest.fixture
def number(desk: Desk) -> Any:
    """A number that can send without being registered: the first account's toll-free one."""
    (one,) = desk.client.incoming_phone_numbers.list(phone_number="833")
    yield desk.client.incoming_phone_numbers(one.sid)
    desk.client.incoming_phone_numbers(one.sid).update(sms_application_sid="", sms_url="")


def test_the_application_of_a_number_takes_its_texts_instead_of_the_numbers_own_url(
    desk: Desk, site: Site, number: Any
) -> None:
    isv = Registrant(desk)
    ours = number.update(sms_url=site.url("/number")).phone_number
    made = desk.client.applications.create(sms_url=site.url("/application"))
    assert number.update(sms_application_sid=made.sid).sms_application_sid == made.sid
    assert isv.tidings("POST", f"Handsets/{PHONE}/Messages", To=ours, Body="to the application").status == 201
    assert site.wait_for("/application", From=PHONE, Body="to the application").form["To"] == ours
    desk.client.applications(made.sid).update(sms_url=site.url("/moved"))
    isv.tidings("POST", f"Handsets/{PHONE}/Messages", To=ours, Body="moved")
    assert site.wait_for("/moved", Body="moved")
    desk.client.applications(made.sid).delete()
    assert number.fetch().sms_application_sid == ""
    isv.tidings("POST", f"Handsets/{PHONE}/Messages", To=ours, Body="to the number")
    assert site.wait_for("/number", Body="to the number")
    assert not [one for one in site.visits if one.path == "/number" and one.form["Body"] != "to the number"]


def test_the_application_that_a_message_names_is_told_what_becomes_of_it(desk: Desk, site: Site, number: Any) -> None:
    ours = number.fetch().phone_number
    named = desk.client.applications.create(message_status_callback=site.url("/named"))
    of_number = desk.client.applications.create(message_status_callback=site.url("/of-number"))
    number.update(sms_application_sid=of_number.sid)
    send = desk.client.messages.create
    first = send(to=PHONE, from_=ours, body="x", application_sid=named.sid)
    assert site.wait_for("/named", MessageSid=first.sid, MessageStatus="delivered")
    second = send(to=PHONE, from_=ours, body="x")
    assert site.wait_for("/of-number", MessageSid=second.sid, MessageStatus="delivered")
    third = send(to=PHONE, from_=ours, body="x", application_sid=named.sid, status_callback=site.url("/own"))
    assert site.wait_for("/own", MessageSid=third.sid, MessageStatus="delivered")
    told = {(one.path, one.form["MessageSid"]) for one in site.visits if "MessageStatus" in one.form}
    assert told >= {("/named", first.sid), ("/of-number", second.sid), ("/own", third.sid)}
    assert not told & {("/of-number", first.sid), ("/named", third.sid), ("/of-number", third.sid)}
    for one in (named, of_number):
        desk.client.applications(one.sid).delete()


def test_anothers_application_is_none(desk: Desk, stranger: Desk, number: Any) -> None:
    theirs = stranger.client.applications.create(friendly_name="Theirs")
    assert desk.refusal(number.update, sms_application_sid=theirs.sid) == (400, 21420)
    ask = {"to": PHONE, "from_": number.fetch().phone_number, "body": "x", "application_sid": theirs.sid}
    assert desk.refusal(desk.client.messages.create, **ask) == (400, 21420)
    stranger.client.applications(theirs.sid).delete()
