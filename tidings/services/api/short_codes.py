"""Short codes in the pool of a messaging service.

Source: https://www.twilio.com/docs/messaging/api/short-code-resource-messaging
"""

from __future__ import annotations

from typing import Annotated

from tidings.core import Instant, Sid
from tidings.http import SELF, Call, Link, Of, Params, Resource
from tidings.numbers.short_codes import ShortCode, short_codes
from tidings.services.membership import join, pool_of


def _able(code: ShortCode) -> list[str]:
    return [name for name, able in (("MMS", code.mms), ("SMS", code.sms)) if able]


class PoolShortCode(Resource):
    """A short code in a pool."""

    sid: Sid
    account_sid: Sid
    service_sid: Annotated[Sid, Of("messaging_service_sid")]
    date_created: Annotated[Instant, Of("date_joined")]
    """When it joined."""
    date_updated: Annotated[Instant, Of("date_joined")]
    short_code: str
    country_code: Annotated[str, Of("iso_country")]
    capabilities: Annotated[list[str], Of(made=_able)]
    url: Link = SELF


class AddShortCode(Params):
    """A short code of the account."""

    short_code_sid: Sid


in_pool = pool_of(short_codes, "ShortCodes", PoolShortCode)


@in_pool.create
async def add(call: Call, given: AddShortCode) -> ShortCode:
    """A short code that is in no other pool."""
    return await join(call, short_codes, "ShortCodeSid", given.short_code_sid, can_send=lambda code: code.sms)
