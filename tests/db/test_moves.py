"""One suite for both databases: moves of rows, guarded by where they stand, and what is added to their ends."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
import pytest
import sqlalchemy as sa

from tests.stores import Stores
from tidings.db import Among, BulkInsert, BulkMove, Counted, Database, Unit
from tidings.db.bulk import Bound
from tidings.db.database import Overtaken, Results, Unstorable
from tidings.messages.model import message

REQUIRED = {
    "account_sid": "AC1", "direction": "outbound-api", "status": "queued", "to": "+1", "body": "", "num_segments": 1,
    "num_media": 0, "date_created": 1, "date_updated": 1, "steps": "queued@1", "callbacks": 0, "possibly_doubled": 0,
    "provide_feedback": 0, "exempt": 0,
}  # fmt: skip
INSERT = BulkInsert(message, ("sid", *REQUIRED))
MOVE = BulkMove(
    message,
    ("status", "error_code", "sent_body"),
    ("account_sid", "sid"),
    among=Among("status", ("queued", "sending")),
    appended=("steps",),
)
FINISH = BulkMove(
    message, ("status",), ("account_sid", "sid"), among=Among("status", ("sent",)), appended=("steps",), order=3
)
COUNT = BulkMove(
    message,
    ("status", "callbacks"),
    ("account_sid", "sid"),
    among=Among("status", ("queued", "sending")),
    counted=Counted("callbacks", where_set="status_callback"),
)
MOVED = sa.select(message.c.sid, message.c.status, message.c.error_code, message.c.sent_body, message.c.steps)


def queued(*sids: str) -> list[Bound]:
    return [INSERT(sid, *REQUIRED.values()) for sid in sids]


def moved(sid: str, status: str, error_code: int | None = None, text: str | None = None, steps: str = "") -> Bound:
    return MOVE("AC1", sid, status, error_code, text, f";{status}@2{steps}")


async def outcomes_of(*commits: asyncio.Future[Results]) -> list[type]:
    """What came of each: a list, or why nothing did."""
    return [type(each) for each in await asyncio.gather(*commits, return_exceptions=True)]


async def rows_of(database: Database) -> dict[str, tuple[Any, ...]]:
    return {row[0]: row[1:] for row in await database.rows(MOVED)}


async def test_of_many_moves_of_one_commit_those_fail_whose_rows_stand_elsewhere_and_no_others(stores: Stores) -> None:
    sids = [f"SM{number:03}" for number in range(200)]
    async with stores.opened() as database:
        await database.commit(*queued(*sids))
        await database.commit(*(moved(sid, "failed", 30003) for sid in sids[::20]))
        commits = [database.commit(moved(sid, "sent")) for sid in sids]
        outcomes = await asyncio.gather(*commits, return_exceptions=True)
        assert [type(each) for each in outcomes] == [list if n % 20 else Overtaken for n in range(200)]
        found = await rows_of(database)
    assert [found[sid][0] for sid in sids] == ["sent" if n % 20 else "failed" for n in range(200)]
    assert found["SM020"] == ("failed", 30003, None, "queued@1;failed@2")
    assert found["SM021"] == ("sent", None, None, "queued@1;sent@2")


async def test_a_move_of_a_row_that_is_not_there_or_of_another_account_is_overtaken(stores: Stores) -> None:
    async with stores.opened() as database:
        await database.commit(*queued("SM1"))
        strange = MOVE("AC2", "SM1", "sent", None, None, "")
        assert await outcomes_of(database.commit(moved("SM2", "sent")), database.commit(strange)) == [Overtaken] * 2
        assert (await rows_of(database))["SM1"][0] == "queued"


async def test_a_move_counts_one_on_from_where_the_row_is_or_not_at_all(stores: Stores) -> None:
    told = BulkInsert(message, ("sid", *REQUIRED, "status_callback"))
    async with stores.opened() as database:
        await database.commit(*queued("SM1"), told("SM2", *REQUIRED.values(), "http://x.example"))
        counts = [("SM1", 1), ("SM2", 0), ("SM2", 2), ("SM1", 0), ("SM2", 1), ("SM2", 1)]
        commits = [database.commit(COUNT("AC1", sid, "sending", count)) for sid, count in counts]
        assert await outcomes_of(*commits) == [Overtaken] * 3 + [list] * 2 + [Overtaken]


async def test_a_unit_of_several_moves_is_done_wholly_or_not_at_all(stores: Stores) -> None:
    async with stores.opened() as database:
        await database.commit(*queued("SM1", "SM2", "SM3"))
        await database.commit(moved("SM2", "failed"))
        with pytest.raises(Overtaken):
            await database.commit(*(moved(sid, "sent") for sid in ("SM1", "SM2", "SM3")), *queued("SM4"))
        assert {sid: row[0] for sid, row in (await rows_of(database)).items()} == {
            "SM1": "queued",
            "SM2": "failed",
            "SM3": "queued",
        }


async def test_moves_of_one_row_in_one_commit_are_made_in_their_order(stores: Stores) -> None:
    async with stores.opened() as database:
        await database.commit(*queued("SM1", "SM2"))
        units = [
            database.commit(moved("SM1", "sending", 1, "a")),
            database.commit(moved("SM2", "sent")),
            database.commit(moved("SM1", "sending", None, "b")),
            database.commit(FINISH("AC1", "SM1", "delivered", ";delivered@4")),
            database.commit(moved("SM1", "sent", 3, None)),
        ]
        assert await asyncio.gather(*units) == [[]] * 5
        assert await rows_of(database) == {
            "SM1": ("delivered", 3, None, "queued@1;sending@2;sending@2;sent@2;delivered@4"),
            "SM2": ("sent", None, None, "queued@1;sent@2"),
        }


async def test_a_second_move_of_a_row_that_the_first_took_away_is_overtaken_alone(stores: Stores) -> None:
    async with stores.opened() as database:
        await database.commit(*queued("SM1", "SM2", "SM3"))
        moves = [moved(sid, "sent") for sid in ("SM1", "SM2", "SM2", "SM3")]
        assert await outcomes_of(*(database.commit(move) for move in moves)) == [list, list, Overtaken, list]
        assert {row[3] for row in (await rows_of(database)).values()} == {"queued@1;sent@2"}


async def test_a_move_writes_nothing_as_nothing_and_any_text_as_it_is(stores: Stores) -> None:
    wide = "é😀'\"\\;{},NULL\n" * 20_000
    async with stores.opened() as database:
        await database.commit(*queued("SM1", "SM2", "SM3"))
        await database.commit(
            moved("SM1", "sent", None, wide, wide), moved("SM2", "sent", 7, ""), moved("SM3", "sent", None, "NULL")
        )
        found = await rows_of(database)
    assert found["SM1"] == ("sent", None, wide, f"queued@1;sent@2{wide}")
    assert found["SM2"][1:3] == (7, "")
    assert found["SM3"][1:3] == (None, "NULL")


@pytest.mark.parametrize("fault", [{"text": "a\0b"}, {"text": "\ud800"}, {"error_code": 2**63}])
async def test_a_move_that_no_database_takes_fails_alone(stores: Stores, fault: dict[str, Any]) -> None:
    if stores.kind != "postgresql" and "\0" in str(fault.get("text")):
        pytest.skip("SQLite takes it")
    sids = [f"SM{number}" for number in range(5)]
    async with stores.opened() as database:
        await database.commit(*queued(*sids))
        faults = {"SM2": fault}
        commits = [database.commit(moved(sid, "sent", **faults.get(sid, {}))) for sid in sids]
        assert await outcomes_of(*commits) == [list, list, Unstorable, list, list]
        assert (await rows_of(database))["SM2"][0] == "queued"


async def test_two_processes_that_move_the_same_rows_in_opposite_orders_both_come_to_their_end(
    postgres_url: str, tmp_path: Any
) -> None:
    stores = Stores("postgresql", tmp_path, postgres_url)
    sids = [f"SM{number:03}" for number in range(100)]
    async with stores.opened() as one, stores.opened(fresh=False) as other:
        await one.commit(*queued(*sids))
        for _ in range(20):
            forth = one.commit(*(moved(sid, "sending") for sid in sids))
            back = other.commit(*(moved(sid, "sending") for sid in reversed(sids)))
            assert await asyncio.gather(forth, back) == [[], []]
        assert {row[3].count("sending") for row in (await rows_of(one)).values()} == {40}


async def test_a_batch_that_the_server_ends_for_a_deadlock_is_written_anew(postgres_url: str, tmp_path: Any) -> None:
    stores = Stores("postgresql", tmp_path, postgres_url)
    async with stores.opened() as database:
        await database.commit(*queued("SM1", "SM2", "SM3"))
        owned = await database.take("test")
        other = await asyncpg.connect(postgres_url, server_settings={"deadlock_timeout": "60s"})
        theirs = other.transaction()
        await theirs.start()
        await other.execute("UPDATE message SET error_code = 1 WHERE sid = 'SM2'")
        told: list[Results | Exception] = []
        database.submit(Unit([moved("SM1", "sending"), moved("SM2", "sending"), *queued("SM4")], told.append))
        while not await other.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
            await asyncio.sleep(0)
        await other.execute("UPDATE message SET error_code = 1 WHERE sid = 'SM1'")  # ours waits too, and is ended
        await theirs.commit()
        await other.close()
        await database.commit(moved("SM3", "sent"))
        assert told == [[]]
        assert {sid: row[0] for sid, row in (await rows_of(database)).items()} == {
            "SM1": "sending",
            "SM2": "sending",
            "SM3": "sent",
            "SM4": "queued",
        }
        assert owned is not None
        assert owned.is_held, "the connection was kept, and with it what it owns"
