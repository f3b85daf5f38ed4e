"""Phone numbers and short codes, through the official client."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.contract.estate import application
from tests.contract.registrant import ADDRESS, Registrant
from tests.contract.sdk import Desk
from tests.contract.wire import Wire

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
        french, dutch = either.client.available_phone_numbers("FR"), either.client.available_phone_numbers("NL")
        for kind in (french.national, french.shared_cost, french.voip, dutch.machine_to_machine):
            found = kind.list(limit=2, beta=False, exclude_foreign_address_required=True)
            assert len(found) == 2
            assert {one.iso_country for one in found} <= {"FR", "NL"}


def test_every_operation_on_phone_numbers_answers_as_published(either: Desk) -> None:
    client = either.client
    owned = client.incoming_phone_numbers
    with either.drives("phone numbers"):
        offer = client.available_phone_numbers("US").local.list(area_code=212, limit=1)[0]
        bought = owned.create(phone_number=offer.phone_number, friendly_name="By number", sms_url=URL)
        assert (bought.phone_number, bought.sms_url) == (offer.phone_number, URL)
        by_area = owned.create(area_code="415")
        assert by_area.phone_number.startswith("+1415")
        address = client.addresses.create(**ADDRESS)
        by_type = [
            owned.local.create(client.available_phone_numbers("US").local.list(limit=1)[0].phone_number),
            owned.toll_free.create(client.available_phone_numbers("US").toll_free.list(limit=1)[0].phone_number),
            owned.mobile.create(
                client.available_phone_numbers("GB").mobile.list(limit=1)[0].phone_number, address_sid=address.sid
            ),
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


def test_a_number_is_bought_once_and_rests_after_its_release(desk: Desk, stranger: Desk) -> None:
    number = desk.client.available_phone_numbers("CA").local.list(limit=1)[0].phone_number
    bought = desk.client.incoming_phone_numbers.create(phone_number=number)
    assert stranger.refusal(stranger.client.incoming_phone_numbers.create, phone_number=number) == (400, 21422)
    desk.client.incoming_phone_numbers(bought.sid).delete()
    assert stranger.refusal(stranger.client.incoming_phone_numbers.create, phone_number=number) == (400, 21422)
    again = desk.client.incoming_phone_numbers.create(phone_number=number)
    assert desk.client.incoming_phone_numbers(again.sid).delete() is True


def test_a_number_moves_between_the_accounts_of_its_owner_and_to_no_other(
    either: Desk, desks: Callable[..., Desk]
) -> None:
    logins = either.server.logins
    sub = desks(either.server, logins.subaccount)
    parents = desks(either.server, logins.main, logins.subaccount.sid)
    number = either.client.incoming_phone_numbers.create(area_code="415", sms_url=URL)
    owned = either.client.incoming_phone_numbers(number.sid)
    assert either.refusal(owned.update, account_sid=logins.stranger.sid) == (400, 21473)
    moved = owned.update(account_sid=logins.subaccount.sid)
    assert (moved.account_sid, moved.sid, moved.sms_url) == (logins.subaccount.sid, number.sid, URL)
    assert either.refusal(owned.fetch) == (404, 20404)
    theirs = sub.client.incoming_phone_numbers(number.sid)
    assert theirs.fetch().phone_number == number.phone_number
    assert sub.refusal(theirs.update, account_sid=logins.main.sid) == (403, 21474)
    back = parents.client.incoming_phone_numbers(number.sid).update(account_sid=logins.main.sid, friendly_name="Back")
    assert (back.account_sid, back.friendly_name) == (logins.main.sid, "Back")
    assert owned.delete() is True


@pytest.mark.parametrize(
    ("country", "kind", "iso", "code"),
    [
        ("GB", "mobile", None, 21631),
        ("GB", "mobile", "US", None),
        ("DE", "local", None, 21615),
        ("DE", "local", "US", 21615),
        ("DE", "local", "DE", None),
        ("NG", "mobile", None, None),
    ],
)
def test_a_number_needs_the_address_that_its_country_asks_for(
    desk: Desk, country: str, kind: str, iso: str | None, code: int | None
) -> None:
    found = getattr(desk.client.available_phone_numbers(country), kind).list(limit=1)[0]
    form = {"phone_number": found.phone_number}
    if iso is not None:
        form["address_sid"] = desk.client.addresses.create(
            **{**ADDRESS, "iso_country": iso, "auto_correct_address": False}
        ).sid
    if code is not None:
        assert desk.refusal(desk.client.incoming_phone_numbers.create, **form) == (400, code)
        return
    bought = desk.client.incoming_phone_numbers.create(**form)
    assert bought.address_requirements == found.address_requirements
    assert desk.client.incoming_phone_numbers(bought.sid).delete() is True


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


def test_a_short_code_is_applied_for_reviewed_and_given(either: Desk) -> None:
    isv, before = Registrant(either), {one.sid for one in either.client.short_codes.list()}
    profile, _ = isv.business()
    applications = either.client.numbers.v2.applications
    with either.drives("short code applications"):
        made = applications.create(application(profile, "Alerts of Owl"))
        assert made.state in ("TWILIO_REVIEW", "APPROVED")
        done = isv.until(applications(made.sid).fetch, lambda one: one.state != "TWILIO_REVIEW")
        assert (done.state, done.friendly_name, done.bundle_sid) == ("APPROVED", "Alerts of Owl", profile)
        assert made.sid in {one.sid for one in applications.list(iso_country="US")}
    given = [one for one in either.client.short_codes.list() if one.sid not in before]
    assert [one.friendly_name for one in given] == ["Alerts of Owl"]
    assert len(given[0].short_code) == 5
    operator = either.server.operator
    kept = isv.tidings("POST", "Inventory", operator, PhoneNumber=given[0].short_code, IsoCountry="US").json
    assert kept["account_sid"] == either.login.sid
    isv.tidings("POST", f"Inventory/{kept['sid']}", operator, AccountSid="")
    assert {one.sid for one in either.client.short_codes.list()} == before
    with_own = applications.create(application(profile, "Once more"))
    assert isv.until(applications(with_own.sid).fetch, lambda one: one.state != "TWILIO_REVIEW").state == "APPROVED"
    assert given[0].short_code in {one.short_code for one in either.client.short_codes.list()}, "that of the inventory"
    isv.tidings("POST", f"Inventory/{kept['sid']}", operator, AccountSid="")
    assert isv.tidings("DELETE", f"Inventory/{kept['sid']}", operator).status == 204


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"iso_country": "PL"}, "iso_country"),
        ({"business_information": {"customer_facing_profile": "BU" + "0" * 32}}, "customer_facing_profile"),
        ({"business_information": {}}, "customer_facing_profile"),
        ({"friendly_name": ""}, "friendly_name"),
        ({"setup": {"charges_apply": "perhaps"}}, "charges_apply"),
    ],
)
def test_an_application_that_cannot_be_is_refused(wire: Wire, changes: dict[str, object], named: str) -> None:
    form = {
        "friendly_name": "Alerts",
        "iso_country": "US",
        "business_information": {"customer_facing_profile": "BU" + "0" * 32},
        "setup": {"charges_apply": False},
    }
    body = json.dumps(form | changes).encode()
    answer = wire.post("/v2/ShortCodes/Applications", body, host="numbers.twilio.com", content_type="application/json")
    assert (answer.status, answer.code) == (400, 20001)
    assert named in answer.json["message"]
