"""The phone numbers of an account that rely on one of its addresses.

Source: https://www.twilio.com/docs/usage/api/address#dependentphonenumbers
"""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa

from tidings.addresses.postal import addresses
from tidings.core import Instant, Sid
from tidings.http import CORE_2010, Asked, Call, Collection, Page, Resource
from tidings.numbers.phone_numbers import EmergencyStatus, PhoneNumber, phone_numbers
from tidings.parameters import Method


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
    capabilities: dict[str, bool]
    status_callback: str | None
    status_callback_method: Method
    api_version: str
    sms_application_sid: Sid | None
    voice_application_sid: Sid | None
    trunk_sid: Sid | None
    emergency_status: EmergencyStatus
    emergency_address_sid: Sid | None
    uri: str


_OWN = frozenset({"capabilities", "uri"})
"""What it does not show as the number's own resource does."""

dependents = Collection(
    CORE_2010,
    "/Accounts/{account_sid:AC}/Addresses/{address_sid:AD}/DependentPhoneNumbers",
    DependentPhoneNumber,
    sid="PN",
)


@dependents.list
async def search(call: Call) -> Page:
    """Those whose address it is, for any use or for emergency calls; the newest first."""
    address = await addresses.get(call, call.path["address_sid"])
    columns = phone_numbers.table.c
    relying = sa.or_(columns.address_sid == address.sid, columns.emergency_address_sid == address.sid)
    here = sa.select(*columns).where(columns.account_sid == address.account_sid, relying)
    rows = await call.db.rows((call.asked or Asked()).window(here, columns.sid))
    return Page([_shown(call, phone_numbers.stored.read(row)) for row in rows])


def _shown(call: Call, number: PhoneNumber) -> DependentPhoneNumber:
    able = number.capabilities
    same = {name: getattr(number, name) for name in DependentPhoneNumber.__struct_fields__ if name not in _OWN}
    return DependentPhoneNumber(
        **same,
        capabilities={"Voice": able.voice, "SMS": able.sms, "MMS": able.mms},
        uri=f"{call.root}/Accounts/{number.account_sid}/IncomingPhoneNumbers/{number.sid}.json",
    )
