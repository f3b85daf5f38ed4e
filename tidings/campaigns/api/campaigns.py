"""Campaigns: what a messaging service sends to the US over 10DLC numbers.

Source: https://www.twilio.com/docs/messaging/api/usapptoperson-resource
"""

from __future__ import annotations

from typing import Annotated

from tidings.campaigns.desk import CampaignDesk
from tidings.campaigns.resource import Campaign, Flag, Needed, Text, Texts, campaigns
from tidings.core import Sid
from tidings.http import Call, Given, Params


class CreateCampaign(Params, creates=Campaign):
    """A new campaign. What is said of opting in and out, and of help, is filled in where it is not given."""

    brand_registration_sid: Annotated[Sid, Needed]


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
