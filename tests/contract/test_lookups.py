"""Lookups of numbers, through the official client."""

from __future__ import annotations

import pytest

from tests.contract.sdk import Desk
from tests.contract.wire import Wire

pytestmark = pytest.mark.xdist_group("server")


def test_every_operation_on_lookups_answers_as_published(either: Desk) -> None:
    second, first = either.client.lookups.v2.phone_numbers, either.client.lookups.v1.phone_numbers
    with either.drives("lookups"):
        found = second("+447400123456").fetch(fields="line_type_intelligence,caller_name")
        assert (found.valid, found.country_code, found.national_format) == (True, "GB", "07400 123456")
        assert found.line_type_intelligence["type"] == "mobile"
        assert found.caller_name == {"caller_name": None, "caller_type": None, "error_code": 60600}
        assert found.sim_swap is None
        older = first("4159929960").fetch(type=["carrier", "caller-name"])
        assert (older.phone_number, older.country_code) == ("+14159929960", "US")
        assert older.caller_name["error_code"] == 60600
        assert older.add_ons is None
        data = {"whitepages": {"street": "1 Main Street", "zip": {"code": "94103"}}}
        added = first("4159929960").fetch(add_ons=["whitepages", "nomorobo"], add_ons_data=data).add_ons
        assert (added["status"], sorted(added["results"])) == ("successful", ["nomorobo", "whitepages"])
        assert {(one["status"], one["code"], one["result"]) for one in added["results"].values()} == {
            ("failed", 60600, None)
        }
        assert "Tidings-Unused-Parameters" not in either.last.headers
    wrong = second("+141599299600").fetch()
    assert (wrong.valid, wrong.validation_errors) == (False, ["TOO_LONG"])
    assert either.refusal(first("+141599299600").fetch) == (404, 20404)
    assert second("02077651182").fetch(country_code="GB").phone_number == "+442077651182"


@pytest.mark.parametrize("query", ["Fields=weather", "CountryCode=XX", "CountryCode=England"])
def test_what_cannot_be_looked_up_is_refused(wire: Wire, query: str) -> None:
    answer = wire.get(f"/v2/PhoneNumbers/+14159929960?{query}", host="lookups.twilio.com")
    assert (answer.status, answer.code) == (400, 20001)


@pytest.mark.parametrize(
    "query",
    ["AddOns.nobody.street=x", "AddOnsData=%7B%22nobody%22%3A1%7D", "AddOnsData=x", "AddOns=a.b", "AddOns=a&" * 11],
)
def test_what_add_ons_are_told_is_for_those_that_are_asked(wire: Wire, query: str) -> None:
    answer = wire.get(f"/v1/PhoneNumbers/+14159929960?{query}", host="lookups.twilio.com")
    assert (answer.status, answer.code) == (400, 20001)
