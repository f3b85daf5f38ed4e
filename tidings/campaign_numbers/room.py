"""The room of campaigns' numbers: they are registered with the carriers, one after another."""

from __future__ import annotations

from tidings.campaign_numbers.registering import RegisterNumbers
from tidings.campaigns.room import Campaigns
from tidings.compliance.room import Compliance
from tidings.ground import Ground, Room
from tidings.services.room import Services


def build(ground: Ground, compliance: Compliance, services: Services, campaigns: Campaigns) -> Room:
    """One loop."""
    registering = RegisterNumbers(
        ground.database, ground.sids, services.pools, campaigns.registrations, compliance.pace
    )
    return Room(loops=[registering])
