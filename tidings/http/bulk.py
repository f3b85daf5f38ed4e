"""Bulk requests: each item is judged by itself, and one that is wrong is told of and left out.

Source: https://www.twilio.com/docs/iam/api/bulk-consents, https://www.twilio.com/docs/iam/api/bulk-contacts
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any, Final, TypeVar

import msgspec
from msgspec import Meta

from tidings.core import Kind
from tidings.http.call import Call
from tidings.http.collection import Collection
from tidings.http.declared import Product, operation
from tidings.http.resource import Params, Resource
from tidings.http.rows import Also, Change

ITEMS_MOST: Final = 25
_is_correlation: Final = re.compile(r"[0-9a-fA-F]{32}", re.ASCII).fullmatch

R = TypeVar("R", bound=msgspec.Struct)


class BulkItems(Params):
    """Items, each an object in JSON."""

    items: Annotated[list[dict[str, Any]], Meta(min_length=1, max_length=ITEMS_MOST)]


class Judged(msgspec.Struct, frozen=True):
    """What became of an item."""

    correlation_id: str
    error_code: int
    """0: it is kept."""
    error_messages: list[str]


class BulkAnswer(Resource):
    """What became of all of them, in their order."""

    items: list[Any]
    """Judged."""


class BulkItem:
    """One item under judgement: what is wrong with it is gathered."""

    def __init__(self, given: dict[str, Any]) -> None:
        self._given = given
        self.wrong: list[str] = []
        self.read("correlation_id", _is_correlation)

    def read(self, name: str, read: Callable[[str], Any], *, required: bool = True) -> Any:
        """What `read` makes of a text; None, and a complaint, where it is None, raises ValueError or is not there."""
        given = self._given.get(name)
        if given in (None, "") and not required:
            return None
        try:
            value = read(given) if isinstance(given, str) else None
        except (ValueError, OverflowError):
            value = None
        if value is None:
            self.wrong.append(f"INVALID_{name.upper()}")
        return value

    def text(self, name: str, fits: Callable[[str], object], *, required: bool = True) -> Any:
        """A text as it is, which must fit."""
        return self.read(name, lambda text: text if fits(text) else None, required=required)

    def judged(self, otherwise: Kind) -> Judged:
        """The answer to it."""
        shown = self._given.get("correlation_id")
        named = shown[:64] if isinstance(shown, str) else ""
        return Judged(named, otherwise.code if self.wrong else 0, self.wrong)


def bulk(
    collection: Collection[R], product: Product, path: str, otherwise: Kind, *, also: Also = ()
) -> Callable[[Callable[[Call, BulkItem], R]], Callable[[Call, BulkItem], R]]:
    """Declares a POST of many items at once, from what makes a row of one: `@bulk(consents, ACCOUNTS_V1, "/...", ...)`.

    Each row takes the place of the one with its key; of several with one key the last counts. What is made of an item
    with something wrong is worth nothing: it is told of with the code of `otherwise`. All are one commit, with `also`.
    """

    def declare(read: Callable[[Call, BulkItem], R]) -> Callable[[Call, BulkItem], R]:
        async def create(call: Call, given: BulkItems) -> BulkAnswer:
            items = [BulkItem(fields) for fields in given.items]
            made = [(item, read(call, item)) for item in items]
            key = collection.table.primary_key.columns.keys()
            last = {tuple(getattr(row, name) for name in key): row for item, row in made if not item.wrong}
            rows = collection.rows
            further = (each for row in last.values() for each in rows.with_change(Change(call, "created", row), also))
            await call.db.commit(*map(rows.put_of, last.values()), *further)
            return BulkAnswer(items=[item.judged(otherwise) for item in items])

        create.__module__ = read.__module__
        operation(product, "POST", path, resource=BulkAnswer, status=201)(create)
        return read

    return declare
