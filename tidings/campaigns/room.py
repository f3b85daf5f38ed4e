"""The campaigns' room: their desk, filing, review, charges, and what carriers allow them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tidings.accounts.room import AccountsRoom
from tidings.campaigns.api import campaigns, external_campaigns, use_cases
from tidings.campaigns.charging import ChargeMonthly
from tidings.campaigns.desk import CampaignDesk
from tidings.campaigns.filing import FileCampaigns
from tidings.campaigns.known import KnownCampaigns
from tidings.campaigns.reports import CampaignReports
from tidings.campaigns.reviews import CampaignReviews
from tidings.campaigns.store import campaign_facts
from tidings.compliance.reviews import Decider, ReviewKind
from tidings.compliance.room import ComplianceRoom
from tidings.ground import Ground, Room, by_type
from tidings.registry.room import RegistryRoom
from tidings.services.bonds import Bond, ServiceBonds
from tidings.services.room import ServicesRoom


class CampaignsRoom(Room):
    """Campaigns, tied to their messaging services."""

    known_campaigns: KnownCampaigns
    desk: CampaignDesk
    deciders: Mapping[ReviewKind, Decider]
    """Who carries out what reviewers decide of campaigns."""
    reports: CampaignReports


def build(
    ground: Ground,
    accounts: AccountsRoom,
    compliance: ComplianceRoom,
    services: ServicesRoom,
    registry: RegistryRoom,
    *,
    ends: Sequence[Bond] = (),
) -> CampaignsRoom:
    """A service asks its campaign, and what else is tied to it (`ends`), before it ends or changes its purpose."""
    database, clock, sids, reviews = ground.database, ground.clock, ground.sids, compliance.reviews
    owner_of, turns = accounts.directory.owner_of, services.turns
    known_campaigns = KnownCampaigns(campaign_facts(database, clock))
    reports = CampaignReports(database, clock, sids, turns, owner_of)
    filing = FileCampaigns(database, sids, registry.registry, reports)
    desk = CampaignDesk(database, clock, sids, known_campaigns, reviews, turns)
    return CampaignsRoom(
        known_campaigns=known_campaigns,
        desk=desk,
        deciders={ReviewKind.CAMPAIGN: CampaignReviews(database, sids, reviews)},
        reports=reports,
        resources=[campaigns, use_cases, external_campaigns],
        parts=by_type(desk, known_campaigns, ServiceBonds(turns, [desk, *ends])),
        facts=[known_campaigns],
        loops=[filing, ChargeMonthly(database, owner_of)],
    )
