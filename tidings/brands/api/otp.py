"""The registry's one-time question to a sole proprietor, asked again.

Source: https://www.twilio.com/docs/messaging/api/brand-registration-resource#brandregistrationotp-subresource
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from tidings.brands.desk import BrandDesk
from tidings.brands.resource import Brand, brands, why_no_question
from tidings.core import Sid
from tidings.db import Quota
from tidings.errors import OTP_NOT_DUE, OTP_TOO_OFTEN, REGISTRY_UNAVAILABLE
from tidings.http import MESSAGING_V1, Call, Collection, Resource, instead_of
from tidings.registry.port import FilingRefused, RegistryUnavailable

QUESTIONS: Final = Quota("one-time-questions", most=10, window_s=1)
"""Of an account."""


class Otp(Resource):
    """That a question was asked."""

    account_sid: Sid
    brand_registration_sid: Sid


otps = Collection(MESSAGING_V1, "/a2p/BrandRegistrations/{brand_sid:BN}/SmsOtp", Otp)


@otps.create
async def ask(call: Call) -> Otp:
    """A new text goes to the mobile number; the question before it is void.

    Raises OTP_NOT_DUE, OTP_TOO_OFTEN, REGISTRY_UNAVAILABLE, NOT_FOUND.
    """
    now = call.clock.now()
    if await QUESTIONS.wait_s(call.db, call.account_sid, now) > 0:
        raise OTP_TOO_OFTEN(most=QUESTIONS.most, retry_after_s=1)
    brand = await brands.get(call, call.path["brand_sid"])
    reason = why_no_question(brand, now)
    if reason is not None:
        raise OTP_NOT_DUE(sid=brand.sid, reason=reason)
    desk = call.part(BrandDesk)
    await settled(brand, desk.registry.send_otp)
    await call.db.commit(desk.noted(now, brand, "otp-requested", call=call))
    return Otp(account_sid=brand.account_sid, brand_registration_sid=brand.sid)


async def settled(brand: Brand, tell: Callable[[str], Awaitable[FilingRefused | None]]) -> None:
    """Tells the registry, which knows the brand by its own id. Raises OTP_NOT_DUE, REGISTRY_UNAVAILABLE."""
    if brand.tcr_id is None:
        raise OTP_NOT_DUE(sid=brand.sid, reason="the registry has not taken it yet")
    with instead_of(RegistryUnavailable, REGISTRY_UNAVAILABLE()):
        refused = await tell(brand.tcr_id)
    if refused is not None:
        raise OTP_NOT_DUE(sid=brand.sid, reason="; ".join(fault.reason for fault in refused.faults))
