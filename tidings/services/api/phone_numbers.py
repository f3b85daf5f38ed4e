"""Phone numbers in the pool of a messaging service.

Source: https://www.twilio.com/docs/messaging/api/phonenumber-resource
"""

from __future__ import annotations

from typing import Annotated

from tidings.core import Instant, Sid
from tidings.http import SELF, Call, Link, Of, Params, Resource
from tidings.numbers.phone_numbers import PhoneNumber, able_to, phone_numbers
from tidings.services.membership import join, pool_of


class PoolPhoneNumber(Resource):
    """A phone number in a pool."""

    sid: Sid
    account_sid: Sid
    service_sid: Annotated[Sid, Of("messaging_service_sid")]
    date_created: Annotated[Instant, Of("date_joined")]
    """When it joined."""
    date_updated: Annotated[Instant, Of("date_joined")]
    phone_number: str
    country_code: Annotated[str, Of("iso_country")]
    capabilities: Annotated[list[str], Of("capabilities", able_to)]
    url: Link = SELF


class AddPhoneNumber(Params):
    """A phone number of the account."""

    phone_number_sid: Sid


in_pool = pool_of(phone_numbers, "PhoneNumbers", PoolPhoneNumber)


@in_pool.create
async def add(call: Call, given: AddPhoneNumber) -> PhoneNumber:
    """A number that can send messages, and is in no other pool."""
    return await join(
        call, phone_numbers, "PhoneNumberSid", given.phone_number_sid, can_send=lambda number: number.capabilities.sms
    )
