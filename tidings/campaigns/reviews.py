"""What the platform's own review of a campaign brings: it goes on to the registry, or it failed."""

from __future__ import annotations

from typing import Any

from tidings.campaigns.filing import FILE_CAMPAIGNS
from tidings.campaigns.lifecycle import CampaignStatus, campaign_after
from tidings.campaigns.reports import UNKNOWN_REJECTION
from tidings.campaigns.resource import Campaign
from tidings.campaigns.steps import STEPS, noted_step
from tidings.campaigns.store import campaign_by_sid, changed, service_registered
from tidings.compliance.reviews import OPERATOR, Decided, Decision, ReviewOutcome, Reviews
from tidings.core import Instant, Sid, Sids
from tidings.db import Database
from tidings.registry.campaign_rejections import REJECTIONS, shown
from tidings.registry.model import CampaignEvent
from tidings.registry.port import FilingFault


class CampaignReviews:
    """Carries out decisions on campaigns; see compliance.reviews.Decider."""

    def __init__(self, database: Database, sids: Sids, reviews: Reviews) -> None:
        self._database = database
        self._sids = sids
        self._reviews = reviews

    async def decided(self, account_sid: Sid, object_sid: Sid, decision: Decision, now: Instant) -> Decided | None:
        """See Decider. What the review rejected, the operator may still let pass; what passed, still reject."""
        campaign = await campaign_by_sid(self._database, object_sid)
        if campaign is None or campaign.account_sid != account_sid or campaign.is_externally_registered:
            return None
        event = CampaignEvent.PASSED_REVIEW if decision.outcome is ReviewOutcome.APPROVED else CampaignEvent.FAILED
        changes = _changes(campaign, event, decision, now)
        if changes is None:
            return None
        after, move = changed(campaign, now, **changes)
        writes = [
            service_registered(campaign, is_registered=False),
            self._reviews.withdraw(account_sid, object_sid),
            noted_step(self._sids, now, after, STEPS[event], decidedby=decision.by),
        ]
        return Decided(writes, [move], [FILE_CAMPAIGNS])


def _changes(campaign: Campaign, event: CampaignEvent, decision: Decision, now: Instant) -> dict[str, Any] | None:
    """The fields that a decision changes; None: it comes too late."""
    status = campaign.campaign_status
    is_reviewed = campaign.passed_review_at is not None
    if event is CampaignEvent.PASSED_REVIEW:
        if is_reviewed or status not in (CampaignStatus.PENDING, CampaignStatus.FAILED):
            return None
        return {"campaign_status": CampaignStatus.IN_PROGRESS, "passed_review_at": now, "filed_at": None, "errors": []}
    failed = campaign_after(status, event)
    if failed is None or (is_reviewed and decision.by != OPERATOR):
        return None
    return {"campaign_status": failed, "errors": [shown(_fault(decision))]}


def _fault(decision: Decision) -> FilingFault:
    """The reason of a person is told as it is; else the table knows better."""
    code = decision.error_code or UNKNOWN_REJECTION
    is_ours = code in REJECTIONS and decision.by != OPERATOR
    return FilingFault(code, "" if is_ours else decision.reason or "")
