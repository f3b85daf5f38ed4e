"""The one place that changes brands: one change at a time, its audit beside it, and whom it wakes.

A brand is changed by its account, by the filing and by the registry's reports, which may meet; whoever is about to
change one reads it anew within a turn for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Final

import sqlalchemy as sa

from tidings.audit.events import noted
from tidings.brands.lifecycle import BrandStatus
from tidings.brands.resource import Brand, brands
from tidings.compliance.reviews import Decision, ReviewKind, ReviewOutcome, Reviews
from tidings.core import Instant, Sid, Sids
from tidings.db import Database, Turn, Turns, Wake, Write
from tidings.http import Call
from tidings.registry.port import Registry

REGISTRY: Final = "registry"
"""Who decides most brands."""
FILE_BRANDS: Final[Wake] = ("file-brands", 0)
"""Woken by whoever has a brand to file."""
FILE_VETTINGS: Final[Wake] = ("file-vettings", 0)
"""Woken by whoever has a vetting to file."""
_OF: Final = sa.select(*brands.table.c).where(brands.table.c.sid == sa.bindparam("sid"))


async def why_bundle_is_kept(database: Database, account_sid: Sid, bundle_sid: Sid) -> str | None:
    """Why a bundle cannot be deleted: a brand is registered with it; None: none is. Raises Unavailable."""
    columns = brands.table.c
    with_it = sa.or_(columns.customer_profile_bundle_sid == bundle_sid, columns.a2p_profile_bundle_sid == bundle_sid)
    found = sa.select(columns.sid).where(columns.account_sid == account_sid, with_it).limit(1)
    rows = await database.rows(found)
    return f"brand {rows[0][0]} is registered with it" if rows else None


async def failed_with(database: Database, account_sid: Sid, bundle_sid: Sid) -> bool:
    """Whether brands are registered with a bundle, and all of them failed. Raises Unavailable."""
    columns = brands.table.c
    with_it = sa.or_(columns.customer_profile_bundle_sid == bundle_sid, columns.a2p_profile_bundle_sid == bundle_sid)
    found = sa.select(columns.status).where(columns.account_sid == account_sid, with_it)
    statuses = {str(row[0]) for row in await database.rows(found)}
    return statuses == {BrandStatus.FAILED.value}


async def find_brand(database: Database, sid: Sid) -> Brand | None:
    """A brand of any account. Raises Unavailable."""
    rows = await database.rows(_OF, {"sid": sid})
    return brands.stored.read(rows[0]) if rows else None


async def is_vouched(database: Database, sid: Sid) -> bool:
    """Whether the operator approved a brand, whatever the registry makes of it. Raises Unavailable."""
    brand = await find_brand(database, sid)
    return brand is not None and brand.operator_decided and brand.status is BrandStatus.APPROVED


class BrandDesk:
    """All brands of the platform."""

    def __init__(self, database: Database, sids: Sids, registry: Registry, reviews: Reviews | None = None) -> None:
        self._database = database
        self._sids = sids
        self._reviews = reviews
        self.registry = registry
        self._turns = Turns()

    async def find(self, sid: Sid) -> Brand | None:
        """A brand of any account. Raises Unavailable."""
        return await find_brand(self._database, sid)

    def turn(self, sid: Sid) -> AbstractAsyncContextManager[Turn]:
        """Had by whoever changes a brand: it is read anew within it."""
        return self._turns.of(self._database, f"brand {sid}")

    async def change(
        self, turn: Turn, brand: Brand, changes: Mapping[str, object], *also: Write, wakes: Sequence[Wake] = ()
    ) -> Brand:
        """Sets fields of a brand, in one commit with `also`; answers it as it is then.

        `brand` was read within the turn. Raises GuardFailed, Unavailable.
        """
        table = brands.table
        values = {name: brands.stored.saved(name, value) for name, value in changes.items()}
        statement = sa.update(table).where(table.c.sid == brand.sid).values(values).returning(*table.c)
        _, rows, *_ = await self._database.commit(statement, *also, only_if=[turn], wakes=wakes)
        return brands.stored.read(rows[0])

    def under_review(self, brand: Brand) -> list[Write]:
        """The writes by which the operator sees that a brand waits for the registry, and may decide first."""
        if self._reviews is None or brand.mock:
            return []
        name = f"{brand.brand_type} of {brand.customer_profile_bundle_sid}"
        return [self._reviews.open(ReviewKind.BRAND, brand.account_sid, brand.sid, name, only_operator=True)]

    def reviewed(self, brand: Brand, status: BrandStatus, codes: Sequence[int]) -> list[Write]:
        """The writes that say there what the registry decided; the operator can still overrule it."""
        if self._reviews is None:
            return []
        outcome = ReviewOutcome.APPROVED if status is BrandStatus.APPROVED else ReviewOutcome.REJECTED
        decision = Decision(outcome=outcome, error_code=codes[0] if codes else None, by=REGISTRY)
        return [self._reviews.settle(brand.account_sid, brand.sid, decision)]

    def noted(
        self,
        now: Instant,
        brand: Brand,
        action: str,
        *,
        codes: Sequence[int] = (),
        data: Mapping[str, Any] | None = None,
        call: Call | None = None,
    ) -> Write:
        """The audit of a step: `brand-registration.ACTION` with the data that event streams publish.

        Source: https://www.twilio.com/docs/events/event-types/messaging/compliance
        """
        published: dict[str, Any] = {
            "accountsid": brand.account_sid,
            "brandsid": brand.sid,
            "brandstatus": brand.status,
            "identitystatus": brand.identity_status,
            "createddate": brand.date_created // 1000,
            "updateddate": now // 1000,
            "timestamp": now // 1000,
            **({"errorcode": list(codes)} if codes else {}),
            **(data or {}),
        }
        event = f"brand-registration.{action}"
        return noted(self._sids, now, brand.account_sid, event, brand.sid, data=published, call=call)
