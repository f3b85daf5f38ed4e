"""Charges campaigns month by month, from the day on which they were verified until they are deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import sqlalchemy as sa

from tidings.campaigns.fees import monthly_fee
from tidings.campaigns.resource import Campaign, campaigns
from tidings.campaigns.store import C, campaigns_where
from tidings.core import Instant, Sid
from tidings.db import Conflict, Database
from tidings.ledger.fees import months_after


class ChargeMonthly:
    """Charges the month that begins, once for each campaign: the month and the next due day are one commit."""

    name: Final = "charge-campaigns"
    batch_most: Final = 100

    def __init__(self, database: Database, owner_of: Callable[[Sid], Sid]) -> None:
        self._database = database
        self._owner_of = owner_of

    async def step(self, now: Instant) -> Instant:
        """See Loop. A campaign that is several months behind comes again at once. Raises Unavailable."""
        due = await campaigns_where(self._database, C.charged_until <= int(now), most=self.batch_most)
        for campaign in due:
            await self._charge(campaign, now)
        if due:
            return now
        ((following,),) = await self._database.rows(sa.select(sa.func.min(C.charged_until)))
        return now.plus(h=1) if following is None else min(Instant(following), now.plus(h=1))

    async def _charge(self, campaign: Campaign, now: Instant) -> None:
        assert campaign.verified_at is not None
        assert campaign.charged_until is not None
        begins = campaign.charged_until
        after = _next(campaign.verified_at, begins)
        here = (C.campaign_sid == campaign.campaign_sid, C.charged_until == int(begins))
        moved = sa.update(campaigns.table).where(*here).values(charged_until=int(after))
        fee = monthly_fee(self._owner_of(campaign.account_sid), campaign, begins, now)
        try:
            await self._database.commit(moved, *fee)
        except Conflict:  # the ledger has this month already
            await self._database.commit(moved)


def _next(verified_at: Instant, begins: Instant) -> Instant:
    """The end of the month that begins then, on the day of the month on which the campaign was verified."""
    start, month = verified_at.as_datetime(), begins.as_datetime()
    months = (month.year - start.year) * 12 + month.month - start.month
    return months_after(verified_at, months + 1)
