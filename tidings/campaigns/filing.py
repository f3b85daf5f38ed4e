"""Files campaigns with the registry once the platform's review let them pass, and ends there what was deleted here."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar

import msgspec
import sqlalchemy as sa
import structlog

from tidings.brands.resource import Brand
from tidings.campaigns.lifecycle import CampaignStatus
from tidings.campaigns.reports import CampaignReports
from tidings.campaigns.resource import Campaign, DeletedCampaign, campaigns, deleted_campaigns
from tidings.campaigns.steps import noted_step
from tidings.campaigns.store import C, brand_of, campaigns_where
from tidings.campaigns.use_cases import SUB_USE_CASES
from tidings.core import Instant, Sids
from tidings.db import Database, Wake, helping, owner
from tidings.registry.filing_order import FilingOrder
from tidings.registry.model import CampaignEvent
from tidings.registry.port import (
    CampaignFiling,
    CampaignReport,
    FilingFault,
    FilingRefused,
    Registry,
    RegistryUnavailable,
)

AGAIN_S: Final = 10
"""Business time until a registry that could not be reached is tried again."""
KEPT_DAYS: Final = 1
"""How long a deleted campaign is remembered once there is nothing more to end."""
BRAND_UNKNOWN: Final = FilingFault(30991, "")
_FILEABLE: Final = (CampaignStatus.PENDING.value, CampaignStatus.IN_PROGRESS.value)
_G = deleted_campaigns.c

FILE_CAMPAIGNS: Final[Wake] = ("file-campaigns", 0)
"""Woken by whoever has a campaign to file, or to end."""

T = TypeVar("T")

log = structlog.get_logger(__name__)


class FileCampaigns:
    """Files what passed the review. Filing is idempotent, so that a crash between filing and commit does no harm.

    A mock is never shared with carriers: once the registry took it, it is verified.
    """

    name: Final = FILE_CAMPAIGNS[0]
    batch_most: Final = 50
    at_once: Final = 8

    def __init__(self, database: Database, sids: Sids, registry: Registry, reports: CampaignReports) -> None:
        self._database = database
        self._sids = sids
        self._registry = registry
        self._reports = reports
        self._order = FilingOrder()

    async def step(self, now: Instant) -> Instant:
        """See Loop. Raises Unavailable."""
        passed = (C.campaign_status.in_(_FILEABLE), C.filed_at.is_(None), C.passed_review_at.is_not(None))
        waiting = await campaigns_where(self._database, *passed, most=self.batch_most)
        ending = await self._ending()
        try:
            ordered = self._order.sorted(waiting, lambda campaign: campaign.campaign_sid)
            await self._in_bites(ordered, lambda campaign: self._file(campaign, now))
            await self._in_bites(ending, lambda gone: self._end(gone, now))
        except RegistryUnavailable as failure:
            log.warning("registry_unavailable", registry=self._registry.name, reason=str(failure))
            return now.plus(s=AGAIN_S)
        await self._database.commit(sa.delete(deleted_campaigns).where(_G.ended_at < int(now.plus(days=-KEPT_DAYS))))
        is_full = self.batch_most in (len(waiting), len(ending))
        return now if is_full else now.plus(h=1)

    async def _in_bites(self, things: Sequence[T], work: Callable[[T], Awaitable[None]]) -> None:
        """A few at once; the first failure is raised once all of its bite came to an end."""
        for start in range(0, len(things), self.at_once):
            ours = owner()
            bite = [helping(work(thing), ours) for thing in things[start : start + self.at_once]]
            for outcome in await asyncio.gather(*bite, return_exceptions=True):
                if isinstance(outcome, BaseException):
                    raise outcome

    async def _file(self, campaign: Campaign, now: Instant) -> None:
        with self._order.filing(campaign.campaign_sid):
            await self._put(campaign, now)

    async def _put(self, campaign: Campaign, now: Instant) -> None:
        brand = await brand_of(self._database, campaign.account_sid, campaign.brand_registration_sid or "")
        if brand is None or brand.tcr_id is None:
            await self._refused(campaign, (BRAND_UNKNOWN,))
            return
        filing = filing_of(campaign, brand, brand.tcr_id)
        if campaign.campaign_id is None:
            answer = await self._registry.submit_campaign(filing)
        else:
            answer = await self._registry.resubmit_campaign(campaign.campaign_id, filing)
        if isinstance(answer, FilingRefused):
            await self._refused(campaign, answer.faults)
            return
        await self._filed(campaign, answer.registry_id, now)
        if campaign.mock:
            await self._report(campaign, CampaignEvent.VERIFIED, answer.registry_id)

    async def _filed(self, campaign: Campaign, registry_id: str, now: Instant) -> None:
        after = msgspec.structs.replace(campaign, campaign_id=registry_id, filed_at=now)
        here = (C.campaign_sid == campaign.campaign_sid, C.submissions == campaign.submissions)
        values = {"campaign_id": registry_id, "filed_at": int(now), "date_updated": int(now)}
        kept = sa.update(campaigns.table).where(*here).values(values).returning(C.campaign_sid)
        (rows, *_) = await self._database.commit(kept, noted_step(self._sids, now, after, "campaign-filed"))
        if not rows:  # deleted while it was being filed: there is something to end now
            late = sa.update(deleted_campaigns).where(_G.campaign_sid == campaign.campaign_sid)
            await self._database.commit(late.values(campaign_id=registry_id, ended_at=None), wakes=[FILE_CAMPAIGNS])

    async def _refused(self, campaign: Campaign, faults: tuple[FilingFault, ...]) -> None:
        await self._report(campaign, CampaignEvent.FAILED, "", faults)

    async def _report(
        self, campaign: Campaign, event: CampaignEvent, registry_id: str, faults: tuple[FilingFault, ...] = ()
    ) -> None:
        """What follows is the same as if the registry had reported it later."""
        await self._reports.take(
            CampaignReport(reference=campaign.campaign_sid, registry_id=registry_id, event=event, faults=faults)
        )

    async def _ending(self) -> list[DeletedCampaign]:
        there = sa.select(*_G).where(_G.ended_at.is_(None), _G.campaign_id.is_not(None))
        rows = await self._database.rows(there.order_by(_G.campaign_sid).limit(self.batch_most))
        return [DeletedCampaign(*row) for row in rows]

    async def _end(self, gone: DeletedCampaign, now: Instant) -> None:
        assert gone.campaign_id is not None
        await self._registry.delete_campaign(gone.campaign_id)
        ended = sa.update(deleted_campaigns).where(_G.campaign_sid == gone.campaign_sid)
        await self._database.commit(ended.values(ended_at=int(now)))


def filing_of(campaign: Campaign, brand: Brand, brand_id: str) -> CampaignFiling:
    """A campaign as it is filed for the brand that the registry calls `brand_id`."""
    return CampaignFiling(
        reference=campaign.campaign_sid,
        brand_id=brand_id,
        use_case=campaign.us_app_to_person_usecase,
        sub_use_cases=SUB_USE_CASES.get(campaign.us_app_to_person_usecase, ()),
        description=campaign.description,
        message_flow=campaign.message_flow,
        samples=tuple(campaign.message_samples),
        opt_in_message=campaign.opt_in_message,
        opt_out_message=campaign.opt_out_message,
        help_message=campaign.help_message,
        opt_in_keywords=tuple(campaign.opt_in_keywords or ()),
        opt_out_keywords=tuple(campaign.opt_out_keywords or ()),
        help_keywords=tuple(campaign.help_keywords or ()),
        has_embedded_links=campaign.has_embedded_links,
        has_embedded_phone=campaign.has_embedded_phone,
        subscriber_opt_in=campaign.subscriber_opt_in,
        age_gated=campaign.age_gated,
        direct_lending=campaign.direct_lending,
        privacy_policy_url=campaign.privacy_policy_url,
        terms_and_conditions_url=campaign.terms_and_conditions_url,
        mock=brand.mock,
    )
