"""Every change of what an account has is in its audit log: what was before and after, by whom, from where."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.contract.registrant import ADDRESS
from tests.contract.sdk import Desk
from tests.contract.server import Login

pytestmark = pytest.mark.xdist_group("server")


def log_of(desk: Desk, sid: str) -> list[tuple[str, dict[str, Any]]]:
    """What was done to a thing, the oldest first, and the properties that it changed."""
    told = reversed(desk.client.monitor.v1.events.list(resource_sid=sid))
    return [(one.event_type, one.event_data.get("resource_properties", {})) for one in told]


def changed(previous: object, updated: object) -> dict[str, object]:
    return {"previous": previous, "updated": updated}


def a_service(client: Any) -> tuple[str, Any]:
    made = client.messaging.v1.services.create(friendly_name="One")
    return made.sid, client.messaging.v1.services(made.sid)


def a_number(client: Any) -> tuple[str, Any]:
    made = client.incoming_phone_numbers.create(area_code="415", friendly_name="One")
    return made.sid, client.incoming_phone_numbers(made.sid)


def an_address(client: Any) -> tuple[str, Any]:
    made = client.addresses.create(**{**ADDRESS, "friendly_name": "One"})
    return made.sid, client.addresses(made.sid)


def a_key(client: Any) -> tuple[str, Any]:
    made = client.new_keys.create(friendly_name="One")
    return made.sid, client.keys(made.sid)


def an_end_user(client: Any) -> tuple[str, Any]:
    made = client.trusthub.v1.end_users.create(
        friendly_name="One", type="authorized_representative_1", attributes={"last_name": "Private"}
    )
    return made.sid, client.trusthub.v1.end_users(made.sid)


def a_profile(client: Any) -> tuple[str, Any]:
    profiles = client.trusthub.v1.customer_profiles
    policy = "RN806dd6cd175f314e1f96a9727ee271f4"
    made = profiles.create(friendly_name="One", email="one@example.com", policy_sid=policy)
    return made.sid, profiles(made.sid)


THINGS = {
    "messaging-service": a_service,
    "phone-number": a_number,
    "address": an_address,
    "key": a_key,
    "end-user": an_end_user,
    "customer-profile": a_profile,
}


@pytest.mark.parametrize("kind", THINGS)
def test_what_was_made_changed_and_deleted_is_told_before_and_after(either: Desk, kind: str) -> None:
    sid, thing = THINGS[kind](either.client)
    thing.update(friendly_name="Two")
    thing.update(friendly_name="Two")
    thing.delete()
    log = log_of(either, sid)
    assert [step for step, _ in log] == [f"{kind}.created", f"{kind}.updated", f"{kind}.deleted"]
    (_, first), (_, second), (_, last) = log
    assert first["friendly_name"] == {"updated": "One"}
    assert second == {"friendly_name": changed("One", "Two")}
    assert last["friendly_name"] == {"previous": "Two"}
    assert "Private" not in str(log)


def test_a_subaccount_is_told_to_its_parent(either: Desk) -> None:
    accounts = either.client.api.v2010.accounts
    made = accounts.create(friendly_name="Brand")
    accounts(made.sid).update(friendly_name="Other", status="suspended")
    accounts(made.sid).update(status="closed")
    log = log_of(either, made.sid)
    assert [step for step, _ in log] == ["account.created", "account.updated", "account.updated"]
    assert log[1][1] == {"friendly_name": changed("Brand", "Other"), "status": changed("active", "suspended")}
    assert log[2][1] == {"status": changed("suspended", "closed")}
    assert made.auth_token not in str(log)


def test_who_joins_a_service_and_leaves_it_is_told(either: Desk) -> None:
    number, _ = a_number(either.client)
    sid, service = a_service(either.client)
    service.phone_numbers.create(phone_number_sid=number)
    service.phone_numbers(number).delete()
    told = [one for one in either.client.monitor.v1.events.list(resource_sid=sid) if "sender" in one.event_type]
    assert [one.event_type for one in told] == ["messaging-service.sender-removed", "messaging-service.sender-added"]
    assert {one.event_data["sender_sid"] for one in told} == {number}
    service.delete()
    either.client.incoming_phone_numbers(number).delete()


def test_which_key_did_it_is_told_and_no_secret(desk: Desk, desks: Callable[..., Desk]) -> None:
    key = desk.client.new_keys.create()
    with_key = desks(desk.server, Login(key.sid, key.secret), desk.login.sid)
    sid, service = a_service(with_key.client)
    service.update(inbound_request_url="https://user:pass@example.com/?token=t0ken&a=1")
    (event, _) = desk.client.monitor.v1.events.list(resource_sid=sid)
    assert (event.actor_sid, event.event_data["credential_sid"]) == (desk.login.sid, key.sid)
    told = event.event_data["resource_properties"]["inbound_request_url"]
    assert told == changed(None, "https://***@example.com/?token=***&a=1")
    service.delete()
    desk.client.keys(key.sid).delete()
    assert key.secret not in str([one.event_data for one in desk.client.monitor.v1.events.list(resource_sid=key.sid)])
