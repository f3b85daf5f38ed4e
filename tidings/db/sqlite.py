"""SQLite: WAL, synchronous=FULL, commits in a thread of their own; reads run inline on the event loop in microseconds.

Nothing on the event loop waits for a lock that another program has on the file: it looks again a little later. Reads
that may be long have threads (`search`).

With `path=None` the store is in memory and everything runs inline: for tests and simulations, where a
worker thread would look like idleness and virtual time would leap over it.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, nullcontext
from pathlib import Path
from typing import Any, Final, TypeVar

import apsw
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler, SQLiteDialect

from tidings.db.batch import Batch, BulkStep, Returned, Step
from tidings.db.bulk import Bulk, BulkAdd, BulkClaim, BulkDelete, BulkInsert, BulkLook, BulkMove
from tidings.db.commit import GroupCommit
from tidings.db.database import OWNED, Lookup, Overtaken, Results, Row, Unavailable, Unstorable
from tidings.db.guards import GuardFailed
from tidings.db.owners import NotOwner, Ownership
from tidings.db.sqlite_failures import failure_of, of_read
from tidings.db.sqlite_search import Searches
from tidings.db.statement import Compiler

LOCKED_S = 5.0
"""Wire time for which a lock of another program is waited for."""
LOOK_AGAIN_S = 0.02
AT_START_MS = 5_000
"""As LOCKED_S, at the start, where nothing else goes on."""

WRITER_CACHE_KIB = 16_000
READER_CACHE_KIB = 4_000
"""A reader forgets its pages with every commit of the writer: more would be memory that is filled in vain."""

OPEN_FLAGS = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE | apsw.SQLITE_OPEN_NOMUTEX


class _Compiler(SQLiteCompiler):
    """Writes the hints of selects, which SQLAlchemy leaves out for SQLite: `INDEXED BY ...`."""

    def get_from_hint_text(self, table: sa.FromClause, text: str | None) -> str | None:  # noqa: ARG002 - see above
        return text


class HintedDialect(SQLiteDialect):
    """SQLite's, as our statements are written."""

    statement_compiler = _Compiler


COMPILER: Final = Compiler(HintedDialect(paramstyle="qmark"))
"""What was compiled is the same for every store."""

T = TypeVar("T")


def uncounted() -> None:
    """Keeps SQLite from counting, under a lock of the whole program, each piece of memory that it takes and gives back.

    Together with connections that have no lock of their own, a row that is inserted, queued, changed and taken out of
    the queue costs 9.5 us of CPU where it cost 12.7 (medians of seven pairs in turn). It can be said only while nothing
    is open.
    Source: https://www.sqlite.org/c3ref/c_config_covering_index_scan.html#sqliteconfigmemstatus
    """
    if not apsw.connections():
        apsw.shutdown()
        apsw.config(apsw.SQLITE_CONFIG_MEMSTATUS, 0)
        apsw.initialize()


def bulk_sql(bulk: Bulk, *, tells: bool = False) -> str:
    """The statement that writes one row; it is run for row after row, which needs no journal of its own.

    `tells`: a delete gives the keys of the rows that it found; a claim always gives those of the rows that it set.
    """
    place = {name: f"?{number}" for number, name in enumerate(bulk.columns, 1)}
    if isinstance(bulk, BulkInsert):
        columns = ",".join(f'"{name}"' for name in bulk.columns)
        yielding = " ON CONFLICT DO NOTHING" if bulk.yields else ""
        return f"INSERT INTO {bulk.table} ({columns}) VALUES ({','.join(place.values())}){yielding}"  # noqa: S608 - names are ours
    if isinstance(bulk, BulkMove):
        return bulk.sql(lambda number: f"?{number}")
    key = " AND ".join(f't."{name}"={place[name]}' for name in bulk.key)
    telling = " RETURNING " + ",".join(f'"{name}"' for name in bulk.key) if tells or bulk.tells else ""
    if isinstance(bulk, BulkDelete):
        return f"DELETE FROM {bulk.table} AS t WHERE {key}{telling}"  # noqa: S608 - names are ours
    if isinstance(bulk, BulkLook):
        keys = ",".join(place[name] for name in bulk.key)
        return f"SELECT {keys} WHERE NOT ({bulk.condition(place.__getitem__)})"
    if isinstance(bulk, BulkClaim):
        changes = ",".join(bulk.change(name, place[name]) for name in bulk.set if name not in bulk.key)
        condition = bulk.condition(place.__getitem__)
        return f"UPDATE {bulk.table} AS t SET {changes} WHERE {key} AND {condition}{telling}"  # noqa: S608 - names are ours
    plus = 't."{}"+' if isinstance(bulk, BulkAdd) else ""
    changes = ",".join(f'"{name}"={plus.format(name)}{place[name]}' for name in bulk.columns if name not in bulk.key)
    return f"UPDATE {bulk.table} AS t SET {changes} WHERE {key}"  # noqa: S608 - names are ours


