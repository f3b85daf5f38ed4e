"""PostgreSQL: one writing connection with COPY and unnest in group commits, and a pool for reads.

The writing connection's planner is held to index look-ups, and a table that grows is analyzed at once, since
the statements are planned once and kept: planned on a young table, an update was seen to join the whole table
to a batch's keys (550 us a message instead of 170) or to walk the wrong index (3,470 us).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

import asyncpg
import sqlalchemy as sa
import structlog
from sqlalchemy.dialects.postgresql import asyncpg as asyncpg_dialect

from tidings.db.bulk import Bulk, BulkAdd, BulkClaim, BulkDelete, BulkInsert
from tidings.db.commit import Batch, GroupCommit
from tidings.db.database import OWNED, Conflict, Lookup, Results, Row, Unavailable
from tidings.db.statement import Compiler

OWN_TRIES = 5
OWN_WAIT_S = 0.3
OWNERSHIP = 0x71D1465
"""The number of the advisory lock."""
READERS_MOST = 8
ANALYZED_AT = (50, 500, 5_000, 50_000, 500_000)
"""Rows written to a table since the start after which its statistics are made anew, and the plans with them."""
CONNECT_S = 10.0
PINNED_PLANS = {"enable_hashjoin": "off", "enable_mergejoin": "off", "enable_seqscan": "off", "jit": "off"}

log = structlog.get_logger(__name__)
T = TypeVar("T")


def bulk_sql(bulk: Bulk) -> str:
    """The statement that writes rows given as one array a column."""
    arrays = ",".join(f"${place}::{kind}[]" for place, kind in enumerate(bulk.kinds, 1))
    names = ",".join(f'"{name}"' for name in bulk.columns)
    source = f"unnest({arrays}) AS v({names})"
    key = " AND ".join(f't."{name}"=v."{name}"' for name in bulk.key)
    if isinstance(bulk, BulkDelete):
        return f"DELETE FROM {bulk.table} t USING {source} WHERE {key}"  # noqa: S608 - names are ours
    if isinstance(bulk, BulkClaim):
        changes = ",".join(f'"{name}"=v."{name}"' for name in bulk.set if name not in bulk.key)
        condition = bulk.condition('v."{}"'.format)
        keys = ",".join(f't."{name}"' for name in bulk.key)
        return f"UPDATE {bulk.table} t SET {changes} FROM {source} WHERE {key} AND {condition} RETURNING {keys}"  # noqa: S608 - names are ours
    plus = 't."{}"+' if isinstance(bulk, BulkAdd) else ""
    changes = ",".join(f'"{name}"={plus.format(name)}v."{name}"' for name in bulk.columns if name not in bulk.key)
    return f"UPDATE {bulk.table} t SET {changes} FROM {source} WHERE {key}"  # noqa: S608 - names are ours


def lookup_sql(lookup: Lookup) -> str:
    """The statement that finds many rows, each with the place of its key."""
    arrays = ",".join(f"${place}::{kind}[]" for place, kind in enumerate(lookup.key_kinds, 1))
    names = ",".join(f'"{name}"' for name in lookup.key)
    key = " AND ".join(f't."{name}"=k."{name}"' for name in lookup.key)
    columns = ",".join(f't."{name}"' for name in lookup.columns)
    return (
        f"SELECT k.place,{columns} FROM unnest({arrays}) WITH ORDINALITY AS k({names},place) "  # noqa: S608 - names are ours
        f"JOIN {lookup.table} t ON {key}"
    )


class PostgresDatabase:
    """See Database."""

    name = "postgresql"

    def __init__(self, url: str) -> None:
        self._url = url
        self._compile = Compiler(asyncpg_dialect.dialect())  # type: ignore[no-untyped-call]
        self._group = GroupCommit(self._apply)
        self._owns = False
        self._writer: asyncpg.Connection[Any] | None = None
        self._readers: asyncpg.Pool[Any] | None = None
        self._sought: dict[Lookup, list[tuple[tuple[str | int, ...], asyncio.Future[Row | None]]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._sql: dict[int, str] = {}
        self._written: dict[str, int] = {}
        self.submit = self._group.submit
        self.commit = self._group.commit

    @property
    def committed(self) -> tuple[int, int]:
        """See Database."""
        return self._group.commits, self._group.units

    async def start(self) -> None:
        """See Database."""
        await self._writing()
        self._readers = await asyncpg.create_pool(
            self._url, min_size=1, max_size=READERS_MOST, timeout=CONNECT_S, server_settings={"jit": "off"}
        )

    async def own(self) -> None:
        """See Database. An advisory lock of the writing connection, taken again whenever it connects anew.

        Where a program was just killed, the server needs a moment to see it.
        """
        self._owns = True
        for _ in range(OWN_TRIES - 1):
            try:
                await self._take(await self._writing())
            except Unavailable:
                await asyncio.sleep(OWN_WAIT_S)
            else:
                return
        await self._take(await self._writing())

    async def stop(self) -> None:
        """See Database."""
        await self._group.flush()
        if self._readers:
            await self._readers.close()
        if self._writer:
            await self._writer.close()

    async def rows(self, statement: sa.Executable, params: Mapping[str, Any] | None = None) -> list[Row]:
        """See Database."""
        sql, values = self._compile(statement, params)
        return [tuple(record) for record in await self._fetch(sql, *values)]

    async def find(self, lookup: Lookup, *key: str | int) -> Row | None:
        """See Database."""
        future: asyncio.Future[Row | None] = asyncio.get_running_loop().create_future()
        waiting = self._sought.get(lookup)
        if waiting is None:
            self._sought[lookup] = waiting = []
            task = asyncio.get_running_loop().create_task(self._find_all(lookup))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        waiting.append((key, future))
        return await future

    async def has_table(self, name: str) -> bool:
        """Whether the store has a table of this name; for migrations."""
        return (await self._fetch("SELECT to_regclass($1)", name))[0][0] is not None

    async def run_script(self, script: str) -> None:
        """Runs statements in one transaction; for migrations."""
        writer = await self._writing()
        async with writer.transaction():
            await writer.execute(script)

    async def _find_all(self, lookup: Lookup) -> None:
        await asyncio.sleep(0)
        waiting = self._sought.pop(lookup)
        keys = zip(*(key for key, _ in waiting), strict=True)
        try:
            found = await self._fetch(lookup_sql(lookup), *map(list, keys))
        except Unavailable as failure:
            for _, future in waiting:
                if not future.done():
                    future.set_exception(failure)
            return
        rows = {record[0]: tuple(record)[1:] for record in found}
        for place, (_, future) in enumerate(waiting, 1):
            if not future.done():
                future.set_result(rows.get(place))

    async def _fetch(self, sql: str, *values: Any) -> list[Any]:
        if self._readers is None:
            msg = "the database is not open"
            raise Unavailable(msg)
        readers = self._readers
        return await _translated(lambda: readers.fetch(sql, *values))

    async def _writing(self) -> asyncpg.Connection[Any]:
        if self._writer is None or self._writer.is_closed():
            writer = await _translated(
                lambda: asyncpg.connect(self._url, timeout=CONNECT_S, server_settings=PINNED_PLANS)
            )
            if self._owns:
                await self._take(writer)
            self._writer = writer
        return self._writer

    @staticmethod
    async def _take(writer: asyncpg.Connection[Any]) -> None:
        if not await _translated(lambda: writer.fetchval("SELECT pg_try_advisory_lock($1)", OWNERSHIP)):
            if not writer.is_closed():
                await writer.close()
            raise Unavailable(OWNED)

    async def _apply(self, batch: Batch) -> list[Results]:
        writer = await self._writing()
        try:
            results = batch.results(await _translated(lambda: self._transact(writer, batch)))
        except Unavailable:
            writer.terminate()
            raise
        self._count(batch)
        return results

    async def _transact(self, writer: asyncpg.Connection[Any], batch: Batch) -> dict[tuple[int, int], list[Row]]:
        returned = {}
        async with writer.transaction():
            if batch.claims and not self._owns:
                await self._fence(writer, batch)
            for bound, rows in batch.bulks:
                if bound.bulk.order == 0:
                    await self._write_bulk(writer, bound.bulk, rows)
            for place, index, statement in batch.statements:
                sql, values = self._compile(statement)  # type: ignore[arg-type]
                returned[place, index] = [tuple(record) for record in await writer.fetch(sql, *values)]
            for bound, rows in batch.bulks:
                if bound.bulk.order > 0:
                    set_rows = await self._write_bulk(writer, bound.bulk, rows)
                    if isinstance(bound.bulk, BulkClaim):
                        returned |= batch.claimed(bound.bulk, set_rows)
        return returned

    @staticmethod
    async def _fence(writer: asyncpg.Connection[Any], batch: Batch) -> None:
        """Waits until nobody else is writing bars of the claims of this batch, and lets nobody until it is committed.

        So where several programs write to one store, a claim that commits after a bar has seen it. The program that
        owns its store alone writes through one connection, one batch after the other, and needs none of this.
        """
        written = {getattr(write, "table", None) for _, _, write in batch.statements}
        claims = (bound.bulk for bound, _ in batch.bulks if isinstance(bound.bulk, BulkClaim))
        for table in {bar.table for claim in claims for bar in claim.bars}:
            mode = "SHARE ROW EXCLUSIVE" if table in written else "SHARE"
            await writer.execute(f"LOCK TABLE {table.name} IN {mode} MODE")

    async def _write_bulk(self, writer: asyncpg.Connection[Any], bulk: Bulk, rows: list[Row]) -> list[Row]:
        """Writes rows; gives what a claim returns."""
        if isinstance(bulk, BulkInsert):
            await writer.copy_records_to_table(bulk.table, records=rows, columns=bulk.columns)
            return []
        sql = self._sql.get(id(bulk))
        if sql is None:
            sql = self._sql[id(bulk)] = bulk_sql(bulk)
        columns = map(list, zip(*bulk.latest(rows), strict=True))
        if isinstance(bulk, BulkClaim):
            return [tuple(record) for record in await writer.fetch(sql, *columns)]
        await writer.execute(sql, *columns)
        return []

    def _count(self, batch: Batch) -> None:
        """After a commit: has tables analyzed that have grown much since they last were."""
        for bound, rows in batch.bulks:
            if bound.bulk.order > 0:
                continue
            table = bound.bulk.table
            before = self._written.get(table, 0)
            self._written[table] = after = before + len(rows)
            if any(before < mark <= after for mark in ANALYZED_AT):
                task = asyncio.get_running_loop().create_task(self._analyze(table))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def _analyze(self, table: str) -> None:
        try:
            await self._fetch(f"ANALYZE {table}")
        except Unavailable as failure:
            log.warning("analyze_failed", table=table, reason=str(failure))


async def _translated(work: Callable[[], Awaitable[T]]) -> T:
    """Does the work; the driver's failures come out as ours."""
    try:
        return await work()
    except (asyncpg.UniqueViolationError, asyncpg.CheckViolationError, asyncpg.NotNullViolationError) as conflict:
        raise Conflict(str(conflict)) from conflict
    except (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, OSError, TimeoutError) as failure:
        raise Unavailable(type(failure).__name__) from failure
    except asyncpg.PostgresError as failure:
        log.error("statement_refused", sqlstate=failure.sqlstate, message=str(failure))
        raise Unavailable(str(failure)) from failure
