"""SQLite's failures in our words: who is at fault, the unit, the store, or nobody knows. Pure.

Source: https://www.sqlite.org/rescode.html
"""

from __future__ import annotations

from typing import Final

import apsw

from tidings.db.database import Conflict, Unavailable, Unstorable

OF_THE_UNIT: Final = (apsw.TooBigError, apsw.MismatchError, UnicodeError, OverflowError)
"""A value is too long or of the wrong kind, or has no octets: a lone surrogate, a number of more than 64 bits."""
OF_THE_STORE: Final = (
    apsw.AbortError,
    apsw.AuthError,
    apsw.BusyError,
    apsw.CantOpenError,
    apsw.ConnectionClosedError,
    apsw.CorruptError,
    apsw.FullError,
    apsw.InterruptError,
    apsw.IOError,
    apsw.LockedError,
    apsw.NoLFSError,
    apsw.NoMemError,
    apsw.NotADBError,
    apsw.PermissionsError,
    apsw.ProtocolError,
    apsw.ReadOnlyError,
    apsw.SchemaChangeError,
    OSError,
)


def failure_of(error: Exception) -> Exception:
    """Conflict, Unstorable or Unavailable; the error itself where nobody knows who is at fault."""
    if isinstance(error, apsw.ConstraintError):
        return Conflict(str(error))
    if isinstance(error, OF_THE_UNIT):
        return Unstorable(type(error).__name__)
    if isinstance(error, OF_THE_STORE):
        return Unavailable(f"{type(error).__name__}: {error}")
    return error


def of_read(error: Exception) -> Exception:
    """As `failure_of`; what is nobody's fault makes the read unavailable."""
    failure = failure_of(error)
    return Unavailable(type(error).__name__) if isinstance(failure, apsw.Error) else failure