def lookup_sql(lookup: Lookup) -> str:
    """The statement that finds a row."""
    names = " AND ".join(f'"{name}"=?' for name in lookup.key)
    columns = ",".join(f'"{name}"' for name in lookup.columns)
    return f"SELECT {columns} FROM {lookup.table} WHERE {names}"  # noqa: S608 - names are ours


class SqliteDatabase:
    """See Database."""

    name = "sqlite"
    is_alone = True
    had_company = False

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._compile = COMPILER
        self._group = GroupCommit(self._apply)
        self._thread = ThreadPoolExecutor(1, "tidings-commit") if path else None
        self._searches = Searches(self._connect) if path else None
        self._lock: int | None = None
        self._lookup_sql: dict[int, str] = {}
        self._bulk_sql: dict[tuple[int, bool], str] = {}
        self._taken: set[tuple[str, int]] = set()
        self.submit = self._group.submit
        self.commit = self._group.commit
        self.hear = self._group.changes.hear
        self.on_wake = self._group.on_wake
        self.wake = self._group.wake

    @property
    def committed(self) -> tuple[int, int]:
        """See Database."""
        return self._group.commits, self._group.units

    @property
    def set_aside(self) -> int:
        """See Database."""
        return self._group.set_aside

    @property
    def is_told(self) -> bool:
        """See Database: there is nobody else."""
        return True

    async def start(self) -> None:
        """See Database. The file is made first, so that nobody else may read it; those beside it take after it."""
        if self._path is not None:
            os.close(os.open(self._path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
        uncounted()
        try:
            self._writer = self._connect(WRITER_CACHE_KIB)
            self._reader = self._connect() if self._path else self._writer
        except apsw.Error as failure:
            raise of_read(failure) from failure
        self._writer.set_busy_timeout(0)
        self._reader.set_busy_timeout(0)
        self._read = self._reader.cursor()

    @property
    def heard(self) -> int:
        """See Database. There is one process."""
        return 0

    async def caught_up(self, heard: int) -> bool:  # noqa: ARG002 - it has heard all there is
        """See Database."""
        return False

    async def try_alone(self) -> bool:
        """See Database. It always is."""
        return True

    async def own(self) -> None:
        """See Database. A lock on a file beside the store, which the system lifts however the program ends."""
        if self._path is None:
            return
        lock = os.open(self._path.with_suffix(".lock"), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as taken:
            os.close(lock)
            raise Unavailable(OWNED) from taken
        self._lock = lock

    async def stop(self) -> None:
        """See Database."""
        await self._group.flush()
        if self._thread:
            self._thread.shutdown()
        if self._searches:
            self._searches.stop()
        self._writer.close()
        self._reader.close()
        if self._lock is not None:
            os.close(self._lock)

    async def rows(self, statement: sa.Executable, params: Mapping[str, Any] | None = None) -> list[Row]:
        """See Database."""
        sql, values = self._compile(statement, params)
        return await self._looked_up(sql, values)

    async def search(self, statement: sa.Executable, params: Mapping[str, Any] | None = None) -> list[Row]:
        """See Database."""
        sql, values = self._compile(statement, params)
        return await (self._searches.rows(sql, values) if self._searches else self._looked_up(sql, values))

    async def find(self, lookup: Lookup, *key: str | int) -> Row | None:
        """See Database."""
        found = await self.find_all(lookup, *key)
        return found[0] if found else None

    async def find_all(self, lookup: Lookup, *key: str | int) -> list[Row]:
        """See Database."""
        sql = self._lookup_sql.get(id(lookup))
        if sql is None:
            sql = self._lookup_sql[id(lookup)] = lookup_sql(lookup)
        try:
            return await self._looked_up(sql, key)
        except Unstorable:  # no row can have this key
            return []

    async def has_table(self, name: str) -> bool:
        """Whether the store has a table of this name; for migrations."""
        return bool(await self._looked_up("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (name,)))

    async def run_script(self, script: str) -> None:
        """Runs statements in one transaction; for migrations."""
        self._writer.set_busy_timeout(AT_START_MS)
        with self._writer:
            self._writer.execute(script).fetchall()  # to its end: a statement that returns rows would stop it
        self._writer.set_busy_timeout(0)

    def _connect(self, cache_kib: int = READER_CACHE_KIB) -> apsw.Connection:
        """Without SQLite's own lock: none is used by two threads at a time."""
        name = str(self._path) if self._path else ":memory:"
        connection = apsw.Connection(name, flags=OPEN_FLAGS)
        connection.set_busy_timeout(AT_START_MS)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=OFF", f"cache_size=-{cache_kib}"):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        connection.execute("PRAGMA wal_autocheckpoint=4000").fetchall()
        return connection

    def _select(self, sql: str, values: tuple[Any, ...]) -> list[Row]:
        """Raises Unavailable, Unstorable; BusyError while another program has locked the whole file, which is short."""
        try:
            return self._read.execute(sql, values).fetchall()
        except apsw.BusyError:
            raise
        except Exception as error:
            raise of_read(error) from error

    async def _looked_up(self, sql: str, values: tuple[Any, ...]) -> list[Row]:
        """Raises Unavailable, Unstorable."""
        try:
            return self._select(sql, values)
        except apsw.BusyError:
            return await _unlocked(lambda: self._select(sql, values))

    def one_at_a_time(self, name: str) -> AbstractAsyncContextManager[None]:  # noqa: ARG002 - there is one process
        """See Database."""
        return nullcontext()

    async def take(self, name: str, slot: int = 0) -> Ownership | None:
        """See Database. The one process owns all; a slot that it holds already is not taken twice."""
        if (name, slot) in self._taken:
            return None
        self._taken.add((name, slot))
        return Ownership(name, slot)

    @property
    def owned(self) -> Collection[tuple[str, int]]:
        """See Database."""
        return list(self._taken)

    async def at_once(self, statement: sa.Executable) -> list[Row]:
        """See Database. There is one writer, and what it does is short."""
        return (await self.commit(statement))[0]

    async def let_go(self, ownership: Ownership) -> None:
        """See Database."""
        self._taken.discard((ownership.name, ownership.slot))
        ownership.lose()

    async def _apply(self, batch: Batch) -> list[Results | GuardFailed | NotOwner]:
        """Statements run here, where Python's lock is anyway.

        Only the commit, which waits for the disk and needs no lock, has a thread of its own, so that the loop
        goes on and the next group gathers.
        """
        cursor = self._writer.cursor()
        try:
            try:
                cursor.execute("BEGIN IMMEDIATE")
            except apsw.BusyError:
                await _unlocked(lambda: cursor.execute("BEGIN IMMEDIATE"))
            try:
                returned = self._write(cursor, batch)
                await self._durably("COMMIT")
            except BaseException:
                if self._writer.in_transaction:
                    await self._durably("ROLLBACK")
                raise
        except (Unavailable, GuardFailed, Overtaken):
            raise
        except Exception as error:
            raise failure_of(error) from error
        return batch.results(returned)

    async def _durably(self, end: str) -> None:
        if self._thread is None:
            self._writer.execute(end)
        else:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._writer.execute, end)

    def _write(self, cursor: apsw.Cursor, batch: Batch) -> Returned:
        steps = batch.steps()
        try:
            step = next(steps)
            while True:
                step = steps.send(self._do(cursor, step))
        except StopIteration as ended:
            returned: Returned = ended.value
            return returned

    def _do(self, cursor: apsw.Cursor, step: Step) -> list[Row]:
        if isinstance(step, BulkStep):
            return self._write_rows(cursor, step)
        if isinstance(step, str):
            sql, values = step, ()
        else:
            sql, values = self._compile(step.statement)  # type: ignore[arg-type]
        return cursor.execute(sql, values).fetchall()

    def _write_rows(self, cursor: apsw.Cursor, step: BulkStep) -> list[Row]:
        bulk, rows = step.bulk, step.rows
        sql = self._bulk_sql.get((id(bulk), step.tells))
        if sql is None:
            sql = self._bulk_sql[id(bulk), step.tells] = bulk_sql(bulk, tells=step.tells)
        before = self._writer.total_changes()
        returned = cursor.executemany(sql, rows)
        if step.tells:
            return returned.fetchall()
        if isinstance(bulk, BulkMove) and self._writer.total_changes() - before != len(rows):
            raise Overtaken(bulk.table)
        return []


async def _unlocked(work: Callable[[], T]) -> T:
    """Does what a lock of another program stands in the way of, as soon as it is gone. Raises Unavailable."""
    until = asyncio.get_running_loop().time() + LOCKED_S
    while True:
        await asyncio.sleep(LOOK_AGAIN_S)
        try:
            return work()
        except apsw.BusyError as busy:
            if asyncio.get_running_loop().time() > until:
                msg = f"another program has locked the file for {LOCKED_S:g} seconds"
                raise Unavailable(msg) from busy
