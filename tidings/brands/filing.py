"""Files brands with the registry: each once its bundles allow it, or failed where they never will.

Filing is idempotent, so that a crash between the filing and its commit does no harm: the brand is filed again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, TypeAlias

import sqlalchemy as sa
import structlog

from tidings.brands.bundles import Unfit, Wait, filing_of
from tidings.brands.desk import FILE_BRANDS, BrandDesk
from tidings.brands.fees import brand_fee
from tidings.brands.lifecycle import BrandStatus, BrandType
from tidings.brands.resource import Brand, brands
from tidings.core import Instant, Sid
from tidings.db import Database, Write
from tidings.registry.brand_faults import DUPLICATE, NOT_REGISTERED, shown
from tidings.registry.filing_order import FilingOrder
from tidings.registry.limits import address_key, email_key, tax_id_hash
from tidings.registry.port import BrandFiling, FilingFault, FilingRefused, RegistryUnavailable
from tidings.trusthub.dossier import Dossier, load_dossier

LoadDossier: TypeAlias = Callable[[Database, Sid, Sid], Awaitable[Dossier | None]]

BACKOFF_FIRST_S: Final = 1.0
BACKOFF_MOST_S: Final = 60.0
LOOK_FIRST_S: Final = 1.0
LOOK_MOST_S: Final = 60.0
_C = brands.table.c

log = structlog.get_logger(__name__)


class FileBrands:
    """A loop; see Loop."""

    name: Final = FILE_BRANDS[0]
    batch_most: Final = 50

    def __init__(
        self,
        database: Database,
        desk: BrandDesk,
        owner_of: Callable[[Sid], Sid],
        load: LoadDossier = load_dossier,
    ) -> None:
        self._database = database
        self._desk = desk
        self._owner_of = owner_of
        self._load = load
        self._order = FilingOrder()
        self._backoff_s = 0.0
        self._not_before = Instant(0)

    async def step(self, now: Instant) -> Instant:
        """See Loop. Raises Unavailable."""
        if now < self._not_before:
            return self._not_before
        waiting = await self._waiting(now)
        try:
            for brand in self._order.sorted(waiting, lambda brand: brand.sid):
                with self._order.filing(brand.sid):
                    await self._file(brand, now)
        except RegistryUnavailable as failure:
            self._backoff_s = min(BACKOFF_MOST_S, max(BACKOFF_FIRST_S, self._backoff_s * 2))
            self._not_before = now.plus(s=self._backoff_s)
            log.warning("registry_unavailable", registry=self._desk.registry.name, reason=str(failure))
            return self._not_before
        self._backoff_s = 0.0
        return now if len(waiting) == self.batch_most else await self._next(now)

    async def _waiting(self, now: Instant) -> list[Brand]:
        due = sa.select(*_C).where(_C.look_at <= int(now)).order_by(_C.look_at, _C.sid).limit(self.batch_most)
        return [brands.stored.read(row) for row in await self._database.rows(due)]

    async def _next(self, now: Instant) -> Instant:
        ((due,),) = await self._database.rows(sa.select(sa.func.min(_C.look_at)))
        return now.plus(h=1) if due is None else Instant(due)

    async def _file(self, brand: Brand, now: Instant) -> None:
        profile = await self._load(self._database, brand.account_sid, brand.customer_profile_bundle_sid)
        product = await self._load(self._database, brand.account_sid, brand.a2p_profile_bundle_sid)
        made = filing_of(brand, profile, product)
        match made:
            case Wait():
                await self._keep(brand, now, {"look_at": _later(brand, now)})
            case Unfit(failure_reason, faults):
                await self._fail(brand, now, failure_reason, faults)
            case BrandFiling() if await self._is_duplicate(brand):
                await self._fail(brand, now, NOT_REGISTERED, (DUPLICATE(),))
            case BrandFiling():
                await self._register(brand, made, now)

    async def _register(self, brand: Brand, filing: BrandFiling, now: Instant) -> None:
        registry = self._desk.registry
        if brand.tcr_id is not None and brand.updates:
            answer = await registry.update_brand(brand.tcr_id, filing)
        else:
            answer = await registry.register_brand(filing)
        if isinstance(answer, FilingRefused):
            await self._fail(brand, now, NOT_REGISTERED, answer.faults)
            return
        changes: dict[str, Any] = {
            "tcr_id": answer.registry_id,
            "filed_at": now,
            "look_at": None,
            "fee_charged": True,
            "brand_name": filing.display_name,
            "tax_id_hash": tax_id_hash(filing),
            "mobile_phone": filing.mobile_phone,
            "email": email_key(filing.email),
            "address_key": address_key(filing),
            "entity_type": filing.entity_type,
        }
        fee = [] if brand.fee_charged else brand_fee(self._owner_of(brand.account_sid), brand, now)
        data = {"externalbrandid": answer.registry_id}
        await self._keep(brand, now, changes, *fee, self._desk.noted(now, brand, "brand-filed", data=data))

    async def _fail(self, brand: Brand, now: Instant, failure_reason: str, faults: Sequence[FilingFault]) -> None:
        changes = {
            "status": BrandStatus.FAILED,
            "failure_reason": failure_reason,
            "errors": shown(faults),
            "look_at": None,
            "date_updated": now,
        }
        codes = [fault.error_code for fault in faults]
        note = self._desk.noted(now, brand, "brand-failure", codes=codes)
        await self._keep(brand, now, changes, note, *self._desk.reviewed(brand, BrandStatus.FAILED, codes))

    async def _keep(self, brand: Brand, now: Instant, changes: dict[str, Any], *also: Write) -> None:
        """What became of the look, unless the brand was looked at elsewhere or submitted anew meanwhile."""
        async with self._desk.turn(brand.sid) as turn:
            found = await self._desk.find(brand.sid)
            if found is None or found.updates != brand.updates or found.look_at is None:
                log.info("brand_moved_meanwhile", sid=brand.sid, at=now.iso())
                return
            if changes.get("status") is BrandStatus.FAILED and found.status is not BrandStatus.PENDING:
                return
            await self._desk.change(turn, found, changes, *also)

    async def _is_duplicate(self, brand: Brand) -> bool:
        """Whether a brand was registered before with these bundles; for a sole proprietor, with this profile."""
        if brand.mock:
            return False
        same = [_C.customer_profile_bundle_sid == brand.customer_profile_bundle_sid, _C.sid < brand.sid]
        if brand.brand_type is not BrandType.SOLE_PROPRIETOR:
            same.append(_C.a2p_profile_bundle_sid == brand.a2p_profile_bundle_sid)
        lives = (_C.mock == 0, _C.status != BrandStatus.FAILED.value)
        found = sa.select(_C.sid).where(_C.account_sid == brand.account_sid, *same, *lives).limit(1)
        return bool(await self._database.rows(found))


def new_look(now: Instant) -> dict[str, Any]:
    """What a brand has that is to be filed."""
    return {"look_at": now, "filed_at": None}


def _later(brand: Brand, now: Instant) -> Instant:
    """The longer it has waited for its bundles, the less often they are looked at."""
    waited_s = brand.date_updated.seconds_until(now)
    return now.plus(s=min(LOOK_MOST_S, max(LOOK_FIRST_S, waited_s / 10)))
