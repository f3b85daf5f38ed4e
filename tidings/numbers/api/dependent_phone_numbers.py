"""The phone numbers of an account that rely on one of its addresses.

Source: https://www.twilio.com/docs/usage/api/address#dependentphonenumbers
"""

from __future__ import annotations

from typing import Annotated

import sqlalchemy as sa

from tidings.addresses.postal import addresses
from tidings.http import CORE_2010, SELF, Call, Collection, Link, Of, Page, Resource
from tidings.numbers.phone_numbers import PhoneNumber, phone_numbers
from tidings.numbers.supply import Capabilities


def _able(able: Capabilities) -> dict[str, bool]:
    return {"Voice": able.voice, "SMS": able.sms, "MMS": able.mms}


class DependentPhoneNumber(
    Resource,
    shows=PhoneNumber,
    without=(
        "address_sid",
        "beta",
        "identity_sid",
        "origin",
        "voice_receive_mode",
        "emergency_address_status",
        "bundle_sid",
        "status",
        "type",
    ),
):
    """A phone number, as far as an address concerns it."""

    capabilities: Annotated[dict[str, bool], Of("capabilities", _able)]
    uri: Link = SELF


dependents = Collection(
    CORE_2010,
    "/Accounts/{account_sid:AC}/Addresses/{address_sid:AD}/DependentPhoneNumbers",
    PhoneNumber,
    item_path=phone_numbers.item_path,
    show=DependentPhoneNumber,
)


@dependents.list
async def search(call: Call) -> Page:
    """Those whose address it is, for any use or for emergency calls; the newest first."""
    address, columns = await addresses.get(call, call.path["address_sid"]), phone_numbers.table.c
    relying = sa.or_(columns.address_sid == address.sid, columns.emergency_address_sid == address.sid)
    return await phone_numbers.page(call, relying)
