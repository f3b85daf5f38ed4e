"""Campaigns at the simulated registry: shared with the aggregator, reviewed there, approved by each carrier."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeAlias

import msgspec
import sqlalchemy as sa

from tidings.compliance.pacing import RegistrationPace
from tidings.core import Instant, Sid
from tidings.db import Database, Turn
from tidings.registry.model import CampaignEvent
from tidings.registry.port import (
    BrandFiling,
    CampaignFiling,
    CampaignReport,
    Filed,
    FilingFault,
    FilingRefused,
    SharedCampaign,
    Told,
)
from tidings.registry.simulated.brands import filing_in
from tidings.registry.simulated.faults import RegistryFaults
from tidings.registry.simulated.rows import BRANDS, CAMPAIGNS, BrandRow, BrandStep, CampaignRow, CampaignStep
from tidings.registry.simulated.rulings import is_sole_proprietor

Vouched: TypeAlias = Callable[[Sid], Awaitable[bool]]
"""Whether the platform's operator vouches for a brand, by the platform's SID, whatever the registry knows of it."""
Judge: TypeAlias = Callable[[CampaignFiling, BrandFiling | None], Awaitable[tuple[FilingFault, ...]]]
"""What the aggregator's reviewers find wrong with a campaign of a brand."""

CAMPAIGNS_MOST: Final = 50
"""Live ones of a brand; a sole proprietor's has one."""


class CampaignStage(msgspec.Struct, frozen=True):
    """One step of the way of a campaign."""

    step: CampaignStep
    share: float
    """When it is taken, as a share of the whole time."""
    passed: str
    """What is told once it is."""


STAGES: Final = (
    CampaignStage(CampaignStep.SHARE, 0.1, "share-accepted"),
    CampaignStage(CampaignStep.DCA, 0.7, "dca-complete"),
    CampaignStage(CampaignStep.ATT, 0.8, "AT&T approved"),
    CampaignStage(CampaignStep.TMOBILE, 0.9, "T-Mobile approved"),
    CampaignStage(CampaignStep.VERIZON, 1.0, "Verizon approved"),
)
_STAGE: Final = {stage.step: stage for stage in STAGES}
_SCRIPT: Final = re.compile(r"\b(share|dca|att|tmobile|verizon)-rejects:([0-9]{5})\b")
_SUSPENDS: Final = re.compile(r"\bsuspends:([0-9]{5})\b")
_SUB_USE_CASES: Final = {"MIXED": (2, 5), "LOW_VOLUME": (0, 5)}
_ENDED: Final = (CampaignStep.FAILED.value, CampaignStep.DELETED.value)

NOT_REGISTERED, NOT_VERIFIED, TOO_MANY, NOT_ELIGIBLE = 30992, 30991, 30930, 30900
NOT_SHARED, REJECTED = 30904, 30906


