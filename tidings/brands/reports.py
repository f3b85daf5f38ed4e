"""What the registry says of brands and their vettings, carried out: each report once, by the table of moves.

A report that was told before, or that comes too late to change anything, changes nothing. What follows from a report
is in its commit: a sole proprietor who is verified has approved bundles, a company that is registered has its
secondary vetting ordered.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Protocol

import msgspec
import sqlalchemy as sa
import structlog

from tidings.brands.desk import FILE_VETTINGS, BrandDesk
from tidings.brands.lifecycle import BrandStatus, BrandType, brand_after
from tidings.brands.resource import Brand
from tidings.brands.vettings import Vetting, new_vetting, vettings
from tidings.core import Clock, Instant, Sid, Sids
from tidings.db import Conflict, Database, GuardFailed, Turn, Unavailable, Write
from tidings.registry.brand_faults import EXPIRED, GENERAL, NOT_REGISTERED, OTP_EXPIRED, shown
from tidings.registry.model import VERIFIED, BrandEvent, IdentityStatus, Provider, VettingStatus
from tidings.registry.otp import DEADLINE_DAYS
from tidings.registry.port import BrandReport, VettingReport
from tidings.webhooks.outbox import Exchange
from tidings.webhooks.port import Outgoing

_TRIES: Final = 3
_ACTIONS: Final = {
    BrandEvent.TAKEN_UP: "brand-in-review",
    BrandEvent.APPROVED: "brand-registered",
    BrandEvent.FAILED: "brand-failure",
    BrandEvent.SUSPENDED: "brand-suspended",
    BrandEvent.REINSTATED: "brand-reinstated",
}
_COPIED: Final = ("score", "feedback", "russell_3000", "government_entity", "tax_exempt_status")
_COLUMNS: Final = {"score": "brand_score", "feedback": "brand_feedback"}

log = structlog.get_logger(__name__)


class Approvals(Protocol):
    """Who approves the bundles of a sole proprietor once the brand is verified: Trust Hub."""

    async def approving(
        self, account_sid: Sid, sids: Sequence[Sid], now: Instant
    ) -> tuple[list[Write], list[Exchange]]:
        """The writes of the approval, and the exchanges among them. Raises Unavailable.

        Bundles that are gone, or cannot be approved, are left as they are. The commit raises Conflict where one
        moved meanwhile.
        """
        ...


class BrandReports:
    """Takes reports of brands and vettings. Once `take` returns, what follows is on disk."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        sids: Sids,
        desk: BrandDesk,
        approvals: Approvals,
        outgoing: Outgoing,
    ) -> None:
        self._database = database
        self._clock = clock
        self._sids = sids
        self._desk = desk
        self._approvals = approvals
        self._outgoing = outgoing

    async def take(self, report: BrandReport | VettingReport, *, by_operator: bool = False) -> None:
        """Carries a report out. Raises Unavailable: it is to be told again.

        What the operator decided stays: the registry's later word on status and identity does not count.
        """
        for _ in range(_TRIES):
            try:
                return await self._take(report, by_operator=by_operator)
            except (Conflict, GuardFailed):
                log.info("bundle_moved_meanwhile", reference=report.reference)
        msg = f"what {report.reference} concerns keeps moving"
        raise Unavailable(msg)

    async def _take(self, report: BrandReport | VettingReport, *, by_operator: bool) -> None:
        reference = report.reference if isinstance(report, BrandReport) else report.brand_reference
        async with self._desk.turn(reference) as turn:
            brand = await self._desk.find(reference)
            if brand is None:
                log.info("brand_report_of_none", reference=reference)
                return
            if isinstance(report, BrandReport):
                if brand.operator_decided and not by_operator:
                    report = msgspec.structs.replace(report, event=None, identity_status=None, faults=())
                await self._of_brand(turn, brand, report, by_operator=by_operator)
            else:
                await self._of_vetting(turn, brand, report)

    async def _of_brand(self, turn: Turn, brand: Brand, report: BrandReport, *, by_operator: bool) -> Brand:
        now = self._clock.now()
        status = brand_after(brand.status, report.event) if report.event else None
        if report.event is not None and status is None and brand.status is not _LED_TO[report.event]:
            log.info("brand_report_too_late", sid=brand.sid, registry_event=report.event, status=brand.status)
            return brand
        changes = _changes(brand, report, status, now)
        if by_operator:
            changes["operator_decided"] = True
        if not changes:
            return brand
        writes, exchanges = await self._consequences(brand, changes, now)
        after = msgspec.structs.replace(brand, **changes)
        writes += [
            self._desk.noted(now, after, action, codes=[fault.error_code for fault in report.faults])
            for action in _actions(brand, after, report.event if status else None)
        ]
        if status is not None and status is not BrandStatus.IN_REVIEW:
            writes += self._desk.reviewed(brand, status, [fault.error_code for fault in report.faults])
        changes["date_updated"] = now
        changed = await self._desk.change(turn, brand, changes, *writes, wakes=[FILE_VETTINGS])
        for exchange in exchanges:
            self._outgoing.told(exchange)
        return changed

    async def _consequences(
        self, brand: Brand, changes: dict[str, Any], now: Instant
    ) -> tuple[list[Write], list[Exchange]]:
        after = msgspec.structs.replace(brand, **changes)
        if after.mock:
            return [], []
        if after.brand_type is BrandType.SOLE_PROPRIETOR:
            newly = _is_verified(after) and not _is_verified(brand)
            sids = (brand.customer_profile_bundle_sid, brand.a2p_profile_bundle_sid)
            return await self._approvals.approving(brand.account_sid, sids, now) if newly else ([], [])
        registered = after.status is BrandStatus.APPROVED and brand.status is not BrandStatus.APPROVED
        if registered and not brand.skip_automatic_sec_vet and not await self._is_vetted(brand):
            return [vettings.write_of(new_vetting(self._sids, now, brand, Provider.AEGIS))], []
        return [], []

    async def _is_vetted(self, brand: Brand) -> bool:
        """Whether the secondary vetting was ordered before, and did not fail."""
        columns = vettings.table.c
        found = sa.select(columns.brand_vetting_sid).where(
            columns.account_sid == brand.account_sid,
            columns.brand_sid == brand.sid,
            columns.vetting_provider == Provider.AEGIS.value,
            columns.vetting_status != VettingStatus.FAILED.value,
        )
        return bool(await self._database.rows(found.limit(1)))

    async def _of_vetting(self, turn: Turn, brand: Brand, report: VettingReport) -> Brand:
        now = self._clock.now()
        vetting = await self._vetting(brand, report.reference)
        if vetting is None or vetting.vetting_status is not VettingStatus.PENDING:
            log.info("vetting_report_too_late", sid=report.reference, status=report.status)
            return brand
        if report.status is VettingStatus.PENDING:
            return brand
        succeeded = report.status is VettingStatus.SUCCESS
        changes: dict[str, Any] = {"date_updated": now}
        if succeeded:
            changes["identity_status"] = IdentityStatus.VETTED_VERIFIED
            if report.score is not None:
                changes["brand_score"] = report.score
        after = msgspec.structs.replace(brand, **changes)
        action = "brand-secondary-vetting-completed" if succeeded else "brand-secondary-vetting-failure"
        codes = [fault.error_code for fault in report.faults]
        data = {"vettingsid": vetting.brand_vetting_sid, "vettingprovider": vetting.vetting_provider}
        note = self._desk.noted(now, after, action, codes=codes, data=data)
        return await self._desk.change(turn, brand, changes, _concluded(vetting, report, now), note)

    async def _vetting(self, brand: Brand, sid: Sid) -> Vetting | None:
        columns = vettings.table.c
        found = sa.select(*columns).where(columns.brand_sid == brand.sid, columns.brand_vetting_sid == sid)
        rows = await self._database.rows(found)
        return vettings.stored.read(rows[0]) if rows else None


