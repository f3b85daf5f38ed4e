"""Statements compiled once, and not kept for ever."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from tidings.db import insert
from tidings.db.postgres_dialect import postgres_dialect
from tidings.db.statement import KEPT_MOST, Compiler

TABLE = sa.table("thing", sa.column("sid"))
THINGS = sa.table("thing", sa.column("sid", sa.Text), sa.column("size", sa.BigInteger), sa.column("note", sa.Text))
ASYNCPG = postgres_dialect()
SQLITE = sqlite.dialect(paramstyle="qmark")


def window(sid: str, size: int) -> sa.Select[Any]:
    return sa.select(THINGS).where(THINGS.c.sid > sid, THINGS.c.size == size).order_by(THINGS.c.sid).limit(size)


def either(sid: str, size: int) -> sa.Select[Any]:
    return sa.select(THINGS.c.sid).where(sa.or_(THINGS.c.sid == sid, THINGS.c.note == sid, THINGS.c.size < size))


def among(sid: str, size: int) -> sa.Select[Any]:
    return sa.select(THINGS.c.sid).where(THINGS.c.sid.in_([sid] * size), THINGS.c.note != sid)


def paired(sid: str, size: int) -> sa.Select[Any]:
    either = sa.tuple_(THINGS.c.sid, THINGS.c.size).in_([(sid, place) for place in range(size)])
    return sa.select(THINGS.c.sid, sa.case((THINGS.c.note.in_(["a", sid]), 1), else_=0)).where(either)


def changed(sid: str, size: int) -> sa.Update:
    return sa.update(THINGS).where(THINGS.c.sid == sid).values(size=THINGS.c.size + size, note=sid)


def kept(sid: str, size: int) -> Any:
    added = insert(THINGS).values(sid=sid, size=size, note=None if size > 5 else sid)
    return added.on_conflict_do_update(index_elements=["sid"], set_={"size": size}, where=THINGS.c.note == sid)


def named(sid: str, size: int) -> sa.Select[Any]:
    return sa.select(THINGS.c.sid).where(THINGS.c.sid == sa.bindparam("sid"), THINGS.c.size < size)


def test_statements_that_are_built_for_one_call_are_forgotten_and_one_in_use_is_not() -> None:
    compiler = Compiler(sqlite.dialect(paramstyle="qmark"))
    declared = sa.select(TABLE.c.sid).where(TABLE.c.sid == sa.bindparam("sid"))
    compiler(declared, {"sid": "a"})
    kept = compiler._statements[declared]
    for place in range(3 * KEPT_MOST):
        _, values = compiler(sa.select(TABLE.c.sid).where(TABLE.c.sid == str(place)))
        assert values == (str(place),)
        compiler(declared, {"sid": "b"})
    assert len(compiler._statements) == KEPT_MOST
    assert compiler._statements[declared] is kept


@pytest.mark.parametrize("dialect", [SQLITE, ASYNCPG], ids=["sqlite", "postgresql"])
@pytest.mark.parametrize("build", [window, either, among, paired, changed, kept, named])
def test_what_shares_a_shape_is_what_it_would_be_alone(dialect: Any, build: Callable[[str, int], Any]) -> None:
    shared = Compiler(dialect)
    for place in range(20):
        sid, size = f"{'x' * (place % 3)}{place}", place % 7
        params = {"sid": f"given {place}"} if build is named else None
        sql, values = shared(build(sid, size), params)
        assert (sql, values) == Compiler(dialect)(build(sid, size), params)
        alone = build(sid, size).compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
        assert sql == str(alone)
        wanted = alone.construct_params(params)
        assert values == tuple(wanted[name] for name in alone.positiontup)


@pytest.mark.parametrize("dialect", [SQLITE, ASYNCPG], ids=["sqlite", "postgresql"])
def test_a_declared_list_goes_with_what_is_given_for_one_call(dialect: Any) -> None:
    compiler = Compiler(dialect)
    declared = among("a", 2).where(THINGS.c.note == sa.bindparam("given"))
    for given in ("b", "c"):
        sql, values = compiler(declared, {"given": given})
        assert values == ("a", "a", "a", given) if dialect is SQLITE else sorted(values) == ["a", "a", "a", given]
        assert sql.count("?" if dialect is SQLITE else "$") == 4


def test_a_list_of_the_same_length_is_written_once_whatever_is_in_it() -> None:
    compiler = Compiler(ASYNCPG)
    for place in range(10):
        assert compiler(paired(str(place), 3))[1] == Compiler(ASYNCPG)(paired(str(place), 3))[1]
    assert len(compiler._filled) == 1


@pytest.mark.parametrize("build", [window, among, paired])
def test_statements_of_one_shape_are_compiled_once(build: Callable[[str, int], Any]) -> None:
    compiler = Compiler(SQLITE)
    for place in range(50):
        compiler(build(str(place), place))
    assert len(compiler._shapes) == 1
