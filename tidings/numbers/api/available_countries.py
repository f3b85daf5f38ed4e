"""Where numbers can be bought.

Source: https://www.twilio.com/docs/phone-numbers/api/availablephonenumber-resource
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import Meta

from tidings.http import CORE_2010, SELF, Call, Collection, Link, Of, Params, Resource, linked, operation
from tidings.numbers.market import Market
from tidings.numbers.supply import Country, NumberType

PATH = "/Accounts/{account_sid:AC}/AvailablePhoneNumbers"
SEGMENTS = {kind: "".join(word.capitalize() for word in kind.split()) for kind in NumberType}
"""The last part of the path, by type: `TollFree`, `MachineToMachine`."""


def _lists(country: Country, call: Call) -> dict[str, str]:
    here = f"{call.root}/Accounts/{call.path['account_sid']}/AvailablePhoneNumbers/{country.iso_country}"
    return {kind.replace(" ", "_"): f"{here}/{last}.json" for kind, last in SEGMENTS.items() if kind in country.types}


class ShownCountry(Resource):
    """Where numbers can be bought."""

    country_code: Annotated[str, Of("iso_country")]
    country: Annotated[str, Of("name")]
    uri: Link = SELF
    beta: bool
    subresource_uris: Link = linked(_lists)


class SearchCountries(Params):
    """The page of the list, which names no other page."""

    page_size: Annotated[int, Meta(ge=1, le=1000)] = 1000
    page: Annotated[int, Meta(ge=0, le=1000)] = 0
    page_token: Literal[""] = ""


async def _all(call: Call) -> Sequence[Country]:
    return await call.part(Market).countries()


countries = Collection(
    CORE_2010,
    PATH,
    Country,
    show=ShownCountry,
    identity="country_code",
    seen=_all,
)
countries.standard("fetch")


@operation(CORE_2010, "GET", PATH, resource=ShownCountry, row=Country, item_path=countries.item_path, whole="countries")
async def search(call: Call, given: SearchCountries) -> Sequence[Country]:
    """All countries, by name; or so many of them, from page 0."""
    first = given.page * given.page_size
    return (await _all(call))[first : first + given.page_size]
