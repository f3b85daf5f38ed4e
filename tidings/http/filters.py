"""The filters of a list: declared by the names of columns, read as the columns are written, one way for all lists.

A value is normalised once, where it is read: numbers in their one spelling, the end of a span as `core.Until` takes
it, days in UTC.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

import msgspec
import sqlalchemy as sa
from msgspec import UNSET, UnsetType

from tidings.core import Instant, Until
from tidings.core.hints import hints_of, unwrapped
from tidings.core.instant import DAY_US
from tidings.db import IndexWay
from tidings.http.resource import Params, made

Where: TypeAlias = Callable[[sa.ColumnElement[Any], Any], sa.ColumnElement[bool]]
"""From a column, and the value given, as the database holds it, to which rows are listed."""


class Filter(msgspec.Struct, frozen=True):
    """One parameter of a list that leaves some of its rows."""

    name: str
    """As the parameter's attribute: `start_date` is read from StartDate."""
    column: str
    hint: Any = None
    """The parameter's type; None: the column's."""
    where: Where = lambda column, value: column == value
    published: str | None = None
    """The parameter's name, where it does not follow from `name`."""
    along: sa.Index | None = None
    """The index of the rows that fit, which SQLite is told to read: without statistics it would go through all others
    in the order of the list. Of a span it is, where there are few.
    """
    is_span: bool = False
    """Whether more than one value fits, so that along the index rows are not in the order of the list."""


def equal(name: str, hint: Any = None, *, column: str | None = None, along: sa.Index | None = None) -> Filter:
    """Rows whose column has this value."""
    return Filter(name, column or name, hint, along=along)


def since(name: str, column: str, published: str | None = None, along: sa.Index | None = None) -> Filter:
    """Rows from this moment on."""
    return Filter(name, column, Instant, lambda column, value: column >= value, published, along, is_span=True)


def until(name: str, column: str, published: str | None = None, along: sa.Index | None = None) -> Filter:
    """Rows up to this moment, all of the second or the day that it names."""
    return Filter(name, column, Until, lambda column, value: column <= value, published, along, is_span=True)


def between(column: str, along: sa.Index | None = None) -> tuple[Filter, Filter]:
    """The two filters by a date that newer parts of the API have: from StartDate until EndDate."""
    return since("start_date", column, along=along), until("end_date", column, along=along)


def dated(column: str, name: str | None = None) -> tuple[Filter, Filter, Filter]:
    """The three filters by a date that the API of 2010 has: on a day, until it (`<`), from it (`>`).

    `name` is what they are called by, where that is not the column's.
    """
    name = name or column
    published = "".join(part.capitalize() for part in name.split("_"))
    return (
        Filter(name, column, Instant, _on_day),
        until(f"{name}_until", column, f"{published}<"),
        since(f"{name}_since", column, f"{published}>"),
    )


def span_of(on: Instant | UnsetType, until: Until | UnsetType, since: Instant | UnsetType) -> tuple[Any, Any]:
    """The first and the last moment of what the three filters of `dated` leave; None where there is no such end."""
    first, last = None if since is UNSET else int(since), None if until is UNSET else int(until)
    if on is not UNSET:
        day = on // DAY_US * DAY_US
        first, last = max(first or day, day), min(last or day + DAY_US - 1, day + DAY_US - 1)
    return first, last


def _on_day(column: sa.ColumnElement[Any], value: int) -> sa.ColumnElement[bool]:
    begin = value // DAY_US * DAY_US
    return column.between(begin, begin + DAY_US - 1)


class FilterWay(IndexWay, frozen=True):
    """How the rows that filters leave can be read."""

    is_span: bool
    """See Filter."""


class ListFilters:
    """All filters of one list."""

    def __init__(self, resource: type[msgspec.Struct], declared: Sequence[str | Filter]) -> None:
        self._filters = [equal(each) if isinstance(each, str) else each for each in declared]
        self.params = self._params_of(resource)

    def where(
        self, given: Params, table: sa.Table, saved: Callable[[str, object], Any], along: sa.Index | None = None
    ) -> Iterator[sa.ColumnElement[bool]]:
        """Which rows are wanted; with `along` only what is said of those by the filters that name this index.

        `saved` gives a column's value as the database holds it.
        """
        for each in self._filters:
            value = getattr(given, each.name)
            if value is not UNSET and along in (None, each.along):
                held = int(value) if isinstance(value, Instant) else saved(each.column, value)
                yield each.where(table.c[each.column], held)

    def way(self, given: Params, table: sa.Table, saved: Callable[[str, object], Any]) -> FilterWay | None:
        """By the first filter given that names an index."""
        for each in self._filters:
            if each.along is not None and getattr(given, each.name) is not UNSET:
                return FilterWay(each.along, tuple(self.where(given, table, saved, each.along)), each.is_span)
        return None

    def fits(self, given: Params, item: object) -> bool:
        """Whether an item that is no row of a table is wanted: its fields have the values given."""
        return all(getattr(given, each.name) in (UNSET, getattr(item, each.column)) for each in self._filters)

    def _params_of(self, resource: type[msgspec.Struct]) -> type[Params]:
        hints = hints_of(resource)
        types = {each.name: each.hint or unwrapped(hints[each.column])[0] for each in self._filters}
        fields = {name: (hint | UnsetType, UNSET) for name, hint in types.items()}
        names = {each.name: each.published for each in self._filters if each.published}
        return made(Params, f"{resource.__name__}Filters", fields, names)
