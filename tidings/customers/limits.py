"""How much of what the registry and the carriers allow a customer is used: brands by a trait, and today's messages."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from tidings.brands.lifecycle import BrandType
from tidings.brands.resource import Brand, brands
from tidings.campaigns.known import KnownCampaigns
from tidings.core import Clock, Sid
from tidings.customers.customer import Customer
from tidings.db import Database
from tidings.delivery.daily_caps import PacificDay, daily_counts
from tidings.http import Resource
from tidings.registry.limits import LIMITS

DAILY: Final = "tmobile-daily"
_COLUMNS: Final = {"mobile": "mobile_phone", "email": "email", "address": "address_key"}
"""The columns by the traits that brands are counted by."""
_B: Final = brands.table.c


class CustomerLimit(Resource):
    """One limit of a customer."""

    limit: str
    """`mobile`, `email` or `address`: brands over all accounts, for good; or DAILY: segments and MMS of the brand to
    T-Mobile today."""
    used: int
    most: int | None
    """None: there is no cap."""


class CustomerLimits:
    """Reads them. Everything raises Unavailable."""

    def __init__(self, database: Database, clock: Clock, campaigns: KnownCampaigns) -> None:
        self._database = database
        self._clock = clock
        self._campaigns = campaigns

    async def of(self, customer: Customer) -> list[CustomerLimit]:
        """All that are known; none before there is a brand."""
        if customer.brand_sid is None:
            return []
        rows = await self._database.rows(sa.select(*_B).where(_B.sid == customer.brand_sid))
        found = [brands.stored.read(row) for row in rows]
        return [limit for brand in found for limit in await self._of_brand(brand, customer.campaign_sid)]

    async def _of_brand(self, brand: Brand, campaign_sid: Sid | None) -> list[CustomerLimit]:
        is_sole = brand.brand_type is BrandType.SOLE_PROPRIETOR
        found = [await self._shared(brand, limit.trait, limit.most) for limit in LIMITS if is_sole]
        return [*filter(None, found), *await self._daily(campaign_sid)]

    async def _shared(self, brand: Brand, trait: str, most: int) -> CustomerLimit | None:
        value = getattr(brand, _COLUMNS[trait]) if trait in _COLUMNS else None
        if value is None:
            return None
        counted = sa.select(sa.func.count()).where(_B[_COLUMNS[trait]] == value)
        return CustomerLimit(limit=trait, used=int((await self._database.rows(counted))[0][0]), most=most)

    async def _daily(self, campaign_sid: Sid | None) -> list[CustomerLimit]:
        known = self._campaigns.get(campaign_sid) if campaign_sid else None
        if known is None:
            return []
        columns, day = daily_counts.c, PacificDay().at(self._clock.now())
        sent = sa.select(columns.segments).where(columns.brand_key == known.brand_key, columns.day == day)
        rows = await self._database.rows(sent)
        return [CustomerLimit(limit=DAILY, used=int(rows[0][0]) if rows else 0, most=known.daily_cap)]
