"""What the registry says goes to whom it concerns."""

from __future__ import annotations

from tidings.brands.reports import BrandReports
from tidings.campaigns.reports import CampaignReports
from tidings.registry.port import CampaignReport, Report


class Hearing:
    """Takes every report. See registry.port.Told."""

    def __init__(self, brands: BrandReports, campaigns: CampaignReports) -> None:
        self._brands = brands
        self._campaigns = campaigns

    async def take(self, report: Report) -> None:
        """Once it returns, the consequences are on disk. Raises Unavailable."""
        if isinstance(report, CampaignReport):
            await self._campaigns.take(report)
        else:
            await self._brands.take(report)
