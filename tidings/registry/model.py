"""The words of the campaign registry: what moves brands and campaigns, who is known to it, and who vets.

Source: https://www.twilio.com/docs/messaging/api/brand-registration-resource and
https://www.twilio.com/docs/messaging/api/usapptoperson-resource
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


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


VERIFIED: Final = frozenset({IdentityStatus.VERIFIED, IdentityStatus.VETTED_VERIFIED})


class CampaignEvent(StrEnum):
    """What moves a campaign."""

    PASSED_REVIEW = "passed-review"
    VERIFIED = "verified"
    FAILED = "failed"
    SUSPENDED = "suspended"
    REINSTATED = "reinstated"
    RESUBMITTED = "resubmitted"
    DELETED = "deleted"


class VettingStatus(StrEnum):
    """Where a vetting stands."""

    PENDING = "PENDING"
    SUCCESS = "SUCCESS"
    FAILED = "FAILED"


class Provider(StrEnum):
    """Who vets."""

    CAMPAIGN_VERIFY = "campaign-verify"
    """Political committees of section 527; the vetting is done before, its token is imported."""
    AEGIS = "aegis"
    """Everybody else: the secondary vetting, which gives the score."""


class VettingClass(StrEnum):
    """What is vetted."""

    STANDARD = "STANDARD"
    POLITICAL = "POLITICAL"


CLASSES: Final = {Provider.CAMPAIGN_VERIFY: VettingClass.POLITICAL, Provider.AEGIS: VettingClass.STANDARD}
