"""The phone numbers of an account that rely on one of its addresses.

Source: https://www.twilio.com/docs/usage/api/address#dependentphonenumbers
"""

from __future__ import annotations

from typing import Annotated, Literal

import sqlalchemy as sa

from tidings.addresses.postal import addresses
from tidings.core import Instant, Sid
from tidings.http import CORE_2010, SELF, Call, Collection, Link, Of, Page, Resource
from tidings.numbers.phone_numbers import EmergencyStatus, PhoneNumber, phone_numbers
from tidings.numbers.supply import Capabilities
from tidings.parameters import Method


def _able(able: Capabilities) -> dict[str, bool]:
    return {"Voice": able.voice, "SMS": able.sms, "MMS": able.mms}


class DependentPhoneNumber(Resource):
    """A phone number, as far as an address concerns it."""

    sid: Sid
    account_sid: Sid
    friendly_name: str
    phone_number: str
    voice_url: str | None
    voice_method: Method
    voice_fallback_method: Method
    voice_fallback_url: str | None
    voice_caller_id_lookup: bool
    date_created: Instant
    date_updated: Instant
    sms_fallback_method: Method
    sms_fallback_url: str | None
    sms_method: Method
    sms_url: str | None
    address_requirements: Literal["none", "any", "local", "foreign"]
    capabilities: Annotated[dict[str, bool], Of("capabilities", _able)]
    status_callback: str | None
    status_callback_method: Method
    api_version: str
    sms_application_sid: Sid | None
    voice_application_sid: Sid | None
    trunk_sid: Sid | None
    emergency_status: EmergencyStatus
    emergency_address_sid: Sid | None
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
