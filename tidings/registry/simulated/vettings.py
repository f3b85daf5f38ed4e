"""Vettings at the simulated registry: a score that the tax ID chooses, or a token that Campaign Verify gave."""

from __future__ import annotations

import re
from typing import Final

from tidings.compliance.pacing import RegistrationPace
from tidings.core import Instant, Sid
from tidings.db import Database, Turn
from tidings.registry.brand_faults import BRAND_NOT_FOUND, UNVERIFIABLE, fault_of
from tidings.registry.model import VettingStatus
from tidings.registry.port import Filed, FilingFault, FilingRefused, Told, VettingReport
from tidings.registry.simulated.brands import filing_in
from tidings.registry.simulated.faults import RegistryFaults
from tidings.registry.simulated.rows import BRANDS, VETTINGS, BrandRow, BrandStep, VettingRow, VettingStep
from tidings.registry.simulated.scores import score_of

AEGIS: Final = "aegis"
TOKEN_UNKNOWN: Final = FilingFault(30826, "Campaign Verify does not know this token", ("VettingId",))
_SCRIPT: Final = re.compile(r"\bvetting-rejects:([0-9]{5})\b")
_UNKNOWN_ENDS: Final = "INVALID"
"""A token that ends so is unknown to Campaign Verify."""


class VettingOffice:
    """Keeps the registry's vettings; see BrandOffice."""

    def __init__(self, database: Database, pace: RegistrationPace, faults: RegistryFaults) -> None:
        self._database = database
        self._pace = pace
        self._faults = faults

    async def order(
        self, turn: Turn, reference: Sid, brand_id: str, provider: str, token: str | None, now: Instant
    ) -> Filed | FilingRefused:
        """See Registry.vet."""
        known = await VETTINGS.of(self._database, reference)
        if known is not None:
            return Filed(known.registry_id)
        code = self._faults.refusal()
        if code is not None:
            return FilingRefused((fault_of(code),))
        brand = await BRANDS.get(self._database, brand_id)
        if brand is None or brand.step == BrandStep.DELETED:
            return FilingRefused((BRAND_NOT_FOUND(),))
        if provider == AEGIS and not filing_in(brand).tax_id:
            return FilingRefused((UNVERIFIABLE("Without a tax ID nothing can be vetted"),))
        after_s = 0.0 if brand.mock else self._pace.vetting_s + self._faults.delay_s
        row = VettingRow(
            registry_id=await VETTINGS.free_id(self._database, "V", reference),
            reference=reference,
            step=VettingStep.DECIDE.value,
            due_at=int(now.plus(s=after_s)),
            brand_id=brand_id,
            provider=provider,
            token=token,
        )
        await VETTINGS.add(self._database, turn, row)
        return Filed(row.registry_id)

    async def act(self, turn: Turn, row: VettingRow, _now: Instant, told: Told) -> None:
        """Does what is due; done again after a crash, it tells again. Raises Unavailable."""
        brand = await BRANDS.get(self._database, row.brand_id)
        if brand is not None:
            await told(_report(row, brand))
        await VETTINGS.save(self._database, turn, row, step=VettingStep.DONE.value, due_at=None)


def _report(row: VettingRow, brand: BrandRow) -> VettingReport:
    fault, score = _found(row, brand)
    return VettingReport(
        reference=row.reference,
        brand_reference=brand.reference,
        status=VettingStatus.SUCCESS if fault is None else VettingStatus.FAILED,
        score=score,
        vetting_id=row.token or row.registry_id,
        faults=() if fault is None else (fault,),
    )


def _found(row: VettingRow, brand: BrandRow) -> tuple[FilingFault | None, int | None]:
    """Why it failed, or the score."""
    filing = filing_in(brand)
    if row.provider != AEGIS:
        return (TOKEN_UNKNOWN if (row.token or "").upper().endswith(_UNKNOWN_ENDS) else None), None
    scripted = _SCRIPT.search(filing.display_name)
    if scripted:
        return fault_of(int(scripted[1])), None
    return None, score_of(filing.tax_id or "")
