"""Fills a store in bulk while no server runs on it: rows that the program wrote, copied within the database.

So the copies have every column as the program writes it. What differs between them is said in SQL, where `g.n` is the
number of the copy, from 1.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import asyncpg

from tests.speed.rig import Rig

LIMIT_S = 3_600.0


class Filling(Protocol):
    """A store that is being filled."""

    def row(self, table: str, **where: str) -> dict[str, Any]:
        """A row with these values, by its columns."""
        ...

    def run(self, statement: str) -> None:
        """Runs one statement."""
        ...

    def copy(self, table: str, row: Mapping[str, Any], count: int, differing: Mapping[str, str]) -> None:
        """Inserts `count` copies of `row` in which these columns differ."""
        ...

    def insert(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Inserts rows of the same columns, such as no statement can make."""
        ...

    def done(self) -> None:
        """Lets the database gather its statistics."""
        ...

    @staticmethod
    def hex(expression: str, digits: int) -> str:
        """A whole number as hexadecimal digits."""
        ...


class SqliteFilling:
    """See Filling."""

    def __init__(self, path: str) -> None:
        self._store = sqlite3.connect(path, isolation_level=None)
        self._store.row_factory = sqlite3.Row

    def row(self, table: str, **where: str) -> dict[str, Any]:
        """See Filling."""
        return dict(self._store.execute(_found(table, where)).fetchone())

    def run(self, statement: str) -> None:
        """See Filling."""
        self._store.execute(statement)

    def copy(self, table: str, row: Mapping[str, Any], count: int, differing: Mapping[str, str]) -> None:
        """See Filling."""
        numbers = f"WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < {count}) SELECT n FROM g"
        self.run(_copying(table, row, numbers, differing))

    def insert(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """See Filling."""
        self.run("BEGIN")
        columns = ", ".join(f'"{name}"' for name in rows[0])
        places = ", ".join("?" * len(rows[0]))
        written = f'INSERT INTO "{table}" ({columns}) VALUES ({places})'
        self._store.executemany(written, [tuple(row.values()) for row in rows])
        self.run("COMMIT")

    def done(self) -> None:
        """See Filling. The program does not either."""
        self._store.close()

    @staticmethod
    def hex(expression: str, digits: int) -> str:
        """See Filling."""
        return f"printf('%0{digits}x', {expression})"


class PostgresFilling:
    """See Filling."""

    def __init__(self, url: str) -> None:
        self._runner = asyncio.Runner()
        self._store = self._runner.run(asyncpg.connect(url, timeout=60))

    def row(self, table: str, **where: str) -> dict[str, Any]:
        """See Filling."""
        return dict(self._runner.run(self._store.fetchrow(_found(table, where))))

    def run(self, statement: str) -> None:
        """See Filling."""
        self._runner.run(self._store.execute(statement, timeout=LIMIT_S))

    def copy(self, table: str, row: Mapping[str, Any], count: int, differing: Mapping[str, str]) -> None:
        """See Filling."""
        self.run(_copying(table, row, f"SELECT CAST(generate_series(1, {count}) AS BIGINT) AS n", differing))

    def insert(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """See Filling."""
        records = [tuple(row.values()) for row in rows]
        self._runner.run(self._store.copy_records_to_table(table, records=records, columns=list(rows[0])))

    def done(self) -> None:
        """See Filling. As the database's own maintenance does after a while."""
        self.run("VACUUM ANALYZE")
        self._runner.run(self._store.close())
        self._runner.close()

    @staticmethod
    def hex(expression: str, digits: int) -> str:
        """See Filling."""
        return f"lpad(to_hex({expression}), {digits}, '0')"


@contextmanager
def filling(rig: Rig) -> Iterator[Filling]:
    """The store of a rig whose server does not run."""
    path = str(rig.folder / "data" / "tidings.sqlite")
    store: Filling = PostgresFilling(rig.postgres.url) if rig.postgres else SqliteFilling(path)
    yield store
    store.done()


def _found(table: str, where: Mapping[str, str]) -> str:
    conditions = " AND ".join(f'"{name}" = {_literal(value)}' for name, value in where.items())
    return f'SELECT * FROM "{table}" WHERE {conditions or "1 = 1"}'


def _copying(table: str, row: Mapping[str, Any], numbers: str, differing: Mapping[str, str]) -> str:
    columns = ", ".join(f'"{name}"' for name in row)
    chosen = ", ".join(differing.get(name) or _literal(value) for name, value in row.items())
    return f'INSERT INTO "{table}" ({columns}) SELECT {chosen} FROM ({numbers}) AS g'


def _literal(value: str | int | None) -> str:
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"
