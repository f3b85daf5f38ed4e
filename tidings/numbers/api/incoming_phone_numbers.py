"""Phone numbers of an account: bought, listed, configured, released.

Source: https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import sqlalchemy as sa
from msgspec import UNSET, Meta

from tidings import errors
from tidings.accounts.model import Capability
from tidings.addresses.postal import addresses
from tidings.core import Problem
from tidings.db import Conflict
from tidings.http import Bad, Call, Given, Page, Params, Required
from tidings.http.problems import INVALID_PARAMETER, MISSING_PARAMETER
from tidings.numbers.addresses import Address
from tidings.numbers.api.available_phone_numbers import national_form, supply_of
from tidings.numbers.buying import is_registered, offers_for, tested
from tidings.numbers.phone_numbers import (
    ApiVersion,
    EmergencyStatus,
    Method,
    PhoneNumber,
    VoiceReceiveMode,
    phone_numbers,
)
from tidings.numbers.settings import parameter, settled
from tidings.numbers.supply import Capabilities, NumberType, Offer

AnyMethod = Annotated[Method, Bad(errors.INVALID_METHOD)]


class Settings(Params):
    """What can be configured, in a purchase and later. An empty text clears."""

    api_version: Given[ApiVersion]
    friendly_name: Given[Annotated[str, Meta(max_length=64), Bad(errors.INVALID_FRIENDLY_NAME)]]
    sms_application_sid: Given[str]
    sms_fallback_method: Given[AnyMethod]
    sms_fallback_url: Given[str]
    sms_method: Given[AnyMethod]
    sms_url: Given[str]
    status_callback: Given[str]
    status_callback_method: Given[AnyMethod]
    voice_application_sid: Given[str]
    voice_caller_id_lookup: Given[bool]
    voice_fallback_method: Given[AnyMethod]
    voice_fallback_url: Given[str]
    voice_method: Given[AnyMethod]
    voice_url: Given[str]
    voice_receive_mode: Given[VoiceReceiveMode]
    emergency_status: Given[EmergencyStatus]
    emergency_address_sid: Given[str]
    trunk_sid: Given[str]
    identity_sid: Given[str]
    address_sid: Given[str]
    bundle_sid: Given[str]


class Buy(Settings):
    """A number, or an area code to take one of."""

    phone_number: Given[Address]
    area_code: Given[str]


class BuyNamed(Settings):
    """A number of a certain type."""

    phone_number: Annotated[Address, Required(MISSING_PARAMETER)]


class Update(Settings):
    """What can be changed later."""

    account_sid: Given[str]


class Search(Params):
    """Filters of the lists."""

    beta: bool = True
    """No number here is new to the platform, so none is left out."""
    friendly_name: Given[str]
    phone_number: Given[str]
    """A part of the number, in which `*` is any digit."""
    origin: Given[Literal["twilio", "hosted"]]


phone_numbers.standard("fetch")


@phone_numbers.list
async def search(call: Call, given: Search) -> Page:
    """The newest first."""
    return await _search(call, given)


@phone_numbers.operation("GET", "/Local", paged=True)
async def search_local(call: Call, given: Search) -> Page:
    """Those that have a place."""
    return await _search(call, given, NumberType.LOCAL)


@phone_numbers.operation("GET", "/Mobile", paged=True)
async def search_mobile(call: Call, given: Search) -> Page:
    """Those of mobile ranges."""
    return await _search(call, given, NumberType.MOBILE)


@phone_numbers.operation("GET", "/TollFree", paged=True)
async def search_toll_free(call: Call, given: Search) -> Page:
    """Those whose callee pays."""
    return await _search(call, given, NumberType.TOLL_FREE)


async def _search(call: Call, given: Search, kind: NumberType | None = None) -> Page:
    columns = phone_numbers.table.c
    where = [] if kind is None else [columns.type == kind.value]
    if given.friendly_name is not UNSET:
        where.append(columns.friendly_name == given.friendly_name)
    if given.origin is not UNSET:
        where.append(columns.origin == given.origin)
    if given.phone_number is not UNSET:
        wanted = "".join(character for character in given.phone_number if character in "+*0123456789")
        where.append(columns.phone_number.like(f"%{wanted.replace('*', '_')}%"))
    return await phone_numbers.page(call, *where)


# Buying


@phone_numbers.create
async def buy(call: Call, given: Buy) -> PhoneNumber:
    """By number or by area code."""
    phone_number, area_code = given.phone_number or None, given.area_code or None
    if phone_number is None and area_code is None:
        raise MISSING_PARAMETER(parameter="PhoneNumber or AreaCode")
    return await _buy(call, given, phone_number, area_code)


@phone_numbers.operation("POST", "/Local", status=201)
async def buy_local(call: Call, given: BuyNamed) -> PhoneNumber:
    """By number, which must have a place."""
    return await _buy(call, given, given.phone_number, None, NumberType.LOCAL)


@phone_numbers.operation("POST", "/Mobile", status=201)
async def buy_mobile(call: Call, given: BuyNamed) -> PhoneNumber:
    """By number, which must be of a mobile range."""
    return await _buy(call, given, given.phone_number, None, NumberType.MOBILE)


@phone_numbers.operation("POST", "/TollFree", status=201)
async def buy_toll_free(call: Call, given: BuyNamed) -> PhoneNumber:
    """By number, which must be toll-free."""
    return await _buy(call, given, given.phone_number, None, NumberType.TOLL_FREE)


async def _buy(
    call: Call, given: Settings, phone_number: str | None, area_code: str | None, kind: NumberType | None = None
) -> PhoneNumber:
    wanted = await _columns(call, given)
    if call.principal.capability is Capability.TEST:
        return _made(call, wanted, _test_offer(tested(phone_number, area_code)))
    for offer in await offers_for(supply_of(call), phone_number, area_code, kind):
        number = _made(call, wanted, offer)
        try:
            await call.db.commit(phone_numbers.write_of(number))
        except Conflict:  # another was first
            continue
        return number
    raise _gone(phone_number, area_code)


def _gone(phone_number: str | None, area_code: str | None) -> Problem:
    if phone_number is not None:
        return errors.NUMBER_NOT_AVAILABLE(value=phone_number)
    return errors.AREA_CODE_EMPTY(value=area_code)


def _made(call: Call, wanted: dict[str, Any], offer: Offer) -> PhoneNumber:
    return phone_numbers.make(
        call,
        **{
            **wanted,
            "friendly_name": wanted.get("friendly_name") or national_form(offer.phone_number),
            "phone_number": offer.phone_number,
            "capabilities": offer.capabilities,
            "type": offer.type,
            "iso_country": offer.iso_country,
            "registered": is_registered(offer),
        },
    )


def _test_offer(number: str) -> Offer:
    able = Capabilities(voice=True, sms=True, mms=True)
    return Offer(phone_number=number, iso_country="US", type=NumberType.LOCAL, capabilities=able)


# Afterwards


@phone_numbers.update
async def update(call: Call, given: Update) -> PhoneNumber:
    """What is given is set, the rest stays."""
    if given.account_sid not in (UNSET, call.account_sid):
        reason = "moving a number to another account is not built yet"
        raise INVALID_PARAMETER(parameter="AccountSid", value=given.account_sid, reason=reason)
    changes = await _columns(call, given)
    if changes.get("friendly_name") == "":
        changes["friendly_name"] = national_form((await phone_numbers.get(call)).phone_number)
    return await phone_numbers.update_row(call, **changes)


@phone_numbers.delete
async def release(call: Call) -> None:
    """The number leaves its messaging service, and anybody can buy it again."""
    await phone_numbers.delete_row(call)


async def _columns(call: Call, given: Settings) -> dict[str, Any]:
    """What was given as columns. Raises INVALID_URL, INVALID_PARAMETER, APPLICATION_NOT_FOUND, Unavailable."""
    asked = given.changes()
    for name in ("account_sid", "phone_number", "area_code"):
        asked.pop(name, None)
    columns = settled(asked)
    if columns.get("sms_application_sid"):  # there are no applications yet
        raise errors.APPLICATION_NOT_FOUND(value=columns["sms_application_sid"])
    if columns.get("trunk_sid"):
        columns["voice_application_sid"] = None
    elif columns.get("voice_application_sid"):
        columns["trunk_sid"] = None
    await _must_be_own_addresses(call, columns)
    return columns


async def _must_be_own_addresses(call: Call, columns: Mapping[str, Any]) -> None:
    """Raises INVALID_PARAMETER, Unavailable."""
    kept = addresses.table.c
    for name in ("address_sid", "emergency_address_sid"):
        sid = columns.get(name)
        if not sid:
            continue
        own = sa.select(kept.sid).where(kept.account_sid == call.account_sid, kept.sid == sid)
        if not await call.db.rows(own):
            raise INVALID_PARAMETER(parameter=parameter(name), value=sid, reason="it is no address of this account")
