"""Brands: who sends, as the campaign registry knows it. The row and the resource.

Source: https://www.twilio.com/docs/messaging/api/brand-registration-resource
"""

from __future__ import annotations

from typing import Any

from tidings.brands.lifecycle import BrandStatus, BrandType
from tidings.core import Instant, Sid
from tidings.http import MESSAGING_V1, SELF, Collection, Hidden, Link, Resource, links
from tidings.registry.model import VERIFIED, IdentityStatus


class Brand(Resource):
    """A brand registration of an account."""

    sid: Sid
    account_sid: Sid
    customer_profile_bundle_sid: Sid
    a2p_profile_bundle_sid: Sid
    date_created: Instant
    date_updated: Instant
    brand_type: BrandType
    status: BrandStatus
    tcr_id: str | None = None
    failure_reason: str | None = None
    url: Link = SELF
    brand_score: int | None = None
    brand_feedback: list[str] | None = None
    identity_status: IdentityStatus = IdentityStatus.UNVERIFIED
    russell_3000: bool | None = None
    government_entity: bool | None = None
    tax_exempt_status: str | None = None
    skip_automatic_sec_vet: bool = False
    errors: list[dict[str, Any]] = []
    mock: bool = False
    links: Link = links(brand_vettings="/Vettings", brand_registration_otps="/SmsOtp")
    # What the registrations of one person or firm are counted by, over all accounts; kept after the brand is gone
    brand_name: Hidden[str | None] = None
    tax_id_hash: Hidden[str | None] = None
    mobile_phone: Hidden[str | None] = None
    """E.164; a sole proprietor's, where the OTP goes."""
    email: Hidden[str | None] = None
    """In lower case."""
    address_key: Hidden[str | None] = None
    """The postal address in one form for all its spellings."""
    entity_type: Hidden[str | None] = None
    updates: Hidden[int] = 0
    """How often it was submitted anew; see UPDATES_MOST."""
    filed_at: Hidden[Instant | None] = None
    """When the registry took it; None: it is still to be filed."""
    look_at: Hidden[Instant | None] = None
    """When its filing is to be looked at; None: it was filed, or failed before."""
    fee_charged: Hidden[bool] = False
    operator_decided: Hidden[bool] = False
    """Whether the operator decided it, so that the registry's word does not count any more."""
    otp_deadline: Hidden[Instant | None] = None
    """By when a sole proprietor must have answered the OTP."""


brands = Collection(
    MESSAGING_V1,
    "/a2p/BrandRegistrations",
    Brand,
    sid="BN",
    key="data",
    table="a2p_brand",
    unique=[("sid",)],
    indexes=[
        ("tcr_id",),
        ("mobile_phone",),
        ("email",),
        ("address_key",),
        ("look_at",),
        ("account_sid", "customer_profile_bundle_sid"),
    ],
)


def why_no_question(brand: Brand, now: Instant) -> str | None:
    """Why the registry asks nothing of a brand's mobile number; None: it does."""
    if brand.brand_type is not BrandType.SOLE_PROPRIETOR:
        return "only a sole proprietor's is verified so"
    if brand.status is not BrandStatus.APPROVED:
        return f"it is {brand.status}, not APPROVED"
    if brand.identity_status in VERIFIED:
        return "it is verified"
    if brand.otp_deadline is not None and now >= brand.otp_deadline:
        return "the 30 days for it are over"
    return None


def why_not_vetted(brand: Brand) -> str | None:
    """Why nobody vets a brand; None: it can be vetted."""
    if brand.brand_type is BrandType.SOLE_PROPRIETOR:
        return "a sole proprietor's brand is not vetted"
    if brand.status is not BrandStatus.APPROVED or brand.tcr_id is None:
        return f"it is {brand.status}; only an APPROVED brand is vetted"
    return None


def submitted_anew(brand: Brand, now: Instant) -> dict[str, object]:
    """What changes when a failed brand is submitted again: nothing is left of what was said of it."""
    return {
        "status": BrandStatus.PENDING,
        "failure_reason": None,
        "errors": [],
        "brand_feedback": None,
        "identity_status": IdentityStatus.UNVERIFIED,
        "updates": brand.updates + 1,
        "operator_decided": False,
        "date_updated": now,
        "look_at": now,
        "filed_at": None,
    }
