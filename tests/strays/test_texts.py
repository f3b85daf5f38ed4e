"""Texts for nobody, on every store: kept within bounds."""

from __future__ import annotations

import msgspec
import pytest

from tests.delivery.engine import BEGAN_US, USER
from tests.stores import Stores
from tidings.carriers.port import Arrival
from tidings.core import Instant, MovableClock, SeededChance, Sids
from tidings.strays import stray, texts
from tidings.strays.stray import KEPT, StrayKind, forgotten, strays
from tidings.strays.texts import Unclaimed

NOBODY = "+14155550177"


def _arrival(text: str, to: str = NOBODY) -> Arrival:
    return Arrival("pine", USER, to, text.encode(), 3, None, 1, 1, (), lambda _: None, lambda: None)


async def test_the_newest_are_kept_for_one_number_and_in_all(stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "OF_ONE_MOST", 3)
    monkeypatch.setattr(stray, "ROWS_MOST", {StrayKind.TEXT: 4})
    monkeypatch.setattr(texts, "CUT_EVERY", 6)
    async with stores.opened() as database:
        clock = MovableClock(lambda: BEGAN_US)
        unclaimed = Unclaimed(database, clock, Sids(clock, SeededChance("unclaimed")))

        async def bodies() -> list[str]:
            rows = await database.rows(strays.table.select().order_by(strays.table.c.sid))
            return [strays.stored.read(row).detail["body"] for row in rows]

        await unclaimed.keep(_arrival("elsewhere 1", "+14155550178"))
        await unclaimed.keep(_arrival("elsewhere 2", "+14155550178"))
        for number in range(1, 4):
            await unclaimed.keep(_arrival(f"text {number}"))
        assert await bodies() == ["elsewhere 1", "elsewhere 2", "text 1", "text 2", "text 3"]
        await unclaimed.keep(_arrival("text 4"))
        assert await bodies() == ["elsewhere 2", "text 2", "text 3", "text 4"]
        await database.commit(forgotten(Instant(BEGAN_US)))
        assert len(await bodies()) == 4
        await database.commit(forgotten(Instant(BEGAN_US).plus(s=KEPT.total_seconds() + 1)))
        assert await bodies() == []


async def test_what_no_database_could_hold_is_cleaned_and_cut(stores: Stores) -> None:
    async with stores.opened() as database:
        clock = MovableClock(lambda: BEGAN_US)
        unclaimed = Unclaimed(database, clock, Sids(clock, SeededChance("unclaimed")))
        odd = msgspec.structs.replace(_arrival(""), payload=b"\xd8\x00\x00\x00" + b"\x00x" * 5_000, data_coding=8)
        await unclaimed.keep(odd)
        [row] = await database.rows(strays.table.select())
        body = strays.stored.read(row).detail["body"]
        assert (len(body), body[:3]) == (texts.BODY_MOST, "\ufffd\ufffdx")
