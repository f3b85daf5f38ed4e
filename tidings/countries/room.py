"""The room of countries: in memory, as the data file has them and as the operator mended them."""

from __future__ import annotations

from tidings.countries.api import countries
from tidings.countries.overrides import Countries
from tidings.ground import Ground, Room, by_type


class CountriesRoom(Room):
    """What is known of every country."""

    known: Countries


def build(ground: Ground) -> CountriesRoom:
    """Read before anything is accepted."""
    known = Countries(ground.database)
    return CountriesRoom(known=known, resources=[countries], parts=by_type(known), facts=[known])
