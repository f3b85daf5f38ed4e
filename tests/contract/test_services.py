"""Messaging services and their senders, through the official client."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from twilio.rest.messaging.v1.service import ServiceInstance

from tests.contract.sdk import Desk

pytestmark = pytest.mark.xdist_group("server")

URL = "https://example.com/hooks"
EVERYTHING = {
    "inbound_request_url": f"{URL}/in",
    "inbound_method": "GET",
    "fallback_url": f"{URL}/fallback",
    "fallback_method": "GET",
    "status_callback": f"{URL}/status",
    "sticky_sender": False,
    "mms_converter": False,
    "smart_encoding": False,
    "scan_message_content": "disable",
    "fallback_to_long_code": False,
    "area_code_geomatch": False,
    "validity_period": 120,
    "synchronous_validation": True,
    "usecase": "marketing",
    "use_inbound_webhook_on_number": True,
}
"""Every property that can be set, each other than its default."""
DEFAULTS = {
    "inbound_request_url": None,
    "inbound_method": "POST",
    "fallback_url": None,
    "fallback_method": "POST",
    "status_callback": None,
    "sticky_sender": True,
    "mms_converter": True,
    "smart_encoding": True,
    "scan_message_content": "inherit",
    "fallback_to_long_code": True,
    "area_code_geomatch": True,
    "validity_period": 36000,
    "synchronous_validation": False,
    "usecase": "undeclared",
    "use_inbound_webhook_on_number": False,
}


@pytest.fixture
def service(desk: Desk) -> Iterator[ServiceInstance]:
    """A service of the first account."""
    made = desk.client.messaging.v1.services.create(friendly_name="For one test")
    yield made
    made.delete()


def shown(service: ServiceInstance) -> dict[str, object]:
    return {name: getattr(service, name) for name in EVERYTHING}


def test_every_operation_on_services_answers_as_published(either: Desk) -> None:
    services = either.client.messaging.v1.services
    with either.drives("services"):
        plain = services.create(friendly_name="Plain")
        assert shown(plain) == DEFAULTS
        assert plain.us_app_to_person_registered is False
        full = services.create(friendly_name="Full", **EVERYTHING)
        assert shown(full) == EVERYTHING
        changed = services(plain.sid).update(friendly_name="Changed", **EVERYTHING)
        assert (changed.friendly_name, shown(changed)) == ("Changed", EVERYTHING)
        assert shown(services(plain.sid).fetch()) == EVERYTHING
        assert services(plain.sid).update(status_callback="").status_callback is None
        assert {plain.sid, full.sid} <= {one.sid for one in services.list()}
        assert all(url.startswith("https://messaging.twilio.com/v1/Services/") for url in full.links.values())
        for one in (plain, full):
            assert services(one.sid).delete() is True
    assert either.refusal(services(plain.sid).fetch) == (404, 20404)


def test_every_operation_on_senders_of_services_answers_as_published(either: Desk) -> None:
    client = either.client
    service = client.messaging.v1.services.create(friendly_name="With senders")
    (code,) = client.short_codes.list()
    seeded = client.messaging.v1.services(client.messaging.v1.services.list()[-1].sid)
    seeded.short_codes(code.sid).delete()
    number = client.incoming_phone_numbers.create(area_code="415")
    pool = client.messaging.v1.services(service.sid)
    with either.drives("senders of services"):
        joined = pool.phone_numbers.create(phone_number_sid=number.sid)
        assert (joined.sid, joined.phone_number) == (number.sid, number.phone_number)
        assert set(joined.capabilities) >= {"SMS"}
        assert pool.phone_numbers(number.sid).fetch().service_sid == service.sid
        assert [one.sid for one in pool.phone_numbers.list()] == [number.sid]
        assert pool.short_codes.create(short_code_sid=code.sid).short_code == code.short_code
        assert pool.short_codes(code.sid).fetch().country_code == "US"
        assert [one.sid for one in pool.short_codes.list()] == [code.sid]
        assert pool.phone_numbers(number.sid).delete() is True
        assert pool.short_codes(code.sid).delete() is True
        assert pool.phone_numbers.list() == []
        assert pool.short_codes.list() == []
        word = pool.alpha_senders.create(alpha_sender="Owl Flight")
        assert (word.alpha_sender, word.capabilities) == ("Owl Flight", ["SMS"])
        assert pool.alpha_senders(word.sid).fetch().service_sid == service.sid
        german = pool.destination_alpha_senders.create(alpha_sender="OwlDE", iso_country_code="DE")
        assert pool.destination_alpha_senders(german.sid).fetch().iso_country_code == "DE"
        every = pool.destination_alpha_senders.list()
        assert [(one.alpha_sender, one.iso_country_code) for one in every] == [("OwlDE", "DE"), ("Owl Flight", "")]
        assert [one.sid for one in pool.destination_alpha_senders.list(iso_country_code="DE")] == [german.sid]
        assert [one.sid for one in pool.alpha_senders.list()] == [word.sid]
        assert pool.alpha_senders(word.sid).delete() is True
        assert pool.destination_alpha_senders(german.sid).delete() is True
        assert pool.destination_alpha_senders.list() == []
        assert pool.channel_senders.list() == []
    assert either.refusal(pool.alpha_senders.create, alpha_sender="12345") == (400, 21709)
    unknown = "XE" + "0" * 32
    assert either.refusal(pool.channel_senders.create, sid=unknown) == (404, 20404)
    assert either.refusal(pool.channel_senders(unknown).fetch) == (404, 20404)
    assert either.refusal(pool.channel_senders(unknown).delete) == (404, 20404)
    seeded.short_codes.create(short_code_sid=code.sid)
    client.incoming_phone_numbers(number.sid).delete()
    service.delete()


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("friendly_name", ""),
        ("friendly_name", "x" * 65),
        ("inbound_request_url", "nowhere"),
        ("inbound_method", "PUT"),
        ("status_callback", "ftp://example.com"),
        ("validity_period", 0),
        ("validity_period", 36_001),
        ("validity_period", "soon"),
        ("usecase", "spam"),
        ("scan_message_content", "maybe"),
        ("sticky_sender", "perhaps"),
    ],
)
def test_a_bad_setting_is_refused_and_changes_nothing(
    desk: Desk, service: ServiceInstance, setting: str, value: object
) -> None:
    status, _ = desk.refusal(desk.client.messaging.v1.services(service.sid).update, **{setting: value})
    assert status == 400
    now = desk.client.messaging.v1.services(service.sid).fetch()
    assert (now.friendly_name, shown(now)) == ("For one test", DEFAULTS)


def test_a_number_is_in_one_service_at_most(desk: Desk, service: ServiceInstance) -> None:
    number = desk.client.incoming_phone_numbers.create(area_code="415")
    other = desk.client.messaging.v1.services.create(friendly_name="Another")
    pool = desk.client.messaging.v1.services(service.sid).phone_numbers
    pool.create(phone_number_sid=number.sid)
    others = desk.client.messaging.v1.services(other.sid).phone_numbers
    for each, code in ((pool, 21710), (others, 21712)):
        assert desk.refusal(each.create, phone_number_sid=number.sid) == (409, code)
    other.delete()
    desk.client.incoming_phone_numbers(number.sid).delete()
    assert pool.list() == []
