"""The writing connection to PostgreSQL: transactions of which we always learn whether they were committed.

An answer to COMMIT may be lost with its connection. So each commit has a number in a row (see postgres_marks), and
another connection looks for it afterwards.
"""

from __future__ import annotations

import contextlib
from typing import Any, Final

import asyncpg

from tidings.db.batch import Batch, BulkStep, Returned, Step
from tidings.db.bulk import Bulk, BulkAdd, BulkClaim, BulkDelete, BulkInsert, BulkLook, BulkMove
from tidings.db.database import Overtaken, Row
from tidings.db.postgres_connection import CLOSE_S, ServerProcess, bounded, connect, ended, session_of
from tidings.db.postgres_ear import CHANNEL
from tidings.db.postgres_marks import Marks
from tidings.db.statement import Compiler
from tidings.db.word import Word, texts

PINNED_PLANS: Final = {"enable_hashjoin": "off", "enable_mergejoin": "off", "enable_seqscan": "off", "jit": "off"}
_COMMITTED = "COMMIT"
_GIVE_BACK = (
    "SELECT pg_advisory_unlock($1::int, $2::int) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND "
    "pid = pg_backend_pid() AND classid = ($1::int::bigint & 4294967295)::oid AND "
    "objid = ($2::int::bigint & 4294967295)::oid"
)
"""Where it is held: to give back what is not is a warning in the server's log."""


class InDoubt(Exception):  # noqa: N818 - reads as a state
    """COMMIT was sent, and its answer did not come."""

    def __init__(self, number: int, session: ServerProcess, returned: Returned, cause: Exception) -> None:
        super().__init__(type(cause).__name__)
        self.number = number
        """The commit's."""
        self.returned = returned
        self.session = session
        self.cause = cause


def bulk_sql(bulk: Bulk, *, tells: bool = False) -> str:
    """The statement that writes rows given as one array a column.

    `tells`: a delete gives the keys of the rows that it found; a claim always gives those of the rows that it set.
    """
    arrays = ",".join(f"${place}::{kind}[]" for place, kind in enumerate(bulk.kinds, 1))
    names = ",".join(f'"{name}"' for name in bulk.columns)
    source = f"unnest({arrays}) AS v({names})"
    key = " AND ".join(f't."{name}"=v."{name}"' for name in bulk.key)
    if isinstance(bulk, BulkMove):
        return bulk.sql(lambda place: f'v."{bulk.columns[place - 1]}"', source=f"FROM {source}", of="t.")
    if isinstance(bulk, BulkInsert):
        return f"INSERT INTO {bulk.table} ({names}) SELECT {names} FROM {source} ON CONFLICT DO NOTHING"  # noqa: S608 - names are ours
    keys = ",".join(f't."{name}"' for name in bulk.key)
    if isinstance(bulk, BulkDelete):
        telling = f" RETURNING {keys}" if tells else ""
        return f"DELETE FROM {bulk.table} t USING {source} WHERE {key}{telling}"  # noqa: S608 - names are ours
    if isinstance(bulk, BulkLook):
        keys = ",".join(f'v."{name}"' for name in bulk.key)
        condition = bulk.condition('v."{}"'.format)
        return f"SELECT {keys} FROM {source} WHERE NOT ({condition})"  # noqa: S608 - names are ours
    if isinstance(bulk, BulkClaim):
        changes = ",".join(bulk.change(name, f'v."{name}"') for name in bulk.set if name not in bulk.key)
        condition = bulk.condition('v."{}"'.format)
        return f"UPDATE {bulk.table} t SET {changes} FROM {source} WHERE {key} AND {condition} RETURNING {keys}"  # noqa: S608 - names are ours
    plus = 't."{}"+' if isinstance(bulk, BulkAdd) else ""
    changes = ",".join(f'"{name}"={plus.format(name)}v."{name}"' for name in bulk.columns if name not in bulk.key)
    return f"UPDATE {bulk.table} t SET {changes} FROM {source} WHERE {key}"  # noqa: S608 - names are ours


