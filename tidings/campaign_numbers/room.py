"""The room of campaigns' numbers: they are registered with the carriers, one after another."""

from __future__ import annotations

from tidings.campaign_numbers.registering import RegisterNumbers
from tidings.campaigns.room import CampaignsRoom
from tidings.compliance.room import ComplianceRoom
from tidings.ground import Ground, Room
from tidings.services.room import ServicesRoom


def build(ground: Ground, compliance: ComplianceRoom, services: ServicesRoom, campaigns: CampaignsRoom) -> Room:
    """One loop."""
    registering = RegisterNumbers(
        ground.database, ground.sids, services.pools, campaigns.known_campaigns, compliance.pace
    )
    return Room(loops=[registering])
