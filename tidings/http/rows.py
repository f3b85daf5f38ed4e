"""The rows of a collection: found, listed, made, changed and deleted within a scope that no handler can forget."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Container, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Generic, Literal, TypeAlias, TypeVar

import msgspec
import sqlalchemy as sa

from tidings.core import Problem
from tidings.db import (
    BulkInsert,
    Guard,
    GuardFailed,
    IndexWay,
    Lookup,
    Row,
    Stored,
    Wake,
    Write,
    insert,
    is_narrow,
)
from tidings.db.database import Results
from tidings.http.asked import Asked
from tidings.http.call import Call
from tidings.http.declared import Right
from tidings.http.filters import FilterWay, ListFilters
from tidings.http.paging import Page
from tidings.http.resource import Params

R = TypeVar("R", bound=msgspec.Struct)
NOTHING: Mapping[str, object] = MappingProxyType({})


BITE = 1_000
"""Rows that are read at a time where all are."""


class Change(msgspec.Struct, Generic[R], frozen=True):
    """What is about to be written of one item, for what is to be written with it."""

    call: Call
    what: Literal["created", "updated", "deleted"]
    item: R
    """As it is made; in an update and a delete as it was."""
    values: Mapping[str, object] = NOTHING
    """What an update sets, by the fields' names."""


Also: TypeAlias = "Sequence[Write] | Callable[[Change[Any]], Iterable[Write]]"
"""Writes of the same unit, or what makes them of a Change."""


class Condition(msgspec.Struct, frozen=True):
    """What must hold in the transaction of a write, else nothing of it is done and `otherwise` is answered."""

    guard: Guard
    otherwise: Problem


Holds: TypeAlias = Condition | Guard
"""A condition, or a guard whose failure is raised as it is: a turn."""


class Scope(msgspec.Struct, frozen=True):
    """Which rows a collection is of."""

    tenant: str | None
    """The column of the account; None where all accounts share the rows."""
    places: tuple[str, ...]
    """Columns that equal the place of that name in the path."""
    fixed: Mapping[str, Any]
    """Columns of one value, as the database holds it."""
    everybody: Right | None = None
    """Whoever has this right sees the rows of all accounts."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are compared, where the rows are one account's."""
        return (*([self.tenant] if self.tenant else []), *self.places, *self.fixed)

    def need(self, columns: Container[str], resource: type) -> None:
        """Raises TypeError for a resource without one of these columns."""
        lost = [name for name in self.columns if name not in columns]
        if lost:
            msg = f"{resource.__name__} has no column {', '.join(lost)}: its rows could not be kept apart"
            raise TypeError(msg)

    def values(self, call: Call) -> list[Any]:
        """The values of `columns`."""
        own = [call.account_sid] if self.tenant else []
        return [*own, *(call.path[name] for name in self.places), *self.fixed.values()]

    def is_open(self, call: Call) -> bool:
        """Whether the caller sees everybody's rows."""
        return self.everybody is not None and self.everybody.held_by(call.principal)

    def where(self, call: Call, table: sa.Table) -> list[sa.ColumnElement[bool]]:
        """The rows that the caller sees."""
        pairs = zip(self.columns, self.values(call), strict=True)
        hidden = self.tenant if self.is_open(call) else None
        return [table.c[name] == value for name, value in pairs if name != hidden]


class Parent(msgspec.Struct, frozen=True):
    """What a collection's items are below."""

    rows: Rows[Any]
    place: str
    """The name of its SID in the path."""

    async def find(self, call: Call) -> Any:
        """The item. Raises NOT_FOUND."""
        return await self.rows.get(call, call.path[self.place])

    def is_there(self, call: Call) -> Condition:
        """That it is still there when something is written below it."""
        return Condition(Guard("parent-is-there", self.rows.named(call, call.path[self.place])), call.not_found())


