"""What messages need to know of an application."""

from __future__ import annotations

import msgspec

from tidings.core import Sid


class SmsApplication(msgspec.Struct, frozen=True):
    """What messages need of an application."""

    sid: Sid
    account_sid: Sid
    sms_url: str | None
    sms_method: str
    sms_fallback_url: str | None
    sms_fallback_method: str
    message_status_callback: str | None
