"""Lookup v1: a number's form and country, its carrier and its caller's name.

Source: https://www.twilio.com/docs/lookup/v1-api
"""

from __future__ import annotations

from typing import Any, Literal

from tidings.http import LOOKUPS_V1, SELF, Call, Given, Link, Params, Resource, as_shown, operation
from tidings.lookups.api.lookups_v2 import Country, package_of
from tidings.lookups.plan import NOT_AVAILABLE, PlannedNumber, planned


class LookedUpV1(Resource):
    """A number."""

    caller_name: dict[str, Any] | None
    country_code: str | None
    phone_number: str
    national_format: str | None
    carrier: dict[str, Any] | None
    add_ons: dict[str, Any] | None = None
    url: Link = SELF


class AskV1(Params):
    """What is asked of a number."""

    country_code: Country = "US"
    type: list[Literal["carrier", "caller-name"]] = []
    add_ons: Given[list[str]]


@operation(LOOKUPS_V1, "GET", "/PhoneNumbers/{phone_number}", resource=LookedUpV1, row=PlannedNumber)
async def fetch(call: Call, given: AskV1) -> LookedUpV1:
    """What is no number is not found. Raises NOT_FOUND."""
    number = planned(call.path["phone_number"], given.country_code)
    call.found(not number.errors)
    if given.add_ons:
        raise given.invalid("add_ons", "no add-ons are installed")
    name = package_of("caller_name", number) if "caller-name" in given.type else None
    return as_shown(LookedUpV1, number, caller_name=name, carrier=_carrier(number) if "carrier" in given.type else None)


def _carrier(number: PlannedNumber) -> dict[str, Any]:
    kind = {"landline": "landline", "mobile": "mobile", "nonFixedVoip": "voip"}.get(number.line_type)
    codes = {"mobile_country_code": None, "mobile_network_code": None}
    return {**codes, "name": number.carrier_name, "type": kind, "error_code": None if kind else NOT_AVAILABLE}
