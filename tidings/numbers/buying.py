"""Buying: what is asked for becomes an offer of the supply, and the offer a phone number of the account.

Source: https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import sqlalchemy as sa

from tidings import errors
from tidings.accounts.model import Account
from tidings.accounts.store import accounts
from tidings.audit.events import audited
from tidings.core import Instant, Sid
from tidings.db import Conflict, Guard, GuardFailed, Write
from tidings.http import Call, Change
from tidings.numbers.addresses import country_of, normalised
from tidings.numbers.giving import is_given
from tidings.numbers.inventory import inventory
from tidings.numbers.market import Market
from tidings.numbers.moving import stands_for_nothing
from tidings.numbers.phone_numbers import PhoneNumber, phone_numbers
from tidings.numbers.quarantine import is_over, may_have, rests
from tidings.numbers.supply import NumberFilters, NumberType, Offer

TRIES = 8
"""Numbers of an area code that are tried, should others buy at the same moment."""
TRIAL = "Trial"
"""The type of account that has one number."""

_AREA_CODE = re.compile(r"[2-9][0-9]{2}")

TEST_NUMBER = "+15005550006"
"""The one number that test credentials can buy."""
TEST_AREA_CODE = "500"
_TEST_NOT_AVAILABLE = "+15005550000"


async def offers_for(
    market: Market, owner_sid: Sid, phone_number: str | None, area_code: str | None, kind: NumberType | None
) -> Sequence[Offer]:
    """What a main account, or one of its subaccounts, may buy, the best first: never empty. `kind` None: any.

    Raises NUMBER_INVALID, NUMBER_NOT_AVAILABLE, AREA_CODE_INVALID, AREA_CODE_EMPTY.
    """
    if phone_number is not None:
        return [await _named(market, owner_sid, phone_number, area_code, kind)]
    assert area_code is not None, "the number or its area code is given"
    if not _AREA_CODE.fullmatch(area_code):
        raise errors.AREA_CODE_INVALID(value=area_code)
    country = country_of(f"+1{area_code}5550123")
    filters = NumberFilters(iso_country=country, type=NumberType.LOCAL, area_code=area_code, sms=True)
    found = await market.search(filters, TRIES, owner_sid)
    if not found:
        raise errors.AREA_CODE_EMPTY(value=area_code)
    return found


async def _named(
    market: Market, owner_sid: Sid, phone_number: str, area_code: str | None, kind: NumberType | None
) -> Offer:
    number = normalised(phone_number)
    if number is None:
        raise errors.NUMBER_INVALID(value=phone_number)
    if area_code is not None and not number.startswith(f"+1{area_code}"):
        raise errors.AREA_CODE_INVALID(value=area_code)
    offer = await market.offer_of(number, owner_sid)
    if offer is None or kind not in (None, offer.type):
        raise errors.NUMBER_NOT_AVAILABLE(value=number)
    return offer


async def is_bought(call: Call, number: PhoneNumber, offer: Offer) -> bool:
    """Writes a number that the call's account buys; False: another was first, or it rests.

    Raises TRIAL_HAS_NUMBER, Unavailable.
    """
    account: Account = call.account
    # first the row, which waits for whoever releases the number at this moment: what that says of it is seen then
    guards = [is_given(number)]
    guards.append(may_have(number.phone_number, account.owner_account_sid, call.clock.now()))
    if offer.inventory_sid is not None:
        entry = sa.select(inventory.table.c.sid).where(inventory.table.c.sid == offer.inventory_sid)
        guards.append(Guard("is-in-inventory", entry.with_for_update()))
    if account.type == TRIAL:
        guards += _has_no_other(account.sid)
    try:
        noted = audited("phone-number")(Change(call, "created", number))
        await call.db.commit(is_over(number.phone_number), *noted, only_if=guards)
    except Conflict:
        return False
    except GuardFailed as failed:
        if failed.name == "has-no-other":
            raise errors.TRIAL_HAS_NUMBER() from None
        return False
    return True


def _has_no_other(account_sid: Sid) -> list[Guard]:
    """That a number is the only one of its account; of two purchases at once the second sees the first."""
    here = sa.select(accounts.c.sid).where(accounts.c.sid == account_sid).with_for_update()
    columns = phone_numbers.table.c
    count = sa.select(sa.func.count()).where(columns.account_sid == account_sid).scalar_subquery()
    return [Guard("account-is-there", here), Guard("has-no-other", sa.select(sa.literal(1)).where(count <= 1))]


def released(number: PhoneNumber, owner_sid: Sid, now: Instant, days: int) -> list[Write]:
    """What is written with the end of an account's number: bundles stand for it no more, and it rests."""
    return [stands_for_nothing(number), *rests(number.phone_number, owner_sid, now, days)]


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
