"""Receipts that fit nothing, by the Tidings API: what the operator sees of them, and that nobody else does."""

from __future__ import annotations

import asyncio

from tests.console.installation import OPERATOR, OTHER, Installation, installed
from tidings.carriers.port import Receipt, ReceiptState, Written
from tidings.strays.receipts import OCTETS_SHOWN_MOST, ROWS_A_MINUTE
from tidings.strays.stray import ROWS_MOST, StrayKind, strays

PATH = "Carriers/UnmatchedReceipts"


def receipt(number: int = 7, carrier: str = "pine", octets: bytes = b"id:7 stat:DELIVRD") -> Receipt:
    return Receipt(
        carrier=carrier,
        ids=(f"nobodys{number}",),
        state=ReceiptState.DELIVERED,
        error_code=None,
        done_date=None,
        acknowledge=lambda stored: None,
        source="14155550199",
        destination="55\x1b500",
        written=lambda: Written(4, 8, octets, {0x1454: b"\0" * 9}),
    )


async def come(here: Installation, *receipts: Receipt) -> None:
    here.app.program.receipts.receipts_came(receipts)
    await asyncio.sleep(20)


@installed()
async def test_the_operator_sees_what_came(here: Installation) -> None:
    await come(here, receipt())
    [shown] = (await here.get(PATH, user=OPERATOR)).json["unmatched_receipts"]
    assert (await here.get(f"{PATH}/{shown['sid']}", user=OPERATOR)).json == shown
    assert shown.pop("url").endswith(f"/tidings/v1/{PATH}/{shown['sid']}")
    assert shown.pop("sid").startswith("UR")
    assert shown.pop("date_created").startswith("2027-01-15T")
    assert shown == {
        "carrier": "pine",
        "reason": "unknown-id",
        "ids": ["nobodys7"],
        "source": "14155550199",
        "destination": "55500",
        "esm_class": 4,
        "data_coding": 8,
        "octets": b"id:7 stat:DELIVRD".hex(),
        "parameters": {"0x1454": "00" * 9},
    }


@installed()
async def test_the_list_is_cut_by_carrier_and_reason(here: Installation) -> None:
    await come(here, receipt(1), receipt(2, "oak"))
    for query, carriers in (("Carrier=oak", ["oak"]), ("Reason=unknown-id", ["oak", "pine"]), ("Reason=no-id", [])):
        listed = (await here.get(f"{PATH}?{query}", user=OPERATOR)).json["unmatched_receipts"]
        assert sorted(one["carrier"] for one in listed) == carriers
    assert (await here.get(f"{PATH}?Reason=unlucky", user=OPERATOR)).status == 400


@installed()
async def test_no_account_sees_them(here: Installation) -> None:
    await come(here, receipt())
    [shown] = (await here.get(PATH, user=OPERATOR)).json["unmatched_receipts"]
    for user in (OTHER, "AC" + "a" * 32):
        assert (await here.get(PATH, user=user)).status == 403
        assert (await here.get(f"{PATH}/{shown['sid']}", user=user)).status == 403
    assert (await here.get(f"{PATH}/UR{'0' * 32}", user=OPERATOR)).status == 404


@installed()
async def test_a_flood_fills_neither_the_store_nor_a_row_but_every_receipt_counts(here: Installation) -> None:
    await come(here, *(receipt(number, octets=b"x" * 60_000) for number in range(ROWS_A_MINUTE + 40)))
    rows = await here.database.rows(strays.table.select())
    assert len(rows) == ROWS_A_MINUTE
    kept = [strays.stored.read(row).detail for row in rows]
    assert all(len(detail["octets"]) == 2 * OCTETS_SHOWN_MOST for detail in kept)
    assert here.app.program.receipts.unmatched.counts == {("pine", "unknown-id"): ROWS_A_MINUTE + 40}


@installed()
async def test_only_the_latest_are_kept(here: Installation) -> None:
    most = ROWS_MOST[StrayKind.RECEIPT]
    old = [f"UR{number:032x}" for number in range(most)]
    await come(here, receipt())
    [row] = await here.database.rows(strays.table.select())
    await here.database.commit(strays.table.insert().values([(sid, *row[1:]) for sid in old]))
    await come(here, receipt())
    kept = {row[0] for row in await here.database.rows(strays.table.select())}
    assert len(kept) == most
    assert kept.isdisjoint(old[:2])
