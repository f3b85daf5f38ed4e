"""Brands: their types and statuses, and the table of what moves them.

Source: https://www.twilio.com/docs/messaging/api/brand-registration-resource
"""

from __future__ import annotations

from enum import StrEnum

from tidings.registry.model import BrandEvent


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


B, BE = BrandStatus, BrandEvent
BRAND_MOVES: dict[BrandStatus, dict[BrandEvent, BrandStatus]] = {
    B.PENDING: {BE.TAKEN_UP: B.IN_REVIEW, BE.APPROVED: B.APPROVED, BE.FAILED: B.FAILED, BE.SUSPENDED: B.SUSPENDED},
    B.IN_REVIEW: {BE.APPROVED: B.APPROVED, BE.FAILED: B.FAILED, BE.SUSPENDED: B.SUSPENDED},
    B.APPROVED: {BE.FAILED: B.FAILED, BE.SUSPENDED: B.SUSPENDED},
    B.FAILED: {BE.RESUBMITTED: B.PENDING, BE.APPROVED: B.APPROVED, BE.SUSPENDED: B.SUSPENDED},
    B.SUSPENDED: {BE.REINSTATED: B.APPROVED, BE.FAILED: B.FAILED},
}


def brand_after(status: BrandStatus, event: BrandEvent) -> BrandStatus | None:
    """The status that `event` leads to; None where it changes nothing."""
    return BRAND_MOVES.get(status, {}).get(event)
