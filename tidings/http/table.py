"""From a resource's declaration to its SQL table, and between rows and structs."""

from __future__ import annotations

import typing
from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any, Generic, Literal, TypeVar

import msgspec
import sqlalchemy as sa

from tidings.core import Instant
from tidings.http.encode import link_fields
from tidings.http.reading import unwrapped

R = TypeVar("R", bound=msgspec.Struct)
Turned = Callable[[Any], Any]

_encode = msgspec.json.Encoder(enc_hook=int).encode


class Column(msgspec.Struct, frozen=True):
    """One field as a column."""

    name: str
    whole: bool
    """A BigInteger; else Text."""
    nullable: bool
    load: Turned | None
    """From what the database holds to the field's value; None where they are the same."""
    save: Turned | None


class Stored(Generic[R]):
    """The table of a resource, with the way of its rows in and out."""

    def __init__(
        self,
        kind: type[R],
        name: str,
        metadata: sa.MetaData,
        primary: Sequence[str],
        indexes: Sequence[Sequence[str]] = (),
        unique: Sequence[Sequence[str]] = (),
    ) -> None:
        self.kind = kind
        self._columns = columns_of(kind)
        self.names = tuple(column.name for column in self._columns)
        self._loads = [(column.name, column.load) for column in self._columns if column.load]
        self._saves = {column.name: column.save for column in self._columns if column.save}
        undefaulted = {field.name for field in msgspec.structs.fields(kind) if field.required}
        self.nullable = tuple(column.name for column in self._columns if column.nullable and column.name in undefaulted)
        """The columns that are None where nothing says otherwise."""
        self.table = sa.Table(
            name,
            metadata,
            *(
                sa.Column(
                    column.name,
                    sa.BigInteger if column.whole else sa.Text,
                    nullable=column.nullable,
                    autoincrement=False,
                )
                for column in self._columns
            ),
            sa.PrimaryKeyConstraint(*primary),
            *(sa.UniqueConstraint(*columns) for columns in unique),
        )
        for columns in indexes:
            sa.Index(None, *(self.table.c[column] for column in columns))

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


def columns_of(kind: type[msgspec.Struct]) -> list[Column]:
    """The columns of a struct's fields, links left out. Raises TypeError for a type that no column holds."""
    hints = typing.get_type_hints(kind, include_extras=True)
    links = link_fields(kind)
    return [_column(name, hints[name]) for name in kind.__struct_fields__ if name not in links]


def _column(name: str, hint: Any) -> Column:
    core, _ = unwrapped(hint)
    nullable = type(None) in _alternatives(hint)
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


def _alternatives(hint: Any) -> tuple[Any, ...]:
    while typing.get_origin(hint) is typing.Annotated:
        hint = typing.get_args(hint)[0]
    return typing.get_args(hint)
