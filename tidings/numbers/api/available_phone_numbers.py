"""Numbers that can be bought.

Source: https://www.twilio.com/docs/phone-numbers/api/availablephonenumber-resource
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta

from tidings.addresses.places import is_country
from tidings.errors import AREA_CODE_INVALID
from tidings.http import CORE_2010, Bad, Call, Given, Of, Params, Resource, operation, or_none
from tidings.http.problems import instead_of
from tidings.numbers.addresses import Address, is_e164, national_form, spelled
from tidings.numbers.api.available_countries import SEGMENTS, countries
from tidings.numbers.market import Market
from tidings.numbers.pattern import ANYTHING, Pattern, parse
from tidings.numbers.supply import (
    AddressRequirement,
    Capabilities,
    Near,
    NumberFilters,
    NumberType,
    Offer,
    Place,
    around,
)
from tidings.numbers.supply_simulated import place_of

PLACED = frozenset({"US", "CA"})
"""Countries of whose local numbers all is known that a place has; of those of other countries it is the town."""
PLACE_NAMES = ("postal_code", "region", "rate_center", "lata", "locality")
"""What may be wanted of a place, as `InRegion` and so on."""
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


def _of_place(name: str) -> Of:
    return Of("place", lambda place: getattr(place, name, None))


class ShownOffer(Resource):
    """A number that can be bought; where it is, in the US and Canada."""

    friendly_name: Annotated[str, Of("phone_number", national_form)]
    phone_number: str
    lata: Annotated[str | None, _of_place("lata")]
    locality: Annotated[str | None, _of_place("locality")]
    rate_center: Annotated[str | None, _of_place("rate_center")]
    latitude: Annotated[float | None, _of_place("latitude")]
    longitude: Annotated[float | None, _of_place("longitude")]
    region: Annotated[str | None, _of_place("region")]
    postal_code: Annotated[str | None, _of_place("postal_code")]
    iso_country: str
    address_requirements: AddressRequirement
    beta: bool
    capabilities: Capabilities


def _declare(kind: NumberType) -> None:
    """The numbers of one type."""
    path = f"{countries.item_path}/{SEGMENTS[kind]}"

    @operation(CORE_2010, "GET", path, resource=ShownOffer, row=Offer, whole="available_phone_numbers")
    async def search(call: Call, given: SearchNumbers) -> Sequence[Offer]:
        return await _search(call, given, kind)


for _kind in SEGMENTS:
    _declare(_kind)


async def _search(call: Call, given: SearchNumbers, kind: NumberType) -> Sequence[Offer]:
    """Where nothing is found, it is not found either that there are such numbers; else nobody counts what there is."""
    call.found(is_country(call.path["country_code"]))
    filters = _filters(given, call.path["country_code"], kind)
    found = await call.part(Market).search(filters, given.page_size, call.account.owner_account_sid)
    call.found(found or kind in (await countries.get(call)).types)
    return found


# What is asked for


def _filters(given: SearchNumbers, iso_country: str, kind: NumberType) -> NumberFilters:
    """Raises INVALID_PARAMETER for what cannot be honoured here."""
    if iso_country not in PLACED:
        _refuse(given, "it is only for the US and Canada", "area_code", *_BY_PLACE)
    if kind is not NumberType.LOCAL:
        _refuse(given, "only local numbers have a place", *_BY_PLACE, "in_locality")
    if given.in_rate_center is not UNSET and given.in_lata is UNSET:
        raise given.invalid("in_rate_center", "it needs InLata beside it")
    contains, near = _pattern(given), _near(given)
    wanted: dict[str, Any] = {name: _place_or_number(given, name) for name in PLACE_NAMES}
    wanted |= {ability: or_none(getattr(given, f"{ability}_enabled")) for ability in Capabilities.__struct_fields__}
    return NumberFilters(
        iso_country=iso_country,
        type=kind,
        area_code=None if given.area_code is UNSET else str(given.area_code),
        contains=contains,
        near=near,
        beta=None if given.beta else False,
        without=_without(given),
        **wanted,
    )


def _without(given: SearchNumbers) -> frozenset[AddressRequirement]:
    """The requirements of which numbers are left out."""
    every = frozenset(AddressRequirement) - {AddressRequirement.NONE}
    left = every if given.exclude_all_address_required else frozenset()
    left |= {AddressRequirement.LOCAL} if given.exclude_local_address_required else frozenset()
    return left | ({AddressRequirement.FOREIGN} if given.exclude_foreign_address_required else frozenset())


_BY_PLACE = ("near_number", "near_lat_long", "distance", "in_postal_code", "in_region", "in_rate_center", "in_lata")


def _refuse(given: SearchNumbers, reason: str, *names: str) -> None:
    for name in names:
        if getattr(given, name) is not UNSET:
            raise given.invalid(name, reason)


def _pattern(given: SearchNumbers) -> Pattern:
    read = ANYTHING if given.contains is UNSET else parse(given.contains)
    if isinstance(read, str):
        raise given.invalid("contains", read)
    return read


def _near(given: SearchNumbers) -> Near | None:
    distance = DISTANCE_MILES if given.distance is UNSET else given.distance
    if given.near_number is not UNSET:
        if given.near_lat_long is not UNSET:
            raise given.invalid("near_lat_long", "NearNumber is given too")
        place = place_of(given.near_number) or Place()
        if place.latitude is None or place.longitude is None:
            raise given.invalid("near_number", "where it is is not known")
        return Near(place.latitude, place.longitude, distance)
    if given.near_lat_long is not UNSET:
        with instead_of(ValueError, partial(given.invalid, "near_lat_long")):
            return around(given.near_lat_long, distance)
    if given.distance is not UNSET:
        raise given.invalid("distance", "it needs NearNumber or NearLatLong beside it")
    return None


def _place_or_number(given: SearchNumbers, name: str) -> str | None:
    """What is wanted of the place; a phone number stands for what its own place has."""
    value: str | None = or_none(getattr(given, f"in_{name}"))
    if value is None or not is_e164(number := spelled(value)):
        return value
    known: str | None = getattr(place_of(number), name, None)
    if known is None:
        raise given.invalid(f"in_{name}", "where it is is not known")
    return known
