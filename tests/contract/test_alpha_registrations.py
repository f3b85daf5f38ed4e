"""A word is applied for in a country that wants it, reviewed, and then writes there."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.registrant import Registrant
from tests.contract.sdk import Desk
from tests.contract.wire import Wire

pytestmark = pytest.mark.xdist_group("server")

SINGAPORE = "+6591234567"
WANTED = {"IsoCountryCode": "SG", "Description": "Reminders of flights, to passengers"}


def error_of(desk: Desk, word: str) -> int | None:
    """The code that a message from this word fails with; None: it is written."""
    sent = desk.client.messages.create(to=SINGAPORE, from_=word, body="Your flight is on time")
    found: int | None = desk.client.messages(sent.sid).fetch().error_code
    return found


def applied(isv: Registrant, profile: str, word: str, **more: str) -> Any:
    return isv.tidings(
        "POST", "AlphaSenderRegistrations", AlphaSender=word, CustomerProfileSid=profile, **{**WANTED, **more}
    )


def decided(isv: Registrant, sid: str) -> Any:
    """The registration, once it is not in review any more."""
    path = f"AlphaSenderRegistrations/{sid}"
    return isv.until(lambda: isv.tidings("GET", path).json, lambda one: one["state"] != "in-review")


def test_a_word_writes_where_it_must_be_registered_once_it_is_and_no_longer(either: Desk) -> None:
    isv, geo = Registrant(either), either.client.accounts.v1.messaging_geopermissions
    geo.update(permissions=[{"country_code": "SG", "type": "country", "enabled": True}])
    profile, _ = isv.business()
    assert error_of(either, "OwlAir") == 30040
    made = applied(isv, profile, "OwlAir")
    assert (made.status, made.json["state"]) == (201, "in-review")
    again = applied(isv, profile, "OWLAIR")
    assert (again.status, again.code) == (409, 20409)
    assert decided(isv, made.json["sid"])["state"] == "registered"
    assert error_of(either, "OwlAir") is None
    assert isv.tidings("DELETE", f"AlphaSenderRegistrations/{made.json['sid']}").status == 204
    assert error_of(either, "OwlAir") == 30040
    geo.update(permissions=[{"country_code": "SG", "type": "country", "enabled": False}])


def test_a_word_that_is_rejected_writes_nothing_also_when_it_was_approved_before(either: Desk) -> None:
    isv, geo, operator = Registrant(either), either.client.accounts.v1.messaging_geopermissions, either.server.operator
    geo.update(permissions=[{"country_code": "SG", "type": "country", "enabled": True}])
    profile, _ = isv.business()
    made = applied(isv, profile, "OwlBus").json
    decided(isv, made["sid"])
    reviews = isv.tidings("GET", "Reviews", operator, PageSize="200").json["reviews"]
    (review,) = [one for one in reviews if one["object_sid"] == made["sid"]]
    assert review["kind"] == "alpha-sender"
    isv.tidings(
        "POST", f"Reviews/{review['sid']}", operator, Outcome="rejected", ErrorCode="18601", Reason="Not theirs"
    )
    after = isv.tidings("GET", f"AlphaSenderRegistrations/{made['sid']}").json
    assert (after["state"], after["error_code"], after["reason"]) == ("rejected", 18601, "Not theirs")
    assert error_of(either, "OwlBus") == 30040
    geo.update(permissions=[{"country_code": "SG", "type": "country", "enabled": False}])


@pytest.mark.parametrize(
    ("form", "named"),
    [
        ({"AlphaSender": "12345"}, "AlphaSender"),
        ({"AlphaSender": "Info"}, "AlphaSender"),
        ({"IsoCountryCode": "US"}, "IsoCountryCode"),
        ({"IsoCountryCode": "XX"}, "IsoCountryCode"),
        ({"CustomerProfileSid": "BU" + "0" * 32}, "CustomerProfileSid"),
        ({"Description": ""}, "Description"),
    ],
)
def test_an_application_that_cannot_be_is_refused(wire: Wire, desk: Desk, form: dict[str, str], named: str) -> None:
    given = {"AlphaSender": "OwlAir", "CustomerProfileSid": "BU" + "0" * 32, **WANTED, **form}
    answer = Registrant(desk).tidings("POST", "AlphaSenderRegistrations", **given)
    assert (answer.status, answer.code) == (400, 20001)
    assert named in answer.json["message"]
