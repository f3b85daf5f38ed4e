"""Alphanumeric senders of a messaging service, each for the country that it names, or for all.

Source: https://www.twilio.com/docs/messaging/api/destination-alphasender-resource
"""

from __future__ import annotations

from typing import Annotated

from tidings.http import Call, Fit, Given, or_none
from tidings.numbers.addresses import is_country
from tidings.services.alpha_senders import EVERYWHERE, AlphaSender, NewAlphaSender, add, destination_alpha_senders


class NewDestinationAlphaSender(NewAlphaSender):
    """A word, and its country; none: it is for all."""

    iso_country_code: Given[Annotated[str, Fit(is_country, "it is no country of ISO 3166 in two capital letters")]]


destination_alpha_senders.standard("fetch", "list", "delete", filters=["iso_country_code"])


@destination_alpha_senders.create
async def create(call: Call, given: NewDestinationAlphaSender) -> AlphaSender:
    """Goes before one for all countries, in its own."""
    country = or_none(given.iso_country_code) or EVERYWHERE
    return await add(call, destination_alpha_senders, given, country)
