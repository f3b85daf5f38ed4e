"""What campaigns may be for: every use case, which brands may have it, and which messaging services it goes with.

Source: https://www.twilio.com/docs/messaging/api/usapptopersonusecase-resource (codes and names; the sentences are
ours); who may have a special one: The Campaign Registry's rules.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import msgspec

from tidings.brands.lifecycle import BrandStatus, BrandType
from tidings.brands.resource import Brand
from tidings.services.messaging_services import ServiceUseCase

AS_OF: Final = "2026-01-01"


class Group(StrEnum):
    """How AT&T classes a use case."""

    DECLARED = "declared"
    """One purpose that is named."""
    MIXED = "mixed"
    """Marketing, or several purposes."""
    LOW_VOLUME = "low-volume"
    SOLE_PROPRIETOR = "sole-proprietor"
    AGENTS = "agents"
    PROXY = "proxy"
    CHARITY = "charity"
    SOCIAL = "social"
    POLITICAL = "political"
    EMERGENCY = "emergency"


class Eligible(StrEnum):
    """Which brands may have a use case."""

    STANDARD = "standard"
    """Every brand with a tax ID."""
    SOLE_PROPRIETOR = "sole-proprietor"
    NON_PROFIT = "non-profit"
    """One that is exempt from tax under section 501(c)(3)."""
    POLITICAL = "political"
    """Exempt under section 501(c)(4), (5) or (6), or a committee of section 527 that Campaign Verify vouches for."""
    GOVERNMENT = "government"


class CampaignUseCase(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the table."""

    code: str
    name: str
    description: str
    post_approval_required: bool = False
    """Whether carriers look at each campaign of it themselves."""
    group: Group = Group.DECLARED
    eligible: Eligible = Eligible.STANDARD
    low_volume: bool = False
    """Whether a low-volume brand, which no vetting has scored, may have it."""
    purposes: frozenset[ServiceUseCase] | None = None
    """The purposes of messaging services that it goes with, besides `undeclared`; None: all."""


def _for(*purposes: ServiceUseCase) -> frozenset[ServiceUseCase]:
    return frozenset({ServiceUseCase.UNDECLARED, *purposes})


P, G, E = ServiceUseCase, Group, Eligible
USE_CASES: Final[tuple[CampaignUseCase, ...]] = (
    CampaignUseCase(
        code="2FA",
        name="Two-Factor authentication (2FA)",
        description="One-time passwords, second factors of a sign-in, password resets",
        purposes=_for(P.VERIFICATION, P.NOTIFICATIONS),
    ),
    CampaignUseCase(
        code="ACCOUNT_NOTIFICATION",
        name="Account Notification",
        description="Reminders, alerts and notices about a customer's account, such as appointments and delays",
        purposes=_for(P.NOTIFICATIONS, P.VERIFICATION),
    ),
    CampaignUseCase(
        code="AGENTS_FRANCHISES",
        name="Agents and Franchises",
        description="A brand whose agents, branches or franchises each need a local number of their own",
        post_approval_required=True,
        group=G.AGENTS,
    ),
    CampaignUseCase(
        code="CHARITY",
        name="Charity",
        description="Messages of a charity under section 501(c)(3); not of religious organizations",
        group=G.CHARITY,
        eligible=E.NON_PROFIT,
        low_volume=True,
        purposes=_for(P.MARKETING, P.NOTIFICATIONS, P.DISCUSSION),
    ),
    CampaignUseCase(
        code="PROXY",
        name="Proxy",
        description="People who talk through an app's pool of numbers, so that none sees another's number",
        post_approval_required=True,
        group=G.PROXY,
        purposes=_for(P.DISCUSSION),
    ),
    CampaignUseCase(
        code="CUSTOMER_CARE",
        name="Customer Care",
        description="Support and account management in dialogue with customers",
        purposes=_for(P.DISCUSSION, P.NOTIFICATIONS),
    ),
    CampaignUseCase(
        code="DELIVERY_NOTIFICATION",
        name="Delivery Notification",
        description="Where a delivery of a product or service stands",
        purposes=_for(P.NOTIFICATIONS),
    ),
    CampaignUseCase(
        code="EMERGENCY",
        name="Emergency",
        description="Public safety and health in disasters, conflicts, pandemics and other emergencies",
        post_approval_required=True,
        group=G.EMERGENCY,
        low_volume=True,
        purposes=_for(P.NOTIFICATIONS),
    ),
    CampaignUseCase(
        code="FRAUD_ALERT",
        name="Fraud Alert Messaging",
        description="Warnings of suspected fraud on a customer's account",
        purposes=_for(P.NOTIFICATIONS, P.VERIFICATION),
    ),
    CampaignUseCase(
        code="HIGHER_EDUCATION",
        name="Higher Education",
        description="Colleges, universities and school districts, where recipients may have to pay",
    ),
    CampaignUseCase(
        code="K12_EDUCATION",
        name="K-12 Education",
        description="Platforms for schools up to grade 12 and distance learning; not for higher education",
        post_approval_required=True,
    ),
    CampaignUseCase(
        code="LOW_VOLUME",
        name="Low Volume Mixed",
        description="Any mixture of purposes at a low rate, such as for tests and demonstrations",
        group=G.LOW_VOLUME,
        low_volume=True,
    ),
    CampaignUseCase(
        code="MARKETING",
        name="Marketing",
        description="Promotions and advertising of every kind",
        group=G.MIXED,
        purposes=_for(P.MARKETING),
    ),
    CampaignUseCase(
        code="MIXED",
        name="Mixed",
        description="Several purposes in one campaign",
        group=G.MIXED,
    ),
    CampaignUseCase(
        code="POLITICAL",
        name="Political",
        description="An organized effort to influence decisions of a group; each brand is verified",
        group=G.POLITICAL,
        eligible=E.POLITICAL,
        low_volume=True,
        purposes=_for(P.MARKETING, P.POLL, P.DISCUSSION),
    ),
    CampaignUseCase(
        code="POLLING_VOTING",
        name="Polling and voting",
        description="Polls, surveys and votes that are not political",
        purposes=_for(P.POLL, P.MARKETING, P.DISCUSSION),
    ),
    CampaignUseCase(
        code="PUBLIC_SERVICE_ANNOUNCEMENT",
        name="Public Service Announcement",
        description="Information that makes the public aware of something important",
        purposes=_for(P.NOTIFICATIONS),
    ),
    CampaignUseCase(
        code="SECURITY_ALERT",
        name="Security Alert",
        description="A breach of the security of a system, where the recipient has something to do",
        purposes=_for(P.NOTIFICATIONS, P.VERIFICATION),
    ),
    CampaignUseCase(
        code="SOCIAL",
        name="Social",
        description="Communication within and between closed communities, such as followers",
        post_approval_required=True,
        group=G.SOCIAL,
        purposes=_for(P.DISCUSSION, P.NOTIFICATIONS, P.MARKETING),
    ),
    CampaignUseCase(
        code="SWEEPSTAKE",
        name="Sweepstake",
        description="Sweepstakes and contests",
        post_approval_required=True,
        purposes=_for(P.MARKETING),
    ),
    CampaignUseCase(
        code="SOLE_PROPRIETOR",
        name="Sole Proprietor",
        description="All messages of a sole proprietor; the one campaign of such a brand",
        group=G.SOLE_PROPRIETOR,
        eligible=E.SOLE_PROPRIETOR,
    ),
    CampaignUseCase(
        code="CARRIER_EXEMPT",
        name="Carrier Exempt",
        description="Programmes of governments that carriers exempt from their limits by agreement",
        eligible=E.GOVERNMENT,
    ),
)
"""In the order of the published list; the two that it leaves out, as no ordinary brand has them, come last."""

