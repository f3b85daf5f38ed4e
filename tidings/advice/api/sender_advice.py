"""Sender advice: which senders to get, country by country, ranked and with reasons. Nothing is kept."""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import Meta

from tidings.advice.desk import AdviceDesk, CountryAdvice
from tidings.advice.wish import AdvisedUse, SenderWish
from tidings.http import TIDINGS_V1, Call, Given, Params, Resource, operation
from tidings.parameters import FINITE

COUNTRIES_MOST: Final = 50


class AskSenders(Params):
    """What is to be sent. Volume, pace and budget are those of each country."""

    use_case: AdvisedUse
    countries: Annotated[tuple[str, ...], Meta(min_length=1, max_length=COUNTRIES_MOST)]
    """ISO 3166 codes, in whatever letters, each once in what follows."""
    monthly_volume: Given[Annotated[int, Meta(ge=0, le=10_000_000_000)]]
    peak_per_second: Given[Annotated[float, Meta(gt=0, le=100_000), FINITE]]
    two_way: Given[bool]
    media: Given[bool]
    timeline_days: Given[Annotated[int, Meta(ge=0, le=3_650)]]
    budget: Given[Annotated[float, Meta(ge=0, le=1_000_000_000), FINITE]]


class SenderAdvice(Resource):
    """One for each country, in the order of the request."""

    countries: list[CountryAdvice]


@operation(TIDINGS_V1, "POST", "/SenderAdvice", resource=SenderAdvice, weight=4)
async def advise(call: Call, given: AskSenders) -> SenderAdvice:
    """Goes by what is known of the countries now, with what the operator set."""
    said = given.changes()
    wish = SenderWish(use=said.pop("use_case"), **{name: said[name] for name in said if name != "countries"})
    return SenderAdvice(countries=call.part(AdviceDesk).senders(given.countries, wish, call.clock.now()))
