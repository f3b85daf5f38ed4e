"""PostgreSQL's failures in our words: who is at fault, the unit, the server, or nobody knows. Pure.

Source: https://www.postgresql.org/docs/current/errcodes-appendix.html
"""

from __future__ import annotations

from typing import Final

import asyncpg

from tidings.db.database import Conflict, Unavailable, Unstorable

RULE: Final = "23"
"""The class of integrity constraint violations."""
OF_THE_UNIT: Final = frozenset(("22", "54"))
"""Data exceptions (NUL and wrong octets among them), and limits that a value exceeds (a key too long for its index)."""
OF_THE_SERVER: Final = frozenset(("08", "25", "28", "3D", "40", "53", "55", "57", "58", "F0"))
"""Connections, read-only servers, sign-in, a missing database, transactions rolled back, resources, locks, shutdown,
its system, its configuration."""
FORBIDDEN: Final = "42501"
"""A right was taken from us: the one code of class 42 that is the server's doing, not the statement's."""


def failure_of(error: Exception, *, is_closed: bool) -> Exception:
    """Conflict, Unstorable or Unavailable; the error itself where nobody knows who is at fault.

    `is_closed`: the connection is gone, so that whatever else is wrong, the server could not answer.
    """
    if isinstance(error, (Conflict, Unstorable, Unavailable)):
        return error
    if isinstance(error, asyncpg.PostgresError):
        return _of_state(error)
    if isinstance(error, (UnicodeError, OverflowError)):  # the driver could not write a row for COPY
        return Unstorable(type(error).__name__)
    if is_closed or isinstance(error, OSError):  # TimeoutError is one
        return Unavailable(type(error).__name__)
    return error


def _of_state(error: asyncpg.PostgresError) -> Exception:
    state = error.sqlstate or ""
    if state[:2] == RULE:
        return Conflict(error.constraint_name or error.column_name or state)
    if state[:2] in OF_THE_UNIT:
        return Unstorable(f"SQLSTATE {state}")
    if state[:2] in OF_THE_SERVER or state == FORBIDDEN:
        return Unavailable(f"SQLSTATE {state}: {error.args[0] if error.args else ''}")
    failure: Exception = error
    return failure
