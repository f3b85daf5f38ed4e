"""SQLAlchemy Core statements to SQL text and positional values, for drivers used directly."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import BindParameter

KEPT_MOST: Final = 512
"""Of statements, and of shapes: those of what is declared once, and the latest of what was built for a call."""

K = TypeVar("K")
V = TypeVar("V")


class Compiler:
    """Compiles statements for one dialect.

    A statement that is declared once is compiled once. Of those that are built for one call, all that differ only in
    their values have one shape, and share what was compiled of the first; but for those with a list (`IN`), whose text
    depends on how many values are in it.
    """

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._statements: OrderedDict[Any, _Compiled] = OrderedDict()
        self._shapes: OrderedDict[Any, SQLCompiler] = OrderedDict()

    def __call__(
        self, statement: sa.Executable, params: Mapping[str, Any] | None = None
    ) -> tuple[str, tuple[Any, ...]]:
        """The SQL and its values in order."""
        known = _found(self._statements, statement) or _kept(self._statements, statement, self._compile(statement))
        compiled, own = known
        values = compiled.construct_params(params, extracted_parameters=own, escape_names=False)
        return str(compiled), tuple(values[name] for name in compiled.positiontup or ())

    def _compile(self, statement: Any) -> _Compiled:
        shape = statement._generate_cache_key()  # noqa: SLF001 - what SQLAlchemy's own engines go by
        if shape is None:
            return self._expanded(statement), None
        known = _found(self._shapes, shape.key)
        if known is None:
            known = statement.compile(dialect=self._dialect, cache_key=shape)
            if known.post_compile_params:
                return self._expanded(statement), None
            _kept(self._shapes, shape.key, known)
        return known, shape.bindparams

    def _expanded(self, statement: Any) -> SQLCompiler:
        compiled: SQLCompiler = statement.compile(dialect=self._dialect, compile_kwargs={"render_postcompile": True})
        return compiled


_Compiled = tuple[SQLCompiler, list[BindParameter[Any]] | None]
"""With the statement's own values, where others share what was compiled."""


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
