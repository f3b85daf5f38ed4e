"""PostgreSQL keeps to its indexes, however young its tables are."""

from __future__ import annotations

import asyncio
from pathlib import Path

import asyncpg
import sqlalchemy as sa

from tests.db.test_database import CLAIM, INSERT, _bar
from tests.db.test_moves import moved, queued
from tests.stores import Stores
from tidings.db.postgres import PostgresDatabase
from tidings.db.postgres_dialect import postgres_dialect
from tidings.db.postgres_writer import PINNED_PLANS, bulk_sql
from tidings.insights.progress import ACTIVE
from tidings.messages.store import BARRED, CLAIM_SENDING, DELETE_AWAITED, DELETE_QUEUED, MOVE_SENT
from tidings.webhooks.outbox import UPDATE_EXCHANGE


async def test_hot_statements_find_their_rows_by_the_primary_key(postgres_url: str, tmp_path: Path) -> None:
    async with Stores("postgresql", tmp_path, postgres_url).opened() as database:
        assert isinstance(database, PostgresDatabase)
        connection = await asyncpg.connect(postgres_url, server_settings=PINNED_PLANS)
        row = "SELECT 'AC1', 'SM' || n, 'outbound-api', 'sent', '+1', '+2', 'x', NULL, 1, 0"
        await connection.execute(
            'INSERT INTO message (account_sid, sid, direction, status, "from", "to", body, sent_body, '
            "num_segments, num_media, date_created, date_updated, steps, callbacks, possibly_doubled, "
            f"provide_feedback, exempt) {row}, n, n, '', 0, 0, 0, 0 FROM generate_series(1, 6000) AS n"
        )
        await connection.execute("ANALYZE message")
        for bulk in (MOVE_SENT, CLAIM_SENDING, BARRED, DELETE_QUEUED, DELETE_AWAITED, UPDATE_EXCHANGE):
            arrays = [[]] * len(bulk.columns)
            plan = await connection.fetch(f"EXPLAIN {bulk_sql(bulk)}", *arrays)
            text = "\n".join(str(line[0]) for line in plan)
            assert f"pk_{bulk.table}" in text or bulk is BARRED, text
            assert "Seq Scan" not in text
            by_user = text.count("pk_opt_out") + text.count("ix_opt_out_user_account_sid")
            assert bulk not in {CLAIM_SENDING, BARRED} or by_user == 2, text
        await connection.close()


async def test_a_table_that_grows_is_analyzed(postgres_url: str, tmp_path: Path) -> None:
    async with Stores("postgresql", tmp_path, postgres_url).opened() as database:
        await database.commit(*(INSERT("AC1", f"SM{n:03}", "confirmed", n, n) for n in range(60)))
        await database.commit()
        connection = await asyncpg.connect(postgres_url)
        for _ in range(250):
            await asyncio.sleep(0.02)  # it is analyzed beside the commit, on another connection
            known = await connection.fetchval("SELECT reltuples FROM pg_class WHERE relname = 'message_feedback'")
            if known == 60:
                break
        await connection.close()
        assert known == 60


TURN = [0]


async def _turns() -> None:
    """Counts the turns of the event loop."""
    while True:
        TURN[0] += 1
        await asyncio.sleep(0)


async def test_of_two_programs_the_claim_that_commits_after_a_bar_has_seen_it(
    postgres_url: str, tmp_path: Path
) -> None:
    stores = Stores("postgresql", tmp_path, postgres_url)
    async with stores.opened() as dispatching, stores.opened(fresh=False) as receiving:
        for number in range(20):
            sid = f"SM{number}"
            await dispatching.commit(INSERT("AC1", sid, "queued", 1, 1))
            turns = asyncio.create_task(_turns())
            ended: dict[str, int] = {}
            claim = dispatching.commit(CLAIM("AC1", sid, "claimed", "MG1"))
            claim.add_done_callback(lambda _, ended=ended: ended.update(claim=TURN[0]))
            for _ in range(number % 5):
                await asyncio.sleep(0)
            bar = receiving.commit(_bar("MG1", sid))
            bar.add_done_callback(lambda _, ended=ended: ended.update(bar=TURN[0]))
            [keys], _ = await asyncio.gather(claim, bar)
            turns.cancel()
            # Answers that come in one turn of the loop, or in two that follow, may be seen in either order.
            assert not keys or ended["claim"] <= ended["bar"] + 2, f"{number}: claimed after the bar was committed"


async def test_a_claim_waits_for_a_bar_that_is_being_written(postgres_url: str, tmp_path: Path) -> None:
    stores = Stores("postgresql", tmp_path, postgres_url)
    async with stores.opened() as database:
        await database.commit(INSERT("AC1", "SM1", "queued", 1, 1))
        other = await asyncpg.connect(postgres_url)
        writing = other.transaction()
        await writing.start()
        await other.execute("INSERT INTO sticky_sender VALUES ('AC1', 'MG1', 'SM1', '+1', 1)")
        claim = database.commit(CLAIM("AC1", "SM1", "claimed", "MG1"))
        while not await other.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
            assert not claim.done(), "it did not wait"
            await asyncio.sleep(0)
        await writing.commit()
        assert await claim == [[]]
        await other.close()


async def test_rows_that_move_stay_in_their_page_so_that_no_index_is_written(postgres_url: str, tmp_path: Path) -> None:
    async with Stores("postgresql", tmp_path, postgres_url).opened() as database:
        pages = sa.text("SELECT sid, (ctid::text::point)[0] FROM message")
        sids = [f"SM{number:03}" for number in range(200)]
        await database.commit(*queued(*sids))
        before = dict(await database.rows(pages))
        await database.commit(*(moved(sid, "sent") for sid in sids))
        after = dict(await database.rows(pages))
        assert sum(before[sid] == after[sid] for sid in sids) > 190


async def test_who_wrote_lately_is_found_at_the_end_of_an_index(postgres_url: str, tmp_path: Path) -> None:
    """Where one account has nearly all messages, and the plan is made once, for any account and any time."""
    async with Stores("postgresql", tmp_path, postgres_url).opened():
        connection = await asyncpg.connect(postgres_url, server_settings={"plan_cache_mode": "force_generic_plan"})
        await connection.execute(
            'INSERT INTO message (account_sid, sid, direction, status, "from", "to", body, sent_body, '
            "num_segments, num_media, date_created, date_updated, steps, callbacks, possibly_doubled, "
            "provide_feedback, exempt) SELECT 'AC1', 'SM' || n, 'outbound-api', 'sent', '+1', '+2', 'x', NULL, 1, 0, "
            "n, n, '', 0, 0, 0, 0 FROM generate_series(1, 6000) AS n"
        )
        await connection.execute("ANALYZE message, account")
        compiled = ACTIVE.compile(dialect=postgres_dialect())
        plan = await connection.fetch(f"EXPLAIN {compiled}", 5_000)
        await connection.close()
        text = "\n".join(str(line[0]) for line in plan)
        assert "ix_message_account_sid_date_created" in text
        assert "Seq Scan on message" not in text
