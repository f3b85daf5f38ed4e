"""What the registry says goes to whom it concerns, from when everything else stands."""

from __future__ import annotations

from tidings.brands.reports import BrandReports
from tidings.brands.room import BrandsRoom
from tidings.campaigns.reports import CampaignReports
from tidings.campaigns.room import CampaignsRoom
from tidings.ground import Room
from tidings.registry.port import CampaignReport, Report
from tidings.registry.room import RegistryRoom


class RegistryHearing(Room):
    """Opens the line to the registry, and closes it."""

    registry: RegistryRoom
    brands: BrandReports
    campaigns: CampaignReports

    async def start(self) -> None:
        """From now on the registry reports. Raises Unavailable."""
        await self.registry.listen(self.take)

    async def stop(self) -> None:
        """Hears nothing more from the registry."""
        await self.registry.registry.stop()

    async def take(self, report: Report) -> None:
        """Carries a report out. Once it returns, the consequences are on disk. Raises Unavailable."""
        if isinstance(report, CampaignReport):
            await self.campaigns.take(report)
        else:
            await self.brands.take(report)


def build(registry: RegistryRoom, brands: BrandsRoom, campaigns: CampaignsRoom) -> RegistryHearing:
    """It is listed after the delivery of webhooks, since what the registry says is told by them."""
    return RegistryHearing(registry=registry, brands=brands.reports, campaigns=campaigns.reports)
