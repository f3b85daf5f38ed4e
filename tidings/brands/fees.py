"""What a brand costs: its registration once, and each secondary vetting."""

from __future__ import annotations

from tidings.brands.resource import Brand
from tidings.core import Instant, Sid
from tidings.db import Write
from tidings.ledger.fees import BRAND, BRAND_VETTING, Fee, fee, price_at


def brand_fee(owner_sid: Sid, brand: Brand, now: Instant) -> list[Write]:
    """For the registration of a brand, once; a mock is free."""
    if brand.mock:
        return []
    return fee(owner_sid, brand.account_sid, Fee.BRAND, brand.sid, "once", price_at(BRAND, now), now)


def vetting_fee(owner_sid: Sid, brand: Brand, vetting_sid: Sid, now: Instant) -> list[Write]:
    """For the secondary vetting of a brand, each time; a mock is free, and so is the import of a token."""
    if brand.mock:
        return []
    micros = price_at(BRAND_VETTING, now)
    return fee(owner_sid, brand.account_sid, Fee.BRAND_VETTING, vetting_sid, "once", micros, now)
