"""Phone numbers of an account: bought, listed, configured, released.

Source: https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

import msgspec
import sqlalchemy as sa
from msgspec import UNSET

from tidings import errors
from tidings.accounts.model import Account, Capability
from tidings.addresses.postal import address_of
from tidings.core import Sid
from tidings.db import Write
from tidings.http import Call, Change, Filter, Given, Params, Required, equal
from tidings.http.problems import MISSING_PARAMETER
from tidings.numbers.addresses import Address, national_form
from tidings.numbers.api.available_countries import SEGMENTS
from tidings.numbers.applications import application_of
from tidings.numbers.buying import is_bought, offers_for, released, tested
from tidings.numbers.giving import as_offered
from tidings.numbers.market import Market
from tidings.numbers.moving import moved, taker_of
from tidings.numbers.phone_numbers import PhoneNumber, phone_numbers
from tidings.numbers.requirements import NumberRules
from tidings.numbers.supply import Capabilities, NumberType, Offer


class NumberSettings(Params, updates=PhoneNumber):
    """What can be configured, in a purchase and later. An empty text clears."""


class Buy(NumberSettings):
    """A number, or an area code to take one of."""

    phone_number: Given[Address]
    area_code: Given[str]


class BuyNamed(NumberSettings):
    """A number of a certain type."""

    phone_number: Annotated[Address, Required(MISSING_PARAMETER)]


class UpdateNumber(NumberSettings):
    """What can be changed later."""

    account_sid: Given[str]


def _like(column: sa.ColumnElement[Any], part: str) -> sa.ColumnElement[bool]:
    """A part of the number, in which `*` is any digit. One of +1 that is whole is looked up."""
    wanted = "".join(character for character in part if character in "+*0123456789")
    return column == wanted if _WHOLE.fullmatch(wanted) else column.like(f"%{wanted.replace('*', '_')}%")


def _not_beta(column: sa.ColumnElement[Any], value: object) -> sa.ColumnElement[bool]:
    """With Beta=false those that are new on sale are left out."""
    return sa.true() if value else column == 0


_WHOLE = re.compile(r"\+1[0-9]{10}")
FULFILLING = ("address_sid", "bundle_sid")
"""What fulfils a number's requirements."""
FILTERS = (
    Filter("beta", "beta", where=_not_beta),
    "friendly_name",
    Filter("phone_number", "phone_number", where=_like),
    equal("origin", Literal["twilio", "hosted"]),
)


# Buying


@phone_numbers.create
async def buy(call: Call, given: Buy) -> PhoneNumber:
    """By number or by area code."""
    phone_number, area_code = given.phone_number or None, given.area_code or None
    if phone_number is None and area_code is None:
        raise MISSING_PARAMETER(parameter="PhoneNumber or AreaCode")
    return await _buy(call, given, phone_number, area_code)


def _declare(kind: NumberType) -> None:
    """Those of one type, under a path of their own: bought by number, which must be of that type."""
    path = f"{phone_numbers.path}/{SEGMENTS[kind]}"
    face = phone_numbers.face(path, item_path=phone_numbers.item_path, where={"type": kind}, key=phone_numbers.key)
    face.standard("list", filters=FILTERS)

    @face.create
    async def buy(call: Call, given: BuyNamed) -> PhoneNumber:
        return await _buy(call, given, given.phone_number, None, kind)


phone_numbers.standard("fetch", "list", filters=FILTERS)
for _kind in (NumberType.LOCAL, NumberType.MOBILE, NumberType.TOLL_FREE):
    _declare(_kind)


async def _buy(
    call: Call, given: NumberSettings, phone_number: str | None, area_code: str | None, kind: NumberType | None = None
) -> PhoneNumber:
    wanted = await _columns(call, given, call.account_sid)
    if call.principal.capability is Capability.TEST:
        return _made(call, wanted, _test_offer(tested(phone_number, area_code)))
    market, rules, owner_sid = call.part(Market), call.part(NumberRules), call.account.owner_account_sid
    for offer in await offers_for(market, owner_sid, phone_number, area_code, kind):
        number = _made(call, wanted, offer)
        await rules.must_be_fulfilled(call.db, number, number.account_sid, needs_bundle=offer.needs_bundle)
        if await is_bought(call, number, offer):
            return number
    raise errors.NUMBER_NOT_AVAILABLE(value=phone_number) if phone_number else errors.AREA_CODE_EMPTY(value=area_code)


def _made(call: Call, wanted: dict[str, Any], offer: Offer) -> PhoneNumber:
    name = wanted.get("friendly_name") or national_form(offer.phone_number)
    return phone_numbers.make(call, **wanted | as_offered(offer) | {"friendly_name": name})


def _test_offer(number: str) -> Offer:
    able = Capabilities(voice=True, sms=True, mms=True)
    return Offer(phone_number=number, iso_country="US", type=NumberType.LOCAL, capabilities=able)


# Afterwards


@phone_numbers.update
async def update(call: Call, given: UpdateNumber) -> PhoneNumber:
    """What is given is set, the rest stays."""
    number = await phone_numbers.get(call)
    if given.account_sid not in (UNSET, "", call.account_sid):
        return await _move(call, given, number, taker_of(call, given.account_sid))
    changes = await _columns(call, given, number.account_sid, number)
    if not changes.keys().isdisjoint(FULFILLING):
        await _must_do(call, number, number.account_sid, changes)
    return await phone_numbers.update_row(call, **changes)


async def _move(call: Call, given: UpdateNumber, number: PhoneNumber, taker: Account) -> PhoneNumber:
    """To another account of its owner; what is given is set there, so addresses and bundles are that account's."""
    settings = await _columns(call, given, taker.sid, number)
    await _must_do(call, number, taker.sid, dict.fromkeys(FULFILLING) | settings)
    return await moved(call, number, taker, settings)


async def _must_do(call: Call, number: PhoneNumber, account_sid: Sid, changes: dict[str, Any]) -> None:
    """A number with these changes must be one that the account may have. Raises what NumberRules raise."""
    changed = {name: changes[name] for name in FULFILLING if name in changes}
    await call.part(NumberRules).must_be_fulfilled(call.db, msgspec.structs.replace(number, **changed), account_sid)


@phone_numbers.delete
async def release(call: Call) -> None:
    """The number leaves its messaging service. Its owner can buy it again, others once it has rested."""
    await phone_numbers.delete_row(call, also=_released)


def _released(change: Change[PhoneNumber]) -> list[Write]:
    call, days = change.call, change.call.part(NumberRules).quarantine_days
    return released(change.item, call.account.owner_account_sid, call.clock.now(), days)


async def _columns(
    call: Call, given: NumberSettings, account_sid: Sid, number: PhoneNumber | None = None
) -> dict[str, Any]:
    """What was given as columns of a number of this account. Raises APPLICATION_NOT_FOUND, Unavailable."""
    columns = {name: value for name, value in given.changes().items() if name in NumberSettings.__struct_fields__}
    if (sid := columns.get("sms_application_sid")) and await application_of(call.db, account_sid, sid) is None:
        raise errors.APPLICATION_NOT_FOUND(value=sid)
    if columns.get("trunk_sid"):
        columns["voice_application_sid"] = None
    elif columns.get("voice_application_sid"):
        columns["trunk_sid"] = None
    if columns.get("friendly_name") == "" and number is not None:
        columns["friendly_name"] = national_form(number.phone_number)
    for name in ("address_sid", "emergency_address_sid"):
        if (sid := columns.get(name)) and await address_of(call.db, account_sid, sid) is None:
            raise given.invalid(name, "it is no address of this account")
    return columns
