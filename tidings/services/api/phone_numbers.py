"""Phone numbers in the pool of a messaging service.

Source: https://www.twilio.com/docs/messaging/api/phonenumber-resource
"""

from __future__ import annotations

from tidings.core import Instant, Sid
from tidings.errors import NUMBER_LACKS_SMS
from tidings.http import MESSAGING_V1, SELF, Call, Collection, Link, Page, Params, Resource
from tidings.numbers.phone_numbers import PhoneNumber, able_to, phone_numbers
from tidings.services.membership import find, join, leave, members


class Member(Resource):
    """A phone number in a pool."""

    sid: Sid
    account_sid: Sid
    service_sid: Sid
    date_created: Instant
    """When it joined."""
    date_updated: Instant
    phone_number: str
    country_code: str
    capabilities: list[str]
    url: Link = SELF


class Add(Params):
    """A phone number of the account."""

    phone_number_sid: Sid


in_pool = Collection(MESSAGING_V1, "/Services/{service_sid:MG}/PhoneNumbers", Member, sid="PN")


@in_pool.create
async def add(call: Call, given: Add) -> Member:
    """A number that can send messages, and is in no other pool."""
    number = await join(call, phone_numbers, "PhoneNumberSid", given.phone_number_sid, _must_send)
    return _shown(number)


@in_pool.fetch
async def fetch(call: Call) -> Member:
    """One of the pool."""
    return _shown(await find(call, phone_numbers, call.path["sid"]))


@in_pool.list
async def search(call: Call) -> Page:
    """The latest to join first."""
    found = [_shown(number) for number in await members(call, phone_numbers)]
    return Page(found, key=lambda member: (int(member.date_created), member.sid))


@in_pool.delete
async def remove(call: Call) -> None:
    """It stays with the account."""
    await leave(call)


def _must_send(number: PhoneNumber) -> None:
    if not number.capabilities.sms:
        raise NUMBER_LACKS_SMS(sid=number.sid)


def _shown(number: PhoneNumber) -> Member:
    assert number.messaging_service_sid is not None, "it is in a pool"
    assert number.date_joined is not None, "it joined"
    return Member(
        sid=number.sid,
        account_sid=number.account_sid,
        service_sid=number.messaging_service_sid,
        date_created=number.date_joined,
        date_updated=number.date_joined,
        phone_number=number.phone_number,
        country_code=number.iso_country,
        capabilities=able_to(number.capabilities),
    )
