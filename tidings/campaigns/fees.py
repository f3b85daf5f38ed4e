"""What a campaign costs: each submission, and each month."""

from __future__ import annotations

from tidings.campaigns.resource import Campaign
from tidings.core import Instant, Sid
from tidings.db import Write
from tidings.ledger.fees import CAMPAIGN_VETTING, Fee, fee, monthly_price, price_at


def campaign_vetting_fee(owner_sid: Sid, campaign: Campaign, now: Instant) -> list[Write]:
    """For each submission of a campaign; a mock is free."""
    if campaign.mock:
        return []
    period, micros = f"submission {campaign.submissions}", price_at(CAMPAIGN_VETTING, now)
    sid = campaign.campaign_sid
    return fee(owner_sid, campaign.account_sid, Fee.CAMPAIGN_VETTING, sid, period, micros, now)


def monthly_fee(owner_sid: Sid, campaign: Campaign, begins: Instant, now: Instant) -> list[Write]:
    """For the month that begins then; mocks, and campaigns that another provider pays for, are free."""
    if campaign.mock or campaign.is_externally_registered:
        return []
    micros = monthly_price(campaign.us_app_to_person_usecase, now)
    sid, day = campaign.campaign_sid, begins.iso()[:10]
    return fee(owner_sid, campaign.account_sid, Fee.MONTHLY, sid, day, micros, now)
