"""The life of a bundle (customer profile, trust product, regulatory bundle): the table of its statuses.

Source: https://www.twilio.com/docs/trust-hub/trusthub-rest-api/customer-profiles
"""

from __future__ import annotations

from enum import StrEnum


class BundleStatus(StrEnum):
    """Where a bundle stands."""

    DRAFT = "draft"
    PENDING_REVIEW = "pending-review"
    IN_REVIEW = "in-review"
    REJECTED = "twilio-rejected"
    APPROVED = "twilio-approved"


class BundleEvent(StrEnum):
    """What moves it."""

    SUBMITTED = "submitted"
    """By its account."""
    TAKEN_UP = "taken-up"
    """A reviewer, or the checks before one, began."""
    WITHDRAWN = "withdrawn"
    """By its account, to edit it."""
    TAKEN_BACK = "taken-back"
    """By its account, to mend it, after the brand that stands on it failed."""
    APPROVED = "approved"
    REJECTED = "rejected"


S, E = BundleStatus, BundleEvent
MOVES: dict[BundleStatus, dict[BundleEvent, BundleStatus]] = {
    S.DRAFT: {E.SUBMITTED: S.PENDING_REVIEW},
    S.PENDING_REVIEW: {E.TAKEN_UP: S.IN_REVIEW, E.WITHDRAWN: S.DRAFT, E.REJECTED: S.REJECTED, E.APPROVED: S.APPROVED},
    S.IN_REVIEW: {E.APPROVED: S.APPROVED, E.REJECTED: S.REJECTED, E.TAKEN_BACK: S.DRAFT},
    S.REJECTED: {E.SUBMITTED: S.PENDING_REVIEW, E.WITHDRAWN: S.DRAFT, E.APPROVED: S.APPROVED},
    S.APPROVED: {E.REJECTED: S.REJECTED, E.TAKEN_BACK: S.DRAFT},
}
"""A decision can be overruled either way; what was approved is changed by rejecting it first."""

EDITABLE = frozenset({S.DRAFT, S.REJECTED})
"""What is assigned to a bundle may change in these."""


def after(status: BundleStatus, event: BundleEvent) -> BundleStatus | None:
    """The status that `event` leads to; None where it changes nothing."""
    return MOVES.get(status, {}).get(event)
