"""Copies a SQLite store while a program works on it, and looks whether a file is a whole store.

Source: https://www.sqlite.org/backup.html, https://www.sqlite.org/pragma.html#pragma_integrity_check
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import apsw

from tidings.db.sqlite_failures import of_read

PAGES_AT_A_TIME: Final = 4_000
BUSY_MS: Final = 5_000

Told = Callable[[float], None]
"""Called with the part that is done, from 0 to 1."""


def copy_store(source: Path, target: Path, told: Told) -> None:
    """Copies the store as it is at this moment, whoever writes to it meanwhile. Raises Unavailable, Unstorable.

    The read transaction keeps what is copied at one moment, so that no write begins it anew.
    """
    try:
        origin = apsw.Connection(str(source), flags=apsw.SQLITE_OPEN_READONLY)
        copy = apsw.Connection(str(target))
        try:
            origin.set_busy_timeout(BUSY_MS)
            origin.execute("BEGIN").fetchall()
            origin.execute("SELECT count(*) FROM sqlite_master").fetchall()
            with copy.backup("main", origin, "main") as work:
                while not work.done:
                    work.step(PAGES_AT_A_TIME)
                    told(1 - work.remaining / max(1, work.page_count))
            copy.execute("PRAGMA journal_mode=DELETE").fetchall()
        finally:
            copy.close()
            origin.close()
    except apsw.Error as failure:
        raise of_read(failure) from failure


def what_is_wrong(path: Path) -> str | None:
    """What SQLite finds wrong in a file; None: it is whole."""
    try:
        store = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    except apsw.Error as failure:
        return str(failure)
    try:
        found = [str(row[0]) for row in store.execute("PRAGMA integrity_check(3)").fetchall()]
    except apsw.Error as failure:
        return str(failure)
    finally:
        store.close()
    return None if found == ["ok"] else "; ".join(found)


def schema_version(path: Path) -> str | None:
    """The last migration that was done to a store; None: it is no store of ours."""
    try:
        store = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
        try:
            found = store.execute("SELECT version_num FROM alembic_version").fetchall()
        finally:
            store.close()
    except apsw.Error:
        return None
    return str(found[0][0]) if found else None
