"""Brands and campaigns: their statuses, and the tables of what moves them.

Source: https://www.twilio.com/docs/messaging/api/brand-registration-resource and
https://www.twilio.com/docs/messaging/api/usapptoperson-resource
"""

from __future__ import annotations

from enum import StrEnum


class BrandType(StrEnum):
    """How a brand is registered."""

    STANDARD = "STANDARD"
    """With a tax ID; low-volume standard when its automatic secondary vetting is skipped."""
    SOLE_PROPRIETOR = "SOLE_PROPRIETOR"


class BrandStatus(StrEnum):
    """Where a brand stands."""

    PENDING = "PENDING"
    IN_REVIEW = "IN_REVIEW"
    APPROVED = "APPROVED"
    FAILED = "FAILED"
    SUSPENDED = "SUSPENDED"
    DELETION_PENDING = "DELETION_PENDING"
    DELETION_FAILED = "DELETION_FAILED"


class BrandEvent(StrEnum):
    """What moves a brand."""

    TAKEN_UP = "taken-up"
    APPROVED = "approved"
    FAILED = "failed"
    SUSPENDED = "suspended"
    REINSTATED = "reinstated"
    RESUBMITTED = "resubmitted"


class IdentityStatus(StrEnum):
    """Whether the registry knows who a brand is."""

    SELF_DECLARED = "SELF_DECLARED"
    UNVERIFIED = "UNVERIFIED"
    VERIFIED = "VERIFIED"
    VETTED_VERIFIED = "VETTED_VERIFIED"


class CampaignStatus(StrEnum):
    """Where a campaign stands."""

    PENDING = "PENDING"
    """The platform's own review."""
    IN_PROGRESS = "IN_PROGRESS"
    """The registry's, and the direct connect aggregator's."""
    VERIFIED = "VERIFIED"
    FAILED = "FAILED"
    SUSPENDED = "SUSPENDED"
    DELETED = "DELETED"


class CampaignEvent(StrEnum):
    """What moves a campaign."""

    PASSED_REVIEW = "passed-review"
    VERIFIED = "verified"
    FAILED = "failed"
    SUSPENDED = "suspended"
    REINSTATED = "reinstated"
    RESUBMITTED = "resubmitted"
    DELETED = "deleted"


B, BE = BrandStatus, BrandEvent
BRAND_MOVES: dict[BrandStatus, dict[BrandEvent, BrandStatus]] = {
    B.PENDING: {BE.TAKEN_UP: B.IN_REVIEW, BE.APPROVED: B.APPROVED, BE.FAILED: B.FAILED, BE.SUSPENDED: B.SUSPENDED},
    B.IN_REVIEW: {BE.APPROVED: B.APPROVED, BE.FAILED: B.FAILED, BE.SUSPENDED: B.SUSPENDED},
    B.APPROVED: {BE.FAILED: B.FAILED, BE.SUSPENDED: B.SUSPENDED},
    B.FAILED: {BE.RESUBMITTED: B.PENDING, BE.APPROVED: B.APPROVED, BE.SUSPENDED: B.SUSPENDED},
    B.SUSPENDED: {BE.REINSTATED: B.APPROVED, BE.FAILED: B.FAILED},
}

C, CE = CampaignStatus, CampaignEvent
CAMPAIGN_MOVES: dict[CampaignStatus, dict[CampaignEvent, CampaignStatus]] = {
    C.PENDING: {CE.PASSED_REVIEW: C.IN_PROGRESS, CE.VERIFIED: C.VERIFIED, CE.FAILED: C.FAILED, CE.DELETED: C.DELETED},
    C.IN_PROGRESS: {CE.VERIFIED: C.VERIFIED, CE.FAILED: C.FAILED, CE.SUSPENDED: C.SUSPENDED, CE.DELETED: C.DELETED},
    C.VERIFIED: {CE.SUSPENDED: C.SUSPENDED, CE.FAILED: C.FAILED, CE.DELETED: C.DELETED},
    C.FAILED: {CE.RESUBMITTED: C.PENDING, CE.DELETED: C.DELETED},
    C.SUSPENDED: {CE.REINSTATED: C.VERIFIED, CE.FAILED: C.FAILED, CE.DELETED: C.DELETED},
}


def brand_after(status: BrandStatus, event: BrandEvent) -> BrandStatus | None:
    """The status that `event` leads to; None where it changes nothing."""
    return BRAND_MOVES.get(status, {}).get(event)


def campaign_after(status: CampaignStatus, event: CampaignEvent) -> CampaignStatus | None:
    """The status that `event` leads to; None where it changes nothing."""
    return CAMPAIGN_MOVES.get(status, {}).get(event)
