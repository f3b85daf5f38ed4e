"""Messages, their media and feedback, through the official client."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
import requests
from twilio.request_validator import RequestValidator
from twilio.rest.api.v2010.account.message import MessageInstance

from tests.contract.sdk import Desk
from tests.contract.server import now, settled
from tests.contract.site import PICTURE, Site
from tests.contract.wire import Wire

pytestmark = pytest.mark.xdist_group("server")

SENDER = "+16285550174"
FINAL = {"delivered", "undelivered", "failed", "canceled"}
_numbers = itertools.count(2_000)


def recipient() -> str:
    """A handset that no other test writes to."""
    return f"+1650777{next(_numbers)}"


def finished(desk: Desk, message: MessageInstance) -> MessageInstance:
    """The message once it is over."""

    def look() -> MessageInstance | None:
        found = desk.client.messages(message.sid).fetch()
        return found if found.status in FINAL else None

    return settled(look, f"the end of {message.sid}")


@pytest.fixture
def service_sid(desk: Desk) -> str:
    """The service that a fresh installation has."""
    return str(desk.client.messaging.v1.services.list()[-1].sid)


def in_an_hour() -> datetime:
    return now() + timedelta(hours=1)


def test_every_operation_on_messages_answers_as_published(either: Desk) -> None:
    messages = either.client.messages
    with either.drives("messages"):
        to = recipient()
        made = messages.create(to=to, from_=SENDER, body="Hello ☺")
        assert made.sid.startswith("SM")
        assert (made.status, made.from_, made.to, made.body) == ("queued", SENDER, to, "Hello ☺")
        assert (made.num_segments, made.num_media, made.direction) == ("1", "0", "outbound-api")
        assert made.price is None
        done = finished(either, made)
        assert done.status == "delivered"
        assert done.date_sent is not None
        assert float(done.price) < 0
        assert [one.sid for one in messages.list(to=to)] == [made.sid]
        assert messages(made.sid).update(body="").body == ""
        assert messages(made.sid).fetch().body == ""
        assert messages(made.sid).delete() is True
        assert messages.list(to=to) == []
    assert either.refusal(messages(made.sid).fetch) == (404, 20404)


def test_every_operation_on_media_answers_as_published(either: Desk, site: Site) -> None:
    pictures = [site.url("/picture.png"), site.url("/picture.png?again")]
    made = either.client.messages.create(to=recipient(), from_=SENDER, body="Look", media_url=pictures)
    assert made.sid.startswith("MM")
    assert made.num_media == "2"
    media = either.client.messages(made.sid).media
    assert {one.parent_sid for one in media.list()} == {made.sid}
    assert finished(either, made).status == "delivered"
    with either.drives("media"):
        first, second = media.list()
        assert (first.content_type, first.parent_sid) == ("image/png", made.sid)
        assert media(first.sid).fetch().sid == first.sid
        today = now()
        assert len(media.list(date_created=today)) == 2
        assert media.list(date_created_before=today - timedelta(days=1)) == []
        assert len(media.list(date_created_after=today - timedelta(days=1))) == 2
        content = requests.get(
            either.server.base + first.uri.removesuffix(".json"),
            auth=(either.login.sid, either.login.token),
            headers={"Host": "api.twilio.com"},
            timeout=10,
        )
        assert (content.status_code, content.headers["Content-Type"], content.content) == (200, "image/png", PICTURE)
        page = media.page(page_size=1)
        assert [one.sid for one in page] == [first.sid]
        assert media(first.sid).delete() is True
        assert [one.sid for one in page.next_page()] == [second.sid]
        assert [one.sid for one in media.list()] == [second.sid]
    assert either.refusal(media(first.sid).fetch) == (404, 20404)
    assert either.client.messages(made.sid).delete() is True
    assert either.refusal(media(second.sid).fetch) == (404, 20404)


def test_feedback_answers_as_published(either: Desk) -> None:
    made = either.client.messages.create(to=recipient(), from_=SENDER, body="Hello", provide_feedback=True)
    with either.drives("feedback"):
        for outcome in ("unconfirmed", "confirmed"):
            said = either.client.messages(made.sid).feedback.create(outcome=outcome)
            assert (said.message_sid, said.outcome) == (made.sid, outcome)


def test_a_service_chooses_the_sender_after_the_answer(desk: Desk, service_sid: str) -> None:
    made = desk.client.messages.create(to=recipient(), messaging_service_sid=service_sid, body="Hello")
    assert (made.status, made.from_, made.num_segments) == ("accepted", None, "0")
    done = finished(desk, made)
    assert (done.status, done.num_segments, done.messaging_service_sid) == ("delivered", "1", service_sid)
    assert done.from_ in {"+16285550174", "+18335550174", "22555"}


def test_a_sender_of_the_service_can_be_named_and_one_that_is_not_in_it_cannot(desk: Desk, service_sid: str) -> None:
    named = desk.client.messages.create(
        to=recipient(), messaging_service_sid=service_sid, from_="+18335550174", body="Hello"
    )
    assert finished(desk, named).from_ == "+18335550174"
    refused = desk.refusal(
        desk.client.messages.create,
        to=recipient(),
        messaging_service_sid=service_sid,
        from_="+14155550199",
        body="Hello",
    )
    assert refused in {(400, 21711), (400, 21659), (400, 21606)}


def test_a_scheduled_message_waits_and_can_be_canceled_once(desk: Desk, service_sid: str) -> None:
    made = desk.client.messages.create(
        to=recipient(),
        messaging_service_sid=service_sid,
        body="Later",
        schedule_type="fixed",
        send_at=in_an_hour(),
    )
    assert (made.status, made.date_sent) == ("scheduled", None)
    assert desk.refusal(desk.client.messages(made.sid).delete) == (409, 20009)
    assert desk.client.messages(made.sid).update(status="canceled").status == "canceled"
    status, code = desk.refusal(desk.client.messages(made.sid).update, status="canceled")
    assert status in {400, 409}
    assert code == 30409
    assert desk.client.messages(made.sid).delete() is True


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"send_at": timedelta(minutes=4)}, 35114),
        ({"send_at": timedelta(days=36)}, 35114),
        ({"send_at": -timedelta(hours=1)}, 35114),
        ({}, 35111),
        ({"send_at": timedelta(hours=1), "messaging_service_sid": ""}, 35118),
        ({"send_at": timedelta(hours=1), "schedule_type": "optimize"}, 35126),
    ],
)
def test_a_schedule_that_cannot_be_is_refused_with_its_code(
    desk: Desk, service_sid: str, given: dict[str, Any], code: int
) -> None:
    asked: dict[str, Any] = {"schedule_type": "fixed", "messaging_service_sid": service_sid, "body": "Later"} | given
    if "send_at" in asked:
        asked["send_at"] = now() + asked["send_at"]
    if not asked["messaging_service_sid"]:
        asked["from_"] = SENDER
    assert desk.refusal(desk.client.messages.create, to=recipient(), **asked) == (400, code)


def test_every_parameter_that_we_take_is_taken_together(desk: Desk, site: Site) -> None:
    made = desk.client.messages.create(
        to=recipient(),
        from_=SENDER,
        body="“Smart” quotes \u2014 and a dash",
        status_callback=site.url("/status/all"),
        max_price=0.25,
        provide_feedback=True,
        attempt=2,
        validity_period=600,
        force_delivery=False,
        content_retention="retain",
        address_retention="obfuscate",
        smart_encoded=True,
        traffic_type="free",
        risk_check="disable",
        shorten_urls=False,
        send_as_mms=False,
        message_intent="otp",
    )
    assert (made.to[-4:], made.body) == ("XXXX", "“Smart” quotes \u2014 and a dash")
    assert finished(desk, made).num_segments == "1"
    assert site.wait_for("/status/all", MessageSid=made.sid, MessageStatus="delivered")


def test_a_text_sent_as_mms_goes_in_one_piece_and_costs_as_such(desk: Desk) -> None:
    made = desk.client.messages.create(to=recipient(), from_=SENDER, body="ü€" * 300, send_as_mms=True)
    assert made.sid.startswith("MM")
    done = finished(desk, made)
    assert (done.status, done.num_segments, done.num_media, done.price) == ("delivered", "1", "0", "-0.02200")


def test_smart_encoding_saves_segments_and_keeps_the_body(desk: Desk) -> None:
    body = "“" + "x" * 100 + "”"
    plain = desk.client.messages.create(to=recipient(), from_=SENDER, body=body, smart_encoded=False)
    smart = desk.client.messages.create(to=recipient(), from_=SENDER, body=body, smart_encoded=True)
    assert (plain.num_segments, smart.num_segments) == ("2", "1")
    assert plain.body == smart.body == body


def test_content_that_is_not_retained_is_gone_after_delivery(desk: Desk) -> None:
    made = desk.client.messages.create(to=recipient(), from_=SENDER, body="Secret", content_retention="discard")
    done = finished(desk, made)
    assert (done.status, done.body) == ("delivered", "")


def test_tags_come_back_as_an_object(wire: Wire, desk: Desk) -> None:
    path = f"/2010-04-01/Accounts/{desk.login.sid}/Messages.json"
    answer = wire.post(path, b"To=%2B16507771999&From=%2B16285550174&Body=x&Tags=%7B%22a%22%3A%22b%22%7D")
    assert (answer.status, answer.json["tags"]) == (201, {"a": "b"})
    assert wire.get(f"{path[:-5]}/{answer.json['sid']}.json").json["tags"] == {"a": "b"}


def test_status_callbacks_are_signed_so_that_the_official_validator_accepts_them(desk: Desk, site: Site) -> None:
    url = site.url("/status/signed?campaign=a%20b")
    made = desk.client.messages.create(to=recipient(), from_=SENDER, body="Hello", status_callback=url)
    for status in ("sent", "delivered"):
        visit = site.wait_for("/status/signed", MessageSid=made.sid, MessageStatus=status)
        form = {name: value for name, value in visit.form.items() if name != "campaign"}
        validator = RequestValidator(desk.login.token)
        assert validator.validate(visit.url, form, visit.headers["x-twilio-signature"])
        assert not validator.validate(visit.url, {**form, "To": "+1"}, visit.headers["x-twilio-signature"])
        assert {"MessageSid", "SmsSid", "AccountSid", "From", "To", "ApiVersion", "SmsStatus"} <= form.keys()
        assert "Body" not in form


@pytest.mark.parametrize(("ending", "status", "code"), [("5530003", "undelivered", 30003), ("5540065", "failed", None)])
def test_a_message_that_fails_says_why(desk: Desk, ending: str, status: str, code: int | None) -> None:
    done = finished(desk, desk.client.messages.create(to=f"+1415{ending}", from_=SENDER, body="Hello"))
    assert done.status == status
    assert done.error_code == code if code else done.error_code
    assert done.error_message


def test_a_message_between_two_numbers_of_the_platform_arrives_there(desk: Desk) -> None:
    sent = desk.client.messages.create(to="+18335550174", from_=SENDER, body="To myself")
    arrived = settled(
        lambda: next((one for one in desk.client.messages.list(to="+18335550174", limit=5)
                      if one.direction == "inbound" and one.body == "To myself"), None),
        "the inbound message",
    )  # fmt: skip
    assert (arrived.status, arrived.from_) == ("received", SENDER)
    assert arrived.sid != sent.sid
    assert finished(desk, sent).status == "delivered"
    assert desk.client.messages(arrived.sid).delete() is True


@pytest.fixture(scope="module")
def days(server: Any) -> Iterator[tuple[str, Desk]]:
    """A recipient who got three messages."""
    desk = Desk(server, server.logins.main)
    to = recipient()
    for body in ("one", "two", "three"):
        finished(desk, desk.client.messages.create(to=to, from_=SENDER, body=body))
    yield to, desk
    desk.transport.close()


TODAY = timedelta(0)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (lambda _: {}, 3),
        (lambda _: {"from_": SENDER}, 3),
        (lambda _: {"from_": "+18335550174"}, 0),
        (lambda today: {"date_sent": today.date()}, 3),
        (lambda today: {"date_sent": today}, 3),
        (lambda today: {"date_sent": (today - DAY).date()}, 0),
        (lambda today: {"date_sent_before": today + DAY}, 3),
        (lambda today: {"date_sent_before": (today - DAY).date()}, 0),
        (lambda today: {"date_sent_after": today.date()}, 3),
        (lambda today: {"date_sent_after": today + DAY}, 0),
        (lambda today: {"date_sent_after": today - DAY, "date_sent_before": today + DAY, "from_": SENDER}, 3),
    ],
)
def test_lists_are_filtered(
    days: tuple[str, Desk], filters: Callable[[datetime], dict[str, datetime | date | str]], found: int
) -> None:
    to, desk = days
    listed = desk.client.messages.list(to=to, **filters(now()))
    assert [one.body for one in listed] == ["three", "two", "one"][:found]


@pytest.mark.parametrize("write", [
    lambda to: to,
    lambda to: to.replace("+", "%2B"),
    lambda to: to.removeprefix("+"),
    lambda to: to.removeprefix("+1"),
    lambda to: f"({to[2:5]})%20{to[5:8]}-{to[8:]}",
])  # fmt: skip
def test_a_number_in_a_filter_is_read_as_one_in_a_message_is(
    days: tuple[str, Desk], server: Any, write: Callable[[str], str]
) -> None:
    to, desk = days
    with closing(Wire(server.port, desk.login)) as wire:
        query = f"To={write(to)}&From={write(SENDER)}"
        found = wire.get(f"/2010-04-01/Accounts/{desk.login.sid}/Messages.json?{query}").json["messages"]
    assert [one["body"] for one in found] == ["three", "two", "one"]


def test_until_a_day_or_a_second_is_until_its_end(days: tuple[str, Desk], server: Any) -> None:
    to, desk = days
    with closing(Wire(server.port, desk.login)) as wire:

        def found(**filters: str) -> list[str]:
            query = urlencode(
                {"To": to, **{f"DateSent{'<' if at == 'until' else '>'}": on for at, on in filters.items()}}
            )
            page = wire.get(f"/2010-04-01/Accounts/{desk.login.sid}/Messages.json?{query}")
            return [one["body"] for one in page.json["messages"]]

        last = desk.client.messages.list(to=to, limit=1)[0].date_sent
        second = last.strftime("%Y-%m-%dT%H:%M:%SZ")
        assert found(until=second, since=second)[:1] == ["three"]
        assert found(until=last.date().isoformat())[:1] == ["three"]
        assert "three" not in found(until=(last - timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%SZ"))


def test_pages_keep_their_filters_and_stay_right_while_messages_come_and_go(days: tuple[str, Desk]) -> None:
    to, desk = days
    page = desk.client.messages.page(to=to, page_size=2)
    first = [one.body for one in page]
    extra = finished(desk, desk.client.messages.create(to=to, from_=SENDER, body="four"))
    following = page.next_page()
    assert (first, [one.body for one in following]) == (["three", "two"], ["one"])
    assert following.next_page() is None
    assert [one.body for one in following.previous_page()] == ["three", "two"]
    assert urlsplit(desk.last.url).query.startswith("To=%2B")
    desk.client.messages(extra.sid).delete()
    assert [one.body for one in desk.client.messages.stream(to=to, page_size=1)] == ["three", "two", "one"]
    assert [one.body for one in desk.client.messages.list(to=to, limit=2)] == ["three", "two"]


@pytest.fixture
def idempotent(desk: Desk) -> Callable[[str, str], MessageInstance]:
    """Sends a body with a key."""
    to = recipient()

    def send(key: str, body: str) -> MessageInstance:
        desk.transport.extra = {"Idempotency-Key": key}
        try:
            return desk.client.messages.create(to=to, from_=SENDER, body=body)
        finally:
            desk.transport.extra = {}

    return send


def test_the_same_key_and_body_make_one_message(desk: Desk, idempotent: Callable[[str, str], MessageInstance]) -> None:
    first = idempotent("key-1", "Once")
    assert "Idempotent-Replayed" not in desk.last.headers
    again = idempotent("key-1", "Once")
    assert desk.last.headers["Idempotent-Replayed"] == "true"
    assert again.sid == first.sid
    assert desk.refusal(idempotent, "key-1", "Something else") == (409, 20409)
    assert desk.refusal(idempotent, "k" * 256, "Once") == (400, 20001)
    assert [one.sid for one in desk.client.messages.list(to=first.to)] == [first.sid]


def test_keys_are_each_accounts_own(desk: Desk, stranger: Desk, idempotent: Callable[..., MessageInstance]) -> None:
    idempotent("key-2", "Once")
    number = stranger.client.incoming_phone_numbers.create(area_code="415")
    stranger.transport.extra = {"Idempotency-Key": "key-2"}
    made = stranger.client.messages.create(to=recipient(), from_=number.phone_number, body="Mine")
    assert "Idempotent-Replayed" not in stranger.last.headers
    assert made.account_sid == stranger.login.sid
    stranger.client.incoming_phone_numbers(number.sid).delete()
