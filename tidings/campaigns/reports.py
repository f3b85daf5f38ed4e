"""What the registry, its aggregator and the carriers say of campaigns, carried out: each report once, by the table.

A report that was told before, or that comes too late to change anything, changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import structlog

from tidings.campaigns.fees import monthly_fee
from tidings.campaigns.lifecycle import CampaignStatus, campaign_after
from tidings.campaigns.resource import Campaign
from tidings.campaigns.steps import STEPS, noted_step
from tidings.campaigns.store import (
    campaign_by_id,
    campaign_by_sid,
    changed,
    removed,
    service_registered,
)
from tidings.core import Clock, Instant, Sid, Sids
from tidings.db import Conflict, Database, Guard, GuardFailed, Turn, Turns, Unavailable, Write
from tidings.ledger.fees import months_after
from tidings.registry.campaign_rejections import shown
from tidings.registry.model import CampaignEvent
from tidings.registry.port import CampaignReport, FilingFault
from tidings.services.bonds import tied_to

UNKNOWN_REJECTION: Final = 30880
SUSPENSION: Final = 30990
_TRIES: Final = 3
_WITH_ERRORS: Final = {CampaignEvent.FAILED: UNKNOWN_REJECTION, CampaignEvent.SUSPENDED: SUSPENSION}
"""The events that leave errors, and the code where no reason is told."""

log = structlog.get_logger(__name__)


class CampaignReports:
    """Takes reports of campaigns. Once `take` returns, what follows is on disk."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        sids: Sids,
        turns: Turns,
        owner_of: Callable[[Sid], Sid],
    ) -> None:
        self._database = database
        self._clock = clock
        self._sids = sids
        self._turns = turns
        self._owner_of = owner_of

    async def take(self, report: CampaignReport) -> None:
        """Carries a report out. Raises Unavailable: it is to be told again."""
        for _ in range(_TRIES):
            try:
                return await self._take(report)
            except (Conflict, GuardFailed):
                log.info("campaign_moved_meanwhile", reference=report.reference)
        msg = f"campaign {report.reference} keeps moving"
        raise Unavailable(msg)

    async def _take(self, report: CampaignReport) -> None:
        campaign = await self._named(report)
        if campaign is None:
            log.info("campaign_report_of_none", reference=report.reference, registry_id=report.registry_id)
            return
        async with self._turns.of(self._database, tied_to(campaign.account_sid)) as turn:
            found = await campaign_by_sid(self._database, campaign.campaign_sid)
            if found is not None:
                await self._carry_out(found, report, turn)

    async def _carry_out(self, campaign: Campaign, report: CampaignReport, turn: Turn) -> None:
        if report.event is CampaignEvent.DELETED:
            await self._deleted(campaign, turn)
            return
        if not _is_filed(campaign):
            log.info("campaign_report_too_late", sid=campaign.campaign_sid, registry_event=report.event)
            return
        status = campaign_after(campaign.campaign_status, report.event) if report.event else None
        if status is None:
            await self._stepped(campaign, report, turn)
        else:
            await self._moved(campaign, status, report, turn)

    async def _named(self, report: CampaignReport) -> Campaign | None:
        """By our reference; a campaign of another provider by the registry's id."""
        found = await campaign_by_sid(self._database, report.reference) if report.reference else None
        if found is None and report.registry_id:
            found = await campaign_by_id(self._database, report.registry_id)
        return found

    async def _moved(self, campaign: Campaign, status: CampaignStatus, report: CampaignReport, turn: Turn) -> None:
        now = self._clock.now()
        assert report.event is not None
        after, move, writes = self._move(campaign, status, report, now)
        note = noted_step(self._sids, now, after, STEPS[report.event], registrystep=report.step or None)
        await self._database.commit(*writes, note, only_if=[turn, move])

    def _move(
        self, campaign: Campaign, status: CampaignStatus, report: CampaignReport, now: Instant
    ) -> tuple[Campaign, Guard, list[Write]]:
        event = report.event
        assert event is not None
        changes: dict[str, Any] = {"campaign_status": status, "errors": _errors(event, report.faults)}
        if report.registry_id:
            changes |= {"campaign_id": report.registry_id, "filed_at": campaign.filed_at or now}
        fee: list[Write] = []
        if event is CampaignEvent.VERIFIED and campaign.verified_at is None:
            fee = monthly_fee(self._owner_of(campaign.account_sid), campaign, now, now)
            changes["verified_at"] = now
            changes["charged_until"] = months_after(now, 1) if fee else None
        after, move = changed(campaign, now, **changes)
        is_registered = status is CampaignStatus.VERIFIED
        return after, move, [service_registered(campaign, is_registered=is_registered), *fee]

    async def _stepped(self, campaign: Campaign, report: CampaignReport, turn: Turn) -> None:
        """It stands where it stood: the step is kept, and the registry's id, where it is news."""
        now = self._clock.now()
        writes: list[Write] = []
        only_if: list[Guard] = [turn]
        if report.registry_id and campaign.campaign_id != report.registry_id:
            campaign, move = changed(campaign, now, campaign_id=report.registry_id, filed_at=campaign.filed_at or now)
            only_if.append(move)
        if report.event is None and report.step:
            writes.append(noted_step(self._sids, now, campaign, "campaign-step", registrystep=report.step))
        if writes or only_if != [turn]:
            await self._database.commit(*writes, only_if=only_if)

    async def _deleted(self, campaign: Campaign, turn: Turn) -> None:
        """The registry ended it: the row goes as if its account had deleted it."""
        now = self._clock.now()
        note = noted_step(self._sids, now, campaign, STEPS[CampaignEvent.DELETED])
        await self._database.commit(*removed(campaign, now, at_registry=True), note, only_if=[turn])


def _is_filed(campaign: Campaign) -> bool:
    """Whether the registry can have anything to say: a report may outrun the answer to the filing, not the review."""
    return campaign.filed_at is not None or campaign.passed_review_at is not None


def _errors(event: CampaignEvent, faults: tuple[FilingFault, ...]) -> list[dict[str, Any]]:
    if event not in _WITH_ERRORS:
        return []
    return [shown(fault) for fault in faults or (FilingFault(_WITH_ERRORS[event], ""),)]
