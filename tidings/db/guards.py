"""Guards: conditions under which a unit of writes is done; where one does not hold, nothing of the unit is.

A guard is a statement and the number of rows that it must touch. It looks at the store in the transaction that writes
the unit, so nothing can come between the look and the write, whichever task or process does it:

    is_free = Guard("number-is-free", sa.select(pool.c.sid).where(pool.c.number == number), rows=0)
    still_pending = Guard("is-pending", sa.update(brand).where(brand.c.status == "PENDING").values(status="APPROVED"))
    try:
        (_, changed, _) = await database.commit(note, only_if=[is_free, still_pending])
    except GuardFailed as failed:
        raise NUMBER_IN_USE() if failed.name == "number-is-free" else BRAND_MOVED_ON()

The results hold the rows of each guard, then those of each write. A change is a guard too: it is done where all hold,
so `UPDATE ... WHERE status = 'PENDING'` asks and sets in one, and a `DELETE` is a claim of what it returns.

- Guards are asked in their order. On PostgreSQL another process may commit between two of them: where a unit depends
  on the absence of rows (`rows=0`), a guard before it locks a row that everybody who adds such rows locks too
  (`select(...).with_for_update()`, or a change of it).
- `BulkClaim`, `BulkLook` and `BulkDelete`, bound to a row, are guards for hot paths:
  `Guard("is-sent", SET_DELIVERED(...))`. All of
  a batch that are alike are one statement, and the units' other writes join those of the batch as ever.
- A unit without guards pays nothing. One whose guards are single statements is written by itself within the batch.
"""

from __future__ import annotations

from typing import cast

import sqlalchemy as sa

from tidings.db.bulk import Bound, BulkClaim, BulkDelete, BulkLook


class Guard:
    """A statement, how many rows it must touch, and the name by which its failure is told.

    Without RETURNING of its own a change gives the primary keys of the rows it touched.
    """

    __slots__ = ("is_change", "name", "rows", "statement")

    def __init__(self, name: str, statement: sa.Executable | Bound, rows: int = 1) -> None:
        self.name = name
        self.rows = rows
        self.is_change = isinstance(statement, sa.sql.dml.UpdateBase) or (
            isinstance(statement, Bound) and not isinstance(statement.bulk, BulkLook)
        )
        """Whether it leaves something to be undone where it does not hold."""
        if isinstance(statement, Bound):
            assert isinstance(statement.bulk, (BulkClaim, BulkDelete)), "other bulk writes do not say what they touched"
        elif isinstance(statement, sa.sql.dml.UpdateBase) and not statement._returning:  # noqa: SLF001 - it has no other way to tell
            table = cast("sa.Table", statement.table)
            statement = cast("sa.Executable", statement.returning(*table.primary_key))
        self.statement = statement


class GuardFailed(Exception):  # noqa: N818 - reads as a state
    """A guard of a unit did not hold; nothing of the unit was done."""

    def __init__(self, guard: Guard) -> None:
        super().__init__(guard.name)
        self.guard = guard

    @property
    def name(self) -> str:
        """Of the guard that did not hold."""
        return self.guard.name
