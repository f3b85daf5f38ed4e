"""Tables from structs, and the way between their rows and structs: each field is a column, in the same order."""

from __future__ import annotations

import typing
from collections.abc import Callable, Collection, Sequence
from enum import Enum
from typing import Any, Generic, Literal, TypeVar

import msgspec
import sqlalchemy as sa

from tidings.core import Instant
from tidings.core.hints import defaults_of, hints_of, may_be_none, unwrapped
from tidings.db.metadata import metadata

ON_POSTGRES = "postgresql"
"""The entry of what was declared that holds for PostgreSQL alone."""
MOVING_FILL = 50
"""How full new rows make a page of rows that move, in hundredths."""

R = TypeVar("R", bound=msgspec.Struct)
Turned = Callable[[Any], Any]

_encode = msgspec.json.Encoder(enc_hook=int).encode


class Column(msgspec.Struct, frozen=True):
    """One field as a column."""

    name: str
    """The field's; `from_` is the column `from` where rows are not structs."""
    whole: bool
    """A BigInteger; else Text."""
    nullable: bool
    load: Turned | None
    """From what the database holds to the field's value; None where they are the same."""
    save: Turned | None

    def made(self, name: str | None = None) -> sa.Column[Any]:
        """The column."""
        kind = sa.BigInteger if self.whole else sa.Text
        return sa.Column(name or self.name, kind, nullable=self.nullable, autoincrement=False)


def table(
    name: str, struct: type[msgspec.Struct], *, key: tuple[str, ...], small: bool = False, moves: bool = False
) -> sa.Table:
    """The table whose rows are `struct`: text or whole numbers; `from_` is the column `from`.

    A `small` row (up to some 200 octets) is kept in its primary key's tree alone where SQLite can do so, which
    saves a second tree to write. One that `moves` changes soon after it was made, and none of its indexed columns: its
    page keeps room for that, so that PostgreSQL writes the row again and no index (see docs/adr/0019).
    """
    columns = [column.made(column.name.removesuffix("_")) for column in columns_of(struct)]
    room = {"postgresql_with": {"fillfactor": MOVING_FILL}} if moves else {}
    primary = sa.PrimaryKeyConstraint(*key)
    return sa.Table(name, metadata, *columns, primary, sqlite_with_rowid=not small, info={ON_POSTGRES: room})


def partial_index(name: str, *columns: sa.Column[Any], where: sa.ColumnElement[bool]) -> sa.Index:
    """An index of the rows for which `where` holds alone."""
    return sa.Index(name, *columns, sqlite_where=where, info={ON_POSTGRES: {"postgresql_where": where}})


def complete_for_postgres(tables: sa.MetaData) -> None:
    """Tells SQLAlchemy what is PostgreSQL's alone in what was declared. Only who writes migrations needs it, and it
    loads all of that dialect, which is a tenth of what a start loads.
    """
    for one in tables.tables.values():
        parts: list[sa.Table | sa.Index] = [one, *one.indexes]
        for part in parts:
            part.dialect_kwargs.update(part.info.get(ON_POSTGRES, {}))


class Stored(Generic[R]):
    """A table and its rows as structs of `kind`, whose fields are the columns, but for those of `leave`."""

    def __init__(self, kind: type[R], table: sa.Table, leave: Collection[str] = ()) -> None:
        self.kind = kind
        self.table = table
        columns = columns_of(kind, leave)
        self.names = tuple(column.name for column in columns)
        self.columns = tuple(column.name for column in table.columns)
        """The same as the table has them: `from` for `from_`, where the rows were not made to be shown."""
        self._loads = [(column.name, column.load) for column in columns if column.load]
        self._saves = {column.name: column.save for column in columns if column.save}
        undefaulted = set(kind.__struct_fields__) - defaults_of(kind).keys()
        self.nullable = tuple(column.name for column in columns if column.nullable and column.name in undefaulted)
        """The columns that are None where nothing says otherwise."""

    def read(self, row: Sequence[Any]) -> R:
        """A row, its columns in the order of the table, as a struct."""
        values = dict(zip(self.names, row, strict=True))
        for name, load in self._loads:
            value = values[name]
            if value is not None:
                values[name] = load(value)
        return self.kind(**values)

    def row(self, struct: R) -> tuple[Any, ...]:
        """A struct as a row, its columns in the order of the table."""
        return tuple(self.saved(name, getattr(struct, name)) for name in self.names)

    def saved(self, name: str, value: object) -> Any:
        """One field's value as the database holds it."""
        save = self._saves.get(name)
        return value if save is None or value is None else save(value)


def stored(
    kind: type[R],
    name: str,
    metadata: sa.MetaData,
    primary: Sequence[str],
    indexes: Sequence[Sequence[str]] = (),
    unique: Sequence[Sequence[str]] = (),
    leave: Collection[str] = (),
) -> Stored[R]:
    """Declares the table of a resource, with the way of its rows in and out."""
    made = sa.Table(
        name,
        metadata,
        *(column.made() for column in columns_of(kind, leave)),
        sa.PrimaryKeyConstraint(*primary),
        *(sa.UniqueConstraint(*columns) for columns in unique),
    )
    for columns in indexes:
        sa.Index(None, *(made.c[column] for column in columns))
    return Stored(kind, made, leave)


def columns_of(kind: type[msgspec.Struct], leave: Collection[str] = ()) -> list[Column]:
    """The columns of a struct's fields, but for those of `leave`. Raises TypeError for a type that no column holds."""
    hints = hints_of(kind)
    return [_column(name, hints[name]) for name in kind.__struct_fields__ if name not in leave]


def _column(name: str, hint: Any) -> Column:
    core, _ = unwrapped(hint)
    nullable = may_be_none(hint)
    origin = typing.get_origin(core) or core
    if core is str or origin is Literal:
        return Column(name, whole=False, nullable=nullable, load=None, save=None)
    if core is Instant:
        return Column(name, whole=True, nullable=nullable, load=Instant, save=int)
    if core is bool:
        return Column(name, whole=True, nullable=nullable, load=bool, save=int)
    if core is int:
        return Column(name, whole=True, nullable=nullable, load=None, save=None)
    if isinstance(origin, type) and issubclass(origin, Enum):
        return Column(name, whole=False, nullable=nullable, load=origin, save=lambda member: member.value)
    if isinstance(origin, type) and issubclass(origin, (dict, list, tuple, msgspec.Struct)):
        decode = msgspec.json.Decoder(core, dec_hook=lambda _, value: Instant(value)).decode
        return Column(name, whole=False, nullable=nullable, load=decode, save=lambda value: _encode(value).decode())
    msg = f"no column can hold field {name}: {hint!r}"
    raise TypeError(msg)
