"""What the platform's own rows know of its filings: whose a registry's id is, and which filings still wait for word."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import Final

import sqlalchemy as sa

from tidings.brands.lifecycle import BrandStatus
from tidings.brands.resource import brands
from tidings.brands.vettings import vettings
from tidings.campaigns.lifecycle import CampaignStatus
from tidings.campaigns.resource import campaigns
from tidings.core import Instant, Sid
from tidings.db import Database, GuardFailed, Turn, Turns, Unavailable
from tidings.registry.http.filings import Claim, FilingKind, OpenFiling

_B, _V, _C = brands.table.c, vettings.table.c, campaigns.table.c
_BRANDS_WAITING: Final = (BrandStatus.PENDING.value, BrandStatus.IN_REVIEW.value)
_CAMPAIGNS_WAITING: Final = (
    CampaignStatus.PENDING.value,
    CampaignStatus.IN_PROGRESS.value,
    CampaignStatus.SUSPENDED.value,
)


class StoredFilings:
    """See registry.http.Filings: from the rows of brands, vettings and campaigns."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._turns = Turns()

    @contextlib.asynccontextmanager
    async def turn(self, registry_id: str) -> AsyncIterator[Claim]:
        """See Filings."""
        async with self._turns.of(self._database, f"registry {registry_id}") as turn:
            yield _claim_once(self._database, turn)

    async def brand_of(self, registry_id: str) -> Sid | None:
        """See Filings."""
        return await self._first(sa.select(_B.sid).where(_B.tcr_id == registry_id))

    async def campaign_of(self, registry_id: str) -> Sid | None:
        """See Filings."""
        return await self._first(sa.select(_C.campaign_sid).where(_C.campaign_id == registry_id))

    async def vetting_of(self, brand_sid: Sid, provider: str) -> Sid | None:
        """See Filings."""
        return await self._first(sa.select(_V.brand_vetting_sid).where(_V.under_way == f"{brand_sid}:{provider}"))

    async def waiting(self, kind: FilingKind, after: Sid, most: int) -> Sequence[OpenFiling]:
        """See Filings."""
        match kind:
            case FilingKind.BRAND:
                return await self._brands(after, most)
            case FilingKind.VETTING:
                return await self._vettings(after, most)
            case FilingKind.CAMPAIGN:
                return await self._campaigns(after, most)

    async def _brands(self, after: Sid, most: int) -> list[OpenFiling]:
        undecided = _B.status.in_(_BRANDS_WAITING)
        asked = sa.and_(_B.status == BrandStatus.APPROVED.value, _B.otp_deadline.is_not(None))
        found = (
            sa.select(_B.sid, _B.tcr_id, _B.filed_at, _B.otp_deadline)
            .where(_B.sid > after, _B.tcr_id.is_not(None), _B.filed_at.is_not(None), sa.or_(undecided, asked))
            .order_by(_B.sid)
            .limit(most)
        )
        return [
            OpenFiling(
                kind=FilingKind.BRAND,
                sid=sid,
                registry_id=registry_id,
                since=Instant(filed_at),
                answer_by=None if deadline is None else Instant(deadline),
            )
            for sid, registry_id, filed_at, deadline in await self._database.rows(found)
        ]

    async def _vettings(self, after: Sid, most: int) -> list[OpenFiling]:
        found = (
            sa.select(_V.brand_vetting_sid, _V.brand_sid, _B.tcr_id, _V.vetting_provider, _V.date_created)
            .join_from(vettings.table, brands.table, _B.sid == _V.brand_sid)
            .where(
                _V.brand_vetting_sid > after,
                _V.under_way.is_not(None),
                _V.look_at.is_(None),
                _B.tcr_id.is_not(None),
            )
            .order_by(_V.brand_vetting_sid)
            .limit(most)
        )
        return [
            OpenFiling(
                kind=FilingKind.VETTING,
                sid=sid,
                registry_id=registry_id,
                since=Instant(created),
                brand_sid=brand_sid,
                provider=provider,
            )
            for sid, brand_sid, registry_id, provider, created in await self._database.rows(found)
        ]

    async def _campaigns(self, after: Sid, most: int) -> list[OpenFiling]:
        found = (
            sa.select(_C.campaign_sid, _C.campaign_id, _C.filed_at)
            .where(
                _C.campaign_sid > after,
                _C.campaign_status.in_(_CAMPAIGNS_WAITING),
                _C.campaign_id.is_not(None),
                _C.filed_at.is_not(None),
                _C.is_externally_registered == 0,
                _C.mock == 0,
            )
            .order_by(_C.campaign_sid)
            .limit(most)
        )
        return [
            OpenFiling(kind=FilingKind.CAMPAIGN, sid=sid, registry_id=registry_id, since=Instant(filed_at))
            for sid, registry_id, filed_at in await self._database.rows(found)
        ]

    async def _first(self, found: sa.Select[tuple[str]]) -> Sid | None:
        rows = await self._database.rows(found.limit(1))
        return str(rows[0][0]) if rows else None


def _claim_once(database: Database, turn: Turn) -> Claim:
    """Has the turn, the first time that it is called."""
    had = False

    async def claim() -> None:
        nonlocal had
        if had:
            return
        try:
            await database.commit(only_if=[turn])
        except GuardFailed:
            msg = "another process looked at the filing meanwhile"
            raise Unavailable(msg) from None
        had = True

    return claim
