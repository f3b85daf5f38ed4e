"""Statements compiled once, and not kept for ever."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from tidings.db.statement import KEPT_MOST, Compiler

TABLE = sa.table("thing", sa.column("sid"))


def test_statements_that_are_built_for_one_call_are_forgotten_and_one_in_use_is_not() -> None:
    compiler = Compiler(sqlite.dialect(paramstyle="qmark"))
    declared = sa.select(TABLE.c.sid).where(TABLE.c.sid == sa.bindparam("sid"))
    compiler(declared, {"sid": "a"})
    kept = compiler._compiled[declared]
    for place in range(3 * KEPT_MOST):
        _, values = compiler(sa.select(TABLE.c.sid).where(TABLE.c.sid == str(place)))
        assert values == (str(place),)
        compiler(declared, {"sid": "b"})
    assert len(compiler._compiled) == KEPT_MOST
    assert compiler._compiled[declared] is kept
