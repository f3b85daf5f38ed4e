"""A connection of its own for single statements that must not wait behind anything: neither commits nor long reads."""

from __future__ import annotations

from typing import Any, Final

import asyncpg

from tidings.db.database import Row
from tidings.db.postgres_connection import bounded, connect

EXPRESS_PATIENCE_S: Final = 2.0
"""Wire time for one statement; whoever is told that it took longer asks again over a new connection."""


class Express:
    """One statement at a time, each a transaction; one that finds it taken is refused."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: asyncpg.Connection[Any] | None = None

    async def fetch(self, sql: str, *values: Any) -> list[Row]:
        """The rows of one statement. Raises what the driver raises."""
        if self._connection is None or self._connection.is_closed():
            self._connection = await connect(self._url)
        with bounded(self._connection, EXPRESS_PATIENCE_S):
            return [tuple(record) for record in await self._connection.fetch(sql, *values)]

    def close(self) -> None:
        """Drops it."""
        if self._connection is not None:
            self._connection.terminate()
