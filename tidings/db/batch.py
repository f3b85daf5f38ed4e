"""The units of one transaction, and the steps in which it writes them. Pure: a database does the steps.

First what has no guard: inserts, then single statements. Then the units whose guards are statements, one after the
other, each wholly. Then the guards that are bulk writes, all that are alike at once, and with the units whose guards
held: inserts, statements; after them, so that they see those, the same of guards that are looks alone. Last claims,
updates, deletes.
"""

from __future__ import annotations

from collections.abc import Container, Generator, Iterable, Sequence
from typing import Final, TypeAlias

import msgspec
import sqlalchemy as sa

from tidings.db.bulk import Bound, Bulk, BulkClaim
from tidings.db.database import Results, Row, Unit, Wake, Write
from tidings.db.guards import GuardFailed
from tidings.db.owners import NotOwner, Ownership

_NOTHING: Results = []
MARK: Final = "SAVEPOINT guarded"
UNDO: Final = "ROLLBACK TO SAVEPOINT guarded"
FORGET: Final = "RELEASE SAVEPOINT guarded"

Returned: TypeAlias = dict[tuple[int, int], list[Row]]
"""The rows of guards and writes, by their unit and their place in it."""


class BulkStep(msgspec.Struct):
    """A step: writes rows of one shape. `tells`: it gives what the statement returns."""

    bulk: Bulk
    rows: list[Row]
    tells: bool


class Statement(msgspec.Struct):
    """A step: runs a statement, and gives its rows."""

    statement: Write


Step: TypeAlias = BulkStep | Statement | str
"""A text is run as it is."""
Steps: TypeAlias = Generator[Step, list[Row], Returned]
Doing: TypeAlias = Generator[Step, list[Row], list[Row]]
"""Steps that end with the rows of one write."""


