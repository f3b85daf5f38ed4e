"""Where phone numbers come from: the port to whoever has numbers to give."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from math import asin, cos, radians, sin, sqrt
from typing import Protocol

import msgspec

from tidings.core import Sid
from tidings.numbers.pattern import ANYTHING, Pattern


class NumberType(StrEnum):
    """The kinds of phone number, in the API's words."""

    LOCAL = "local"
    MOBILE = "mobile"
    TOLL_FREE = "toll free"
    NATIONAL = "national"
    """Of a whole country, tied to no place."""
    SHARED_COST = "shared cost"
    VOIP = "voip"
    MACHINE_TO_MACHINE = "machine to machine"


class AddressRequirement(StrEnum):
    """Which postal address whoever has a number must have."""

    NONE = "none"
    ANY = "any"
    LOCAL = "local"
    """One in the number's country."""
    FOREIGN = "foreign"
    """One outside the number's country."""


class Capabilities(msgspec.Struct, frozen=True, kw_only=True):
    """What a number can be used for."""

    voice: bool
    sms: bool
    mms: bool
    fax: bool = False


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a number is at home, as far as that is known: of the US and Canada all of it, elsewhere the town."""

    locality: str | None = None
    region: str | None = None
    """Two letters of the state or province, in the US and Canada."""
    postal_code: str | None = None
    rate_center: str | None = None
    lata: str | None = None
    """The local access and transport area; 888 in Canada."""
    latitude: float | None = None
    longitude: float | None = None


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A number that can be had."""

    phone_number: str
    """E.164."""
    iso_country: str
    type: NumberType
    capabilities: Capabilities
    place: Place | None = None
    address_requirements: AddressRequirement = AddressRequirement.NONE
    needs_bundle: bool = False
    """Whether its country asks for a bundle of documents."""
    beta: bool = False
    """Whether numbers of this country are new on sale."""
    inventory_sid: Sid | None = None
    """The entry of the operator's own inventory; None: it is another's to give."""


class Country(msgspec.Struct, frozen=True):
    """A country that numbers can be had in."""

    iso_country: str
    name: str
    types: tuple[NumberType, ...]
    beta: bool = False


class Near(msgspec.Struct, frozen=True):
    """A circle."""

    latitude: float
    longitude: float
    distance_miles: int


def around(text: str, distance_miles: int) -> Near:
    """A circle around `latitude,longitude`, in degrees. Raises ValueError."""
    north, _, east = text.partition(",")
    try:
        latitude, longitude = float(north), float(east)
    except ValueError:
        msg = "it is not latitude,longitude"
        raise ValueError(msg) from None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        msg = "it is not on this planet"
        raise ValueError(msg)
    return Near(latitude, longitude, distance_miles)


EARTH_RADIUS_MILES = 3958.8


def is_near(place: Place | None, near: Near) -> bool:
    """Whether a place is known, and within a circle."""
    if place is None or place.latitude is None or place.longitude is None:
        return False
    return miles_between(Near(place.latitude, place.longitude, 0), near) <= near.distance_miles


def miles_between(one: Near, other: Near) -> float:
    """The great-circle distance of two centres (haversine formula)."""
    north, south = radians(one.latitude), radians(other.latitude)
    across = radians(other.longitude - one.longitude)
    half = sin((south - north) / 2) ** 2 + cos(north) * cos(south) * sin(across / 2) ** 2
    return 2 * EARTH_RADIUS_MILES * asin(min(1.0, sqrt(half)))


class NumberFilters(msgspec.Struct, frozen=True, kw_only=True):
    """What a number should be like; None: any."""

    iso_country: str
    type: NumberType
    area_code: str | None = None
    contains: Pattern = ANYTHING
    sms: bool | None = None
    mms: bool | None = None
    voice: bool | None = None
    fax: bool | None = None
    near: Near | None = None
    locality: str | None = None
    region: str | None = None
    postal_code: str | None = None
    rate_center: str | None = None
    lata: str | None = None
    beta: bool | None = None
    without: frozenset[AddressRequirement] = frozenset()
    """Numbers that require such an address are left out."""


class Supply(Protocol):
    """Whoever has numbers."""

    async def countries(self) -> Sequence[Country]:
        """Where numbers can be had. Raises Unavailable."""
        ...

    async def search(self, filters: NumberFilters, most: int) -> Sequence[Offer]:
        """Numbers that nobody has, at most so many. Raises Unavailable."""
        ...

    async def offer_of(self, phone_number: str) -> Offer | None:
        """A certain number, if it can be had; None: it is taken or not to be had at all. Raises Unavailable."""
        ...
