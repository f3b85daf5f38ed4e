"""Strays: what fits nothing is kept within bounds, by kind and carrier, and shown to the operator alone."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.console.installation import ACCOUNT, OPERATOR, PHONE, Installation, installed
from tests.delivery.engine import BEGAN_US, passes
from tests.delivery.smsc import Exchange, settled
from tests.stores import Stores
from tests.strays.test_unmatched_receipts import come, receipt
from tests.virtual_wire import virtually
from tidings.core import Instant
from tidings.db import Database
from tidings.strays import stray
from tidings.strays.error_codes import WAIT_S
from tidings.strays.stray import Stray, StrayKind, kept, made, strays

NOBODY = "+12065550199"


def one(number: int, carrier: str = "pine", kind: StrayKind = StrayKind.RECEIPT, size: int = 1) -> Stray:
    sid = f"{stray.PREFIXES[kind]}{number:032x}"
    now = Instant(BEGAN_US + number)
    return made(kind, sid, carrier, "reason", ("from", "to"), {"text": "x" * size}, now)


async def there(database: Database) -> list[tuple[str, str, int]]:
    rows = [strays.stored.read(row) for row in await database.rows(strays.table.select())]
    return sorted((row.kind.value, row.carrier, int(row.sid[-8:], 16)) for row in rows)


async def test_one_kind_and_carrier_takes_no_place_from_another(
    stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stray, "ROWS_MOST", dict.fromkeys(StrayKind, 2))
    async with stores.opened() as database:
        for number in range(1, 5):
            await database.commit(*kept(one(number)))
        await database.commit(*kept(one(5, "oak")))
        await database.commit(*kept(one(6, kind=StrayKind.TEXT)))
        assert await there(database) == [
            ("receipt", "oak", 5),
            ("receipt", "pine", 3),
            ("receipt", "pine", 4),
            ("text", "pine", 6),
        ]


async def test_large_ones_are_bounded_by_their_octets(stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stray, "OCTETS_MOST", 1_000)
    async with stores.opened() as database:
        for number in range(1, 5):
            await database.commit(*kept(one(number, size=400)))
        assert [number for _, _, number in await there(database)] == [3, 4]
        await database.commit(*kept(one(5, size=5_000)))
        assert [number for _, _, number in await there(database)] == [5], "the newest is kept, however large"


async def listed(here: Installation, query: str = "") -> list[Any]:
    found: list[Any] = (await here.get(f"Strays?{query}", user=OPERATOR)).json["strays"]
    return found


async def write(here: Installation, body: str) -> None:
    assert here.app.program.simulated is not None
    await here.app.program.simulated.write(PHONE, NOBODY, body)
    await asyncio.sleep(1)


@installed()
async def test_all_kinds_are_in_one_list_and_found_by_what_is_said(here: Installation) -> None:
    await come(here, receipt())
    await write(here, "anybody?")
    latest, earlier = await listed(here)
    assert (latest["kind"], latest["reason"], latest["carrier"]) == ("text", "nobody", "simulated")
    assert (latest["source"], latest["destination"], latest["detail"]["body"]) == (PHONE, NOBODY, "anybody?")
    assert (earlier["kind"], earlier["reason"], earlier["detail"]["ids"]) == ("receipt", "unknown-id", ["nobodys7"])
    assert earlier["url"].endswith(f"/tidings/v1/Strays/{earlier['sid']}")
    assert (await here.get(f"Strays/{earlier['sid']}", user=OPERATOR)).json == earlier
    for query, kinds in (
        ("Kind=text", ["text"]),
        ("Carrier=pine", ["receipt"]),
        ("Reason=unknown-id", ["receipt"]),
        (f"Destination=%2B{NOBODY[1:]}", ["text"]),
        (f"StartDate={latest['date_created']}", ["text"]),
        ("Kind=error-code", []),
    ):
        assert [each["kind"] for each in await listed(here, query)] == kinds, query
    assert (await here.get("Strays?Kind=cat", user=OPERATOR)).status == 400


@installed()
async def test_one_that_is_forgotten_is_gone_from_its_older_path_too(here: Installation) -> None:
    await write(here, "anybody?")
    [shown] = (await here.get("UnclaimedMessages", OPERATOR)).json["unclaimed_messages"]
    assert (await here.ask("DELETE", f"/tidings/v1/Strays/{shown['sid']}", user=OPERATOR)).status == 204
    assert (await here.get("UnclaimedMessages", OPERATOR)).json["unclaimed_messages"] == []
    assert await listed(here) == []
    assert (await here.get(f"Carriers/UnmatchedReceipts/{shown['sid']}", user=OPERATOR)).status == 404


@installed()
async def test_no_account_sees_or_forgets_them(here: Installation) -> None:
    await write(here, "anybody?")
    [shown] = await listed(here)
    assert (await here.get("Strays")).status == 403
    assert (await here.get(f"Strays/{shown['sid']}")).status == 403
    assert (await here.ask("DELETE", f"/tidings/v1/Strays/{shown['sid']}", user=ACCOUNT)).status == 403


async def _codes(here: Exchange) -> list[tuple[str, str, int]]:
    rows = [strays.stored.read(row) for row in await here.engine.rows(strays.table)]
    return sorted((row.detail["said_in"], row.reason, row.times) for row in rows if row.kind is StrayKind.ERROR_CODE)


@virtually
async def test_an_error_that_no_table_knows_is_kept_once_and_counted() -> None:
    here = await Exchange(errors={"45": 30005}).start()
    for name, err in (("11", "777"), ("12", "777"), ("13", "045"), ("14", "001"), ("15", "000"), ("16", "7x\x1b")):
        await here.sent(name)
        here.report(name, "UNDELIV", err)
        await settled()
    assert await _codes(here) == [("receipt", "777", 2), ("receipt", "7x", 1)]


@virtually
async def test_a_status_that_no_table_knows_is_kept() -> None:
    here = await Exchange(["77"]).start()
    here.holds = True
    await here.engine.send()
    await passes(1)
    here.held.pop().answer(0x4AB)
    await passes(WAIT_S + 1)
    assert await _codes(here) == [("answer", "0x4ab", 1)]