_LED_TO: Final = {
    BrandEvent.TAKEN_UP: BrandStatus.IN_REVIEW,
    BrandEvent.APPROVED: BrandStatus.APPROVED,
    BrandEvent.FAILED: BrandStatus.FAILED,
    BrandEvent.SUSPENDED: BrandStatus.SUSPENDED,
    BrandEvent.REINSTATED: BrandStatus.APPROVED,
    BrandEvent.RESUBMITTED: BrandStatus.PENDING,
}


def _changes(brand: Brand, report: BrandReport, status: BrandStatus | None, now: Instant) -> dict[str, Any]:
    """The fields of a brand that a report changes."""
    told: dict[str, Any] = {"tcr_id": report.registry_id or brand.tcr_id}
    for name in _COPIED:
        value = getattr(report, name)
        if value is not None:
            told[_COLUMNS.get(name, name)] = list(value) if isinstance(value, tuple) else value
    if report.identity_status is not None and _may_become(brand, report.identity_status, report.event):
        told["identity_status"] = report.identity_status
    match status:
        case BrandStatus.APPROVED:
            told |= {"status": status, "failure_reason": None, "errors": [], **_question(brand, report, now)}
        case BrandStatus.FAILED:
            faults = report.faults or (GENERAL(),)
            expired = any(fault.error_code == OTP_EXPIRED.code for fault in faults)
            reason = report.failure_reason or (EXPIRED if expired else NOT_REGISTERED)
            told |= {"status": status, "failure_reason": reason, "errors": shown(faults), "otp_deadline": None}
        case BrandStatus():
            told |= {"status": status}
            if report.faults:
                told["errors"] = shown(report.faults)
        case None:
            pass
    return {name: value for name, value in told.items() if getattr(brand, name) != value}


