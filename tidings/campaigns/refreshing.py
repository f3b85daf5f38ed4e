"""Shows of the campaigns of a brand what its type and score bring now, wherever a brand changed.

Memory says where to look; after a start the first steps look at every brand that has a campaign.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from tidings.brands.desk import BrandDesk
from tidings.brands.resource import Brand
from tidings.campaigns.store import C, campaigns_of_brand, limited, throughput_now
from tidings.core import Instant
from tidings.db import Database, Unavailable

_BRANDS: Final = sa.select(C.brand_registration_sid).where(C.brand_registration_sid.is_not(None)).distinct()


class RefreshCampaigns:
    """A loop; see Loop."""

    name: Final = "refresh-campaigns"
    batch_most: Final = 50

    def __init__(self, database: Database, desk: BrandDesk) -> None:
        self._database = database
        self._desk = desk
        self._has_looked = False
        """Whether all that changed before the start was marked."""
        self.woken = desk.changed.woken

    async def step(self, now: Instant) -> Instant:
        """See Loop. Raises Unavailable; then the brand is looked at again."""
        marks = self._desk.changed
        if not self._has_looked:
            marks.add(*[str(sid) for (sid,) in await self._database.rows(_BRANDS)])
            self._has_looked = True
        for _ in range(self.batch_most):
            sid = marks.take()
            if sid is None:
                return now.plus(h=1)
            try:
                brand = await self._desk.find(sid)
                if brand is not None:
                    await self.refresh(brand, now)
            except Unavailable:
                marks.add(sid)
                raise
        return now

    async def refresh(self, brand: Brand, now: Instant) -> None:
        """All campaigns of a brand. Raises Unavailable."""
        for campaign in await campaigns_of_brand(self._database, brand.sid):
            limits = throughput_now(campaign, brand, now).shown()
            if limits != campaign.rate_limits:
                await self._database.commit(limited(campaign, limits))
