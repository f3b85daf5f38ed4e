"""Lookup v1: a number's form and country, its carrier and its caller's name.

Source: https://www.twilio.com/docs/lookup/v1-api
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from msgspec import Meta

from tidings.http import LOOKUPS_V1, SELF, Call, Link, Params, Resource, as_shown, operation
from tidings.lookups.api.lookups_v2 import Country, package_of
from tidings.lookups.plan import NOT_AVAILABLE, PlannedNumber, planned

NO_ADD_ON: Final = "There are no add-ons here"


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
    add_ons: Annotated[list[Annotated[str, Meta(pattern=r"^\w{1,64}$")]], Meta(max_length=10)] = []
    add_ons_data: dict[str, Any] = {}
    """What is told to add-ons; client libraries send `AddOns.NAME.PARAMETER=value` for each part of it."""


@operation(LOOKUPS_V1, "GET", "/PhoneNumbers/{phone_number}", resource=LookedUpV1, row=PlannedNumber)
async def fetch(call: Call, given: AskV1) -> LookedUpV1:
    """What is no number is not found. Raises NOT_FOUND."""
    number = planned(call.path["phone_number"], given.country_code)
    call.found(not number.errors)
    told = [name for name in call.fields if name.startswith("AddOns.")]
    for add_on in sorted({*given.add_ons_data, *(name.split(".")[1] for name in told)} - {*given.add_ons}):
        raise given.invalid("add_ons_data", f"{add_on[:64]} is not asked for in AddOns")
    call.unused = [name for name in call.unused if name not in told]
    return as_shown(
        LookedUpV1,
        number,
        caller_name=package_of("caller_name", number) if "caller-name" in given.type else None,
        carrier=_carrier(number) if "carrier" in given.type else None,
        add_ons=_of_add_ons(given.add_ons) if given.add_ons else None,
    )


def _of_add_ons(names: list[str]) -> dict[str, Any]:
    """Add-ons are other companies' programs, and none is here: each is answered as one that had no data."""
    said = {"status": "failed", "request_sid": None, "message": NO_ADD_ON, "code": NOT_AVAILABLE, "result": None}
    return {"status": "successful", "message": None, "code": None, "results": dict.fromkeys(names, said)}


def _carrier(number: PlannedNumber) -> dict[str, Any]:
    kind = {"landline": "landline", "mobile": "mobile", "nonFixedVoip": "voip"}.get(number.line_type)
    codes = {"mobile_country_code": None, "mobile_network_code": None}
    return {**codes, "name": number.carrier_name, "type": kind, "error_code": None if kind else NOT_AVAILABLE}
