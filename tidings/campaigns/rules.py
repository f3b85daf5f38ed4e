"""What decides whether a brand can have a campaign, and whether a failed one can be submitted again. Pure.

Source: https://www.twilio.com/docs/api/errors (21717, 21719, 21720, 21731, 21732 and the codes of rejections).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tidings.brands.lifecycle import BrandStatus, BrandType
from tidings.brands.resource import Brand
from tidings.campaigns.lifecycle import CampaignStatus
from tidings.campaigns.resource import Campaign
from tidings.campaigns.use_cases import BY_CODE, CampaignUseCase, goes_with
from tidings.core import Problem
from tidings.errors import (
    A2P_USE_CASE_INVALID,
    BRAND_INVALID,
    BRAND_SUSPENDED,
    CAMPAIGN_FINAL,
    CAMPAIGN_IS_SUSPENDED,
    CAMPAIGN_NOT_FAILED,
    USE_CASE_CLASH,
)
from tidings.http.problems import CONFLICT
from tidings.registry import campaign_rejections
from tidings.registry.model import IdentityStatus
from tidings.services.messaging_services import ServiceUseCase

CAMPAIGNS_MOST: Final = {BrandType.SOLE_PROPRIETOR: 1, BrandType.STANDARD: 5}
"""Of a brand. Failed ones count until they are deleted."""
EXCESSIVE_EIN: Final = 30898
"""What only a change of the brand mends."""
_IDENTIFIED: Final = frozenset({IdentityStatus.VERIFIED, IdentityStatus.VETTED_VERIFIED})


def unusable(brand: Brand) -> Problem | None:
    """Why a brand can have no campaign now; None: it can."""
    if brand.status is BrandStatus.SUSPENDED:
        return BRAND_SUSPENDED(sid=brand.sid)
    if brand.status is not BrandStatus.APPROVED:
        return BRAND_INVALID(sid=brand.sid, reason=f"it is {brand.status}, and must be {BrandStatus.APPROVED}")
    identity = brand.identity_status
    if brand.brand_type is BrandType.SOLE_PROPRIETOR and identity not in _IDENTIFIED:
        reason = f"its identity is {identity}, and must be {IdentityStatus.VERIFIED}: the one-time question is open"
        return BRAND_INVALID(sid=brand.sid, reason=reason)
    if identity is IdentityStatus.UNVERIFIED:
        return BRAND_INVALID(sid=brand.sid, reason=f"its identity is {IdentityStatus.UNVERIFIED}")
    return None


def unfit(code: str, allowed: Sequence[CampaignUseCase], purpose: ServiceUseCase) -> Problem | None:
    """Why there can be no campaign of a use case, when these are its brand's, for a service with this purpose."""
    use_case = next((each for each in allowed if each.code == code), None)
    if use_case is None:
        return A2P_USE_CASE_INVALID(value=code, allowed=", ".join(each.code for each in allowed))
    return clash(code, purpose)


def clash(code: str, purpose: ServiceUseCase) -> Problem | None:
    """Why a use case does not go with a service of this purpose; None: it does."""
    use_case = BY_CODE.get(code)
    if use_case is None or goes_with(use_case, purpose):
        return None
    fitting = ", ".join(sorted(use_case.purposes or ()))
    return USE_CASE_CLASH(value=code, reason=f"that one is for {purpose}, and this one needs {fitting}")


def unmendable(campaign: Campaign) -> Problem | None:
    """Why a campaign cannot be submitted again, whatever is changed; None: it can."""
    sid = campaign.messaging_service_sid
    if campaign.is_externally_registered:
        return CONFLICT(reason=f"Campaign {campaign.campaign_id} was registered elsewhere, and is mended there")
    if campaign.campaign_status is CampaignStatus.SUSPENDED:
        return CAMPAIGN_IS_SUSPENDED(sid=sid)
    if campaign.campaign_status is not CampaignStatus.FAILED:
        return CAMPAIGN_NOT_FAILED(sid=sid, status=campaign.campaign_status)
    code = campaign_rejections.is_final(campaign.errors)
    return CAMPAIGN_FINAL(sid=sid, code=code, reason="which no change mends; delete it") if code else None


def unmended(campaign: Campaign, brand: Brand) -> Problem | None:
    """Why a campaign cannot be submitted again before its brand is mended; None: it can."""
    is_excessive = any(error["error_code"] == EXCESSIVE_EIN for error in campaign.errors)
    if is_excessive and brand.date_updated <= campaign.date_updated:
        reason = f"and brand {brand.sid} was not changed since"
        return CAMPAIGN_FINAL(sid=campaign.messaging_service_sid, code=EXCESSIVE_EIN, reason=reason)
    return None
