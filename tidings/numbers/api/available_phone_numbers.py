"""Numbers that can be bought: where, and which.

Source: https://www.twilio.com/docs/phone-numbers/api/availablephonenumber-resource
"""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, UnsetType

from tidings.errors import AREA_CODE_INVALID
from tidings.http import CORE_2010, Bad, Call, Given, Params, instead_of, invalid, operation, or_none, parameter
from tidings.numbers.addresses import Address, is_e164, national_form, spelled
from tidings.numbers.pattern import ANYTHING, Pattern, parse
from tidings.numbers.supply import Capabilities, Country, Near, NumberFilters, NumberType, Offer, Supply, around
from tidings.numbers.supply_simulated import SimulatedSupply

PATH = "/Accounts/{account_sid:AC}/AvailablePhoneNumbers"
COUNTRY = f"{PATH}/{{country_code}}"
SEGMENTS = {NumberType.LOCAL: "Local", NumberType.TOLL_FREE: "TollFree", NumberType.MOBILE: "Mobile"}
"""The last part of the path, by type."""
PLACED = frozenset({"US", "CA"})
"""Countries whose numbers have a place."""
PLACE_NAMES = ("postal_code", "region", "rate_center", "lata", "locality")
"""What may be wanted of a place, as `InRegion` and so on."""
PLACE_SHOWN = ("lata", "locality", "rate_center", "latitude", "longitude", "region", "postal_code")
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


def _declare(kind: NumberType) -> None:
    """The numbers of one type."""

    @operation(CORE_2010, "GET", f"{COUNTRY}/{SEGMENTS[kind]}")
    async def search(call: Call, given: SearchNumbers) -> dict[str, Any]:
        return await _search(call, given, kind)


for _kind in SEGMENTS:
    _declare(_kind)


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
    for country in supply_of(call).countries():
        if country.iso_country == call.path["country_code"]:
            return country
    raise call.not_found()


# What is asked for


def _filters(supply: Supply, given: SearchNumbers, iso_country: str, kind: NumberType) -> NumberFilters:
    """Raises INVALID_PARAMETER for what cannot be honoured here."""
    if iso_country not in PLACED:
        _refuse(given, "it is only for the US and Canada", "area_code", *_BY_PLACE, "in_locality")
    if kind is NumberType.TOLL_FREE:
        _refuse(given, "toll-free numbers have no place", *_BY_PLACE, "in_locality")
    if given.in_rate_center is not UNSET and given.in_lata is UNSET:
        raise invalid("InRateCenter", given.in_rate_center, "it needs InLata beside it")
    contains, near = _pattern(given.contains), _near(supply, given)
    wanted: dict[str, Any] = {name: _place_or_number(supply, given, name) for name in PLACE_NAMES}
    wanted |= {ability: or_none(getattr(given, f"{ability}_enabled")) for ability in Capabilities.__struct_fields__}
    return NumberFilters(
        iso_country=iso_country,
        type=kind,
        area_code=None if given.area_code is UNSET else str(given.area_code),
        contains=contains,
        near=near,
        **wanted,
    )


_BY_PLACE = ("near_number", "near_lat_long", "distance", "in_postal_code", "in_region", "in_rate_center", "in_lata")


def _refuse(given: SearchNumbers, reason: str, *names: str) -> None:
    for name in names:
        value = getattr(given, name)
        if value is not UNSET:
            raise invalid(parameter(name), value, reason)


def _pattern(text: str | UnsetType) -> Pattern:
    if text is UNSET:
        return ANYTHING
    read = parse(text)
    if isinstance(read, str):
        raise invalid("Contains", text, read)
    return read


def _near(supply: Supply, given: SearchNumbers) -> Near | None:
    distance = DISTANCE_MILES if given.distance is UNSET else given.distance
    if given.near_number is not UNSET:
        if given.near_lat_long is not UNSET:
            raise invalid("NearLatLong", given.near_lat_long, "NearNumber is given too")
        place = supply.place_of(given.near_number)
        if place is None:
            raise invalid("NearNumber", given.near_number, "where it is is not known")
        return Near(place.latitude, place.longitude, distance)
    if given.near_lat_long is not UNSET:
        with instead_of(ValueError, partial(invalid, "NearLatLong", given.near_lat_long)):
            return around(given.near_lat_long, distance)
    if given.distance is not UNSET:
        raise invalid("Distance", given.distance, "it needs NearNumber or NearLatLong beside it")
    return None


def _place_or_number(supply: Supply, given: SearchNumbers, name: str) -> str | None:
    """What is wanted of the place; a phone number stands for what its own place has."""
    value: str | None = or_none(getattr(given, f"in_{name}"))
    if value is None or not is_e164(number := spelled(value)):
        return value
    place = supply.place_of(number)
    if place is None:
        raise invalid(parameter(f"in_{name}"), value, "where it is is not known")
    return str(getattr(place, name))


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
    return {
        "friendly_name": national_form(offer.phone_number),
        "phone_number": offer.phone_number,
        **{name: getattr(offer.place, name, None) for name in PLACE_SHOWN},
        "iso_country": offer.iso_country,
        "address_requirements": "none",
        "beta": False,
        "capabilities": offer.capabilities,
    }
