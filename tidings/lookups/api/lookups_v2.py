"""Lookup v2: a number's form and country, and what packages know of it besides.

Source: https://www.twilio.com/docs/lookup/v2-api
"""

from __future__ import annotations

from operator import not_
from typing import Annotated, Any

from tidings.countries.known import countries
from tidings.http import LOOKUPS_V2, SELF, Call, Fit, Given, Link, Of, Params, Resource, as_shown, operation
from tidings.lookups.plan import NOT_AVAILABLE, PlannedNumber, planned

_CARRIER = "carrier_name mobile_country_code mobile_network_code"
_NOT_KNOWN = {
    "caller_name": "caller_name caller_type",
    "sim_swap": f"last_sim_swap {_CARRIER}",
    "call_forwarding": "call_forwarding_enabled",
    "line_status": "status",
    "identity_match": "first_name_match last_name_match address_lines_match city_match state_match postal_code_match "
    "address_country_match national_id_match date_of_birth_match summary_score error_message",
    "reassigned_number": "last_verified_date is_number_reassigned",
    "sms_pumping_risk": "carrier_risk_category number_blocked number_blocked_date number_blocked_last_3_months "
    "sms_pumping_risk_score",
    "phone_number_quality_score": "carrier_risk_score carrier_risk_category disposable_phone_risk_score "
    "disposable_phone_risk_category quality_score quality_category velocity_risk_score velocity_risk_category",
    "pre_fill": "first_name last_name address_line country_code state postal_code",
}
"""Packages that need data from outside, with what they would answer: all of it is null, with an error code."""
_KNOWN = {"validation", "line_type_intelligence", *_NOT_KNOWN}

Country = Annotated[str, Fit(lambda code: code in countries(), "it is no code of a country with numbers", str.upper)]


class LookedUp(Resource):
    """A number; of each package that was not asked for, null."""

    calling_country_code: str | None
    country_code: str | None
    phone_number: str
    national_format: str | None
    valid: Annotated[bool, Of("errors", not_)]
    validation_errors: Annotated[list[str], Of("errors")]
    caller_name: dict[str, Any] | None = None
    sim_swap: dict[str, Any] | None = None
    call_forwarding: dict[str, Any] | None = None
    line_status: dict[str, Any] | None = None
    line_type_intelligence: dict[str, Any] | None = None
    identity_match: dict[str, Any] | None = None
    reassigned_number: dict[str, Any] | None = None
    sms_pumping_risk: dict[str, Any] | None = None
    phone_number_quality_score: dict[str, Any] | None = None
    pre_fill: dict[str, Any] | None = None
    url: Link = SELF


class AskOfNumber(Params):
    """What is asked of a number. All but the first two are for packages that are not known here."""

    fields: Given[str]
    country_code: Country = "US"
    first_name: Given[str]
    last_name: Given[str]
    address_line1: Given[str]
    address_line2: Given[str]
    city: Given[str]
    state: Given[str]
    postal_code: Given[str]
    address_country_code: Given[str]
    national_id: Given[str]
    date_of_birth: Given[str]
    last_verified_date: Given[str]
    verification_sid: Given[str]
    partner_sub_id: Given[str]


@operation(LOOKUPS_V2, "GET", "/PhoneNumbers/{phone_number}", resource=LookedUp, row=PlannedNumber)
async def fetch(call: Call, given: AskOfNumber) -> LookedUp:
    """A number that is none is answered too, with what is wrong with it."""
    number = planned(call.path["phone_number"], given.country_code)
    asked = [name.strip() for name in (given.fields or "").split(",") if name.strip()]
    strange = [name for name in asked if name not in _KNOWN]
    if strange:
        raise given.invalid("fields", f"there is no package {strange[0][:50]}")
    packages: Any = {name: package_of(name, number) for name in asked if name != "validation"}
    return as_shown(LookedUp, number, **packages)


def package_of(name: str, number: PlannedNumber) -> dict[str, Any]:
    """What a package says of a number."""
    if name in _NOT_KNOWN:
        return {**dict.fromkeys(_NOT_KNOWN[name].split()), "error_code": NOT_AVAILABLE}
    known = {"type": number.line_type, "error_code": NOT_AVAILABLE if number.errors else None}
    return {**dict.fromkeys(_CARRIER.split()), **known, "carrier_name": number.carrier_name}
