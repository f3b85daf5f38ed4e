"""Alerts are kept for thirty days, and of one account at most so many; one thing has one alert."""

from __future__ import annotations

import sqlalchemy as sa

from tests.stores import Stores
from tidings.alerts.alert import alerted, alerts
from tidings.alerts.forget import BATCH_MOST, ForgetAlerts
from tidings.core import Instant
from tidings.db import Database

NOW = Instant(1_438_287_151_000_000)


def alert(number: int, account: str = "AC1", at: Instant = NOW) -> object:
    return alerted(f"EV{number:032x}", account, 11200, at, resource_sid=None, url="https://example.com/")


async def kept(database: Database, account: str = "AC1") -> list[int]:
    columns = alerts.table.c
    found = sa.select(columns.sid).where(columns.account_sid == account).order_by(columns.sid)
    return [int(sid.removeprefix("NO"), 16) for (sid,) in await database.rows(found)]


async def through(loop: ForgetAlerts, now: Instant) -> int:
    """Steps until it has gone through all; how many there were."""
    for steps in range(1, 100):
        if (await loop.step(now)) > now.plus(s=1):
            return steps
    raise AssertionError


async def test_what_is_older_than_thirty_days_goes_and_the_rest_stays(stores: Stores) -> None:
    async with stores.opened() as database:
        for number, days in ((1, 31), (2, 30), (3, 1)):
            await database.commit(alert(number, at=NOW.plus(days=-days)))
        await database.commit(alert(4, "AC2", NOW.plus(days=-40)))
        await through(ForgetAlerts(database), NOW)
        assert await kept(database) == [2, 3]
        assert await kept(database, "AC2") == []


async def test_of_very_many_the_newest_stay_and_no_account_pays_for_another(stores: Stores) -> None:
    async with stores.opened() as database:
        many = BATCH_MOST + 50
        await database.commit(*(alert(number, at=NOW.plus(s=number)) for number in range(many)))
        await database.commit(alert(0, "AC2"))
        assert await through(ForgetAlerts(database, kept_most=10), NOW.plus(days=1)) > 2
        assert await kept(database) == list(range(many - 10, many))
        assert await kept(database, "AC2") == [0]


async def test_one_thing_has_one_alert_however_often_it_is_told_of(stores: Stores) -> None:
    async with stores.opened() as database:
        await database.commit(alert(1))
        await database.commit(alert(1, at=NOW.plus(s=5)))
        assert await kept(database) == [1]