class Batch:
    """The units of one transaction, sorted into what is run together."""

    def __init__(self, units: Sequence[Unit], watched: Container[str] = ()) -> None:
        self.units = units
        self._watched = watched
        """The tables of which it notes what it changes."""
        self.sort()

    def sort(self) -> None:
        """Sorts the units; again, where something that they are under may have been lost before the transaction, and
        where they are written anew.
        """
        self.changed: dict[str, set[Row] | None] = {}
        """The primary keys of what it changed in the watched tables; None: it cannot tell which rows."""
        self.inserted: dict[str, int] = {}
        """Rows inserted in bulk, by table."""
        self.bulks: dict[Bulk, list[Row]] = {}
        """The rows of each; those of units with guards only once these held."""
        self.statements: list[tuple[int, int, Write]] = []
        self._claims: dict[Bulk, dict[Row, list[tuple[int, int]]]] = {}
        """By the claim, where each of its keys stands: the place of its unit, and its own place there."""
        self.refused: dict[int, GuardFailed | NotOwner] = {}
        """By the unit's place, why nothing of it was done."""
        self._waking: list[int] = []
        self._by_statements: list[int] = []
        self._by_bulks: list[int] = []
        self._by_looks: list[int] = []
        for place, unit in enumerate(self.units):
            if unit.under is not None and not unit.under.is_held:
                self.refused[place] = NotOwner(unit.under.name)
                continue
            if unit.wakes:
                self._waking.append(place)
            if not unit.only_if:
                self._add(place, unit)
            elif all(isinstance(guard.statement, Bound) for guard in unit.only_if):
                only_looks = not any(guard.is_change for guard in unit.only_if)
                (self._by_looks if only_looks else self._by_bulks).append(place)
            else:
                self._by_statements.append(place)

    def writes(self) -> Iterable[Write]:
        """All guards and writes of its units."""
        for unit in self.units:
            for guard in unit.only_if:
                yield guard.statement
            yield from unit.writes

    def taking(self) -> list[Ownership]:
        """What its units take, where it is free."""
        return [unit.takes for unit in self.units if unit.takes is not None]

    @property
    def wakes(self) -> set[Wake]:
        """Whom those of its units wake of which something was done."""
        return {wake for place in self._waking if place not in self.refused for wake in self.units[place].wakes}

    def bars(self) -> dict[sa.Table, bool]:
        """The tables that bar claims which may be among its writes, each with whether a statement writes to it."""
        guarded = [self.units[place] for place in (*self._by_statements, *self._by_bulks, *self._by_looks)]
        writes = [write for unit in guarded for write in (*[guard.statement for guard in unit.only_if], *unit.writes)]
        bulks = {*self.bulks, *(write.bulk for write in writes if isinstance(write, Bound))}
        statements = [write for _, _, write in self.statements] + [
            write for write in writes if not isinstance(write, Bound)
        ]
        written = {getattr(statement, "table", None) for statement in statements}
        return {bar.table: bar.table in written for bulk in bulks if isinstance(bulk, BulkClaim) for bar in bulk.bars}

    def steps(self) -> Steps:
        """What is to be done in the transaction. Raises GuardFailed where what a guard did has to be undone."""
        returned: Returned = {}
        yield from self._inserts_and_statements(returned)
        for place in self._by_statements:
            yield from self._guarded(place, returned)
        for places in (self._by_bulks, self._by_looks):
            if places:
                yield from self._guarded_by_bulks(places, returned)
        for bulk, rows in sorted(self.bulks.items(), key=_order):
            if bulk.order > 0:
                is_claim = isinstance(bulk, BulkClaim)
                keys = yield from self._rows(bulk, bulk.latest(rows), tells=is_claim)
                if is_claim:
                    returned |= self._claimed(bulk, keys)
        return returned

    def results(self, returned: Returned) -> list[Results | GuardFailed | NotOwner]:
        """For each unit the rows of each of its guards and writes; empty where none of them gives rows.

        Or why nothing of it was done.
        """
        found: list[Results | GuardFailed | NotOwner] = [_NOTHING] * len(self.units)
        for place in {place for place, _ in returned}:
            unit = self.units[place]
            found[place] = [returned.get((place, index), []) for index in range(len(unit.only_if) + len(unit.writes))]
        for place, failure in self.refused.items():
            found[place] = failure
        return found

    def _add(self, place: int, unit: Unit) -> None:
        index = len(unit.only_if) - 1
        for write in unit.writes:
            index += 1
            if not isinstance(write, Bound):
                self.statements.append((place, index, write))
                continue
            bulk = write.bulk
            rows = self.bulks.get(bulk)
            if rows is None:
                rows = self.bulks[bulk] = []
            rows.append(write.row)
            if bulk.tells:
                keys = self._claims.setdefault(bulk, {})
                keys.setdefault(write.row[: len(bulk.key)], []).append((place, index))

    def _inserts_and_statements(self, returned: Returned) -> Generator[Step, list[Row], None]:
        """And takes them out: they are done once."""
        for bulk in sorted((bulk for bulk in self.bulks if bulk.order <= 0), key=lambda one: one.order):
            rows = self.bulks.pop(bulk)
            if bulk.order == 0:
                self.inserted[bulk.table] = self.inserted.get(bulk.table, 0) + len(rows)
            yield from self._rows(bulk, rows, tells=False)
        statements, self.statements = self.statements, []
        for place, index, statement in statements:
            returned[place, index] = yield from self._statement(statement)

    def _guarded(self, place: int, returned: Returned) -> Generator[Step, list[Row], None]:
        """One unit whose guards are statements. What its first guards did, a later one may have to undo."""
        unit = self.units[place]
        is_marked = any(guard.is_change for guard in unit.only_if[:-1])
        if is_marked:
            yield MARK
        for index, guard in enumerate(unit.only_if):
            rows = yield from self._alone(guard.statement, tells=True)
            if len(rows) != guard.rows:
                if is_marked:
                    yield UNDO
                elif guard.is_change and rows:
                    raise GuardFailed(guard)
                self.refused[place] = GuardFailed(guard)
                break
            returned[place, index] = rows
        if is_marked:
            yield FORGET
        if place in self.refused:
            for index in range(len(unit.only_if)):
                returned.pop((place, index), None)
            return
        for index, write in enumerate(unit.writes, len(unit.only_if)):
            tells = isinstance(write, Bound) and write.bulk.tells
            returned[place, index] = yield from self._alone(write, tells=tells)

    def _guarded_by_bulks(self, places: list[int], returned: Returned) -> Generator[Step, list[Row], None]:
        """The guards that are bulk writes, then the inserts and statements of those units."""
        for together in self._rounds(places):
            for index in range(max(len(self.units[place].only_if) for place in together)):
                yield from self._ask(index, together, returned)
        for place in places:
            if place not in self.refused:
                self._add(place, self.units[place])
        yield from self._inserts_and_statements(returned)

    def _rounds(self, places: list[int]) -> Iterable[list[int]]:
        """The places of units whose guards are asked together: of those that touch one row, one a round, in order."""
        last: dict[Row, int] = {}
        rounds: list[list[int]] = []
        for place in places:
            bounds = [guard.statement for guard in self.units[place].only_if]
            rows = [
                (bound.bulk.table, *bound.row[: len(bound.bulk.key)]) for bound in bounds if isinstance(bound, Bound)
            ]
            number = 1 + max(last.get(row, -1) for row in rows)
            last.update(dict.fromkeys(rows, number))
            if number == len(rounds):
                rounds.append([])
            rounds[number].append(place)
        return rounds

    def _ask(self, index: int, places: list[int], returned: Returned) -> Generator[Step, list[Row], None]:
        """The guards that stand at `index` in their units. What was done before one that does not hold is undone."""
        groups: dict[Bulk, tuple[dict[Row, int], list[Row]]] = {}
        for place in places:
            guards = self.units[place].only_if
            if place in self.refused or index >= len(guards):
                continue
            bound = guards[index].statement
            assert isinstance(bound, Bound)
            keys, rows = groups.setdefault(bound.bulk, ({}, []))
            keys[bound.row[: len(bound.bulk.key)]] = place
            rows.append(bound.row)
        for bulk, (keys, rows) in groups.items():
            found_rows = yield from self._rows(bulk, rows, tells=True)
            touched = {row[: len(bulk.key)]: row for row in found_rows}
            for key, place in keys.items():
                guard = self.units[place].only_if[index]
                found = [touched[key]] if key in touched else []
                if len(found) == guard.rows:
                    returned[place, index] = found
                elif index or (found and guard.is_change):
                    raise GuardFailed(guard)
                else:
                    self.refused[place] = GuardFailed(guard)

    def _alone(self, write: Write, *, tells: bool) -> Doing:
        """A write that joins no others."""
        if isinstance(write, Bound):
            return (yield from self._rows(write.bulk, [write.row], tells=tells))
        return (yield from self._statement(write))

    def _rows(self, bulk: Bulk, rows: list[Row], *, tells: bool) -> Doing:
        if bulk.table in self._watched:
            keys = {target[1:] for row in rows if (target := bulk.target(row)) is not None}
            self._note(bulk.table, keys if len(keys) == len(rows) else None)
        return (yield BulkStep(bulk, rows, tells))

    def _statement(self, statement: Write) -> Doing:
        """A statement; where it changes a table that is watched, it tells the keys of the rows beside its own."""
        table = getattr(statement, "table", None)
        if not isinstance(statement, sa.sql.dml.UpdateBase) or table is None or table.name not in self._watched:
            return (yield Statement(statement))
        key = table.primary_key.columns
        rows = yield Statement(statement.returning(*key))
        self._note(table.name, {row[-len(key) :] for row in rows})
        return [row[: -len(key)] for row in rows] if statement._returning else []  # noqa: SLF001 - it has no other way to tell

    def _note(self, table: str, keys: set[Row] | None) -> None:
        known = self.changed.get(table, set())
        self.changed[table] = None if keys is None or known is None else known | keys

    def _claimed(self, claim: Bulk, keys: Iterable[Row]) -> Returned:
        """What each write of a claim returns: its key where the row was set, else nothing."""
        places = self._claims[claim]
        returned: Returned = {place: [] for each in places.values() for place in each}
        for key in keys:
            for place in places[key]:
                returned[place].append(key)
        return returned


def _order(group: tuple[Bulk, list[Row]]) -> int:
    bulk, _ = group
    return bulk.order
