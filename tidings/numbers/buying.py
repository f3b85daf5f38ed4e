"""Buying: what is asked for becomes an offer of the supply, and the offer a phone number of the account.

Source: https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tidings import errors
from tidings.numbers.addresses import country_of, normalised
from tidings.numbers.supply import NumberFilters, NumberType, Offer, Supply

TRIES = 8
"""Numbers of an area code that are tried, should others buy at the same moment."""
UNREGISTERED_COUNTRY = "US"

_AREA_CODE = re.compile(r"[2-9][0-9]{2}")

TEST_NUMBER = "+15005550006"
"""The one number that test credentials can buy."""
TEST_AREA_CODE = "500"
_TEST_NOT_AVAILABLE = "+15005550000"


async def offers_for(
    supply: Supply, phone_number: str | None, area_code: str | None, kind: NumberType | None
) -> Sequence[Offer]:
    """What may be bought, the best first: never empty. `kind` None: any.

    Raises NUMBER_INVALID, NUMBER_NOT_AVAILABLE, AREA_CODE_INVALID, AREA_CODE_EMPTY.
    """
    if phone_number is not None:
        return [await _named(supply, phone_number, area_code, kind)]
    assert area_code is not None, "the number or its area code is given"
    if not _AREA_CODE.fullmatch(area_code):
        raise errors.AREA_CODE_INVALID(value=area_code)
    country = country_of(f"+1{area_code}5550123")
    filters = NumberFilters(iso_country=country, type=NumberType.LOCAL, area_code=area_code, sms=True)
    found = await supply.search(filters, TRIES)
    if not found:
        raise errors.AREA_CODE_EMPTY(value=area_code)
    return found


async def _named(supply: Supply, phone_number: str, area_code: str | None, kind: NumberType | None) -> Offer:
    number = normalised(phone_number)
    if number is None:
        raise errors.NUMBER_INVALID(value=phone_number)
    if area_code is not None and not number.startswith(f"+1{area_code}"):
        raise errors.AREA_CODE_INVALID(value=area_code)
    offer = await supply.offer_of(number)
    if offer is None or kind not in (None, offer.type):
        raise errors.NUMBER_NOT_AVAILABLE(value=number)
    return offer


def is_registered(offer: Offer) -> bool:
    """Whether it can send at once: US numbers need a campaign or a verification first."""
    return offer.iso_country != UNREGISTERED_COUNTRY


def tested(phone_number: str | None, area_code: str | None) -> str:
    """The number that test credentials seem to buy. Raises what a purchase raises.

    Source: https://www.twilio.com/docs/iam/test-credentials
    """
    if phone_number is not None:
        if phone_number == _TEST_NOT_AVAILABLE:
            raise errors.NUMBER_NOT_AVAILABLE(value=phone_number)
        if phone_number != TEST_NUMBER:
            raise errors.NUMBER_INVALID(value=phone_number)
    elif area_code != TEST_AREA_CODE:
        raise errors.AREA_CODE_EMPTY(value=area_code)
    return TEST_NUMBER
