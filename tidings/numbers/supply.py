"""Where phone numbers come from: the port to whoever has numbers to give."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

import msgspec

from tidings.numbers.pattern import ANYTHING, Pattern


class NumberType(StrEnum):
    """The kinds of phone number, in the API's words."""

    LOCAL = "local"
    MOBILE = "mobile"
    TOLL_FREE = "toll free"


class Capabilities(msgspec.Struct, frozen=True, kw_only=True):
    """What a number can be used for."""

    voice: bool
    sms: bool
    mms: bool
    fax: bool = False


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a number is at home; for the US and Canada."""

    locality: str
    region: str
    """Two letters of the state or province."""
    postal_code: str
    rate_center: str
    lata: str
    """The local access and transport area; 888 in Canada."""
    latitude: float
    longitude: float


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A number that can be had."""

    phone_number: str
    """E.164."""
    iso_country: str
    type: NumberType
    capabilities: Capabilities
    place: Place | None = None


class Country(msgspec.Struct, frozen=True):
    """A country that numbers can be had in."""

    iso_country: str
    name: str
    types: tuple[NumberType, ...]


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


class Supply(Protocol):
    """Whoever has numbers."""

    def countries(self) -> Sequence[Country]:
        """Where numbers can be had, by name."""
        ...

    async def search(self, filters: NumberFilters, most: int) -> Sequence[Offer]:
        """Numbers that nobody has, at most so many."""
        ...

    async def offer_of(self, phone_number: str) -> Offer | None:
        """A certain number, if it can be had; None: it is taken or not to be had at all."""
        ...

    def place_of(self, phone_number: str) -> Place | None:
        """Where a number is at home, as far as that is known."""
        ...