BY_CODE: Final = {use_case.code: use_case for use_case in USE_CASES}

SUB_USE_CASES: Final = {"MIXED": ("ACCOUNT_NOTIFICATION", "CUSTOMER_CARE", "MARKETING")}
"""What the registry is told of the parts of a mixture. It wants two to five, and the public API has no parameter."""

_HOPELESS: Final = frozenset(
    {BrandStatus.FAILED, BrandStatus.SUSPENDED, BrandStatus.DELETION_PENDING, BrandStatus.DELETION_FAILED}
)
_POLITICAL_EXEMPTIONS: Final = frozenset({"501c4", "501c5", "501c6"})


def of_brand(brand: Brand, *, campaign_verified: bool = False) -> list[CampaignUseCase]:
    """What a brand may have campaigns for; nothing where its registration went wrong.

    `campaign_verified` says whether Campaign Verify vouches for it.
    """
    if brand.status in _HOPELESS:
        return []
    return [each for each in USE_CASES if may_have(brand, each, campaign_verified=campaign_verified)]


def may_have(brand: Brand, use_case: CampaignUseCase, *, campaign_verified: bool = False) -> bool:
    """Whether brands like this may have campaigns of a use case, by type, exemption and vetting.

    A low-volume brand, whose vetting was skipped so that it has no score, has LOW_VOLUME and what its exemption gives.
    """
    is_sole_proprietor = brand.brand_type is BrandType.SOLE_PROPRIETOR
    if is_sole_proprietor or use_case.eligible is Eligible.SOLE_PROPRIETOR:
        return is_sole_proprietor and use_case.eligible is Eligible.SOLE_PROPRIETOR
    if brand.skip_automatic_sec_vet and brand.brand_score is None and not use_case.low_volume:
        return False
    match use_case.eligible:
        case Eligible.NON_PROFIT:
            return _exemption(brand) == "501c3"
        case Eligible.POLITICAL:
            return campaign_verified or _exemption(brand) in _POLITICAL_EXEMPTIONS
        case Eligible.GOVERNMENT:
            return brand.government_entity is True or brand.entity_type == "GOVERNMENT"
        case _:
            return True


def goes_with(use_case: CampaignUseCase, purpose: ServiceUseCase) -> bool:
    """Whether a campaign can be that of a messaging service with this purpose."""
    return use_case.purposes is None or purpose in use_case.purposes


def _exemption(brand: Brand) -> str:
    """`501c3` for 501(c)(3) in all its spellings; empty for none."""
    return "".join(letter for letter in (brand.tax_exempt_status or "").lower() if letter.isalnum())
