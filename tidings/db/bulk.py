"""Hot writes, declared once: many rows of one shape that join one statement in the group commit.

A bulk write is bound to a row by calling it: `INSERT_MESSAGE(row)` is a `Bound` that goes into a unit. Both
databases write all bound rows of a batch with a handful of statements, each run without Python's lock
(figures: docs/adr/0002).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from tidings.db.metadata import column_kind


class Bound(msgspec.Struct, frozen=True):
    """One row of a bulk write."""

    bulk: Bulk
    row: tuple[Any, ...]


class Bulk:
    """What all bulk writes share: a table, the columns of a row, and the key they find a row by."""

    order = 0
    """Batches write in this order: clears, inserts, single statements, claims, updates, deletes."""
    tells = False
    """Whether it says of each row, by its key, that it was written; where it does not, it may be asked to."""

    def __init__(self, table: sa.Table, columns: Sequence[str], key: Sequence[str] = ()) -> None:
        self.table = table.name
        self.key = tuple(key)
        self.columns = (*self.key, *(name for name in columns if name not in self.key))
        self.kinds = tuple(column_kind(table.c[name]) for name in self.columns)
        identity = [column.name for column in table.primary_key]
        self._identity = [self.columns.index(name) for name in identity] if set(identity) <= set(self.columns) else []

    def __call__(self, *row: Any) -> Bound:
        """Binds a row: the key's values first, then the other columns' in their order."""
        return Bound(self, row)

    def latest(self, rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """The rows to write; of several with one key, the last."""
        return list(rows)

    def in_order(self, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """The rows in the order of their keys, those of one key in their own: where all processes write rows in one
        order, none waits for a row of another that waits for one of its.
        """
        width = len(self.key)
        return sorted(rows, key=lambda row: row[:width]) if width else rows

    def target(self, row: tuple[Any, ...]) -> tuple[Any, ...] | None:
        """Which row is written: the table and its primary key; None where the order of such writes does not matter."""
        return (self.table, *(row[place] for place in self._identity)) if self._identity else None


class BulkInsert(Bulk):
    """Inserts rows. One that `yields` leaves what is there under its key."""

    order = 0

    def __init__(self, table: sa.Table, columns: Sequence[str] | None = None, *, yields: bool = False) -> None:
        super().__init__(table, columns or [column.name for column in table.columns])
        self.yields = yields


class BulkUpdate(Bulk):
    """Sets columns of the rows with these keys. Of several rows with one key the last counts."""

    order = 2

    def latest(self, rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """See Bulk."""
        width = len(self.key)
        return list({row[:width]: row for row in rows}.values())


class Bar(msgspec.Struct, frozen=True):
    """A row of another table that stands in the way of a claim: each of its columns with the claimed row's."""

    table: sa.Table
    columns: tuple[tuple[str, str], ...]

    def sql(self, claimed: Callable[[str], str]) -> str:
        """The condition that no such row is there; `claimed` writes a column of the claimed row."""
        equal = " AND ".join(f'b."{name}"={claimed(of)}' for name, of in self.columns)
        return f"NOT EXISTS (SELECT 1 FROM {self.table.name} b WHERE {equal})"  # noqa: S608 - names are ours


class Among(msgspec.Struct, frozen=True):
    """Values of ours, one of which a column must have."""

    column: str
    values: tuple[str, ...]

    def sql(self, of: str = "") -> str:
        """The condition; `of` names the table and a dot."""
        values = ",".join(f"'{value}'" for value in self.values)
        return f'{of}"{self.column}" IN ({values})'


class Counted(msgspec.Struct, frozen=True):
    """A number of a row that each change raises by one, where another column of the row is set; else it stays."""

    column: str
    where_set: str

    def sql(self, value: str, of: str = "") -> str:
        """The condition that `value` is the row's next one; `of` names the table and a dot."""
        return f'{of}"{self.column}"={value}-CASE WHEN {of}"{self.where_set}" IS NULL THEN 0 ELSE 1 END'


class BulkClaim(BulkUpdate):
    """Sets columns of the rows with these keys, unless a bar stands in their way; gives the key of each that it set.

    `beside` names values that bars look at and no column takes. `expects` names columns that must still hold what the
    last values of a row say (never NULL), in their order: `SET(account_sid, sid, "delivered", "sent")` for the columns
    `("status",)`, expecting `("status",)`. Claims are written before any update of their batch: what became of a row
    while it was being claimed is what it says in the end.
    """

    order = 1
    tells = True

    def __init__(
        self,
        table: sa.Table,
        columns: Sequence[str],
        key: Sequence[str],
        bars: Sequence[Bar] = (),
        beside: Sequence[str] = (),
        expects: Sequence[str] = (),
        among: Among | None = None,
        appended: Sequence[str] = (),
    ) -> None:
        super().__init__(table, columns, key)
        self.set = self.columns
        self.among = among
        self.appended = frozenset(appended)
        self.columns = (*self.columns, *beside, *(f"expected_{name}" for name in expects))
        self.kinds = (*self.kinds, *("text" for _ in beside), *(column_kind(table.c[name]) for name in expects))
        self.bars = tuple(bars)
        self.expects = tuple(expects)

    def condition(self, value: Callable[[str], str]) -> str:
        """What must hold of the row `t`; `value` writes one of the values that came with the claim."""

        def claimed(name: str) -> str:
            return value(name) if name in self.columns else f't."{name}"'

        among = (self.among.sql("t."),) if self.among else ()
        expected = (f't."{name}"={value(f"expected_{name}")}' for name in self.expects)
        return " AND ".join((*among, *expected, *(bar.sql(claimed) for bar in self.bars))) or "1=1"

    def change(self, name: str, value: str) -> str:
        """How a column takes the value that came with the claim."""
        return _set(name, value, "t.", appends=name in self.appended)


