"""Where numbers can be bought.

Source: https://www.twilio.com/docs/phone-numbers/api/availablephonenumber-resource
"""

from __future__ import annotations

from typing import Annotated

from tidings.http import CORE_2010, SELF, Always, Call, Collection, Link, Of, Resource, linked
from tidings.numbers.supply import Country, NumberType, Supply
from tidings.numbers.supply_simulated import SimulatedSupply

PATH = "/Accounts/{account_sid:AC}/AvailablePhoneNumbers"
SEGMENTS = {NumberType.LOCAL: "Local", NumberType.TOLL_FREE: "TollFree", NumberType.MOBILE: "Mobile"}
"""The last part of the path, by type."""


def _lists(country: Country, call: Call) -> dict[str, str]:
    here = f"{call.root}/Accounts/{call.path['account_sid']}/AvailablePhoneNumbers/{country.iso_country}"
    return {kind.replace(" ", "_"): f"{here}/{last}.json" for kind, last in SEGMENTS.items() if kind in country.types}


class ShownCountry(Resource):
    """Where numbers can be bought."""

    country_code: Annotated[str, Of("iso_country")]
    country: Annotated[str, Of("name")]
    uri: Link = SELF
    beta: Annotated[bool, Always(False)]
    subresource_uris: Link = linked(_lists)


def supply_of(call: Call) -> Supply:
    """Whoever has numbers."""
    return call.part(SimulatedSupply)


countries = Collection(
    CORE_2010,
    PATH,
    Country,
    show=ShownCountry,
    identity="country_code",
    key="countries",
    whole=True,
    seen=lambda call: supply_of(call).countries(),
)
countries.standard("fetch", "list")
"""By name."""
