"""Campaigns that another provider registered with the registry and shares with us: they get a messaging service here.

Source: https://www.twilio.com/docs/messaging/compliance/a2p-10dlc/use-externally-registered-campaigns
"""

from __future__ import annotations

import re
from math import ceil
from typing import Final

from tidings.campaigns.desk import CampaignDesk
from tidings.campaigns.resource import Campaign
from tidings.core import Instant, Sid, is_sid
from tidings.db import Quota
from tidings.errors import CAMPAIGN_NOT_SHARED, CAMPAIGN_SHARE_PENDING, CAMPAIGN_SHARE_REJECTED, SERVICE_SID_INVALID
from tidings.http import MESSAGING_V1, Call, Params, Resource, instead_of, operation
from tidings.http.problems import TOO_MANY_REQUESTS, UNAVAILABLE
from tidings.registry.port import FilingRefused, Registry, RegistryUnavailable, SharedCampaign

EVERY_S: Final = 5
"""Seconds between two requests of an account."""
REQUESTS: Final = Quota("preregistered-campaigns", most=1, window_s=EVERY_S)
_REFUSALS: Final = {kind.code: kind for kind in (CAMPAIGN_NOT_SHARED, CAMPAIGN_SHARE_PENDING, CAMPAIGN_SHARE_REJECTED)}
_is_campaign_id = re.compile(r"C[A-Z0-9]{6}", re.ASCII).fullmatch


class ExternalCampaign(Resource):
    """A campaign of another provider, and the service it is for."""

    sid: Sid
    account_sid: Sid
    campaign_id: str
    messaging_service_sid: Sid
    date_created: Instant


class AttachCampaign(Params):
    """Which campaign, for which service."""

    campaign_id: str
    messaging_service_sid: Sid
    cnp_migration: bool = False
    """Whether the campaign moves here from the provider it was shared with before. Carriers approved it there, so it
    need only be shared: it does not wait for the aggregator's review."""


@operation(MESSAGING_V1, "POST", "/Services/PreregisteredUsa2p", status=201, resource=ExternalCampaign, row=Campaign)
async def create(call: Call, given: AttachCampaign) -> Campaign:
    """Its service's numbers send for it from now on. It is another's: it costs nothing here, and ends elsewhere."""
    wait_s = await REQUESTS.wait_s(call.db, call.account_sid, call.clock.now())
    if wait_s > 0:
        raise TOO_MANY_REQUESTS(reason=f"one every {EVERY_S} seconds", retry_after_s=ceil(wait_s))
    if not is_sid(given.messaging_service_sid, "MG"):
        raise SERVICE_SID_INVALID(value=given.messaging_service_sid)
    shared = await _shared(call, given.campaign_id)
    if not (shared.complete or given.cnp_migration):
        raise CAMPAIGN_SHARE_PENDING(value=given.campaign_id)
    desk, service_sid = call.part(CampaignDesk), given.messaging_service_sid
    return await desk.attach(call, service_sid, shared, migrates=given.cnp_migration)


async def _shared(call: Call, campaign_id: str) -> SharedCampaign:
    """The campaign as the registry shows it. Raises CAMPAIGN_NOT_SHARED and its kind, UNAVAILABLE."""
    if not _is_campaign_id(campaign_id):
        raise CAMPAIGN_NOT_SHARED(value=campaign_id)
    with instead_of(RegistryUnavailable, UNAVAILABLE()):
        found = await call.part(Registry).shared_campaign(campaign_id)  # type: ignore[type-abstract] # a port
    if isinstance(found, FilingRefused):
        codes = [fault.error_code for fault in found.faults]
        kind = next((_REFUSALS[code] for code in codes if code in _REFUSALS), CAMPAIGN_NOT_SHARED)
        raise kind(value=campaign_id)
    return found
