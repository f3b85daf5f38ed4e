"""SQLAlchemy Core statements to SQL text and positional values, for drivers used directly."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.sql.compiler import SQLCompiler

KEPT_MOST: Final = 512
"""Compiled statements that are kept: those that are declared once, and the latest of those built for one call."""


class Compiler:
    """Compiles statements for one dialect; a statement that is built once is compiled once, while it is in use."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._compiled: OrderedDict[Any, SQLCompiler] = OrderedDict()

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
            if len(self._compiled) > KEPT_MOST:
                self._compiled.popitem(last=False)
        else:
            self._compiled.move_to_end(statement)
        values = compiled.construct_params(params, escape_names=False)
        return str(compiled), tuple(values[name] for name in compiled.positiontup or ())