class Writer:
    """One connection that writes. Everything raises what the driver raises."""

    def __init__(
        self, connection: asyncpg.Connection[Any], session: ServerProcess, compiler: Compiler, patience_s: float
    ) -> None:
        self.connection = connection
        self.session = session
        self._compile = compiler
        self._patience_s = patience_s
        self._marks = Marks(connection, session)
        self._sql: dict[tuple[int, bool], str] = {}

    @classmethod
    async def opened(cls, url: str, compiler: Compiler, patience_s: float, lost: Writer | None) -> Writer:
        """A new one, in place of one that was lost: where that is still open at the server, it holds locks of ours."""
        connection = await connect(url, **PINNED_PLANS)
        with bounded(connection, patience_s):
            if lost is not None:
                await ended(connection, lost.session)
            return cls(connection, await session_of(connection), compiler, patience_s)

    @property
    def is_closed(self) -> bool:
        """Whether it is of no more use."""
        closed: bool = self.connection.is_closed()
        return closed

    async def close(self) -> None:
        """Says farewell, but not for long."""
        with contextlib.suppress(TimeoutError, OSError, asyncpg.InterfaceError, asyncpg.PostgresError):
            await self.connection.close(timeout=CLOSE_S)
        self.connection.terminate()

    async def take(self, lock: int) -> bool:
        """Takes an advisory lock for as long as the connection lasts; False: another has it."""
        with bounded(self.connection, self._patience_s):
            is_ours: bool = await self.connection.fetchval("SELECT pg_try_advisory_lock($1)", lock)
        return is_ours

    async def take_shared(self, lock: int) -> bool:
        """The same of a lock that others may share; False: another has it to itself."""
        with bounded(self.connection, self._patience_s):
            is_ours: bool = await self.connection.fetchval("SELECT pg_try_advisory_lock_shared($1)", lock)
        return is_ours

    async def unshare(self, lock: int) -> None:
        """Shares it no more."""
        with bounded(self.connection, self._patience_s):
            await self.connection.execute("SELECT pg_advisory_unlock_shared($1)", lock)

    async def say(self, word: Word) -> None:
        """Tells other processes something that goes with no commit."""
        with bounded(self.connection, self._patience_s):
            await self.connection.execute("SELECT pg_notify($1, $2)", CHANNEL, word.text())

    async def run_script(self, script: str) -> None:
        """Runs statements in one transaction, however long they take."""
        async with self.connection.transaction():
            await self.connection.execute(script)

    async def transact(self, batch: Batch, *, alone: bool) -> Returned:
        """Writes a batch; `alone`: no other program writes to this store.

        Raises InDoubt where nobody knows whether it is written; else, where it raises, it is not.
        """
        with bounded(self.connection, self._patience_s):
            try:
                number = await self._marks.begin(*(() if alone else _fence(batch)))
                returned = await self._write(batch, alone=alone)
            except Exception:
                await self._roll_back(batch)
                raise
            try:
                ending = await self.connection.execute("; ".join((*(() if alone else _said(batch)), _COMMITTED)))
            except Exception as failure:
                raise InDoubt(number, self.session, returned, failure) from failure
            if ending != _COMMITTED:
                msg = f"COMMIT was answered with {ending}"
                raise asyncpg.InternalClientError(msg)
        return returned

    async def _roll_back(self, batch: Batch) -> None:
        """A connection that cannot even do this is dropped: then the server rolls back.

        Locks of the session outlive the transaction and count how often they were taken: what the batch took is given
        back, since its units are written anew, and what was taken twice would not be free once it is let go.
        Source: https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
        """
        try:
            await self.connection.execute("ROLLBACK")
            for ownership in batch.taking():
                await self.connection.execute(_GIVE_BACK, *ownership.key())
        except Exception:  # noqa: BLE001 - what failed before is what counts
            self.connection.terminate()

    async def _write(self, batch: Batch, *, alone: bool) -> Returned:
        steps = batch.steps()
        try:
            step = next(steps)
            while True:
                if isinstance(step, BulkStep) and not alone:
                    step.rows = step.bulk.in_order(step.rows)
                step = steps.send(await self._do(step))
        except StopIteration as ended:
            returned: Returned = ended.value
            return returned

    async def _do(self, step: Step) -> list[Row]:
        if isinstance(step, BulkStep):
            return await self._write_rows(step)
        if isinstance(step, str):
            await self.connection.execute(step)
            return []
        sql, values = self._compile(step.statement)  # type: ignore[arg-type]
        return [tuple(record) for record in await self.connection.fetch(sql, *values)]

    async def _write_rows(self, step: BulkStep) -> list[Row]:
        bulk = step.bulk
        if isinstance(bulk, BulkInsert) and not bulk.yields:
            await self.connection.copy_records_to_table(bulk.table, records=step.rows, columns=bulk.columns)
            return []
        sql = self._sql.get((id(bulk), step.tells))
        if sql is None:
            sql = self._sql[id(bulk), step.tells] = bulk_sql(bulk, tells=step.tells)
        if isinstance(bulk, BulkMove):
            await self._move(sql, bulk, step.rows)
            return []
        columns = map(list, zip(*step.rows, strict=True))
        if step.tells:
            return [tuple(record) for record in await self.connection.fetch(sql, *columns)]
        await self.connection.execute(sql, *columns)
        return []

    async def _move(self, sql: str, move: BulkMove, rows: list[Row]) -> None:
        """Moves rows, those of one key one after the other. Raises Overtaken."""
        for wave in move.waves(rows):
            ending = await self.connection.execute(sql, *map(list, zip(*wave, strict=True)))
            if int(ending.rpartition(" ")[2]) != len(wave):
                raise Overtaken(move.table)


def _fence(batch: Batch) -> list[str]:
    """Waits until nobody else is writing bars of the claims of this batch, and lets nobody until it is committed.

    So where several programs write to one store, a claim that commits after a bar has seen it. The program that owns
    its store alone writes through one connection, one batch after the other, and needs none of this.
    """
    modes = {True: "SHARE ROW EXCLUSIVE", False: "SHARE"}
    return [f"LOCK TABLE {table.name} IN {modes[is_written]} MODE" for table, is_written in batch.bars().items()]


def _said(batch: Batch) -> list[str]:
    """Tells other processes what the transaction changed, once it is committed."""
    return [f"SELECT pg_notify('{CHANNEL}', {_literal(text)})" for text in texts(batch.changed, batch.wakes)]


def _literal(text: str) -> str:
    """A text as PostgreSQL reads it in a statement, however it is set up; it has no NUL."""
    return "E'{}'".format(text.replace("\\", "\\\\").replace("'", "''"))
