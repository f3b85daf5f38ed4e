"""Phone numbers that accounts have: the row, the resource, and what it is as a sender.

Source: https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource
"""

from __future__ import annotations

from functools import lru_cache
from sys import intern
from typing import Final, Literal

import msgspec

from tidings.audit.events import audited
from tidings.core import Instant, Sid
from tidings.db import Row
from tidings.http import CORE_2010, SELF, Blank, Collection, Hidden, Link, Resource, Settable, links
from tidings.numbers.rates import default_rate
from tidings.numbers.senders import Sender, SenderType
from tidings.numbers.supply import Capabilities, NumberType
from tidings.parameters import AddressSid, ApplicationSid, BundleSid, FriendlyName, IdentitySid, Method, TrunkSid
from tidings.webhooks.url import Url

ApiVersion = Literal["2010-04-01", "2008-08-01"]
EmergencyStatus = Literal["Active", "Inactive"]
VoiceReceiveMode = Literal["voice", "fax"]


class PhoneNumber(Resource):
    """A phone number of an account. What concerns calls is kept and shown, and has no effect."""

    account_sid: Sid
    address_sid: Settable[AddressSid] = None
    address_requirements: Literal["none", "any", "local", "foreign"] = "none"
    api_version: Settable[ApiVersion] = "2010-04-01"
    beta: bool = False
    capabilities: Capabilities
    date_created: Instant
    date_updated: Instant
    friendly_name: Settable[FriendlyName]
    identity_sid: Settable[IdentitySid] = None
    phone_number: str
    origin: str = "twilio"
    sid: Sid
    sms_application_sid: Blank[Settable[ApplicationSid]] = None
    sms_fallback_method: Settable[Method] = "POST"
    sms_fallback_url: Blank[Settable[Url]] = None
    sms_method: Settable[Method] = "POST"
    sms_url: Blank[Settable[Url]] = None
    status_callback: Blank[Settable[Url]] = None
    status_callback_method: Settable[Method] = "POST"
    trunk_sid: Settable[TrunkSid] = None
    uri: Link = SELF
    subresource_uris: Link = links(assigned_add_ons="/AssignedAddOns")
    voice_receive_mode: Settable[VoiceReceiveMode] = "voice"
    voice_application_sid: Blank[Settable[ApplicationSid]] = None
    voice_caller_id_lookup: Settable[bool] = False
    voice_fallback_method: Settable[Method] = "POST"
    voice_fallback_url: Settable[Url] = None
    voice_method: Settable[Method] = "POST"
    voice_url: Settable[Url] = None
    emergency_status: Settable[EmergencyStatus] = "Inactive"
    emergency_address_sid: Settable[AddressSid] = None
    emergency_address_status: Literal["registered", "unregistered"] = "unregistered"
    bundle_sid: Settable[BundleSid] = None
    status: str = "in-use"
    type: NumberType
    iso_country: Hidden[str]
    registered: Hidden[bool] = True
    """Whether carriers know what it is used for; see Sender."""
    campaign_sid: Hidden[Sid | None] = None
    """The A2P campaign that it is registered for, or is being registered for."""
    registration_code: Hidden[int | None] = None
    """Why it is not registered, where there is more to say than that it has no campaign: 30035 while it is being
    registered, 30125 or 30126 where that failed, 30033 while the campaign is suspended."""
    registration_due: Hidden[Instant | None] = None
    """When carriers know it, while it is being registered."""
    segments_per_second: Hidden[str | None] = None
    """The operator's figure, a decimal number; None: the default of its kind."""
    messaging_service_sid: Hidden[Sid | None] = None
    """The one messaging service that it sends for."""
    date_joined: Hidden[Instant | None] = None
    """Since when it is in that service."""


phone_numbers = Collection(
    CORE_2010,
    "/Accounts/{account_sid:AC}/IncomingPhoneNumbers",
    PhoneNumber,
    sid="PN",
    table="incoming_phone_number",
    unique=[("sid",), ("phone_number",)],
    indexes=[("account_sid", "messaging_service_sid", "date_joined"), ("campaign_sid",), ("registration_due",)],
    also=audited("phone-number"),
)


SENDING: Final = [
    phone_numbers.table.c[name]
    for name in (
        "sid",
        "account_sid",
        "phone_number",
        "type",
        "iso_country",
        "capabilities",
        "registered",
        "campaign_sid",
        "registration_code",
        "segments_per_second",
        "sms_url",
        "sms_method",
        "sms_fallback_url",
        "sms_fallback_method",
        "status_callback",
        "sms_application_sid",
        "messaging_service_sid",
        "date_joined",
    )
]
"""The columns that say what a number may do as a sender: at the start they are read of every number."""


def sender_of(row: Row) -> Sender:
    """What a number may do as a sender, of the columns SENDING of its row."""
    sid, account_sid, address, type_, country, able, registered, campaign, code, rate, *rest = row
    url, method, fallback_url, fallback_method, callback, application_sid, service_sid, joined_at = rest
    kind = SenderType.TOLL_FREE if type_ == NumberType.TOLL_FREE.value else SenderType.LONG_CODE
    capabilities = _capabilities(able)
    return Sender(
        sid=sid,
        account_sid=intern(account_sid),  # of very many senders only what differs is kept more than once
        address=address,
        type=kind,
        iso_country=intern(country),
        sms=capabilities.sms,
        mms=capabilities.mms,
        registered=bool(registered),
        campaign_sid=campaign,
        registration_code=code,
        segments_per_second=float(rate) if rate is not None else default_rate(kind, country),
        sms_url=url,
        sms_method=intern(method),
        sms_fallback_url=fallback_url,
        sms_fallback_method=intern(fallback_method),
        status_callback=callback,
        sms_application_sid=application_sid,
        service_sid=service_sid,
        joined_at=joined_at,
    )


@lru_cache(maxsize=64)
def _capabilities(written: str) -> Capabilities:
    """As its column has them: very many numbers have the same."""
    return msgspec.json.decode(written, type=Capabilities)


def able_to(capabilities: Capabilities) -> list[str]:
    """Capabilities as messaging services list them: the names of those that it has."""
    names = {"mms": "MMS", "sms": "SMS", "voice": "Voice"}
    return [shown for name, shown in names.items() if getattr(capabilities, name)]
