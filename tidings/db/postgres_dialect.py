"""PostgreSQL's dialect, which also writes the inserts of `upsert.py`: the clauses are the same, by other names."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import asyncpg
from sqlalchemy.dialects.postgresql import dml as postgresql
from sqlalchemy.dialects.postgresql.base import PGCompiler
from sqlalchemy.dialects.sqlite import dml as sqlite
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.ext.compiler import compiles


def postgres_dialect() -> Dialect:
    """The dialect of asyncpg."""
    dialect = asyncpg.dialect()  # type: ignore[no-untyped-call]
    dialect.statement_compiler = _Compiler
    return dialect


class _Compiler(asyncpg.PGCompiler_asyncpg):
    """Knows two functions more: `microseconds(a moment)`, since 1970, as all moments of the store are; and
    `instr(text, part)`, the place of a part from 1 on, which is SQLite's name for it.
    """

    def visit_microseconds_func(self, function: sa.Function[int], **options: Any) -> str:
        (moment,) = function.clauses
        return f"(extract(epoch FROM {self.process(moment, **options)}) * 1000000)::bigint"

    def visit_instr_func(self, function: sa.Function[int], **options: Any) -> str:
        return f"strpos{self.function_argspec(function, **options)}"


@compiles(sqlite.OnConflictDoNothing, "postgresql")
def _nothing(clause: sqlite.OnConflictDoNothing, compiler: PGCompiler, **options: Any) -> str:
    own = postgresql.OnConflictDoNothing(index_elements=clause.inferred_target_elements)
    return compiler.process(own, **options)


@compiles(sqlite.OnConflictDoUpdate, "postgresql")
def _update(clause: sqlite.OnConflictDoUpdate, compiler: PGCompiler, **options: Any) -> str:
    own = postgresql.OnConflictDoUpdate(
        index_elements=clause.inferred_target_elements,
        set_=dict(clause.update_values_to_set),
        where=clause.update_whereclause,
    )
    return compiler.process(own, **options)
