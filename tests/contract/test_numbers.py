"""Phone numbers and short codes, through the official client."""

from __future__ import annotations

import pytest

from tests.contract.sdk import Desk

pytestmark = pytest.mark.xdist_group("server")

URL = "https://example.com/hooks?a=b"
WEBHOOKS = {
    "sms_url": URL,
    "sms_method": "GET",
    "sms_fallback_url": f"{URL}&fallback=1",
    "sms_fallback_method": "GET",
    "status_callback": f"{URL}&status=1",
    "status_callback_method": "GET",
    "voice_url": f"{URL}&voice=1",
    "voice_method": "GET",
    "voice_fallback_url": f"{URL}&voice=2",
    "voice_fallback_method": "GET",
}


def test_every_operation_on_available_numbers_answers_as_published(either: Desk) -> None:
    with either.drives("available numbers"):
        countries = either.client.available_phone_numbers.list()
        assert {"US", "GB"} <= {one.country_code for one in countries}
        assert either.client.available_phone_numbers("US").fetch().country
        local = either.client.available_phone_numbers("US").local.list(
            area_code=415, contains="415*******", sms_enabled=True, mms_enabled=True, voice_enabled=True, limit=5
        )
        assert len(local) == 5
        assert all(one.phone_number.startswith("+1415") for one in local)
        assert all(one.capabilities["sms"] for one in local)
        toll_free = either.client.available_phone_numbers("US").toll_free.list(limit=3)
        assert all(one.phone_number.startswith("+18") for one in toll_free)
        assert either.client.available_phone_numbers("GB").mobile.list(limit=2)


def test_every_operation_on_phone_numbers_answers_as_published(either: Desk) -> None:
    client = either.client
    owned = client.incoming_phone_numbers
    with either.drives("phone numbers"):
        offer = client.available_phone_numbers("US").local.list(area_code=212, limit=1)[0]
        bought = owned.create(phone_number=offer.phone_number, friendly_name="By number", sms_url=URL)
        assert (bought.phone_number, bought.sms_url) == (offer.phone_number, URL)
        by_area = owned.create(area_code="415")
        assert by_area.phone_number.startswith("+1415")
        by_type = [
            owned.local.create(client.available_phone_numbers("US").local.list(limit=1)[0].phone_number),
            owned.toll_free.create(client.available_phone_numbers("US").toll_free.list(limit=1)[0].phone_number),
            owned.mobile.create(client.available_phone_numbers("GB").mobile.list(limit=1)[0].phone_number),
        ]
        kinds = [{one.sid for one in listed.list(limit=100)} for listed in (owned.local, owned.toll_free, owned.mobile)]
        for at, number in enumerate(by_type):
            assert [number.sid in kind for kind in kinds] == [at == other for other in range(3)]
        changed = owned(bought.sid).update(friendly_name="Changed", **WEBHOOKS)
        assert {name: getattr(changed, name) for name in WEBHOOKS} == WEBHOOKS
        assert changed.friendly_name == "Changed"
        fetched = owned(bought.sid).fetch()
        assert {name: getattr(fetched, name) for name in WEBHOOKS} == WEBHOOKS
        assert owned(bought.sid).update(sms_url="").sms_url == ""
        assert [one.sid for one in owned.list(phone_number=bought.phone_number)] == [bought.sid]
        assert [one.sid for one in owned.list(friendly_name="Changed")] == [bought.sid]
        for number in (bought, by_area, *by_type):
            assert owned(number.sid).delete() is True
    assert either.refusal(owned(bought.sid).fetch) == (404, 20404)


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ({"phone_number": "12"}, {21421}),
        ({"phone_number": "+16285550174"}, {21422}),
        ({"area_code": "999"}, {21451, 21452}),
        ({"area_code": "abc"}, {21451, 21452}),
        ({}, {20001}),
    ],
)
def test_what_cannot_be_bought_is_refused_with_its_code(desk: Desk, asked: dict[str, str], codes: set[int]) -> None:
    status, code = desk.refusal(desk.client.incoming_phone_numbers.create, **asked)
    assert status == 400
    assert code in codes


def test_a_number_is_bought_once_until_it_is_released(desk: Desk, stranger: Desk) -> None:
    number = desk.client.available_phone_numbers("CA").local.list(limit=1)[0].phone_number
    bought = desk.client.incoming_phone_numbers.create(phone_number=number)
    assert stranger.refusal(stranger.client.incoming_phone_numbers.create, phone_number=number) == (400, 21422)
    desk.client.incoming_phone_numbers(bought.sid).delete()
    again = stranger.client.incoming_phone_numbers.create(phone_number=number)
    assert stranger.client.incoming_phone_numbers(again.sid).delete() is True


def test_every_operation_on_short_codes_answers_as_published(either: Desk) -> None:
    codes = either.client.short_codes
    with either.drives("short codes"):
        (code,) = codes.list()
        assert [one.sid for one in codes.list(short_code=code.short_code)] == [code.sid]
        assert codes.list(friendly_name="No such code") == []
        changed = codes(code.sid).update(
            friendly_name="Alerts", sms_url=URL, sms_method="GET", sms_fallback_url=URL, sms_fallback_method="GET"
        )
        assert (changed.friendly_name, changed.sms_url, changed.sms_method) == ("Alerts", URL, "GET")
        assert codes(code.sid).fetch().sms_fallback_url == URL
        codes(code.sid).update(sms_url="", sms_fallback_url="")