class CampaignOffice:
    """Keeps the registry's campaigns; see BrandOffice."""

    def __init__(
        self,
        database: Database,
        pace: RegistrationPace,
        faults: RegistryFaults,
        judge: Judge | None,
        vouched: Vouched | None = None,
    ) -> None:
        self._database = database
        self._pace = pace
        self._faults = faults
        self._judge = judge
        self._vouched = vouched

    async def submit(self, turn: Turn, filing: CampaignFiling, now: Instant) -> Filed | FilingRefused:
        """See Registry.submit_campaign."""
        known = await CAMPAIGNS.of(self._database, filing.reference)
        if known is not None:
            return Filed(known.registry_id)
        code = await self._refusal(filing)
        if code is not None:
            return FilingRefused((FilingFault(code, ""),))
        registry_id = await CAMPAIGNS.free_id(self._database, "C", filing.reference)
        row = CampaignRow(registry_id=registry_id, reference=filing.reference, **self._filed(filing, now))
        await CAMPAIGNS.add(self._database, turn, row)
        return Filed(registry_id)

    async def resubmit(
        self, turn: Turn, registry_id: str, filing: CampaignFiling, now: Instant
    ) -> Filed | FilingRefused:
        """See Registry.resubmit_campaign. One that has not failed is filed already."""
        row = await CAMPAIGNS.get(self._database, registry_id)
        if row is None or row.step == CampaignStep.DELETED:
            return FilingRefused((FilingFault(NOT_REGISTERED, ""),))
        if row.step == CampaignStep.FAILED:
            code = await self._refusal(filing)
            if code is not None:
                return FilingRefused((FilingFault(code, ""),))
            await CAMPAIGNS.save(self._database, turn, row, **self._filed(filing, now))
        return Filed(registry_id)

    async def delete(self, turn: Turn, registry_id: str) -> None:
        """See Registry.delete_campaign."""
        row = await CAMPAIGNS.get(self._database, registry_id)
        if row is not None:
            await CAMPAIGNS.save(self._database, turn, row, step=CampaignStep.DELETED.value, due_at=None)

    async def act(self, turn: Turn, row: CampaignRow, _now: Instant, told: Told) -> None:
        """Does what is due; done again after a crash, it tells again. Raises Unavailable."""
        filing = msgspec.json.decode(row.filing, type=CampaignFiling)
        stage = _STAGE.get(CampaignStep(row.step))
        if stage is not None:
            await self._pass(turn, row, filing, stage, told)
        elif row.step == CampaignStep.SUSPEND:
            faults = (FilingFault(_code(_SUSPENDS, filing) or 30990, ""),)
            await told(_report(row, CampaignEvent.SUSPENDED, "suspended", faults))
            await self._stand(turn, row, CampaignStep.SUSPENDED)
        else:
            await self._stand(turn, row, CampaignStep(row.step))

    async def _pass(
        self, turn: Turn, row: CampaignRow, filing: CampaignFiling, stage: CampaignStage, told: Told
    ) -> None:
        faults = await self._findings(filing, stage)
        place = STAGES.index(stage)
        if faults:
            await told(_report(row, CampaignEvent.FAILED, f"{stage.step} rejected", faults))
            await self._stand(turn, row, CampaignStep.FAILED)
        elif place + 1 < len(STAGES):
            await told(_report(row, None, stage.passed))
            await self._stand(turn, row, STAGES[place + 1].step, self._due(row.filed_at, STAGES[place + 1]))
        else:
            await told(_report(row, CampaignEvent.VERIFIED, stage.passed))
            suspends = _code(_SUSPENDS, filing) is not None
            until = Instant(row.filed_at).plus(s=2 * self._pace.campaign_s)
            await self._stand(
                turn, row, CampaignStep.SUSPEND if suspends else CampaignStep.LIVE, until if suspends else None
            )

    async def _findings(self, filing: CampaignFiling, stage: CampaignStage) -> tuple[FilingFault, ...]:
        for word, code in _SCRIPT.findall(filing.description):
            if word == stage.step:
                return (FilingFault(int(code), ""),)
        if stage.step is CampaignStep.DCA and self._judge is not None:
            brand = await BRANDS.get(self._database, filing.brand_id)
            return await self._judge(filing, filing_in(brand) if brand is not None else None)
        return ()

    async def _stand(self, turn: Turn, row: CampaignRow, step: CampaignStep, due: Instant | None = None) -> None:
        await CAMPAIGNS.save(self._database, turn, row, step=step.value, due_at=None if due is None else int(due))

    def _filed(self, filing: CampaignFiling, now: Instant) -> dict[str, Any]:
        first = CampaignStep.LIVE if filing.mock else STAGES[0].step
        return {
            "step": first.value,
            "due_at": None if filing.mock else int(self._due(int(now), STAGES[0])),
            "filing": msgspec.json.encode(filing).decode(),
            "brand_id": filing.brand_id,
            "filed_at": int(now),
        }

    def _due(self, filed_at: int, stage: CampaignStage) -> Instant:
        return Instant(filed_at).plus(s=stage.share * (self._pace.campaign_s + self._faults.delay_s))

    async def _refusal(self, filing: CampaignFiling) -> int | None:
        code = self._faults.refusal()
        if code is not None:
            return code
        brand = await BRANDS.get(self._database, filing.brand_id)
        if brand is None or brand.step == BrandStep.DELETED or bool(brand.mock) != filing.mock:
            return NOT_REGISTERED
        if brand.step != BrandStep.VERIFIED and not (self._vouched and await self._vouched(brand.reference)):
            return NOT_VERIFIED
        is_alone = is_sole_proprietor(filing_in(brand))
        if await self._live(brand, filing) >= (1 if is_alone else CAMPAIGNS_MOST):
            return TOO_MANY
        least, most = _SUB_USE_CASES.get(filing.use_case, (0, 0))
        if is_alone != (filing.use_case == "SOLE_PROPRIETOR") or not least <= len(filing.sub_use_cases) <= most:
            return NOT_ELIGIBLE
        return None

    async def _live(self, brand: BrandRow, filing: CampaignFiling) -> int:
        """How many other campaigns a brand has that have not ended."""
        columns = CAMPAIGNS.table.c
        counted = sa.select(sa.func.count()).where(
            columns.brand_id == brand.registry_id,
            columns.reference != filing.reference,
            columns.step.not_in(_ENDED),
        )
        ((count,),) = await self._database.rows(counted)
        return int(count)


def shared_campaign(registry_id: str) -> SharedCampaign | FilingRefused:
    """What other providers share with the platform: the first two letters choose."""
    match registry_id[:2]:
        case "CX" | "CP" as kind:
            return SharedCampaign(
                registry_id=registry_id,
                brand_id=f"B{registry_id[1:]}",
                brand_name=f"Brand of {registry_id}",
                use_case="MIXED",
                description="Account notices and customer care of a brand that another provider registered",
                message_flow="Customers ask for texts when they open an account at https://www.example.com/texts",
                samples=("Your account statement is ready.", "Reply HELP for help, STOP to end."),
                complete=kind == "CX",
                score=75,
            )
        case "CR":
            return FilingRefused((FilingFault(REJECTED, ""),))
        case _:
            return FilingRefused((FilingFault(NOT_SHARED, ""),))


def _report(
    row: CampaignRow, event: CampaignEvent | None, step: str, faults: tuple[FilingFault, ...] = ()
) -> CampaignReport:
    return CampaignReport(reference=row.reference, registry_id=row.registry_id, event=event, step=step, faults=faults)


def _code(script: re.Pattern[str], filing: CampaignFiling) -> int | None:
    found = script.search(filing.description)
    return int(found[1]) if found else None
