"""Tables from structs: each field of a row's struct is a column, in the same order."""

from __future__ import annotations

import typing
from typing import Any

import msgspec
import sqlalchemy as sa

from tidings.db.metadata import metadata


def table(name: str, struct: type[msgspec.Struct], *, key: tuple[str, ...], small: bool = False) -> sa.Table:
    """The table whose rows are `struct`: text or whole numbers; `from_` is the column `from`.

    A `small` row (up to some 200 octets) is kept in its primary key's tree alone where SQLite can do so, which
    saves a second tree to write.
    """
    hints = typing.get_type_hints(struct)
    columns = [_column(field.name, hints[field.name], key) for field in msgspec.structs.fields(struct)]
    return sa.Table(name, metadata, *columns, sqlite_with_rowid=not small)


def _column(field: str, hint: Any, key: tuple[str, ...]) -> sa.Column[Any]:
    members = set(typing.get_args(hint)) or {hint}
    column = field.removesuffix("_")
    is_number = any(isinstance(member, type) and issubclass(member, int) for member in members)
    kind = sa.BigInteger() if is_number else sa.Text()
    return sa.Column(column, kind, primary_key=column in key, nullable=type(None) in members, autoincrement=False)
