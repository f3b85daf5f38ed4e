"""Fees: what is charged, when, and that nothing is charged twice."""

from __future__ import annotations

import pytest

from tests.campaigns.world import World, world
from tests.stores import Stores
from tidings.brands.fees import brand_fee, vetting_fee
from tidings.campaigns.fees import campaign_vetting_fee
from tidings.core import Instant
from tidings.db import Conflict
from tidings.ledger.fees import BRAND, BRAND_VETTING, monthly_price, months_after, price_at
from tidings.registry.model import CampaignEvent

DAY_S = 86_400


async def charge(here: World) -> list[str]:
    """The days on which the months begin that were charged so far."""
    while await here.charging.step(here.clock.now()) <= here.clock.now():
        pass
    return [period for what, period, _ in await here.fees() if what == "monthly"]


async def test_a_campaign_is_charged_once_a_month_from_the_day_it_was_verified(stores: Stores) -> None:
    async with stores.opened() as database:
        here = await World.on(database)
        await here.open_balance()
        await here.verified()
        assert await charge(here) == ["2026-02-25"]
        here.later(28 * DAY_S - 60)
        assert await charge(here) == ["2026-02-25"]
        here.later(60)
        for _ in range(3):
            assert await charge(here) == ["2026-02-25", "2026-03-25"]
        assert await here.spent() == 15_000_000 + 2 * 2_000_000


async def test_months_that_were_missed_are_charged_one_by_one() -> None:
    async with world() as here:
        await here.open_balance()
        await here.verified()
        here.later(100 * DAY_S)
        assert await charge(here) == ["2026-02-25", "2026-03-25", "2026-04-25", "2026-05-25"]


async def test_a_crash_between_two_months_charges_none_twice() -> None:
    async with world() as here:
        await here.open_balance()
        service = await here.verified()
        campaign = await here.row(service)
        assert campaign.charged_until is not None
        here.later(28 * DAY_S)
        await charge(here)
        spent = await here.spent()
        await here.charging._charge(campaign, here.clock.now())
        assert await here.spent() == spent
        assert (await here.row(service)).charged_until == months_after(campaign.charged_until, 1)


async def test_a_deleted_campaign_costs_nothing_more() -> None:
    async with world() as here:
        await here.open_balance()
        service = await here.verified()
        await here.item("DELETE", service)
        here.later(60 * DAY_S)
        assert await charge(here) == ["2026-02-25"]


async def test_a_suspended_campaign_is_still_paid_for() -> None:
    async with world() as here:
        await here.open_balance()
        service = await here.verified()
        await here.report(service, CampaignEvent.SUSPENDED)
        here.later(28 * DAY_S)
        assert await charge(here) == ["2026-02-25", "2026-03-25"]


async def test_a_fee_is_charged_once_however_often_it_is_written(stores: Stores) -> None:
    async with stores.opened() as database:
        here = await World.on(database)
        await here.open_balance()
        brand, now = await here.brand(), here.clock.now()
        await database.commit(*brand_fee(here.account, brand, now))
        with pytest.raises(Conflict):
            await database.commit(*brand_fee(here.account, brand, now))
        await database.commit(*vetting_fee(here.account, brand, "VT1", now))
        await database.commit(*vetting_fee(here.account, brand, "VT2", now))
        assert await here.spent() == 4_500_000 + 2 * 41_500_000
        assert await here.fees() == [
            ("brandregistration", "once", 4_500_000),
            ("bv", "once", 41_500_000),
            ("bv", "once", 41_500_000),
        ]


async def test_mocks_are_free() -> None:
    async with world() as here:
        brand, now = await here.brand(mock=True), here.clock.now()
        campaign = await here.row(await here.created(brand))
        assert brand_fee(here.account, brand, now) == vetting_fee(here.account, brand, "VT1", now) == []
        assert campaign_vetting_fee(here.account, campaign, now) == []


def test_prices_hold_from_their_day_on() -> None:
    before, after = Instant.parse_iso("2025-07-31T23:59:59"), Instant.parse_iso("2025-08-01")
    assert (price_at(BRAND, before), price_at(BRAND, after)) == (4_000_000, 4_500_000)
    assert (price_at(BRAND_VETTING, before), price_at(BRAND_VETTING, after)) == (40_000_000, 41_500_000)
    assert price_at(BRAND, Instant(0)) == 4_000_000


@pytest.mark.parametrize(
    ("use_case", "dollars"),
    [("SOLE_PROPRIETOR", 2), ("LOW_VOLUME", 1.5), ("CHARITY", 3), ("EMERGENCY", 5), ("2FA", 10), ("MARKETING", 10)],
)
def test_a_month_costs_what_its_use_case_costs(use_case: str, dollars: float) -> None:
    assert monthly_price(use_case, Instant.parse_iso("2026-01-01")) == dollars * 1_000_000


@pytest.mark.parametrize(
    ("months", "day"), [(1, "2026-02-28"), (2, "2026-03-31"), (3, "2026-04-30"), (12, "2027-01-31"), (25, "2028-02-29")]
)
def test_a_month_ends_on_the_day_it_began_or_the_last_there_is(months: int, day: str) -> None:
    assert months_after(Instant.parse_iso("2026-01-31T12:00:00"), months).iso() == f"{day}T12:00:00Z"
