"""Short codes that accounts have: the row, the resource, and what it is as a sender.

Source: https://www.twilio.com/docs/messaging/api/short-code-resource
"""

from __future__ import annotations

from tidings.audit.events import audited
from tidings.core import Instant, Sid
from tidings.http import CORE_2010, SELF, Collection, Hidden, Link, Resource, Settable
from tidings.numbers.phone_numbers import ApiVersion
from tidings.numbers.rates import default_rate
from tidings.numbers.senders import Sender, SenderType
from tidings.parameters import FriendlyName, Method
from tidings.webhooks.url import Url


class ShortCode(Resource):
    """A short code of an account."""

    account_sid: Sid
    api_version: Settable[ApiVersion] = "2010-04-01"
    date_created: Instant
    date_updated: Instant
    friendly_name: Settable[FriendlyName]
    short_code: str
    sid: Sid
    sms_fallback_method: Settable[Method] = "POST"
    sms_fallback_url: Settable[Url] = None
    sms_method: Settable[Method] = "POST"
    sms_url: Settable[Url] = None
    uri: Link = SELF
    iso_country: Hidden[str]
    sms: Hidden[bool] = True
    mms: Hidden[bool] = True
    registered: Hidden[bool] = True
    segments_per_second: Hidden[str | None] = None
    """The operator's figure, a decimal number; None: the default of its kind."""
    messaging_service_sid: Hidden[Sid | None] = None
    """The one messaging service that it sends for."""
    date_joined: Hidden[Instant | None] = None
    """Since when it is in that service."""


short_codes = Collection(
    CORE_2010,
    "/Accounts/{account_sid:AC}/SMS/ShortCodes",
    ShortCode,
    sid="SC",
    table="short_code",
    unique=[("sid",), ("short_code",)],
    indexes=[("account_sid", "messaging_service_sid", "date_joined")],
    also=audited("short-code"),
)


def sender_of(code: ShortCode) -> Sender:
    """What it may do as a sender."""
    rate = code.segments_per_second
    return Sender(
        sid=code.sid,
        account_sid=code.account_sid,
        address=code.short_code,
        type=SenderType.SHORT_CODE,
        iso_country=code.iso_country,
        sms=code.sms,
        mms=code.mms,
        registered=code.registered,
        segments_per_second=float(rate) if rate is not None else default_rate(SenderType.SHORT_CODE, code.iso_country),
        sms_url=code.sms_url,
        sms_method=code.sms_method,
        sms_fallback_url=code.sms_fallback_url,
        sms_fallback_method=code.sms_fallback_method,
        service_sid=code.messaging_service_sid,
        joined_at=code.date_joined,
    )
