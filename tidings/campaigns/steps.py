"""The steps of a campaign's registration as audit events, by the names of the anchor's event types.

Source: https://www.twilio.com/docs/events/event-types/messaging/compliance-campaign-registration
"""

from __future__ import annotations

from typing import Final

from tidings.audit.events import noted
from tidings.campaigns.resource import Campaign
from tidings.core import Instant, Sids
from tidings.db import Write
from tidings.http import Call
from tidings.registry.model import CampaignEvent

STEPS: Final = {
    CampaignEvent.PASSED_REVIEW: "campaign-reviewed",
    CampaignEvent.VERIFIED: "campaign-approved",
    CampaignEvent.FAILED: "campaign-failure",
    CampaignEvent.SUSPENDED: "campaign-suspended",
    CampaignEvent.REINSTATED: "campaign-reinstated",
    CampaignEvent.RESUBMITTED: "campaign-submitted",
    CampaignEvent.DELETED: "campaign-deleted",
}


def noted_step(
    sids: Sids, now: Instant, campaign: Campaign, step: str, *, call: Call | None = None, **data: object
) -> Write:
    """The write that keeps a step of a campaign, as it is after it."""
    kept = {
        "accountsid": campaign.account_sid,
        "brandsid": campaign.brand_registration_sid,
        "campaignsid": campaign.campaign_sid,
        "messagingservicesid": campaign.messaging_service_sid,
        "externalcampaignid": campaign.campaign_id,
        "a2pusecase": campaign.us_app_to_person_usecase,
        "campaignregistrationstatus": campaign.campaign_status.value,
        "createddate": campaign.date_created // 1000,
        "updateddate": campaign.date_updated // 1000,
        "timestamp": now // 1000,
        "errorcode": [error["error_code"] for error in campaign.errors],
        **data,
    }
    sid = campaign.campaign_sid
    return noted(sids, now, campaign.account_sid, f"campaign-registration.{step}", sid, data=kept, call=call)
