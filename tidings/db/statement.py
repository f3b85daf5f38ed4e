"""SQLAlchemy Core statements to SQL text and positional values, for drivers used directly."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TypeVar

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.sql.compiler import ExpandedState, SQLCompiler
from sqlalchemy.sql.elements import BindParameter

KEPT_MOST: Final = 512
"""Of statements, and of shapes: those of what is declared once, and the latest of what was built for a call."""

K = TypeVar("K")
V = TypeVar("V")


class _Statement(msgspec.Struct, frozen=True):
    """The text of a statement, and where its values come from."""

    compiled: SQLCompiler
    own: list[BindParameter[Any]] | None
    """The statement's own values, where others share what was compiled."""
    text: str
    names: Sequence[str]
    """Of the values, in their order."""
    listed: Mapping[str, Any]
    """What is in its lists: each value has a name."""

    def values(self, params: Mapping[str, Any] | None) -> tuple[Any, ...]:
        """In their order; `params`: those that are not the statement's own."""
        given = self.compiled.construct_params(params, extracted_parameters=self.own, escape_names=False)
        given.update(self.listed)
        return tuple(given[name] for name in self.names)


class Compiler:
    """Compiles statements for one dialect.

    A statement that is declared once is compiled once. Of those that are built for one call, all that differ only in
    their values have one shape, and share what was compiled of the first. Where there are lists (`IN`), what is shared
    has a place for each, which is filled by how many values there are.
    """

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._statements: OrderedDict[Any, _Statement] = OrderedDict()
        self._shapes: OrderedDict[Any, SQLCompiler] = OrderedDict()
        self._filled: OrderedDict[Any, ExpandedState] = OrderedDict()
        """By the shape, and how long each of its lists is."""

    def __call__(
        self, statement: sa.Executable, params: Mapping[str, Any] | None = None
    ) -> tuple[str, tuple[Any, ...]]:
        """The SQL and its values in order."""
        known = _found(self._statements, statement) or _kept(self._statements, statement, self._stated(statement))
        return known.text, known.values(params)

    def _stated(self, statement: Any) -> _Statement:
        shape = statement._generate_cache_key()  # noqa: SLF001 - what SQLAlchemy's own engines go by
        if shape is None:
            return self._with_lists(statement.compile(dialect=self._dialect), None)
        known = _found(self._shapes, shape.key)
        if known is None:
            known = _kept(self._shapes, shape.key, statement.compile(dialect=self._dialect, cache_key=shape))
        return self._with_lists(known, shape.bindparams)

    def _with_lists(self, compiled: SQLCompiler, own: list[BindParameter[Any]] | None) -> _Statement:
        """A statement of this shape, with its lists."""
        if not compiled.post_compile_params:
            return _Statement(compiled, own, str(compiled), compiled.positiontup or (), {})
        given = compiled.construct_params(extracted_parameters=own, escape_names=False, _check=False)
        lists = {
            name: given[name] for bind, name in compiled.bind_names.items() if bind in compiled.post_compile_params
        }
        key = (compiled, *map(len, lists.values()))
        filled = _found(self._filled, key)
        if filled is None:
            filled = compiled._process_parameters_for_postcompile(given)  # noqa: SLF001 - as SQLAlchemy's own engines do
            _kept(self._filled, key, filled._replace(parameters={}))
        listed = {name: value for of, each in lists.items() for name, value in _named(filled, of, each)}
        return _Statement(compiled, own, filled.statement, filled.positiontup or (), listed)


def _named(filled: ExpandedState, of: str, values: Sequence[Any]) -> Iterable[tuple[str, Any]]:
    """The values of a list, or those of the tuples in it, by the names that they have in the statement."""
    flat = [part for each in values for part in each] if values and isinstance(values[0], tuple) else values
    return zip(filled.parameter_expansion[of], flat, strict=True)


def _found(kept: OrderedDict[K, V], key: K) -> V | None:
    found = kept.get(key)
    if found is not None:
        kept.move_to_end(key)
    return found


def _kept(kept: OrderedDict[K, V], key: K, made: V) -> V:
    kept[key] = made
    if len(kept) > KEPT_MOST:
        kept.popitem(last=False)
    return made
