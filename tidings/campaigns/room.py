"""The campaigns' room: their desk, filing, review, charges, and what carriers allow them."""

from __future__ import annotations

from collections.abc import Mapping

from tidings.accounts.room import Accounts
from tidings.campaigns.api import campaigns, external_campaigns, use_cases
from tidings.campaigns.charging import ChargeMonthly
from tidings.campaigns.desk import CampaignDesk
from tidings.campaigns.filing import FileCampaigns
from tidings.campaigns.registrations import Registrations
from tidings.campaigns.reports import CampaignReports
from tidings.campaigns.reviews import CampaignReviews
from tidings.campaigns.store import campaign_facts
from tidings.compliance.reviews import Decider, Kind
from tidings.compliance.room import Compliance
from tidings.ground import Ground, Room, by_type
from tidings.registry.room import RegistryRoom
from tidings.services.bonds import ServiceBonds
from tidings.services.room import Services


class Campaigns(Room):
    """Campaigns, tied to their messaging services."""

    registrations: Registrations
    desk: CampaignDesk
    deciders: Mapping[Kind, Decider]
    """Who carries out what reviewers decide of campaigns."""
    reports: CampaignReports


def build(
    ground: Ground,
    accounts: Accounts,
    compliance: Compliance,
    services: Services,
    registry: RegistryRoom,
) -> Campaigns:
    """A service asks its campaign before it ends or changes its purpose."""
    database, clock, sids, reviews = ground.database, ground.clock, ground.sids, compliance.reviews
    owner_of, turns = accounts.directory.owner_of, services.turns
    registrations = Registrations(campaign_facts(database, clock))
    reports = CampaignReports(database, clock, sids, turns, owner_of)
    filing = FileCampaigns(database, sids, registry.registry, reports)
    desk = CampaignDesk(database, clock, sids, registrations, reviews, turns)
    return Campaigns(
        registrations=registrations,
        desk=desk,
        deciders={Kind.CAMPAIGN: CampaignReviews(database, sids, reviews)},
        reports=reports,
        resources=[campaigns, use_cases, external_campaigns],
        parts=by_type(desk, registrations, ServiceBonds(turns, [desk])),
        facts=[registrations],
        loops=[filing, ChargeMonthly(database, owner_of)],
    )
