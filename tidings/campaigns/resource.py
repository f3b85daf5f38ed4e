"""Campaigns: what a messaging service sends to the US, as the registry and the carriers know it. The row and the
resource.

Source: https://www.twilio.com/docs/messaging/api/usapptoperson-resource
"""

from __future__ import annotations

from typing import Annotated, Any, Final, TypeAlias

import msgspec
import sqlalchemy as sa

from tidings.campaigns.known import KnownCampaigns
from tidings.campaigns.lifecycle import CampaignStatus
from tidings.core import Instant, Sid
from tidings.db import table
from tidings.errors import CAMPAIGN_PARAMETER_INVALID, CAMPAIGN_PARAMETER_MISSING
from tidings.http import MESSAGING_V1, SELF, Call, Collection, Filled, Hidden, Link, Required, Resource, Settable
from tidings.services.messaging_services import services

COMPLIANCE_SID: Final = "QE2c6890da8086d771620e9b13fadeba0b"
"""The one SID of every campaign in paths: it names the kind of compliance, the service names the campaign."""

EXTENDED_VERSION: Final = "v1.2"
"""With this in X-Twilio-Api-Version the URLs of privacy policy and terms are shown."""


Needed = Required(CAMPAIGN_PARAMETER_MISSING)
Text: TypeAlias = Annotated[str, Needed]
Texts: TypeAlias = Annotated[list[str], Needed]
Flag: TypeAlias = Annotated[bool, Needed]


class Campaign(Resource):
    """The campaign of a messaging service."""

    sid: Sid
    """COMPLIANCE_SID."""
    account_sid: Sid
    brand_registration_sid: Sid | None
    messaging_service_sid: Sid
    description: Settable[Text]
    message_samples: Settable[Texts]
    us_app_to_person_usecase: Settable[Text]
    has_embedded_links: Settable[Flag]
    has_embedded_phone: Settable[Flag]
    subscriber_opt_in: Settable[bool] = False
    age_gated: Settable[bool] = False
    direct_lending: Settable[bool] = False
    campaign_status: CampaignStatus
    campaign_id: str | None = None
    """The registry's."""
    is_externally_registered: bool = False
    rate_limits: Filled[dict[str, Any]] = None
    """Its brand's type and score bring them."""
    message_flow: Settable[Text]
    opt_in_message: Settable[str] | None = None
    opt_out_message: Settable[str] | None = None
    help_message: Settable[str] | None = None
    opt_in_keywords: Settable[list[str]] | None = None
    opt_out_keywords: Settable[list[str]] | None = None
    help_keywords: Settable[list[str]] | None = None
    privacy_policy_url: Hidden[Settable[str] | None] = None
    """Shown to clients that ask for EXTENDED_VERSION of the resource."""
    terms_and_conditions_url: Hidden[Settable[str] | None] = None
    date_created: Instant
    date_updated: Instant
    url: Link = SELF
    mock: bool = False
    errors: list[dict[str, Any]] = []
    campaign_sid: Hidden[Sid]
    """CM...: its own."""
    submissions: Hidden[int] = 1
    filed_at: Hidden[Instant | None] = None
    """When the registry took it; None: it is still to be filed."""
    passed_review_at: Hidden[Instant | None] = None
    """When the platform's own review let it pass; None: it is under review, or was rejected."""
    verified_at: Hidden[Instant | None] = None
    """When it was first verified: its months begin on that day."""
    charged_until: Hidden[Instant | None] = None
    """The end of the last month that was charged; None: none was, or none ever is."""
    external_brand_id: Hidden[str | None] = None
    """The registry's id of its brand, where another provider registered both."""
    external_score: Hidden[int | None] = None


class ExtendedCampaign(Campaign):
    """A campaign as EXTENDED_VERSION of the resource shows it: with two URLs more."""

    privacy_policy_url: str | None = None
    terms_and_conditions_url: str | None = None


def as_asked(call: Call, campaign: Campaign) -> Campaign:
    """A campaign in the form that the client asked for, with what carriers allow it."""
    known = call.part(KnownCampaigns).get(campaign.campaign_sid)
    if known is not None:
        campaign = msgspec.structs.replace(campaign, rate_limits=known.rate_limits)
    if call.api_version != EXTENDED_VERSION:
        return campaign
    return ExtendedCampaign(**{name: getattr(campaign, name) for name in Campaign.__struct_fields__})


campaigns = Collection(
    MESSAGING_V1,
    "/Services/{messaging_service_sid:MG}/Compliance/Usa2p",
    Campaign,
    sid="QE",
    key="compliance",
    table="a2p_campaign",
    invalid=CAMPAIGN_PARAMETER_INVALID,
    parent=services,
    show=as_asked,
    primary=("account_sid", "messaging_service_sid"),
    unique=[("campaign_sid",)],
    indexes=[("brand_registration_sid",), ("campaign_id",), ("campaign_status", "filed_at"), ("charged_until",)],
)
"""A service has one at most; the row goes with the campaign, and `a2p_campaign_deleted` remembers when."""


class DeletedCampaign(msgspec.Struct, frozen=True):
    """What is remembered of a campaign that is gone."""

    campaign_sid: Sid
    account_sid: Sid
    messaging_service_sid: Sid
    campaign_id: str | None
    """The registry's; None: it was never filed, or is another provider's."""
    deleted_at: int
    ended_at: int | None
    """When the registry had ended it, or had nothing to end; None: it is still to be told."""


deleted_campaigns = table("a2p_campaign_deleted", DeletedCampaign, key=("campaign_sid",))
sa.Index(None, deleted_campaigns.c.account_sid, deleted_campaigns.c.messaging_service_sid)
sa.Index(None, deleted_campaigns.c.ended_at)
