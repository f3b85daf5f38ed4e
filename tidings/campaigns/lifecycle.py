"""Campaigns: their statuses, and the table of what moves them.

Source: https://www.twilio.com/docs/messaging/api/usapptoperson-resource
"""

from __future__ import annotations

from enum import StrEnum

from tidings.registry.model import CampaignEvent


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


C, CE = CampaignStatus, CampaignEvent
CAMPAIGN_MOVES: dict[CampaignStatus, dict[CampaignEvent, CampaignStatus]] = {
    C.PENDING: {CE.PASSED_REVIEW: C.IN_PROGRESS, CE.VERIFIED: C.VERIFIED, CE.FAILED: C.FAILED, CE.DELETED: C.DELETED},
    C.IN_PROGRESS: {CE.VERIFIED: C.VERIFIED, CE.FAILED: C.FAILED, CE.SUSPENDED: C.SUSPENDED, CE.DELETED: C.DELETED},
    C.VERIFIED: {CE.SUSPENDED: C.SUSPENDED, CE.FAILED: C.FAILED, CE.DELETED: C.DELETED},
    C.FAILED: {CE.RESUBMITTED: C.PENDING, CE.DELETED: C.DELETED},
    C.SUSPENDED: {CE.REINSTATED: C.VERIFIED, CE.FAILED: C.FAILED, CE.DELETED: C.DELETED},
}


def campaign_after(status: CampaignStatus, event: CampaignEvent) -> CampaignStatus | None:
    """The status that `event` leads to; None where it changes nothing."""
    return CAMPAIGN_MOVES.get(status, {}).get(event)
