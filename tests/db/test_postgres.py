"""PostgreSQL keeps to its indexes, however young its tables are."""

from __future__ import annotations

import asyncio
from pathlib import Path

import asyncpg

from tests.stores import Stores
from tidings.db.postgres import PostgresDatabase
from tidings.db.postgres_writer import PINNED_PLANS, bulk_sql
from tidings.messages.store import DELETE_AWAITED, DELETE_QUEUED, UPDATE_PROGRESS
from tidings.webhooks.outbox import UPDATE_EXCHANGE


async def test_hot_statements_find_their_rows_by_the_primary_key(postgres_url: str, tmp_path: Path) -> None:
    async with Stores("postgresql", tmp_path, postgres_url).opened() as database:
        assert isinstance(database, PostgresDatabase)
        connection = await asyncpg.connect(postgres_url, server_settings=PINNED_PLANS)
        row = "SELECT 'AC1', 'SM' || n, 'outbound-api', 'sent', '+1', '+2', 'x', NULL, 1, 0"
        await connection.execute(
            'INSERT INTO message (account_sid, sid, direction, status, "from", "to", body, sent_body, '
            "num_segments, num_media, date_created, date_updated, steps, callbacks, possibly_doubled, "
            f"provide_feedback) {row}, n, n, '', 0, 0, 0 FROM generate_series(1, 6000) AS n"
        )
        await connection.execute("ANALYZE message")
        for bulk in (UPDATE_PROGRESS, DELETE_QUEUED, DELETE_AWAITED, UPDATE_EXCHANGE):
            arrays = [[]] * len(bulk.columns)
            plan = await connection.fetch(f"EXPLAIN {bulk_sql(bulk)}", *arrays)
            text = "\n".join(str(line[0]) for line in plan)
            assert f"pk_{bulk.table}" in text, text
            assert "Seq Scan" not in text
        await connection.close()


async def test_a_table_that_grows_is_analyzed(postgres_url: str, tmp_path: Path) -> None:
    from tests.db.test_database import INSERT

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
