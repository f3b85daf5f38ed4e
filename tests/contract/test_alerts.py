"""Alerts and notifications through the official client: what a failed webhook and a failed message leave."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.contract.registrant import Registrant
from tests.contract.sdk import Desk
from tests.contract.site import Site
from tests.contract.wire import Wire
from tidings.numbers.seed import LOCAL

pytestmark = pytest.mark.xdist_group("server")

TO = "+16507773011"


def alerted(desk: Desk, resource_sid: str) -> object:
    """The alert about a message; it comes soon."""

    def found() -> list[object]:
        return [one for one in desk.client.monitor.v1.alerts.list(limit=100) if one.resource_sid == resource_sid]

    return Registrant(desk).until(found, bool, "an alert")[0]


def test_every_operation_on_alerts_answers_as_published(either: Desk) -> None:
    url = "http://user:secret@127.0.0.1:9/told?token=t0ken"
    made = either.client.messages.create(to=TO, from_=LOCAL, body="Private", status_callback=url)
    with either.drives("alerts"):
        alert = alerted(either, made.sid)
        fetched = either.client.monitor.v1.alerts(alert.sid).fetch()  # type: ignore[attr-defined]
    assert (fetched.error_code, fetched.log_level) == ("11202", "error")
    assert (fetched.request_method, fetched.resource_sid) == ("POST", made.sid)
    assert fetched.request_url == "http://***@127.0.0.1:9/told?token=***"
    assert f"MessageSid={made.sid}" in fetched.request_variables
    assert "Private" not in str(either.last.body)
    assert "secret" not in str(either.last.body)


def test_every_operation_on_notifications_answers_as_published(either: Desk) -> None:
    made = either.client.messages.create(to=TO, from_=LOCAL, body="x", status_callback="http://127.0.0.1:9/told")
    alert = alerted(either, made.sid)
    with either.drives("notifications"):
        listed = {one.sid: one for one in either.client.notifications.list(log=0, limit=100)}
        fetched = either.client.notifications(alert.sid).fetch()  # type: ignore[attr-defined]
    assert listed[fetched.sid].log == fetched.log == "0"
    assert (fetched.error_code, fetched.request_url) == ("11202", "http://127.0.0.1:9/told")
    assert fetched.sid not in {one.sid for one in either.client.notifications.list(log=1)}
    today = datetime.now(UTC).date()
    days = {"message_date": today, "message_date_after": today, "message_date_before": today}
    for name, day in days.items():
        found = {one.sid for one in either.client.notifications.list(**{name: day}, limit=1000)}
        assert (fetched.sid in found) is True, name
    for name, day in (("message_date_after", today + timedelta(1)), ("message_date_before", today - timedelta(1))):
        assert fetched.sid not in {one.sid for one in either.client.notifications.list(**{name: day}, limit=1000)}


def test_alerts_are_listed_by_level_and_time(desk: Desk, site: Site) -> None:
    made = desk.client.messages.create(to=TO, from_=LOCAL, body="x", status_callback="http://127.0.0.1:9/told")
    sid = alerted(desk, made.sid).sid  # type: ignore[attr-defined]
    alerts, now = desk.client.monitor.v1.alerts, datetime.now(UTC)

    def found(**asked: object) -> bool:
        return sid in {one.sid for one in alerts.list(**asked, limit=1000)}

    assert found(log_level="error")
    assert not found(log_level="warning")
    assert found(start_date=now - timedelta(hours=1), end_date=now + timedelta(hours=1))
    assert not found(start_date=now + timedelta(hours=1))
    assert not found(end_date=now - timedelta(hours=1))
    quiet = desk.client.messages.create(to=TO, from_=LOCAL, body="x", status_callback=site.url("/told"))
    assert site.wait_for("/told", MessageSid=quiet.sid, MessageStatus="delivered")
    assert quiet.sid not in {one.resource_sid for one in alerts.list(limit=1000)}


def test_a_message_that_fails_leaves_one_alert(desk: Desk) -> None:
    service = Registrant(desk).service()
    made = desk.client.messages.create(to=TO, messaging_service_sid=service, body="x")  # it has no senders
    alert = alerted(desk, made.sid)
    assert (alert.error_code, alert.service_sid) == ("21704", service)  # type: ignore[attr-defined]
    assert alert.request_url is None  # type: ignore[attr-defined]
    desk.client.messaging.v1.services(service).delete()


@pytest.mark.parametrize("asked", ["LogLevel=loud", "StartDate=soon", "PageSize=0"])
def test_what_no_alert_can_be_asked_by_is_refused(wire: Wire, asked: str) -> None:
    answer = wire.get(f"/v1/Alerts?{asked}", host="monitor.twilio.com")
    assert (answer.status, answer.code) in {(400, 20001), (400, 20007)}


def test_another_accounts_alerts_are_not_told(desk: Desk, stranger: Desk) -> None:
    made = desk.client.messages.create(to=TO, from_=LOCAL, body="x", status_callback="http://127.0.0.1:9/told")
    sid = alerted(desk, made.sid).sid  # type: ignore[attr-defined]
    assert stranger.refusal(stranger.client.monitor.v1.alerts(sid).fetch) == (404, 20404)
    assert {one.account_sid for one in stranger.client.monitor.v1.alerts.list()} <= {stranger.login.sid}
