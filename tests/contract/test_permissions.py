"""Where accounts may send to, and their safe lists, through the official client."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.contract.sdk import Desk
from tests.contract.server import Login
from tests.contract.wire import Wire
from tidings.numbers.seed import LOCAL

pytestmark = pytest.mark.xdist_group("server")

BRITISH, CUBAN = "+447400123456", "+5352345678"


def decide(desk: Desk, **countries: bool) -> list[dict[str, object]]:
    """Permits countries, or forbids them."""
    wanted = [{"country_code": code, "type": "country", "enabled": given} for code, given in countries.items()]
    told: list[dict[str, object]] = desk.client.accounts.v1.messaging_geopermissions.update(
        permissions=wanted
    ).permissions
    return told


def test_every_operation_on_geo_permissions_answers_as_published(either: Desk) -> None:
    geo = either.client.accounts.v1.messaging_geopermissions
    with either.drives("geo permissions"):
        known = {each["country_code"]: each for each in geo.fetch().permissions}
        assert len(known) > 200
        assert known["US"] == {
            "country_code": "US", "type": "country", "enabled": True, "prefix": "+1", "message": ""
        }  # fmt: skip
        assert known["IN"]["enabled"] is False
        assert [each["country_code"] for each in geo.fetch(country_code="IN,PK,US").permissions] == ["IN", "PK", "US"]
        held, refused, unknown = decide(either, IN=True, CU=True, XX=True)
        assert held == {
            "country_code": "IN", "type": "country", "enabled": True, "error_code": 0, "error_messages": []
        }  # fmt: skip
        assert (refused["enabled"], refused["error_code"]) == (False, 30649)
        assert (unknown["enabled"], unknown["error_code"]) == (False, 20001)
        assert geo.fetch(country_code="in").permissions[0]["enabled"] is True
    decide(either, IN=False)
    (event, *_) = either.client.monitor.v1.events.list(event_type="geo-permissions.updated", limit=1)
    assert event.event_data == {"before": {"IN": True}, "after": {"IN": False}}


def test_a_message_goes_only_where_its_account_permits(either: Desk) -> None:
    create = either.client.messages.create
    wanted = {"to": BRITISH, "from_": LOCAL, "body": "x"}
    assert either.refusal(create, **wanted) == (400, 21408)
    decide(either, GB=True)
    assert create(**wanted).status in {"queued", "accepted"}
    assert either.refusal(create, **{**wanted, "to": CUBAN}) == (400, 21408)
    decide(either, GB=False)
    assert either.refusal(create, **wanted) == (400, 21408)


def test_a_services_message_fails_for_it_after_the_answer(desk: Desk) -> None:
    service = next(one for one in desk.client.messaging.v1.services.list() if one.friendly_name.startswith("Default"))
    made = desk.client.messages.create(to=BRITISH, messaging_service_sid=service.sid, body="x")
    failed = desk.client.messages(made.sid).fetch()
    assert (failed.status, failed.error_code) == ("failed", 21408)


def test_a_subaccount_has_its_parents_until_it_has_its_own(desk: Desk, desks: Callable[..., Desk]) -> None:
    made = desk.client.api.v2010.accounts.create()
    brand = desks(desk.server, Login(made.sid, made.auth_token))
    geo = brand.client.accounts.v1.messaging_geopermissions
    decide(desk, FR=True)
    assert geo.fetch(country_code="FR").permissions[0]["enabled"] is True
    decide(brand, FR=False)
    assert geo.fetch(country_code="FR").permissions[0]["enabled"] is False
    decide(desk, FR=False)
    desk.client.api.v2010.accounts(made.sid).update(status="closed")


@pytest.mark.parametrize("body", [b"", b"Permissions=x", b"Permissions=%7B%7D", b"Permissions=%5B%5D"])
def test_what_is_no_decision_is_refused(wire: Wire, body: bytes) -> None:
    answer = wire.ask("PATCH", "/v1/Messaging/GeoPermissions", body, host="accounts.twilio.com")
    assert (answer.status, answer.code) == (400, 20001)
    asked = wire.get("/v1/Messaging/GeoPermissions?CountryCode=US,ZZ", host="accounts.twilio.com")
    assert (asked.status, asked.code) == (400, 20001)


def test_every_operation_on_the_safe_list_answers_as_published(either: Desk) -> None:
    safe = either.client.accounts.v1.safelist
    with either.drives("safe list"):
        made = safe.create(phone_number="+14155550123")
        assert made.sid.startswith("GN")
        assert safe.fetch(phone_number="+14155550123").sid == made.sid
        assert either.refusal(safe.create, phone_number="+14155550123") == (409, 20409)
        assert safe.delete(phone_number="+14155550123") is True
    assert either.refusal(safe.fetch, phone_number="+14155550123") == (404, 20404)
    assert either.refusal(safe.delete, phone_number="+14155550123") == (404, 20404)
    assert either.refusal(safe.create, phone_number="4155550123") == (400, 20001)
