"""The brands' room: their desk, their filing, and what the registry and reviewers make of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from tidings.accounts.room import AccountsRoom
from tidings.brands.api import brands, otp, registry_webhook, vettings
from tidings.brands.approvals import BundleApprovals
from tidings.brands.desk import BrandDesk, failed_with
from tidings.brands.filing import FileBrands
from tidings.brands.filing_vettings import FileVettings
from tidings.brands.reports import BrandReports
from tidings.brands.reviews import BrandReviews
from tidings.compliance.reviews import Decider, ReviewKind
from tidings.compliance.room import ComplianceRoom
from tidings.ground import Ground, Room, by_type
from tidings.registry.room import RegistryRoom
from tidings.trusthub.room import TrustHubRoom
from tidings.webhooks.port import Outgoing


class BrandsRoom(Room):
    """Brands and their vettings."""

    desk: BrandDesk
    reports: BrandReports

    @property
    def deciders(self) -> Mapping[ReviewKind, Decider]:
        """Who carries out what the operator decides of brands."""
        return {ReviewKind.BRAND: BrandReviews(self.desk, self.reports)}


def build(
    ground: Ground,
    accounts: AccountsRoom,
    compliance: ComplianceRoom,
    trusthub: TrustHubRoom,
    registry: RegistryRoom,
    outgoing: Outgoing,
) -> BrandsRoom:
    """A sole proprietor's brand approves its bundles."""
    database, owner_of = ground.database, accounts.directory.owner_of
    desk = BrandDesk(database, ground.sids, registry.registry, compliance.reviews)
    trusthub.bundles.mended_when(partial(failed_with, database))
    reports = BrandReports(database, ground.clock, ground.sids, desk, BundleApprovals(trusthub.bundles), outgoing)
    return BrandsRoom(
        desk=desk,
        reports=reports,
        resources=[brands, otp, vettings, registry_webhook],
        parts=by_type(desk),
        loops=[FileBrands(database, desk, owner_of), FileVettings(database, desk, reports, owner_of)],
    )
