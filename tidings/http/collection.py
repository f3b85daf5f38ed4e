"""A collection of resources under one path: its verbs, its rows, and the tenant scope that no handler can forget."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Sequence
from typing import Any, Generic, Literal, TypeVar

import sqlalchemy as sa

from tidings.core import Kind
from tidings.db import BulkInsert, Lookup, Row, Write
from tidings.http.call import Call
from tidings.http.operation import PLACE, H, Operation, Run
from tidings.http.paging import Asked, Page
from tidings.http.products import Product
from tidings.http.resource import Params, Resource
from tidings.http.table import Stored, columns_of

R = TypeVar("R", bound=Resource)
Verb = Literal["fetch", "list", "delete"]


class Collection(Generic[R]):
    """Where resources of one type live. Declared at import; holds nothing that changes.

    `path` is below the product's version; `{service_sid:MG}` in it matches SIDs with that prefix, `{e164}` any text.
    `sid` is the prefix of the items' SIDs (`SM|MM` for several, the first for new ones); items that have no SID are
    named by the column `identity`. Without `table` only the decorators work.

    Standard verbs and the row methods see only rows of the call's account (`tenant` is the column that names it, None
    where all accounts share the rows) whose columns equal the path's SIDs. `parent` is the collection whose item must
    exist for a list or an insert.
    """

    def __init__(
        self,
        product: Product,
        path: str,
        resource: type[R],
        *,
        sid: str = "",
        table: str | None = None,
        key: str | None = None,
        invalid: Kind | None = None,
        page_size_max: int = 1000,
        oldest_first: bool = False,
        identity: str = "sid",
        tenant: str | None = "account_sid",
        parent: Collection[Any] | None = None,
        primary: Sequence[str] = (),
        indexes: Sequence[Sequence[str]] = (),
        unique: Sequence[Sequence[str]] = (),
    ) -> None:
        self.product = product
        self.path = path
        self.item_path = f"{path}/{{{identity}:{sid}}}" if sid else f"{path}/{{{identity}}}"
        self.resource = resource
        self.prefix = sid[:2]
        self.key = key or _snake(path.rsplit("/", 1)[-1])
        self._invalid = invalid
        self._page_size_max = page_size_max
        self._oldest_first = oldest_first
        self._identity = identity
        self._tenant = tenant
        self._parent = parent
        self._stored: Stored[R] | None = None
        if table:
            self._scope = self._scope_columns({column.name for column in columns_of(resource)})
            primary = primary or ((tenant, identity) if tenant else (identity,))
            self._stored = Stored(resource, table, product.metadata, primary, indexes, unique)
            self._prepare(self._stored)

    # Verbs

    def create(self, handler: H) -> H:
        """POST to the collection, answered 201."""
        return self._declare("POST", self.path, handler, status=201)

    def fetch(self, handler: H) -> H:
        """GET of an item."""
        return self._declare("GET", self.item_path, handler)

    def list(self, handler: H) -> H:
        """GET of the collection: the handler answers a Page."""
        return self._declare("GET", self.path, handler, key=self.key)

    def update(self, handler: H) -> H:
        """POST to an item, answered 200."""
        return self._declare("POST", self.item_path, handler)

    def delete(self, handler: H) -> H:
        """DELETE of an item, answered 204."""
        return self._declare("DELETE", self.item_path, handler, status=204)

    def operation(self, method: str, below: str = "", *, status: int = 200, key: str | None = None) -> Callable[[H], H]:
        """Any other operation that answers this resource, on the collection's path continued by `below`."""
        return lambda handler: self._declare(method, self.path + below, handler, status=status, key=key)

    def standard(self, *verbs: Verb, create: type[Params] | None = None, update: type[Params] | None = None) -> None:
        """Declares the verbs that need no thought; `create` and `update` with their parameters. Needs `table`."""
        assert self._stored is not None, f"{self.path} has no table for its standard verbs"
        for verb in verbs:
            match verb:
                case "fetch":
                    self.fetch(_named(verb, self._fetch))
                case "list":
                    self.list(_named(verb, self._list))
                case "delete":
                    self.delete(_named(verb, self._delete))
        if create:
            self.create(_named("create", self._create, create))
        if update:
            self.update(_named("update", self._update, update))

    # Rows

    @property
    def table(self) -> sa.Table:
        """The SQL table; declared with `table=`."""
        return self.stored.table

    @property
    def stored(self) -> Stored[R]:
        """The table with the way of its rows in and out."""
        assert self._stored is not None, f"{self.path} was declared without a table"
        return self._stored

    async def get(self, call: Call, sid: str | None = None) -> R:
        """The item with this SID, the path's when none is given. Raises NOT_FOUND."""
        row = await call.db.find(self._lookup, *self._scope_values(call), self._sid(call, sid))
        if row is None:
            raise call.not_found()
        return self.stored.read(row)

    def make(self, call: Call, given: Params | None = None, **extra: object) -> R:
        """A new item, not written: SID, account, path SIDs and dates; what was given, by the fields' names; `extra`.

        What is UNSET becomes the field's default, else None. Raises TypeError for a field left without a value.
        """
        now = call.clock.now()
        values: dict[str, Any] = {name: value for name, value in call.path.items() if name != self._identity}
        values |= {"sid": call.sids.make(self.prefix), "date_created": now, "date_updated": now}
        if self._tenant:
            values[self._tenant] = call.account_sid
        if given is not None:
            values |= given.changes()
        values |= extra
        absent = [name for name in self.stored.nullable if name not in values]
        values |= dict.fromkeys(absent)
        return self.resource(**{name: values[name] for name in self.resource.__struct_fields__ if name in values})

    def write_of(self, item: R) -> Write:
        """The insert of a new item, to be committed with other writes."""
        return self._insert(*self.stored.row(item))

    async def insert(
        self, call: Call, given: Params | None = None, *, also: Sequence[Write] = (), **extra: object
    ) -> R:
        """Makes an item and commits it, with the writes of `also`. Raises what the store raises; NOT_FOUND."""
        await self._need_parent(call)
        item = self.make(call, given, **extra)
        await call.db.commit(self.write_of(item), *also)
        return item

    async def update_row(self, call: Call, sid: str | None = None, **changes: object) -> R:
        """Sets columns of an item and its date_updated; answers it as it is then. Raises NOT_FOUND."""
        stored = self.stored
        if "date_updated" in stored.names:
            changes = {"date_updated": call.clock.now(), **changes}
        if not changes:
            return await self.get(call, sid)
        values = {name: stored.saved(name, value) for name, value in changes.items()}
        statement = sa.update(stored.table).where(*self._here(call, sid)).values(values).returning(*stored.table.c)
        (rows,) = await call.db.commit(statement)
        if not rows:
            raise call.not_found()
        return stored.read(rows[0])

    async def delete_row(self, call: Call, sid: str | None = None) -> None:
        """Deletes an item. Raises NOT_FOUND."""
        statement = sa.delete(self.table).where(*self._here(call, sid)).returning(self.table.c[self._identity])
        (rows,) = await call.db.commit(statement)
        if not rows:
            raise call.not_found()

    def select(self, call: Call) -> sa.Select[Any]:
        """A select of all columns, limited to the call's account and path; for a handler to narrow."""
        pairs = zip(self._scope, self._scope_values(call), strict=True)
        return sa.select(*self.table.c).where(*(self.table.c[name] == value for name, value in pairs))

    async def page(self, call: Call, *where: sa.ColumnElement[bool]) -> Page:
        """The page asked for, of the rows that `where` leaves. Raises INVALID_PAGE_TOKEN."""
        asked = call.asked or Asked()
        statement = self.select(call).where(*where)
        statement = asked.window(statement, self.table.c[self._identity], oldest_first=self._oldest_first)
        return self._page(await call.db.search(statement))

    # Inside

    def _declare(self, method: str, path: str, handler: H, *, status: int = 200, key: str | None = None) -> H:
        declared = Operation(
            self.product,
            method,
            path,
            handler,
            status=status,
            resource=self.resource,
            item_path=self.item_path,
            key=key,
            page_size_max=self._page_size_max,
            invalid=self._invalid,
            name=f"{handler.__name__} {self.key}",
        )
        self.product.operations.append(declared)
        return handler

    async def _fetch(self, call: Call) -> R:
        return await self.get(call)

    async def _list(self, call: Call) -> Page:
        await self._need_parent(call)
        asked = call.asked or Asked()
        scope = self._scope_values(call)
        values: dict[str, Any] = {f"p_{name}": value for name, value in zip(self._scope, scope, strict=True)}
        values["p_limit"] = asked.limit
        if asked.keys is not None:
            (values["p_edge"],) = asked.key_of(str)
        statement = self._lists[asked.keys is not None, asked.backwards]
        return self._page(await call.db.rows(statement, values))

    def _page(self, rows: Sequence[Row]) -> Page:
        return Page([self.stored.read(row) for row in rows], key=lambda item: (getattr(item, self._identity),))

    async def _delete(self, call: Call) -> None:
        await self.delete_row(call)

    async def _create(self, call: Call, given: Params) -> R:
        return await self.insert(call, given)

    async def _update(self, call: Call, given: Params) -> R:
        return await self.update_row(call, **given.changes())

    async def _need_parent(self, call: Call) -> None:
        if self._parent is not None:
            names = [name for name, _ in PLACE.findall(self.path)]
            await self._parent.get(call, call.path[names[-1]])

    def _scope_columns(self, columns: Container[str]) -> tuple[str, ...]:
        places = [name for name, _ in PLACE.findall(self.path) if name != "account_sid"]
        scope = (*([self._tenant] if self._tenant else []), *places)
        lost = [name for name in scope if name not in columns]
        if lost:
            msg = f"{self.resource.__name__} has no column {', '.join(lost)}: its rows could not be kept apart"
            raise TypeError(msg)
        return scope

    def _scope_values(self, call: Call) -> Sequence[str]:
        return [call.account_sid if name == self._tenant else call.path[name] for name in self._scope]

    def _sid(self, call: Call, sid: str | None) -> str:
        return sid if sid is not None else call.path[self._identity]

    def _here(self, call: Call, sid: str | None) -> Sequence[sa.ColumnElement[bool]]:
        values = (*self._scope_values(call), self._sid(call, sid))
        return [self.table.c[name] == value for name, value in zip((*self._scope, self._identity), values, strict=True)]

    def _prepare(self, stored: Stored[R]) -> None:
        table = stored.table
        self._insert = BulkInsert(table, stored.names)
        self._lookup = Lookup(table, (*self._scope, self._identity), stored.names)
        identity = table.c[self._identity]
        scoped = sa.select(*table.c).where(*(table.c[name] == sa.bindparam(f"p_{name}") for name in self._scope))
        edge = sa.bindparam("p_edge", type_=sa.Text)
        self._lists: dict[tuple[bool, bool], sa.Select[Any]] = {}
        for backwards in (False, True):
            ascending = self._oldest_first != backwards
            order = identity.asc() if ascending else identity.desc()
            beyond = identity > edge if ascending else identity < edge
            ordered = scoped.order_by(order).limit(sa.bindparam("p_limit", type_=sa.BigInteger))
            self._lists[False, backwards] = ordered
            self._lists[True, backwards] = ordered.where(beyond)


def _named(name: str, run: Run, given: type[Params] | None = None) -> Run:
    """A handler of that name, whose parameters are of type `given`."""
    if given is None:

        async def bare(call: Call) -> object:
            return await run(call)

        bare.__name__ = name
        return bare

    async def handler(call: Call, given: Params) -> object:
        return await run(call, given)

    handler.__name__ = name
    handler.__annotations__["given"] = given
    return handler


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
