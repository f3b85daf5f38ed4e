"""A row that a database does not take harms no other: it is tried alone, told, and given up."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from tests.db.small import feedback
from tests.db.test_database import FIND, INSERT, OUTCOMES, UPDATE
from tests.stores import Stores
from tidings.db import Unavailable, Unit, Unstorable

LONG = "".join(f"{number:x}" for number in range(30_000))
"""Text that does not fit into an index, however it is compressed."""
ALWAYS = [("SM1", "a\ud800b", 1), ("SM1", "confirmed", 1 << 70)]
ON_POSTGRES = [("SM1", "a\0b", 1), (LONG, "confirmed", 1), ("SM1\0", "confirmed", 1)]


def guilty(stores: Stores) -> list[tuple[str, str, int]]:
    return ALWAYS + (ON_POSTGRES if stores.kind == "postgresql" else [])


async def told(future: asyncio.Future[object]) -> object:
    async with asyncio.timeout(20):
        return await future


async def test_a_refused_row_is_told_and_given_up_and_those_beside_it_are_stored(stores: Stores) -> None:
    async with stores.opened() as database:
        for place, (sid, outcome, number) in enumerate(guilty(stores)):
            loop = asyncio.get_running_loop()
            fates = [loop.create_future() for _ in range(5)]
            rows = [(f"SM{place}{n}", "confirmed", n) for n in range(5)]
            rows[2] = (sid, outcome, number)
            with capture_logs() as logs:
                for fate, row in zip(fates, rows, strict=True):
                    write = INSERT("AC1", row[0], row[1], row[2], 1)
                    database.submit(Unit([write], fate.set_result, lasting=True))
                outcomes = [await told(fate) for fate in fates]
            assert [isinstance(each, Unstorable) for each in outcomes] == [False, False, True, False, False]
            given_up = [line for line in logs if line["event"] == "unit_given_up"]
            assert [line["tables"] for line in given_up] == [["message_feedback"]]
            assert "a\ud800b" not in str(logs)
            assert LONG not in str(logs)
        assert len(await database.rows(OUTCOMES)) == 4 * len(guilty(stores))


async def test_whoever_waits_for_a_refused_row_is_told_by_whichever_statement_it_comes(stores: Stores) -> None:
    async with stores.opened() as database:
        await database.commit(INSERT("AC1", "SM9", "confirmed", 1, 1))
        for sid, outcome, number in guilty(stores):
            values = {"account_sid": "AC1", "message_sid": sid, "outcome": outcome, "date_updated": 1}
            writes = [
                INSERT("AC1", sid, outcome, number, 1),
                sa.insert(feedback).values(**values, date_created=number),
            ]
            if (outcome, number) != ("confirmed", 1):
                writes.append(UPDATE("AC1", "SM9", outcome, number))
            for write in writes:
                with pytest.raises(Unstorable):
                    await database.commit(write)
        assert await database.rows(OUTCOMES) == [("SM9", "confirmed")]


async def test_a_key_that_no_row_can_have_is_not_found_and_harms_no_other_lookup(stores: Stores) -> None:
    async with stores.opened() as database:
        await database.commit(INSERT("AC1", "SM1", "confirmed", 1, 1))
        keys = ["SM1", "a\0b", "\ud800", "SM1"]
        found = await asyncio.gather(*(database.find(FIND, "AC1", key) for key in keys))
        assert found == [("confirmed", 1), None, None, ("confirmed", 1)]


async def test_a_statement_that_is_wrong_makes_nobody_else_wait(stores: Stores) -> None:
    """A column that is not there is not the row's fault, nor is the store away."""
    missing = sa.table("message_feedback", sa.column("no_such_column"))
    async with stores.opened() as database:
        fates: list[object] = []
        database.submit(Unit([sa.insert(missing).values(no_such_column="x")], fates.append, lasting=True))
        with pytest.raises(Unavailable):
            await database.commit(sa.insert(missing).values(no_such_column="x"))
        async with asyncio.timeout(20):
            await database.commit(INSERT("AC1", "SM1", "confirmed", 1, 1))
        assert fates == []
        assert database.set_aside == 1
