"""A collection of resources under one path: its verbs, its rows, and the tenant scope that no handler can forget."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any, Generic, Literal, TypeVar

import msgspec
import sqlalchemy as sa

from tidings.core import Kind
from tidings.db import Stored, Wake, Write
from tidings.db import stored as stored_table
from tidings.http.call import Call
from tidings.http.declared import PAGE_SIZE_MAX, PLACE, H, Operation, Product, Right, Run
from tidings.http.encode import filled_fields, link_fields
from tidings.http.filters import Filter, ListFilters
from tidings.http.paging import Page
from tidings.http.resource import Params
from tidings.http.rows import Also, Holds, Parent, Rows, Scope
from tidings.http.seen import See, SeenItems
from tidings.http.showing import Shown, ways_of_showing
from tidings.http.verbs import named, of_fixed

R = TypeVar("R", bound=msgspec.Struct)
Verb = Literal["fetch", "list", "delete"]


class Collection(Generic[R]):
    """Where resources of one type live, or rows that are shown as one. Declared at import; holds nothing that changes.

    `path` is below the product's version; `{service_sid:MG}` in it matches SIDs with that prefix, `{e164}` any text.
    `sid` is the prefix of the items' SIDs (`SM|MM` for several, the first for new ones); items that have no SID are
    named by the column `identity`; `item_path` is where they are, if not below `path`. Without `table`, the
    name of a new one or one that there is, only the decorators work; `stored` is another collection's.

    Standard verbs and the row methods see only rows of the call's account (`tenant` is the column that names it, None
    where all accounts share the rows; `everybody` is the right to see those of all) whose columns equal the path's
    SIDs and the values of `where`. `parent` is the collection whose item must exist for a list or an insert. Lists go
    by `order`, then by the identity, the greatest first; a `whole` list has no pages. `show` says how rows are shown,
    `rename` gives fields other names on the way out, `row` is what handlers answer where that is shown as the resource,
    `needs` is the right that every verb asks for. `also` makes what is written with each change of an item, by
    whichever verb or face it comes.

    Where items are no rows of a table, `seen` answers all that a caller sees: for `get`, and the verbs fetch and list.
    """

    def __init__(
        self,
        product: Product,
        path: str,
        resource: type[R],
        *,
        sid: str = "",
        item_path: str | None = None,
        table: str | sa.Table | None = None,
        stored: Stored[R] | None = None,
        seen: See | None = None,
        key: str | None = None,
        whole: bool = False,
        invalid: Kind | None = None,
        page_size_max: int = PAGE_SIZE_MAX,
        oldest_first: bool = False,
        order: Sequence[str] = (),
        identity: str = "sid",
        tenant: str | None = "account_sid",
        everybody: Right | None = None,
        where: Mapping[str, object] | None = None,
        parent: Collection[Any] | None = None,
        show: Shown | None = None,
        rename: Mapping[str, str] | None = None,
        row: type[msgspec.Struct] | None = None,
        needs: Right | None = None,
        also: Also = (),
        primary: Sequence[str] = (),
        indexes: Sequence[Sequence[str]] = (),
        unique: Sequence[Sequence[str]] = (),
    ) -> None:
        self.product = product
        self.path = path
        self.item_path = item_path or (f"{path}/{{{identity}:{sid}}}" if sid else f"{path}/{{{identity}}}")
        self.resource = resource
        self.prefix = sid[:2]
        self.key = key or _snake(path.rsplit("/", 1)[-1])
        self._sid_prefixes = sid
        self._key_declared = key
        self._whole = whole
        self._invalid = invalid
        self._page_size_max = page_size_max
        self._oldest_first = oldest_first
        self._order = order
        self._identity = identity
        self._tenant = tenant
        self._everybody = everybody
        self._where = where or {}
        self._shown, self._row, self._show = ways_of_showing(resource, show, rename, row)
        self._needs, self._also = needs, also
        self._twins: tuple[Collection[R], ...] = ()
        self._of: dict[Operation, Rows[R]] = {}
        """Of a collection with twins: whose rows an operation is about."""
        links = link_fields(resource) | filled_fields(resource)
        if isinstance(table, sa.Table):
            stored = Stored(resource, table, links)
        elif table:
            self._scope().need(set(resource.__struct_fields__) - links, resource)
            primary = primary or ((tenant, identity) if tenant else (identity,))
            stored = stored_table(resource, table, product.metadata, primary, indexes, unique, links)
        self._rows = self._rows_of(stored, parent) if stored else None
        self.seen: SeenItems[R] | None = seen and SeenItems(
            seen, self._shown, identity=identity, order=order, oldest_first=oldest_first, whole=whole
        )

    # Faces

    def face(
        self,
        path: str,
        *,
        product: Product | None = None,
        sid: str | None = None,
        item_path: str | None = None,
        key: str | None = None,
        order: Sequence[str] | None = None,
        where: Mapping[str, object] | None = None,
        parent: Collection[Any] | None = None,
        show: Shown | None = None,
        rename: Mapping[str, str] | None = None,
        needs: Right | None = None,
    ) -> Collection[R]:
        """The same rows under another path, with verbs of its own. What is not said is as it is here."""
        return Collection(
            product or self.product,
            path,
            self.resource,
            sid=self._sid_prefixes if sid is None else sid,
            item_path=item_path,
            stored=self.stored,
            key=key or self._key_declared,
            whole=self._whole,
            invalid=self._invalid,
            page_size_max=self._page_size_max,
            oldest_first=self._oldest_first,
            order=self._order if order is None else order,
            identity=self._identity,
            tenant=self._tenant,
            everybody=self._everybody,
            where={**self._where, **(where or {})},
            parent=parent,
            show=show,
            rename=rename,
            needs=needs or self._needs,
            also=self._also,
        )

    def twin(
        self,
        path: str,
        *,
        where: Mapping[str, object] | None = None,
        parent: Collection[Any] | None = None,
        show: Shown | None = None,
        rename: Mapping[str, str] | None = None,
    ) -> Collection[R]:
        """A face with the same verbs: each that is declared here from now on is declared there too.

        The row methods of this collection work with the rows of whichever of the two the call came by.
        """
        made = self.face(path, where=where, parent=parent, show=show, rename=rename)
        self._twins = (*self._twins, made)
        return made

    def at(self, call: Call) -> Rows[R]:
        """The rows of the face that a call came by: this one or a twin."""
        return self._of.get(call.operation) or self.rows

    # Verbs

    def create(self, handler: H) -> H:
        """POST to the collection, answered 201."""
        return self._declare("POST", "", handler, status=201)

    def fetch(self, handler: H) -> H:
        """GET of an item."""
        return self._declare("GET", None, handler)

    def list(self, handler: H) -> H:
        """GET of the collection: the handler answers a Page, or all items of a `whole` list."""
        return self._declare("GET", "", handler, paged=True)

    def update(self, handler: H) -> H:
        """POST to an item, answered 200."""
        return self._declare("POST", None, handler)

    def delete(self, handler: H) -> H:
        """DELETE of an item, answered 204."""
        return self._declare("DELETE", None, handler, status=204)

    def operation(
        self, method: str, below: str = "", *, status: int = 200, paged: bool = False, needs: Right | None = None
    ) -> Callable[[H], H]:
        """Any other operation that answers this resource, on the collection's path continued by `below`."""
        return lambda handler: self._declare(method, below, handler, status=status, paged=paged, needs=needs)

    def declare(
        self,
        method: str,
        below: str | None,
        handler: Run,
        *,
        status: int = 200,
        paged: bool = False,
        needs: Right | None = None,
    ) -> Operation:
        """Declares an operation here alone: on the path continued by `below`, or of an item where that is None."""
        declared = Operation(
            self.product,
            method,
            self.item_path if below is None else self.path + below,
            handler,
            status=status,
            resource=self._shown,
            row=self._row,
            show=self._show,
            item_path=self.item_path,
            key=self.key if paged and not self._whole else None,
            whole=self.key if paged and self._whole else None,
            page_size_max=self._page_size_max,
            invalid=self._invalid,
            needs=needs or self._needs,
            name=f"{getattr(handler, '__name__', 'operation')} {self.key}",
        )
        self.product.operations.append(declared)
        return declared

    def standard(
        self,
        *verbs: Verb,
        create: type[Params] | None = None,
        update: type[Params] | None = None,
        filters: Sequence[str | Filter] = (),
        also: Also = (),
    ) -> None:
        """Declares the verbs that need no thought; `create` and `update` with their parameters. Needs a table.

        `filters` are the list's: a name stands for equality with the column of that name. `also` makes what is
        written with each change.
        """
        for verb in verbs:
            match verb:
                case "fetch":
                    self.fetch(named(verb, self.resource, self.get))
                case "list":
                    self.list(self._lister(filters))
                case "delete":
                    self.delete(named(verb, self.resource, partial(self.delete_row, also=also)))
        if create:
            self.create(named("create", self.resource, partial(self.insert, also=also), create))
        if update:

            def changed(call: Call, given: Params) -> Awaitable[R]:
                return self.update_row(call, also=also, **given.changes())

            self.update(named("update", self.resource, changed, update))

    def fixed(self, items: Sequence[msgspec.Struct], *names: str) -> None:
        """Declares fetch and list of items that never change, in their order; `names` name one, else its SID does."""
        fetch, listed = of_fixed(items, self._identity, names or (self._identity,))
        self.fetch(named("fetch", self.resource, fetch))
        self.list(named("list", self.resource, listed))

    # Rows

    @property
    def table(self) -> sa.Table:
        """The SQL table; declared with `table=`."""
        return self.stored.table

    @property
    def stored(self) -> Stored[R]:
        """The table with the way of its rows in and out."""
        return self.rows.stored

    @property
    def rows(self) -> Rows[R]:
        """Its rows; it was declared with a table, or is a face of a collection that was."""
        assert self._rows is not None, f"{self.path} was declared without a table"
        return self._rows

    async def get(self, call: Call, sid: str | None = None) -> R:
        """The item with this SID, the path's when none is given. Raises NOT_FOUND."""
        return await (self.seen or self.at(call)).get(call, sid)

    async def one(self, call: Call, **values: object) -> R:
        """The item whose columns have these values, which are of one item at most. Raises NOT_FOUND."""
        return await self.at(call).one(call, values)

    async def parent(self, call: Call) -> Any:
        """The item that a call's path is below. Raises NOT_FOUND."""
        above = self.at(call).parent
        assert above is not None, f"{self.path} has no parent"
        return await above.find(call)

    def make(self, call: Call, given: Params | None = None, **extra: object) -> R:
        """A new item, not written: SID, account, path SIDs and dates; what was given, by the fields' names; `extra`.

        What is UNSET becomes the field's default, else None. Raises TypeError for a field left without a value.
        """
        return self.at(call).make(call, given, extra)

    def write_of(self, item: R) -> Write:
        """The insert of a new item, to be committed with other writes."""
        return self.rows.write_of(item)

    async def insert(
        self,
        call: Call,
        given: Params | None = None,
        *,
        also: Also = (),
        only_if: Sequence[Holds] = (),
        **extra: object,
    ) -> R:
        """Makes an item and commits it, with the writes of `also`, if all of `only_if` holds in that transaction.

        Raises what the store raises; NOT_FOUND; what a condition says that does not hold.
        """
        return await self.add(call, self.at(call).make(call, given, extra), also=also, only_if=only_if)

    async def add(
        self, call: Call, item: R, *, also: Also = (), only_if: Sequence[Holds] = (), wakes: Sequence[Wake] = ()
    ) -> R:
        """Commits an item that was made, and wakes who waits for that; see `insert`."""
        return await self.at(call).insert(call, item, also, only_if, wakes)

    async def put(self, call: Call, given: Params | None = None, *, also: Also = (), **extra: object) -> R:
        """Makes an item and commits it in the place of the one with its key where there is one; its date_created stays.

        Raises NOT_FOUND.
        """
        return await self.at(call).put(call, self.at(call).make(call, given, extra), also)

    async def update_row(
        self,
        call: Call,
        sid: str | None = None,
        *,
        also: Also = (),
        only_if: Sequence[Holds] = (),
        wakes: Sequence[Wake] = (),
        **changes: object,
    ) -> R:
        """Sets columns of an item and its date_updated; answers it as it is then. All else: see `add`."""
        return await self.at(call).update(call, sid, changes, also, only_if, wakes)

    async def delete_row(
        self,
        call: Call,
        sid: str | None = None,
        *,
        also: Also = (),
        only_if: Sequence[Holds] = (),
        wakes: Sequence[Wake] = (),
    ) -> None:
        """Deletes an item; see `add`."""
        await self.at(call).delete(call, sid, also, only_if, wakes)

    def select(self, call: Call) -> sa.Select[Any]:
        """A select of all columns, limited to the call's account and path; for a handler to narrow."""
        return self.at(call).select(call)

    async def page(self, call: Call, *where: sa.ColumnElement[bool]) -> Page:
        """The page asked for, of the rows that `where` leaves. Raises INVALID_PAGE_TOKEN."""
        return await self.at(call).page(call, *where)

    # Inside

    def _declare(self, method: str, below: str | None, handler: H, **more: Any) -> H:
        """At this collection and its twins; `more` as in `declare`."""
        for here in (self, *self._twins):
            declared = here.declare(method, below, handler, **more)
            if self._twins:
                self._of[declared] = here.rows
        return handler

    def _lister(self, declared: Sequence[str | Filter]) -> Run:
        """The handler of a list with these filters."""
        filters = ListFilters(self.resource, declared) if declared else None

        async def listed(call: Call, given: Params | None = None) -> object:
            return await (self.seen or self.at(call)).listed(call, filters, given)

        return named("list", self.resource, listed, filters.params if filters else None)

    def _scope(self) -> Scope:
        places = tuple(name for name, _ in PLACE.findall(self.path) if name != "account_sid")
        return Scope(self._tenant, places, self._where, self._everybody)

    def _rows_of(self, stored: Stored[R], parent: Collection[Any] | None) -> Rows[R]:
        scope = self._scope()
        fixed = {name: stored.saved(name, value) for name, value in self._where.items()}
        return Rows(
            stored,
            msgspec.structs.replace(scope, fixed=fixed),
            prefix=self.prefix,
            identity=self._identity,
            where=self._where,
            order=self._order,
            oldest_first=self._oldest_first,
            parent=Parent(parent.rows, PLACE.findall(self.path)[-1][0]) if parent else None,
            also=self._also,
        )


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
