"""Phone numbers and short codes in the pool of a messaging service.

Source: https://www.twilio.com/docs/messaging/api/phonenumber-resource and
https://www.twilio.com/docs/messaging/api/short-code-resource-messaging
"""

from __future__ import annotations

from typing import Annotated

from tidings.core import Instant, Sid
from tidings.http import SELF, Call, Link, Of, Params, Resource
from tidings.numbers.phone_numbers import PhoneNumber, able_to, phone_numbers
from tidings.numbers.short_codes import ShortCode, short_codes
from tidings.services.membership import join, pool_of


class PoolSender(Resource):
    """A sender in a pool."""

    sid: Sid
    account_sid: Sid
    service_sid: Annotated[Sid, Of("messaging_service_sid")]
    date_created: Annotated[Instant, Of("date_joined")]
    """When it joined."""
    date_updated: Annotated[Instant, Of("date_joined")]
    country_code: Annotated[str, Of("iso_country")]
    url: Link = SELF


class PoolPhoneNumber(PoolSender):
    """A phone number in a pool."""

    phone_number: str
    capabilities: Annotated[list[str], Of("capabilities", able_to)]


def _able(code: ShortCode) -> list[str]:
    return [name for name, able in (("MMS", code.mms), ("SMS", code.sms)) if able]


class PoolShortCode(PoolSender):
    """A short code in a pool."""

    short_code: str
    capabilities: Annotated[list[str], Of(made=_able)]


class AddPhoneNumber(Params):
    """A phone number of the account."""

    phone_number_sid: Sid


class AddShortCode(Params):
    """A short code of the account."""

    short_code_sid: Sid


numbers_in_pool = pool_of(phone_numbers, "PhoneNumbers", PoolPhoneNumber)
codes_in_pool = pool_of(short_codes, "ShortCodes", PoolShortCode)


@numbers_in_pool.create
async def add_number(call: Call, given: AddPhoneNumber) -> PhoneNumber:
    """A number that can send messages, and is in no other pool."""
    sid = given.phone_number_sid
    return await join(call, phone_numbers, "PhoneNumberSid", sid, can_send=lambda number: number.capabilities.sms)


@codes_in_pool.create
async def add_code(call: Call, given: AddShortCode) -> ShortCode:
    """A short code that is in no other pool."""
    return await join(call, short_codes, "ShortCodeSid", given.short_code_sid, can_send=lambda code: code.sms)
