"""Which page of a list a client asked for, and the cut of a select that answers it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from tidings.http.problems import INVALID_PAGE_TOKEN

PAGE_SIZE = 50


class Asked(msgspec.Struct, frozen=True):
    """Which page a client asked for."""

    size: int = PAGE_SIZE
    number: int = 0
    """Only echoed: the token alone decides where the page begins."""
    token: str = ""
    keys: tuple[str | int, ...] | None = None
    """The sort key of the row beside which the page begins; None for the first page."""
    backwards: bool = False
    """Whether the page ends before that row, instead of beginning after it."""

    @property
    def limit(self) -> int:
        """How many rows to look for: one more than are shown, to know whether there is a next page."""
        return self.size + 1

    def window(
        self, statement: sa.Select[Any], *columns: sa.ColumnElement[Any], oldest_first: bool = False
    ) -> sa.Select[Any]:
        """`statement` cut to this page. `columns` are the sort key, unique together. Raises INVALID_PAGE_TOKEN."""
        ascending = oldest_first != self.backwards
        if self.keys is not None:
            edge = self._edge(columns)
            here = sa.tuple_(*columns) if len(columns) > 1 else columns[0]
            statement = statement.where(here > edge if ascending else here < edge)
        order = [column.asc() if ascending else column.desc() for column in columns]
        return statement.order_by(*order).limit(self.limit)

    def key_of(self, *kinds: type) -> tuple[Any, ...]:
        """The sort key, whose values must be of these types. Raises INVALID_PAGE_TOKEN."""
        keys = self.keys or ()
        if len(keys) != len(kinds) or any(type(key) is not kind for key, kind in zip(keys, kinds, strict=True)):
            raise INVALID_PAGE_TOKEN()
        return keys

    def _edge(self, columns: Sequence[sa.ColumnElement[Any]]) -> Any:
        keys = self.key_of(*(int if isinstance(column.type, sa.BigInteger) else str for column in columns))
        values = [sa.literal(key, column.type) for key, column in zip(keys, columns, strict=True)]
        return sa.tuple_(*values) if len(values) > 1 else values[0]
