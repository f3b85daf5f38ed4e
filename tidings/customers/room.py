"""The customers' room: it reads, and keeps nothing."""

from __future__ import annotations

from tidings.campaigns.room import CampaignsRoom
from tidings.customers import api
from tidings.customers.limits import CustomerLimits
from tidings.customers.reading import Customers
from tidings.ground import Ground, Room, by_type
from tidings.insights.room import InsightsRoom


def build(ground: Ground, campaigns: CampaignsRoom, insights: InsightsRoom) -> Room:
    """A list of the Tidings API, its counts, and the limits of each."""
    limits = CustomerLimits(ground.database, ground.clock, campaigns.known_campaigns)
    return Room(resources=[api], parts=by_type(Customers(ground.database, insights.desk), limits))
