"""Campaigns: what a messaging service sends to the US over 10DLC numbers.

Source: https://www.twilio.com/docs/messaging/api/usapptoperson-resource
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

from tidings.campaigns.desk import CampaignDesk
from tidings.campaigns.resource import Campaign, campaigns
from tidings.core import Sid
from tidings.errors import CAMPAIGN_PARAMETER_MISSING
from tidings.http import Call, Given, Params, Required

Needed = Required(CAMPAIGN_PARAMETER_MISSING)
Text: TypeAlias = Annotated[str, Needed]
Texts: TypeAlias = Annotated[list[str], Needed]
Flag: TypeAlias = Annotated[bool, Needed]


class CreateCampaign(Params):
    """A new campaign. What is said of opting in and out, and of help, is filled in where it is not given."""

    brand_registration_sid: Annotated[Sid, Needed]
    description: Text
    message_flow: Text
    message_samples: Texts
    us_app_to_person_usecase: Text
    has_embedded_links: Flag
    has_embedded_phone: Flag
    opt_in_message: Given[str]
    opt_out_message: Given[str]
    help_message: Given[str]
    opt_in_keywords: Given[list[str]]
    opt_out_keywords: Given[list[str]]
    help_keywords: Given[list[str]]
    subscriber_opt_in: Given[bool]
    age_gated: Given[bool]
    direct_lending: Given[bool]
    privacy_policy_url: Given[str]
    terms_and_conditions_url: Given[str]


class UpdateCampaign(Params):
    """What can be mended of a campaign that failed; all of it is given anew."""

    has_embedded_links: Flag
    has_embedded_phone: Flag
    message_samples: Texts
    message_flow: Text
    description: Text
    age_gated: Flag
    direct_lending: Flag
    privacy_policy_url: Given[str]
    terms_and_conditions_url: Given[str]


@campaigns.create
async def create(call: Call, given: CreateCampaign) -> Campaign:
    """It is reviewed, and then filed with the registry."""
    fields = given.changes()
    brand_sid = fields.pop("brand_registration_sid")
    return await call.part(CampaignDesk).create(call, call.path["messaging_service_sid"], brand_sid, fields)


campaigns.standard("fetch", "list")
"""A service has one at most."""


@campaigns.update
async def update(call: Call, given: UpdateCampaign) -> Campaign:
    """Submits a campaign that failed again; each submission is paid for."""
    return await call.part(CampaignDesk).resubmit(call, given.changes())


@campaigns.delete
async def delete(call: Call) -> None:
    """Ends it here at once, and at the registry as soon as that can be reached."""
    await call.part(CampaignDesk).delete(call)