class Rows(Generic[R]):
    """Reads and writes the rows of one collection; what is not in the scope of a call is not found.

    `where` are columns of one value, `order` those that lists go by before the `identity`.
    """

    def __init__(
        self,
        stored: Stored[R],
        scope: Scope,
        *,
        prefix: str,
        identity: str,
        where: Mapping[str, object],
        order: Sequence[str],
        oldest_first: bool,
        parent: Parent | None,
        also: Also = (),
    ) -> None:
        scope.need(stored.names, stored.kind)
        self.stored = stored
        self.scope = scope
        self.where = where
        self.parent = parent
        self._also = also
        self._prefix = prefix
        self._identity = identity
        self._order = [stored.table.c[name] for name in (*order, identity)]
        self._oldest_first = oldest_first
        self._insert = BulkInsert(stored.table, stored.columns)
        self._lookup = Lookup(stored.table, (*scope.columns, identity), stored.columns)
        self._lists = {backwards: self._listing(backwards) for backwards in (False, True)}

    # One

    async def get(self, call: Call, sid: str | None) -> R:
        """The item with this SID, the path's when none is given. Raises NOT_FOUND."""
        await self._need_seen_parent(call)
        row: Row | None
        if self.scope.is_open(call):
            found = await call.db.rows(sa.select(*self.stored.table.c).where(*self._here(call, sid)))
            row = found[0] if found else None
        else:
            row = await call.db.find(self._lookup, *self.scope.values(call), self._sid(call, sid))
        if row is None:
            raise call.not_found()
        return self.stored.read(row)

    async def one(self, call: Call, values: Mapping[str, object]) -> R:
        """The item whose columns have these values. Raises NOT_FOUND."""
        table = self.stored.table
        here = [table.c[name] == self.stored.saved(name, value) for name, value in values.items()]
        return self.stored.read(call.found(await call.db.rows(self.select(call).where(*here)))[0])

    def make(self, call: Call, given: Params | None, extra: Mapping[str, object]) -> R:
        """See Collection.make."""
        now, resource = call.clock.now(), self.stored.kind
        values: dict[str, Any] = {name: value for name, value in call.path.items() if name != self._identity}
        values |= {"sid": call.sids.make(self._prefix), "date_created": now, "date_updated": now, **self.where}
        if self.scope.tenant:
            values[self.scope.tenant] = call.account_sid
        if given is not None:
            values |= given.changes()
        values |= extra
        values |= dict.fromkeys(name for name in self.stored.nullable if name not in values)
        return resource(**{name: values[name] for name in resource.__struct_fields__ if name in values})

    def write_of(self, item: R) -> Write:
        """The insert of a new item."""
        return self._insert(*self.stored.row(item))

    async def insert(self, call: Call, item: R, also: Also, only_if: Sequence[Holds], wakes: Sequence[Wake] = ()) -> R:
        """Commits a new item. Raises what the store raises; NOT_FOUND."""
        conditions = [*([self.parent.is_there(call)] if self.parent else []), *only_if]
        await _commit(call, self.writes_of(call, item, also), conditions, wakes)
        return item

    def writes_of(self, call: Call, item: R, also: Also = ()) -> list[Write]:
        """The insert of a new item, and all that is written with it."""
        return [self.write_of(item), *self.with_change(Change(call, "created", item), also)]

    def put_of(self, item: R) -> Write:
        """The write of an item in the place of the one with its key, whose date_created stays."""
        table, key = self.stored.table, self.stored.table.primary_key.columns.keys()
        row = dict(zip(self.stored.columns, self.stored.row(item), strict=True))
        changed = {name: value for name, value in row.items() if name not in (*key, "date_created")}
        changed = changed or {key[0]: row[key[0]]}  # what is there is answered too
        written = insert(table).values(row).on_conflict_do_update(index_elements=key, set_=changed)
        return written.returning(*table.c)

    async def put(self, call: Call, item: R, also: Also) -> R:
        """Commits an item, new or in the place of another; answers it as it is then. Raises NOT_FOUND."""
        conditions = [self.parent.is_there(call)] if self.parent else []
        further = self.with_change(Change(call, "created", item), also)
        results = await _commit(call, [self.put_of(item), *further], conditions)
        return self.stored.read(results[len(conditions)][0])

    async def update(
        self,
        call: Call,
        sid: str | None,
        changes: dict[str, object],
        also: Also,
        only_if: Sequence[Holds],
        wakes: Sequence[Wake] = (),
    ) -> R:
        """Sets columns of an item and its date_updated; answers it as it is then. Raises NOT_FOUND."""
        await self._need_seen_parent(call)
        stored = self.stored
        further = await self._further(call, "updated", sid, also, changes)
        if "date_updated" in stored.names:
            changes = {"date_updated": call.clock.now(), **changes}
        if not changes:
            return await self.get(call, sid)
        values = {name: stored.saved(name, value) for name, value in changes.items()}
        statement = sa.update(stored.table).where(*self._here(call, sid)).values(values).returning(*stored.table.c)
        return stored.read(await self._changed(call, statement, further, only_if, wakes))

    async def delete(
        self, call: Call, sid: str | None, also: Also, only_if: Sequence[Holds], wakes: Sequence[Wake] = ()
    ) -> None:
        """Deletes an item. Raises NOT_FOUND."""
        await self._need_seen_parent(call)
        table = self.stored.table
        further = await self._further(call, "deleted", sid, also)
        statement = sa.delete(table).where(*self._here(call, sid)).returning(table.c[self._identity])
        await self._changed(call, statement, further, only_if, wakes)

    async def _changed(
        self,
        call: Call,
        statement: sa.Executable,
        further: Sequence[Write],
        only_if: Sequence[Holds],
        wakes: Sequence[Wake] = (),
    ) -> Row:
        """The row that a statement changes: the one that is named, or nothing is written."""
        if not (further or only_if):
            (rows,) = await call.db.commit(statement, wakes=wakes)
            if not rows:
                raise call.not_found()
            return rows[0]
        is_there = Condition(Guard("is-there", statement), call.not_found())
        (rows, *_) = await _commit(call, further, [is_there, *only_if], wakes)
        return rows[0]

    def named(self, call: Call, sid: str) -> sa.Select[Any]:
        """Selects one item of those that the caller sees, by its SID alone."""
        table = self.stored.table
        return sa.select(table.c[self._identity]).where(*self._here(call, sid))

    # Many

    def select(self, call: Call) -> sa.Select[Any]:
        """All columns of the rows that the caller sees."""
        table = self.stored.table
        return sa.select(*table.c).where(*self.scope.where(call, table))

    async def page(self, call: Call, *where: sa.ColumnElement[bool], way: FilterWay | None = None) -> Page:
        """The page asked for, of the rows that `where` leaves. Raises INVALID_PAGE_TOKEN."""
        statement = self.select(call).where(*where)
        if way is not None:
            seen = IndexWay(way.index, (*self.scope.where(call, self.stored.table), *way.ends))
            if not way.is_span or await is_narrow(call.db, seen):
                statement = way.along(statement)
        asked = call.asked or Asked()
        window = asked.window(statement, *self._order, oldest_first=self._oldest_first)
        return self._page(await call.db.search(window))

    async def bites(self, call: Call, *where: sa.ColumnElement[bool]) -> AsyncIterator[Sequence[R]]:
        """All rows that `where` leaves, the first of the order first, so many at a time. Raises Unavailable."""
        statement, asked = self.select(call).where(*where), Asked(BITE)
        while True:
            found = self._page(await call.db.search(asked.window(statement, *self._order, oldest_first=True)))
            yield found.rows[:BITE]
            if len(found.rows) <= BITE:
                return
            asked = Asked(BITE, keys=self._key(found.rows[BITE - 1]))

    async def listed(self, call: Call, filters: ListFilters | None = None, given: Params | None = None) -> Page:
        """The page asked for, of the rows that fit the filters given; of all by a statement made once, where possible.

        Raises INVALID_PAGE_TOKEN; NOT_FOUND for a parent that is none.
        """
        await self._need_parent(call)
        asked = call.asked or Asked()
        where = [*filters.where(given, self.stored.table, self.stored.saved)] if filters and given else []
        if where or len(self._order) > 1 or self.scope.is_open(call):
            way = filters.way(given, self.stored.table, self.stored.saved) if filters and given else None
            return await self.page(call, *where, way=way)
        pairs = zip(self.scope.columns, self.scope.values(call), strict=True)
        values: dict[str, Any] = {f"p_{name}": value for name, value in pairs}
        values["p_limit"] = asked.limit
        first, beyond = self._lists[asked.backwards]
        if asked.keys is None:
            return self._page(await call.db.rows(first, values))
        (values["p_edge"],) = asked.key_of(str)
        return self._page(await call.db.rows(beyond, values))

    # Inside

    async def _need_parent(self, call: Call) -> None:
        """Raises NOT_FOUND where there is no such item to be below."""
        if self.parent is not None:
            await self.parent.find(call)

    async def _need_seen_parent(self, call: Call) -> None:
        """An item's SIDs say whose it is; but a face that shows some rows only must show its parent too."""
        if self.parent is not None and self.parent.rows.where:
            await self.parent.find(call)

    def _sid(self, call: Call, sid: str | None) -> str:
        return sid if sid is not None else call.path[self._identity]

    async def _further(
        self,
        call: Call,
        what: Literal["updated", "deleted"],
        sid: str | None,
        also: Also,
        values: Mapping[str, object] = NOTHING,
    ) -> Sequence[Write]:
        if not (callable(also) or callable(self._also)):
            return [*self._also, *also]
        return self.with_change(Change(call, what, await self.get(call, sid), values), also)

    def with_change(self, change: Change[Any], also: Also = ()) -> Sequence[Write]:
        """What is written with a change: with every one, and with this."""
        return [*_writes_of(self._also, change), *_writes_of(also, change)]

    def _page(self, rows: Sequence[Row]) -> Page:
        return Page([self.stored.read(row) for row in rows], key=self._key)

    def _key(self, item: R) -> tuple[str | int, ...]:
        values = (getattr(item, column.name) for column in self._order)
        return tuple(int(value) if isinstance(value, int) else value for value in values)

    def _here(self, call: Call, sid: str | None) -> Sequence[sa.ColumnElement[bool]]:
        table = self.stored.table
        return [*self.scope.where(call, table), table.c[self._identity] == self._sid(call, sid)]

    def _listing(self, backwards: bool) -> tuple[sa.Select[Any], sa.Select[Any]]:
        """The statements of the first page, and of one beyond an edge."""
        table, identity = self.stored.table, self.stored.table.c[self._identity]
        scoped = sa.select(*table.c).where(*(table.c[name] == sa.bindparam(f"p_{name}") for name in self.scope.columns))
        edge = sa.bindparam("p_edge", type_=sa.Text)
        ascending = self._oldest_first != backwards
        ordered = scoped.order_by(identity.asc() if ascending else identity.desc())
        first = ordered.limit(sa.bindparam("p_limit", type_=sa.BigInteger))
        return first, first.where(identity > edge if ascending else identity < edge)


async def _commit(
    call: Call, writes: Sequence[Write], conditions: Sequence[Holds], wakes: Sequence[Wake] = ()
) -> Results:
    """The rows of the conditions' guards, then of the writes. Raises what the condition that fails says."""
    if not conditions:
        return await call.db.commit(*writes, wakes=wakes)
    try:
        guards = [each.guard if isinstance(each, Condition) else each for each in conditions]
        return await call.db.commit(*writes, only_if=guards, wakes=wakes)
    except GuardFailed as failed:
        told = (each.otherwise for each in conditions if isinstance(each, Condition) and each.guard is failed.guard)
        problem = next(told, None)
        if problem is None:
            raise
        raise problem from None


def _writes_of(also: Also, change: Change[Any]) -> Sequence[Write]:
    """The further writes of a change."""
    return list(also(change)) if callable(also) else also
