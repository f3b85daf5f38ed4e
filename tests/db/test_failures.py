"""Who is at fault when a database refuses: the unit, the store, or nobody knows."""

from __future__ import annotations

import apsw
import asyncpg
import pytest

from tidings.db import Conflict, Unavailable, Unstorable, postgres_failures, sqlite_failures


def of_state(state: str) -> Exception:
    error = asyncpg.PostgresError.new({"C": state, "M": "message", "S": "ERROR", "V": "ERROR"})
    return postgres_failures.failure_of(error, is_closed=False)


@pytest.mark.parametrize(
    ("states", "kind"),
    [
        (("22021", "22P05", "22001", "22003", "54000", "22000"), Unstorable),
        (("23505", "23514", "23502"), Conflict),
        (("08006", "53100", "53200", "57014", "57P01", "57P03", "58030", "55P03", "40001", "40P01"), Unavailable),
        (("25006", "28P01", "3D000", "42501", "25P03"), Unavailable),
    ],
)
def test_postgresql_says_by_its_codes_who_is_at_fault(states: tuple[str, ...], kind: type[Exception]) -> None:
    for state in states:
        assert type(of_state(state)) is kind, state


def test_what_nobody_is_known_to_be_at_fault_for_stays_what_it_is() -> None:
    for state in ("42703", "42P01", "XX000", "P0001", "0A000"):
        assert isinstance(of_state(state), asyncpg.PostgresError), state
    bug = TypeError("expected str, got int")
    assert postgres_failures.failure_of(bug, is_closed=False) is bug
    assert isinstance(postgres_failures.failure_of(bug, is_closed=True), Unavailable)
    assert sqlite_failures.failure_of(bug) is bug
    assert isinstance(sqlite_failures.failure_of(apsw.SQLError("no such table: x")), apsw.SQLError)


def test_a_connection_that_breaks_is_the_stores_fault() -> None:
    for error in (ConnectionResetError(), TimeoutError(), OSError()):
        assert isinstance(postgres_failures.failure_of(error, is_closed=False), Unavailable)
    closed = asyncpg.InterfaceError("connection is closed")
    assert isinstance(postgres_failures.failure_of(closed, is_closed=True), Unavailable)


def test_sqlite_says_by_its_codes_who_is_at_fault() -> None:
    for error in (apsw.TooBigError(), apsw.MismatchError(), OverflowError()):
        assert isinstance(sqlite_failures.failure_of(error), Unstorable)
    for error in (apsw.BusyError(), apsw.FullError(), apsw.IOError(), apsw.ReadOnlyError(), apsw.CorruptError()):
        assert isinstance(sqlite_failures.failure_of(error), Unavailable)
    assert isinstance(sqlite_failures.failure_of(apsw.ConstraintError()), Conflict)


def test_no_failure_tells_what_a_row_holds() -> None:
    error = asyncpg.PostgresError.new(
        {"C": "23505", "M": "duplicate key", "D": "Key (secret)=(secret text)", "n": "pk_message", "S": "E", "V": "E"}
    )
    assert str(postgres_failures.failure_of(error, is_closed=False)) == "pk_message"
    unfit = "a\ud800 secret text"
    try:
        unfit.encode()
    except UnicodeEncodeError as failure:
        assert "secret" not in str(postgres_failures.failure_of(failure, is_closed=False))
        assert "secret" not in str(sqlite_failures.failure_of(failure))
