"""SQLAlchemy Core statements to SQL text and positional values, for drivers used directly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.sql.compiler import SQLCompiler


class Compiler:
    """Compiles statements for one dialect; a statement that is built once is compiled once."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._compiled: WeakKeyDictionary[Any, SQLCompiler] = WeakKeyDictionary()

    def __call__(
        self, statement: sa.Executable, params: Mapping[str, Any] | None = None
    ) -> tuple[str, tuple[Any, ...]]:
        """The SQL and its values in order."""
        compiled = self._compiled.get(statement)
        if compiled is None:
            compiled = statement.compile(  # type: ignore[attr-defined]
                dialect=self._dialect, compile_kwargs={"render_postcompile": True}
            )
            self._compiled[statement] = compiled
        values = compiled.construct_params(params, escape_names=False)
        return str(compiled), tuple(values[name] for name in compiled.positiontup or ())
