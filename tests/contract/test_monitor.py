"""The audit log, through the official client: every step of a registration is in it, and nobody else's."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.contract.registrant import STARTER, Registrant
from tests.contract.sdk import Desk
from tests.contract.wire import Wire

pytestmark = pytest.mark.xdist_group("server")


def test_every_operation_on_events_answers_as_published(either: Desk) -> None:
    isv, events = Registrant(either), either.client.monitor.v1.events
    profile = isv.profile(STARTER, friendly_name="Audited")
    with either.drives("events"):
        (event,) = events.list(resource_sid=profile)
        assert (event.event_type, event.resource_type) == ("customer-profile.created", "customer-profile")
        assert (event.actor_sid, event.actor_type) == (either.login.sid, "account")
        assert (event.source, event.source_ip_address) == ("api", "127.0.0.1")
        assert event.event_data["resource_properties"]["friendly_name"] == {"updated": "Audited"}
        fetched = events(event.sid).fetch()
        assert (fetched.sid, fetched.event_date) == (event.sid, event.event_date)
    either.client.trusthub.v1.customer_profiles(profile).delete()
    assert [one.event_type for one in events.list(resource_sid=profile)] == [
        "customer-profile.deleted",
        "customer-profile.created",
    ]


def test_a_list_has_what_each_filter_asks_for(desk: Desk) -> None:
    isv, events = Registrant(desk), desk.client.monitor.v1.events
    profile = isv.profile(STARTER)
    (event,) = events.list(resource_sid=profile)
    day: datetime = event.event_date

    def found(**asked: object) -> bool:
        return bool(events.list(resource_sid=profile, **asked))

    assert found(actor_sid=desk.login.sid)
    assert not found(actor_sid=desk.server.logins.stranger.sid)
    assert found(event_type="customer-profile.created")
    assert not found(event_type="customer-profile.deleted")
    assert found(source_ip_address="127.0.0.1")
    assert not found(source_ip_address="127.0.0.2")
    assert found(start_date=day, end_date=day + timedelta(seconds=1))
    assert not found(start_date=day + timedelta(seconds=1))
    assert not found(end_date=day - timedelta(seconds=1))
    desk.client.trusthub.v1.customer_profiles(profile).delete()


def test_an_approval_tells_each_step_and_no_secret(desk: Desk) -> None:
    isv = Registrant(desk)
    profile = isv.approved_primary()
    told = desk.client.monitor.v1.events.list(resource_sid=profile)
    steps = [one.event_type.partition(".")[2] for one in reversed(told)]
    assert steps == ["created", "assigned", "assigned", "assigned", "submitted", "taken-up", "approved"]
    assert [one.actor_type for one in told[:2]] == ["tidings", "account"]
    assert not any(desk.login.token in str(one.event_data) for one in told)


@pytest.mark.parametrize("asked", ["StartDate=soon", "EndDate=2026-02-30", "PageSize=0", "Page=2"])
def test_what_no_event_can_be_asked_by_is_refused(wire: Wire, asked: str) -> None:
    answer = wire.get(f"/v1/Events?{asked}", host="monitor.twilio.com")
    assert (answer.status, answer.code) in {(400, 20001), (400, 20007)}


def test_another_accounts_events_are_not_told(desk: Desk, stranger: Desk) -> None:
    profile = Registrant(desk).profile(STARTER)
    (event,) = desk.client.monitor.v1.events.list(resource_sid=profile)
    events = stranger.client.monitor.v1.events
    assert events.list(resource_sid=profile) == []
    assert stranger.refusal(events(event.sid).fetch) == (404, 20404)
    assert {one.account_sid for one in events.list()} <= {stranger.login.sid}
    desk.client.trusthub.v1.customer_profiles(profile).delete()
