"""Marks: each commit of a connection has a number in a row of the connection's own, so that of each we can learn
whether it is in the store, whichever server has the store by then.

A transaction's own number would not do. After a crash, or where a standby takes over, the server gives numbers again
that were given to transactions of which nothing came to disk: asked whether that number was committed, it says yes of
somebody else's.
"""

from __future__ import annotations

from typing import Any, Final

import asyncpg

from tidings.core.instant import SECOND
from tidings.db.commit_marks import marks
from tidings.db.postgres_connection import ServerProcess, bounded, connect, ended

STALE_S: Final = 30 * 86_400
"""A mark whose connection is gone for so long is in nobody's doubt any more."""


_NOW: Final = f"(extract(epoch FROM now()) * {SECOND})::bigint"
_MAKE: Final = f"INSERT INTO {marks.name} (pid, began, number, at) VALUES ($1, $2, 0, {_NOW}) ON CONFLICT DO NOTHING"  # noqa: S608 - names are ours
_CLEAN: Final = (
    f"DELETE FROM {marks.name} m WHERE at < {_NOW} - {STALE_S * SECOND} AND NOT EXISTS "  # noqa: S608 - names are ours
    "(SELECT 1 FROM pg_stat_activity a WHERE a.pid = m.pid AND a.backend_start::text = m.began)"
)
_FIND: Final = f"SELECT number FROM {marks.name} WHERE pid = $1 AND began = $2"  # noqa: S608 - names are ours
_LIVES: Final = "SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND backend_start::text = $2"


class Marks:
    """Begins the transactions of one connection."""

    def __init__(self, connection: asyncpg.Connection[Any], session: ServerProcess) -> None:
        self._connection = connection
        self._session = session
        self._last = 0
        self._is_made = False

    async def begin(self, *first: str) -> int:
        """Begins a transaction with these statements, and gives the number that its commit has.

        Raises what the driver raises; the transaction may have begun then.
        """
        if not self._is_made:
            await self._make()
        self._last += 1
        await self._connection.execute("; ".join(("BEGIN", f"EXECUTE mark({self._last})", *first)))
        return self._last

    async def _make(self) -> None:
        """With the first transaction, as before there may be no tables."""
        pid, began = self._session.pid, self._session.began
        await self._connection.execute(_MAKE, pid, began)
        await self._connection.execute(_CLEAN)
        await self._connection.execute(
            f"PREPARE mark(bigint) AS UPDATE {marks.name} SET number = $1 "  # noqa: S608 - names and values are the server's
            f"WHERE pid = {pid} AND began = '{began}'"
        )
        self._is_made = True


async def was_committed(url: str, session: ServerProcess, number: int, patience_s: float) -> bool | None:
    """Asks over a connection of its own whether a session's commit of this number is in the store.

    None: the server still works on it, ask again. Raises what the driver raises. The lost connection is ended at the
    server first: one that never heard COMMIT would wait for it.
    """
    connection = await connect(url)
    try:
        with bounded(connection, patience_s):
            await ended(connection, session)
            if await connection.fetchval(_LIVES, session.pid, session.began):
                return None
            found: int | None = await connection.fetchval(_FIND, session.pid, session.began)
            return found == number
    finally:
        connection.terminate()
