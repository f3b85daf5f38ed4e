"""The operator's own inventory: numbers and short codes that are his to give, whoever has them.

Who has a number is not kept here twice: it is whoever's row of phone numbers or short codes has it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Final

import phonenumbers
import sqlalchemy as sa
from msgspec import Meta
from phonenumbers import PhoneNumberType

from tidings.accounts.model import Capability
from tidings.addresses.places import is_country
from tidings.audit.events import audited
from tidings.core import Instant, Sid
from tidings.http import CLEARED, TIDINGS_V1, Collection, Resource, Settable
from tidings.numbers.addresses import country_of, is_short_code, normalised
from tidings.numbers.phone_numbers import phone_numbers
from tidings.numbers.requirements import requirement_of
from tidings.numbers.short_codes import short_codes
from tidings.numbers.supply import AddressRequirement, Capabilities, NumberType, Offer, Place
from tidings.numbers.supply_simulated import NAMED_PLACE, place_of

WORD_MOST: Final = 64
"""Characters of the name of a place."""


PlaceName = Annotated[Annotated[str, Meta(max_length=WORD_MOST)] | None, CLEARED]


class InventoryType(StrEnum):
    """The kinds of number, and short codes."""

    LOCAL = "local"
    MOBILE = "mobile"
    TOLL_FREE = "toll free"
    NATIONAL = "national"
    SHARED_COST = "shared cost"
    VOIP = "voip"
    MACHINE_TO_MACHINE = "machine to machine"
    SHORT_CODE = "short code"


_T = PhoneNumberType
_BY_PLAN: Final = {
    _T.FIXED_LINE: InventoryType.LOCAL,
    _T.FIXED_LINE_OR_MOBILE: InventoryType.LOCAL,
    _T.MOBILE: InventoryType.MOBILE,
    _T.TOLL_FREE: InventoryType.TOLL_FREE,
    _T.UAN: InventoryType.NATIONAL,
    _T.SHARED_COST: InventoryType.SHARED_COST,
    _T.VOIP: InventoryType.VOIP,
}
"""What a number is by libphonenumber, where nobody says otherwise."""


class InventoryNumber(Resource):
    """A number or a short code of the operator's."""

    sid: Sid
    phone_number: str
    """E.164, or the digits of a short code."""
    type: InventoryType
    iso_country: str
    capabilities: Capabilities
    locality: Settable[PlaceName] = None
    region: Settable[PlaceName] = None
    postal_code: Settable[PlaceName] = None
    rate_center: Settable[PlaceName] = None
    lata: Settable[PlaceName] = None
    address_requirements: Settable[AddressRequirement] = AddressRequirement.NONE
    beta: Settable[bool] = False
    date_created: Instant
    date_updated: Instant


inventory = Collection(
    TIDINGS_V1,
    "/Inventory",
    InventoryNumber,
    sid="IV",
    table="inventory_number",
    tenant=None,
    needs=Capability.OPERATOR,
    also=audited("inventory-number"),
    unique=[("phone_number",)],
    indexes=[
        ("iso_country", "type", "phone_number"),
        ("iso_country", "type", "sid"),
        ("iso_country", "sid"),
        ("type", "sid"),
    ],
)


def described(phone_number: str, **said: Any) -> dict[str, Any]:
    """The fields of an entry: what is said of a number, and what follows from the number for the rest.

    Raises ValueError with the reason.
    """
    address = phone_number if is_short_code(phone_number) else normalised(phone_number)
    if address is None:
        msg = "PhoneNumber is neither a number in E.164 nor a short code"
        raise ValueError(msg)
    if is_short_code(address):
        return _of_code(address, said)
    country = said.get("iso_country") or country_of(address)
    if country != country_of(address):
        msg = f"the number is not of {country}"
        raise ValueError(msg)
    by_plan = _BY_PLAN.get(phonenumbers.number_type(phonenumbers.parse(address)))
    kind: InventoryType | None = said.get("type") or by_plan
    if kind is None or kind is InventoryType.SHORT_CODE:
        msg = "what type the number is of has to be said"
        raise ValueError(msg)
    place = place_of(address) or Place()
    known = {name: getattr(place, name) for name in NAMED_PLACE}
    asked = requirement_of(country, NumberType(kind)).address
    return {"capabilities": Capabilities(voice=True, sms=True, mms=False), "address_requirements": asked, **known} | {
        **said,
        "phone_number": address,
        "type": kind,
        "iso_country": country,
    }


def _of_code(code: str, said: dict[str, Any]) -> dict[str, Any]:
    if said.get("type") not in (None, InventoryType.SHORT_CODE):
        msg = "a short code is of no other type"
        raise ValueError(msg)
    if not is_country(said.get("iso_country") or ""):
        msg = "a short code needs the country that it is of"
        raise ValueError(msg)
    able = Capabilities(voice=False, sms=True, mms=False)
    return {"capabilities": able, **said, "phone_number": code, "type": InventoryType.SHORT_CODE}


def offer_of(entry: InventoryNumber) -> Offer:
    """A number of the inventory, as it is sold."""
    kind = NumberType(entry.type)
    exact = place_of(entry.phone_number)
    return Offer(
        phone_number=entry.phone_number,
        iso_country=entry.iso_country,
        type=kind,
        capabilities=entry.capabilities,
        place=Place(
            **{name: getattr(entry, name) for name in NAMED_PLACE},
            latitude=exact.latitude if exact else None,
            longitude=exact.longitude if exact else None,
        ),
        address_requirements=entry.address_requirements,
        needs_bundle=requirement_of(entry.iso_country, kind).bundle,
        beta=entry.beta,
        inventory_sid=entry.sid,
    )


def had_by(number: sa.ColumnElement[Any], account_sid: Sid | None = None) -> sa.ColumnElement[bool]:
    """Whether somebody has a number or code, or this account has it, as part of a statement."""
    if account_sid is None:
        return sa.or_(numbered(number), sa.exists().where(short_codes.table.c.short_code == number))
    had = (phone_numbers.table.c.phone_number, short_codes.table.c.short_code)
    return number.in_(sa.union_all(*(sa.select(each).where(each.table.c.account_sid == account_sid) for each in had)))


def numbered(number: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Whether somebody has a phone number, as part of a statement."""
    return sa.exists().where(phone_numbers.table.c.phone_number == number)
