"""Numbers that can be bought: where, and which.

Source: https://www.twilio.com/docs/phone-numbers/api/availablephonenumber-resource
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import phonenumbers
from msgspec import UNSET, Meta, UnsetType

from tidings.core import Problem
from tidings.errors import AREA_CODE_INVALID
from tidings.http import CORE_2010, Bad, Call, Given, Params, operation
from tidings.http.problems import INVALID_PARAMETER
from tidings.numbers.addresses import Address, is_e164, spelled
from tidings.numbers.pattern import ANYTHING, Pattern, parse
from tidings.numbers.supply import Country, Near, NumberFilters, NumberType, Offer, Supply
from tidings.numbers.supply_simulated import SimulatedSupply

PATH = "/Accounts/{account_sid:AC}/AvailablePhoneNumbers"
COUNTRY = f"{PATH}/{{country_code}}"
SEGMENTS = {NumberType.LOCAL: "Local", NumberType.TOLL_FREE: "TollFree", NumberType.MOBILE: "Mobile"}
"""The last part of the path, by type."""
PLACED = frozenset({"US", "CA"})
"""Countries whose numbers have a place."""
PAGE_SIZE = 50
DISTANCE_MILES = 25


class SearchNumbers(Params):
    """What the numbers should be like."""

    area_code: Given[Annotated[int, Meta(ge=200, le=999), Bad(AREA_CODE_INVALID)]]
    contains: Given[str]
    sms_enabled: Given[bool]
    mms_enabled: Given[bool]
    voice_enabled: Given[bool]
    fax_enabled: Given[bool]
    exclude_all_address_required: bool = False
    exclude_local_address_required: bool = False
    exclude_foreign_address_required: bool = False
    beta: bool = True
    near_number: Given[Address]
    near_lat_long: Given[str]
    distance: Given[Annotated[int, Meta(ge=1, le=500)]]
    """Miles."""
    in_postal_code: Given[str]
    in_region: Given[str]
    in_rate_center: Given[str]
    in_lata: Given[str]
    in_locality: Given[str]
    page_size: Annotated[int, Meta(ge=1, le=1000)] = PAGE_SIZE
    page: Literal["0"] = "0"
    """There is one page: the next search finds other numbers."""
    page_token: Literal[""] = ""


def supply_of(call: Call) -> Supply:
    """Whoever has numbers."""
    return call.part(SimulatedSupply)


@operation(CORE_2010, "GET", PATH)
async def countries(call: Call) -> dict[str, Any]:
    """All countries, by name."""
    root = _root(call)
    found = [_country_shown(root, country) for country in supply_of(call).countries()]
    return {"countries": found, "uri": f"{root}.json"}


@operation(CORE_2010, "GET", COUNTRY)
async def country(call: Call) -> dict[str, Any]:
    """One country."""
    return _country_shown(_root(call), _country(call))


@operation(CORE_2010, "GET", f"{COUNTRY}/Local")
async def local(call: Call, given: SearchNumbers) -> dict[str, Any]:
    """Numbers of a place."""
    return await _search(call, given, NumberType.LOCAL)


@operation(CORE_2010, "GET", f"{COUNTRY}/TollFree")
async def toll_free(call: Call, given: SearchNumbers) -> dict[str, Any]:
    """Numbers whose callee pays."""
    return await _search(call, given, NumberType.TOLL_FREE)


@operation(CORE_2010, "GET", f"{COUNTRY}/Mobile")
async def mobile(call: Call, given: SearchNumbers) -> dict[str, Any]:
    """Numbers of mobile ranges."""
    return await _search(call, given, NumberType.MOBILE)


async def _search(call: Call, given: SearchNumbers, kind: NumberType) -> dict[str, Any]:
    where = _country(call)
    if kind not in where.types:
        raise call.not_found()
    supply = supply_of(call)
    offers = await supply.search(_filters(supply, given, where.iso_country, kind), given.page_size)
    uri = f"{_root(call)}/{where.iso_country}/{SEGMENTS[kind]}.json"
    return {"available_phone_numbers": [_shown(offer) for offer in offers], "uri": uri}


def _country(call: Call) -> Country:
    """The country of the path. Raises NOT_FOUND."""
    found = [each for each in supply_of(call).countries() if each.iso_country == call.path["country_code"]]
    if not found:
        raise call.not_found()
    return found[0]


# What is asked for


def _filters(supply: Supply, given: SearchNumbers, iso_country: str, kind: NumberType) -> NumberFilters:
    """Raises INVALID_PARAMETER for what cannot be honoured here."""
    if iso_country not in PLACED:
        _refuse(given, "it is only for the US and Canada", "area_code", *_BY_PLACE, "in_locality")
    if kind is NumberType.TOLL_FREE:
        _refuse(given, "toll-free numbers have no place", *_BY_PLACE, "in_locality")
    if given.in_rate_center is not UNSET and given.in_lata is UNSET:
        raise _bad("InRateCenter", given.in_rate_center, "it needs InLata beside it")
    return NumberFilters(
        iso_country=iso_country,
        type=kind,
        area_code=None if given.area_code is UNSET else str(given.area_code),
        contains=_pattern(given.contains),
        sms=_or_none(given.sms_enabled),
        mms=_or_none(given.mms_enabled),
        voice=_or_none(given.voice_enabled),
        fax=_or_none(given.fax_enabled),
        near=_near(supply, given),
        postal_code=_place_or_number(supply, "InPostalCode", given.in_postal_code, "postal_code"),
        region=_place_or_number(supply, "InRegion", given.in_region, "region"),
        rate_center=_place_or_number(supply, "InRateCenter", given.in_rate_center, "rate_center"),
        lata=_place_or_number(supply, "InLata", given.in_lata, "lata"),
        locality=_place_or_number(supply, "InLocality", given.in_locality, "locality"),
    )


_BY_PLACE = (
    "near_number",
    "near_lat_long",
    "distance",
    "in_postal_code",
    "in_region",
    "in_rate_center",
    "in_lata",
)


def _refuse(given: SearchNumbers, reason: str, *names: str) -> None:
    for name in names:
        value = getattr(given, name)
        if value is not UNSET:
            raise _bad("".join(part.capitalize() for part in name.split("_")), value, reason)


def _pattern(text: str | UnsetType) -> Pattern:
    if text is UNSET:
        return ANYTHING
    read = parse(text)
    if isinstance(read, str):
        raise _bad("Contains", text, read)
    return read


def _near(supply: Supply, given: SearchNumbers) -> Near | None:
    distance = DISTANCE_MILES if given.distance is UNSET else given.distance
    if given.near_number is not UNSET:
        if given.near_lat_long is not UNSET:
            raise _bad("NearLatLong", given.near_lat_long, "NearNumber is given too")
        place = supply.place_of(given.near_number)
        if place is None:
            raise _bad("NearNumber", given.near_number, "where it is is not known")
        return Near(place.latitude, place.longitude, distance)
    if given.near_lat_long is not UNSET:
        return _around(given.near_lat_long, distance)
    if given.distance is not UNSET:
        raise _bad("Distance", given.distance, "it needs NearNumber or NearLatLong beside it")
    return None


def _around(text: str, distance: int) -> Near:
    north, _, east = text.partition(",")
    try:
        latitude, longitude = float(north), float(east)
    except ValueError:
        raise _bad("NearLatLong", text, "it is not latitude,longitude") from None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise _bad("NearLatLong", text, "it is not on this planet")
    return Near(latitude, longitude, distance)


def _place_or_number(supply: Supply, parameter: str, value: str | UnsetType, name: str) -> str | None:
    """What is wanted of the place; a phone number stands for what its own place has."""
    if value is UNSET:
        return None
    number = spelled(value)
    if not is_e164(number):
        return value
    place = supply.place_of(number)
    if place is None:
        raise _bad(parameter, value, "where it is is not known")
    return str(getattr(place, name))


def _or_none(value: Any) -> Any:
    return None if value is UNSET else value


def _bad(parameter: str, value: object, reason: str) -> Problem:
    return INVALID_PARAMETER(parameter=parameter, value=value, reason=reason)


# What is shown


def _root(call: Call) -> str:
    return f"{call.root}/Accounts/{call.path['account_sid']}/AvailablePhoneNumbers"


def _country_shown(root: str, shown: Country) -> dict[str, Any]:
    here = f"{root}/{shown.iso_country}"
    below = {kind: SEGMENTS[kind] for kind in SEGMENTS if kind in shown.types}
    return {
        "country_code": shown.iso_country,
        "country": shown.name,
        "uri": f"{here}.json",
        "beta": False,
        "subresource_uris": {kind.replace(" ", "_"): f"{here}/{last}.json" for kind, last in below.items()},
    }


def _shown(offer: Offer) -> dict[str, Any]:
    place = offer.place
    return {
        "friendly_name": national_form(offer.phone_number),
        "phone_number": offer.phone_number,
        "lata": place.lata if place else None,
        "locality": place.locality if place else None,
        "rate_center": place.rate_center if place else None,
        "latitude": place.latitude if place else None,
        "longitude": place.longitude if place else None,
        "region": place.region if place else None,
        "postal_code": place.postal_code if place else None,
        "iso_country": offer.iso_country,
        "address_requirements": "none",
        "beta": False,
        "capabilities": offer.capabilities,
    }


def national_form(phone_number: str) -> str:
    """As people of its country write it: `(415) 555-0123`."""
    number = phonenumbers.parse(phone_number)
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL))
