"""Phone numbers of an account: bought, listed, configured, released.

Source: https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
import sqlalchemy as sa
from msgspec import UNSET

from tidings import errors
from tidings.accounts.model import Capability
from tidings.addresses.postal import addresses
from tidings.core import Problem
from tidings.db import Conflict
from tidings.http import Call, Filter, Given, Params, Required, equal, instead_of
from tidings.http.problems import MISSING_PARAMETER
from tidings.numbers.addresses import Address, national_form
from tidings.numbers.api.available_countries import SEGMENTS, supply_of
from tidings.numbers.applications import applications
from tidings.numbers.buying import is_registered, offers_for, tested
from tidings.numbers.phone_numbers import PhoneNumber, phone_numbers
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
    """A part of the number, in which `*` is any digit."""
    wanted = "".join(character for character in part if character in "+*0123456789")
    return column.like(f"%{wanted.replace('*', '_')}%")


def _any(_column: sa.ColumnElement[Any], _value: object) -> sa.ColumnElement[bool]:
    """No number here is new to the platform, so none is left out."""
    return sa.true()


FILTERS = (
    Filter("beta", "beta", where=_any),
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
for _kind in SEGMENTS:
    _declare(_kind)


async def _buy(
    call: Call, given: NumberSettings, phone_number: str | None, area_code: str | None, kind: NumberType | None = None
) -> PhoneNumber:
    wanted = await _columns(call, given)
    if call.principal.capability is Capability.TEST:
        return _made(call, wanted, _test_offer(tested(phone_number, area_code)))
    for offer in await offers_for(supply_of(call), phone_number, area_code, kind):
        number = _made(call, wanted, offer)
        try:
            return await phone_numbers.add(call, number)
        except Conflict:  # another was first
            continue
    raise errors.NUMBER_NOT_AVAILABLE(value=phone_number) if phone_number else errors.AREA_CODE_EMPTY(value=area_code)


def _made(call: Call, wanted: dict[str, Any], offer: Offer) -> PhoneNumber:
    name = wanted.get("friendly_name") or national_form(offer.phone_number)
    found = wanted | msgspec.structs.asdict(offer) | {"friendly_name": name}
    return phone_numbers.make(call, registered=is_registered(offer), **found)


def _test_offer(number: str) -> Offer:
    able = Capabilities(voice=True, sms=True, mms=True)
    return Offer(phone_number=number, iso_country="US", type=NumberType.LOCAL, capabilities=able)


# Afterwards


@phone_numbers.update
async def update(call: Call, given: UpdateNumber) -> PhoneNumber:
    """What is given is set, the rest stays."""
    if given.account_sid not in (UNSET, call.account_sid):
        raise given.invalid("account_sid", "moving a number to another account is not built yet")
    changes = await _columns(call, given)
    if changes.get("friendly_name") == "":
        changes["friendly_name"] = national_form((await phone_numbers.get(call)).phone_number)
    return await phone_numbers.update_row(call, **changes)


@phone_numbers.delete
async def release(call: Call) -> None:
    """The number leaves its messaging service, and anybody can buy it again."""
    await phone_numbers.delete_row(call)


async def _columns(call: Call, given: NumberSettings) -> dict[str, Any]:
    """What was given as columns. Raises APPLICATION_NOT_FOUND, Unavailable."""
    columns = {name: value for name, value in given.changes().items() if name in NumberSettings.__struct_fields__}
    if sid := columns.get("sms_application_sid"):
        with instead_of(Problem, errors.APPLICATION_NOT_FOUND(value=sid)):
            await applications.get(call, sid)
    if columns.get("trunk_sid"):
        columns["voice_application_sid"] = None
    elif columns.get("voice_application_sid"):
        columns["trunk_sid"] = None
    for name in ("address_sid", "emergency_address_sid"):
        if sid := columns.get(name):
            with instead_of(Problem, given.invalid(name, "it is no address of this account")):
                await addresses.get(call, sid)
    return columns