class BulkLook(BulkClaim):
    """The look of a claim alone: gives the keys of those rows, which need not be there yet, that a bar stands before.

    As a guard with `rows=0` it is the condition that none does.
    """


class BulkTake(BulkClaim):
    """Adds to one number of the rows with these keys, where the sum is then at most what comes with each: for guards.

    `TAKE(*key, how_many, at_most)`.
    """

    def __init__(self, table: sa.Table, key: Sequence[str], column: str) -> None:
        super().__init__(table, (column,), key, beside=("most",))
        self.kinds = (*self.kinds[:-1], column_kind(table.c[column]))
        self._column = column

    def condition(self, value: Callable[[str], str]) -> str:
        """See BulkClaim."""
        return f't."{self._column}"+{value(self._column)}<={value("most")}'

    def change(self, name: str, value: str) -> str:
        """See BulkClaim."""
        return f'"{name}"=t."{name}"+{value}'


class BulkMove(Bulk):
    """Moves rows on: sets columns, and adds to the end of `appended` ones, where a row still stands `among` values.

    A row that stands elsewhere makes its whole unit Overtaken, and so does one whose `counted` column is not where it
    was when the move was decided. Several moves of one row are made one after the other.
    """

    def __init__(
        self,
        table: sa.Table,
        columns: Sequence[str],
        key: Sequence[str],
        *,
        among: Among,
        appended: Sequence[str] = (),
        order: int = 2,
        counted: Counted | None = None,
    ) -> None:
        super().__init__(table, (*columns, *appended), key)
        self.order = order
        self.among = among
        self.counted = counted
        self.appended = frozenset(appended)

    def waves(self, rows: Sequence[tuple[Any, ...]]) -> list[list[tuple[Any, ...]]]:
        """The rows in lists that have each key once, in their order."""
        waves: list[list[tuple[Any, ...]]] = []
        seen: dict[tuple[Any, ...], int] = {}
        width = len(self.key)
        for row in rows:
            wave = seen[row[:width]] = seen.get(row[:width], -1) + 1
            if wave == len(waves):
                waves.append([])
            waves[wave].append(row)
        return waves

    def sql(self, place: Callable[[int], str], *, source: str = "", of: str = "") -> str:
        """The statement; `place` writes the value of a column by its number, from 1."""
        number = {name: each for each, name in enumerate(self.columns, 1)}
        changes = ",".join(
            _set(name, place(number[name]), of, appends=name in self.appended)
            for name in self.columns
            if name not in self.key
        )
        key = " AND ".join(f'{of}"{name}"={place(number[name])}' for name in self.key)
        condition = self.among.sql(of)
        if self.counted is not None:
            condition = f"{condition} AND {self.counted.sql(place(number[self.counted.column]), of)}"
        return f"UPDATE {self.table} {of[:-1]} SET {changes} {source} WHERE {key} AND {condition}"  # noqa: S608 - names are ours


class BulkAdd(Bulk):
    """Adds to one number of the rows with these keys: balances and counters. Rows with one key are summed."""

    order = 2

    def __init__(self, table: sa.Table, key: Sequence[str], column: str) -> None:
        super().__init__(table, (column,), key)

    def latest(self, rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """See Bulk."""
        sums: dict[tuple[Any, ...], int] = {}
        for row in rows:
            sums[row[:-1]] = sums.get(row[:-1], 0) + row[-1]
        return [(*key, total) for key, total in sums.items()]

    def target(self, row: tuple[Any, ...]) -> tuple[Any, ...] | None:  # noqa: ARG002 - additions commute
        """See Bulk."""
        return None


class BulkDelete(Bulk):
    """Deletes the rows with these keys."""

    order = 3

    def __init__(self, table: sa.Table, key: Sequence[str]) -> None:
        super().__init__(table, (), key)


class BulkClear(BulkDelete):
    """Deletes the rows that have these values in a part of their key, before its batch inserts any: what is there is
    replaced as a whole.
    """

    order = -1


def _set(name: str, value: str, of: str, *, appends: bool) -> str:
    """How a column takes a value, or takes it on at its end; `of` names the table and a dot."""
    return f'"{name}"={of}"{name}"||{value}' if appends else f'"{name}"={value}'
