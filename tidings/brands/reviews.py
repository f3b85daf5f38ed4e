"""What the operator decides of a brand: it goes before the registry's word, and stays.

The registry decides brands by itself; a review is opened all the same, so that the operator sees what waits there and
can take it over.
"""

from __future__ import annotations

from typing import Final

from tidings.brands.desk import BrandDesk
from tidings.brands.lifecycle import BrandStatus, brand_after
from tidings.brands.reports import BrandReports
from tidings.brands.resource import Brand
from tidings.compliance.reviews import Decided, Decision, ReviewOutcome
from tidings.core import Instant, Sid
from tidings.registry.brand_faults import GENERAL, fault_of
from tidings.registry.model import BrandEvent, IdentityStatus
from tidings.registry.port import BrandReport, FilingFault

_DECIDABLE: Final = {
    ReviewOutcome.APPROVED: BrandStatus.APPROVED,
    ReviewOutcome.REJECTED: BrandStatus.FAILED,
}


class BrandReviews:
    """See compliance.reviews.Decider.

    The brand moves in a commit before that of its review: a decision that is made again after a crash between the two
    changes nothing more.
    """

    def __init__(self, desk: BrandDesk, reports: BrandReports) -> None:
        self._desk = desk
        self._reports = reports

    async def decided(self, account_sid: Sid, object_sid: Sid, decision: Decision, now: Instant) -> Decided | None:  # noqa: ARG002 - the clock's
        """See Decider. An approved brand needs no answer to the registry's question any more."""
        brand = await self._desk.find(object_sid)
        if brand is None or brand.account_sid != account_sid:
            return None
        report = _report(brand, decision)
        assert report.event is not None
        if brand_after(brand.status, report.event) is None and brand.status is not _DECIDABLE[decision.outcome]:
            return None
        await self._reports.take(report, by_operator=True)
        return Decided([])


def _report(brand: Brand, decision: Decision) -> BrandReport:
    if decision.outcome is ReviewOutcome.APPROVED:
        is_suspended = brand.status is BrandStatus.SUSPENDED
        return BrandReport(
            reference=brand.sid,
            registry_id="",
            event=BrandEvent.REINSTATED if is_suspended else BrandEvent.APPROVED,
            identity_status=IdentityStatus.VERIFIED,
        )
    fault = fault_of(decision.error_code or GENERAL.code)
    if decision.reason:
        fault = FilingFault(fault.error_code, decision.reason, fault.fields)
    return BrandReport(
        reference=brand.sid,
        registry_id="",
        event=BrandEvent.FAILED,
        faults=(fault,),
        failure_reason=decision.reason,
    )
