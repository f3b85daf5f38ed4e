"""Files vettings with the registry: orders the secondary ones, imports those that Campaign Verify made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import sqlalchemy as sa
import structlog

from tidings.brands.desk import FILE_VETTINGS, BrandDesk
from tidings.brands.fees import vetting_fee
from tidings.brands.reports import BrandReports
from tidings.brands.resource import Brand
from tidings.brands.vettings import Vetting, vettings
from tidings.core import Instant, Sid
from tidings.db import Database, Write
from tidings.registry.filing_order import FilingOrder
from tidings.registry.model import Provider, VettingStatus
from tidings.registry.port import Filed, FilingFault, FilingRefused, RegistryUnavailable, VettingReport

AGAIN_S: Final = 10
"""Business time until a registry that could not be reached is tried again."""
_C = vettings.table.c

log = structlog.get_logger(__name__)


class FileVettings:
    """A loop; see Loop. Filing is idempotent: after a crash it is done again."""

    name: Final = FILE_VETTINGS[0]
    batch_most: Final = 50

    def __init__(
        self, database: Database, desk: BrandDesk, reports: BrandReports, owner_of: Callable[[Sid], Sid]
    ) -> None:
        self._database = database
        self._desk = desk
        self._reports = reports
        self._owner_of = owner_of
        self._order = FilingOrder()

    async def step(self, now: Instant) -> Instant:
        """See Loop. Raises Unavailable."""
        due = sa.select(*_C).where(_C.look_at <= int(now)).order_by(_C.look_at, _C.brand_vetting_sid)
        rows = await self._database.rows(due.limit(self.batch_most))
        try:
            for vetting in self._order.sorted(
                map(vettings.stored.read, rows), lambda vetting: vetting.brand_vetting_sid
            ):
                with self._order.filing(vetting.brand_vetting_sid):
                    await self._file(vetting, now)
        except RegistryUnavailable as failure:
            log.warning("registry_unavailable", registry=self._desk.registry.name, reason=str(failure))
            return now.plus(s=AGAIN_S)
        return now if len(rows) == self.batch_most else now.plus(h=1)

    async def _file(self, vetting: Vetting, now: Instant) -> None:
        brand = await self._desk.find(vetting.brand_sid)
        if brand is None or brand.tcr_id is None:
            await self._failed(vetting, (FilingFault(30702, "The brand is not registered"),))
            return
        answer = await self._desk.registry.vet(
            vetting.brand_vetting_sid, brand.tcr_id, vetting.vetting_provider, vetting.vetting_id
        )
        match answer:
            case FilingRefused(faults):
                await self._failed(vetting, faults)
            case Filed():
                await self._filed(vetting, brand, now)

    async def _filed(self, vetting: Vetting, brand: Brand, now: Instant) -> None:
        """The fee is charged once: only this look ends the wish to file."""
        is_ordered = vetting.vetting_provider is Provider.AEGIS
        owner_sid = self._owner_of(brand.account_sid)
        fee = vetting_fee(owner_sid, brand, vetting.brand_vetting_sid, now) if is_ordered else []
        data = {"vettingsid": vetting.brand_vetting_sid, "vettingprovider": vetting.vetting_provider}
        note = self._desk.noted(now, brand, "brand-secondary-vetting-ordered", data=data)
        await self._database.commit(_taken(vetting), note, *fee)

    async def _failed(self, vetting: Vetting, faults: tuple[FilingFault, ...]) -> None:
        """What follows is the same as if the registry had reported it later."""
        await self._reports.take(
            VettingReport(
                reference=vetting.brand_vetting_sid,
                brand_reference=vetting.brand_sid,
                status=VettingStatus.FAILED,
                faults=faults,
            )
        )
        await self._database.commit(_taken(vetting))


def _taken(vetting: Vetting) -> Write:
    """It need not be filed any more."""
    return sa.update(vettings.table).where(_C.brand_vetting_sid == vetting.brand_vetting_sid).values(look_at=None)