def _question(brand: Brand, report: BrandReport, now: Instant) -> dict[str, Any]:
    """A sole proprietor is asked once the brand is approved, and has a while to answer."""
    if brand.brand_type is not BrandType.SOLE_PROPRIETOR or report.event is not BrandEvent.APPROVED:
        return {}
    identity = report.identity_status or IdentityStatus.UNVERIFIED
    deadline = None if identity in VERIFIED else now.plus(days=DEADLINE_DAYS)
    return {"identity_status": identity, "otp_deadline": deadline}


def _may_become(brand: Brand, identity: IdentityStatus, event: BrandEvent | None) -> bool:
    """A vetted brand stays so, unless the registry decides anew; a repeated approval takes no verification back."""
    if brand.identity_status is IdentityStatus.VETTED_VERIFIED and identity is IdentityStatus.VERIFIED:
        return False
    repeated = event is BrandEvent.APPROVED and brand.status is BrandStatus.APPROVED
    return not (repeated and brand.identity_status in VERIFIED)


def _actions(before: Brand, after: Brand, event: BrandEvent | None) -> list[str]:
    """What the audit log says of a report, in the anchor's words for its event types."""
    actions = [_ACTIONS[event]] if event in _ACTIONS else []
    changed = after.identity_status is not before.identity_status
    if changed and after.identity_status in VERIFIED:
        actions.append("brand-verified")
    elif after.identity_status is IdentityStatus.UNVERIFIED and (changed or event is BrandEvent.APPROVED):
        actions.append("brand-unverified")
    return actions


def _is_verified(brand: Brand) -> bool:
    return brand.status is BrandStatus.APPROVED and brand.identity_status in VERIFIED


def _concluded(vetting: Vetting, report: VettingReport, now: Instant) -> Write:
    columns = vettings.table.c
    return (
        sa.update(vettings.table)
        .where(columns.brand_vetting_sid == vetting.brand_vetting_sid)
        .values(
            vetting_status=report.status.value,
            vetting_id=vetting.vetting_id or report.vetting_id,
            under_way=None,
            date_updated=int(now),
        )
    )
