"""Reads customers from their select: pages in each order, with what each sent; how many are in which state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from tidings.core import Instant, Sid
from tidings.customers.customer import (
    TRAFFIC_DAYS,
    URGENCY,
    Customer,
    CustomerCounts,
    CustomerOrder,
    CustomerState,
    codes_of,
    kind_of,
)
from tidings.customers.picture import FULL, PROFILE, URGENT, accounts_of, all_of
from tidings.db import Database
from tidings.http import Asked, Page
from tidings.insights.desk import InsightsDesk
from tidings.insights.measures import Totals

_BY_URGENCY: Final = {rank: state for state, rank in URGENCY.items()}


class Customers:
    """Reads them; `where` are conditions on PROFILE. Everything raises Unavailable."""

    def __init__(self, database: Database, insights: InsightsDesk) -> None:
        self._database = database
        self._insights = insights

    async def page(
        self,
        asked: Asked,
        state: CustomerState | None,
        where: Sequence[sa.ColumnElement[bool]],
        order: CustomerOrder = CustomerOrder.URGENCY,
    ) -> Page:
        """A page of them: it is chosen by what they are ordered by and their SIDs alone, then read in full.

        Raises INVALID_PAGE_TOKEN.
        """
        only = where if state is None else [*where, URGENT.in_([URGENCY[state]])]
        first, sent = self._first(order, state, where)
        columns = [PROFILE.sid] if first is None else [first, PROFILE.sid]
        listed = all_of(*columns, where=only, along=sent)
        wanted = asked.window(listed, *columns, oldest_first=order is CustomerOrder.NAME)
        keys = {str(key[-1]): tuple(key) for key in await self._database.search(wanted)}
        found = {one.sid: one for one in await self._read([PROFILE.sid.in_(keys)])} if keys else {}
        return Page([found[sid] for sid in keys if sid in found], key=lambda one: keys[one.sid])

    def _first(
        self, order: CustomerOrder, state: CustomerState | None, where: Sequence[sa.ColumnElement[bool]]
    ) -> tuple[sa.ColumnElement[Any] | None, sa.Subquery | None]:
        """What they are ordered by before their SIDs, if by anything, and the figures that it is one of."""
        match order:
            case CustomerOrder.URGENCY:
                return (URGENT if state is None else None), None
            case CustomerOrder.NAME:
                return sa.func.lower(PROFILE.friendly_name), None
            case CustomerOrder.NEWEST:
                return None, None
            case CustomerOrder.TRAFFIC | CustomerOrder.FAILURES:
                sent = self._insights.sums_by_service(accounts_of(where), TRAFFIC_DAYS)
                figure = sent.c.messages if order is CustomerOrder.TRAFFIC else sent.c.failed
                return sa.cast(sa.func.coalesce(figure, 0), sa.BigInteger), sent

    async def find(self, sid: Sid, where: Sequence[sa.ColumnElement[bool]]) -> Customer | None:
        """One by the SID of its profile; None: there is none."""
        found = await self._read([PROFILE.sid == sid, *where])
        return found[0] if found else None

    async def counts(self, where: Sequence[sa.ColumnElement[bool]]) -> CustomerCounts:
        """How many there are in each state."""
        states = all_of(URGENT.label("urgency"), where=where).subquery()
        counted = sa.select(states.c.urgency, sa.func.count()).group_by(states.c.urgency)
        rows = await self._database.search(counted)
        return CustomerCounts(**{state_of(urgency).value: number for urgency, number in rows})

    async def _read(self, where: Sequence[sa.ColumnElement[bool]]) -> list[Customer]:
        found = [customer_of(row) for row in await self._database.search(all_of(*FULL, where=where))]
        accounts, services = {one.account_sid for one in found}, {one.messaging_service_sid for one in found} - {None}
        sent = await self._insights.sent_by_service(sorted(accounts), sorted(filter(None, services)), TRAFFIC_DAYS)
        return [with_traffic(one, sent) for one in found]


def with_traffic(customer: Customer, sent: Mapping[Sid, Totals]) -> Customer:
    """With what left its messaging service, where it has one."""
    if customer.messaging_service_sid is None:
        return customer
    of = sent.get(customer.messaging_service_sid)
    return msgspec.structs.replace(
        customer,
        traffic_messages=of.messages if of else 0,
        traffic_delivery_rate=of.delivery_rate if of else None,
        traffic_failed=of.undelivered + of.failed if of else 0,
    )


def state_of(urgency: int) -> CustomerState:
    """The state of this urgency."""
    return _BY_URGENCY[urgency]


def customer_of(row: Sequence[Any]) -> Customer:
    """A row, read."""
    (sid, account, name, policy, profile, product, product_status, brand, kind, brand_status, identity, score,
     campaign, service, status, use_case, made, changed, *errors, urgency, numbers, registered) = row  # fmt: skip
    return Customer(
        sid=sid,
        account_sid=account,
        friendly_name=name,
        kind=kind_of(policy),
        state=state_of(urgency),
        policy_sid=policy,
        profile_status=profile,
        trust_product_sid=product,
        trust_product_status=product_status,
        brand_sid=brand,
        brand_type=kind,
        brand_status=brand_status,
        identity_status=identity,
        brand_score=score,
        campaign_sid=campaign,
        messaging_service_sid=service,
        campaign_status=status,
        use_case=use_case,
        numbers=numbers or 0,
        numbers_registered=registered or 0,
        traffic_messages=None,
        traffic_delivery_rate=None,
        traffic_failed=None,
        error_codes=codes_of(*errors),
        date_created=Instant(made),
        date_updated=Instant(changed),
    )
