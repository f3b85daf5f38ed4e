"""The connections that read from PostgreSQL: a pool, with look-ups that travel together."""

from __future__ import annotations

import asyncio
from typing import Any, Final

import asyncpg
import structlog

from tidings.core.fair_places import FairPlaces
from tidings.db.database import Lookup, Row, Unavailable
from tidings.db.postgres_connection import (
    CLOSE_S,
    CONNECT_S,
    PROBED,
    Connection,
    ReadingConnection,
    bounded,
    probed,
)
from tidings.db.postgres_failures import failure_of
from tidings.db.postgres_hosts import reach
from tidings.db.postgres_lookups import Lookups
from tidings.db.reading import place_to_read

READERS_MOST: Final = 8
GIVEN_UP_S: Final = 1.0
"""So long after a read was given up here the server, which hears nothing of it, ends it too."""

log = structlog.get_logger(__name__)


class Readers:
    """Reads what is committed."""

    def __init__(self, pool: asyncpg.Pool[Any], patience_s: float) -> None:
        """`patience_s`: wire time for a read."""
        self._pool = pool
        self._patience_s = patience_s
        self._places = FairPlaces(READERS_MOST)
        self._lookups = Lookups(self.fetch)

    @classmethod
    async def opened(cls, url: str, patience_s: float) -> Readers:
        """Some that are connected. Raises what the driver raises."""
        pool = await asyncpg.create_pool(
            url,
            min_size=1,
            max_size=READERS_MOST,
            connect=reach,
            timeout=CONNECT_S,
            server_settings={**PROBED, "jit": "off", "statement_timeout": _server_limit(patience_s)},
            init=probed,
            connection_class=ReadingConnection,
        )
        return cls(pool, patience_s)

    async def fetch(self, sql: str, *values: Any, patience_s: float | None = None) -> list[Row]:
        """The rows of a statement, as soon as whoever asks has a turn. Raises Unavailable, Unstorable."""
        whose = await place_to_read(self._places)
        try:
            async with self._pool.acquire(timeout=CONNECT_S) as reader:
                if patience_s is not None:
                    return await _patiently(reader, patience_s, sql, *values)
                with bounded(reader, self._patience_s):
                    return [tuple(record) for record in await reader.fetch(sql, *values)]
        except Exception as error:
            failure = failure_of(error, is_closed=True)
            if failure is error:
                log.error("read_refused", reason=getattr(error, "sqlstate", None) or type(error).__name__)
                failure = Unavailable("the read was refused")
            raise failure from error
        finally:
            self._places.give_back(whose)

    async def find_all(self, lookup: Lookup, *key: str | int) -> list[Row]:
        """See Database. Raises Unavailable."""
        return await self._lookups.find_all(lookup, *key)

    async def renew(self) -> None:
        """Connections to a server that is gone would each be waited for: each is made anew before it is used again."""
        await self._pool.expire_connections()

    async def close(self) -> None:
        """Says farewell, but not for long."""
        try:
            async with asyncio.timeout(CLOSE_S):
                await self._pool.close()
        except TimeoutError:
            self._pool.terminate()


async def _patiently(reader: Connection, patience_s: float, sql: str, *values: Any) -> list[Row]:
    """The rows of a statement that has a limit of its own."""
    with bounded(reader, patience_s):
        async with reader.transaction():
            await reader.execute(f"SET LOCAL statement_timeout = {_server_limit(patience_s)}")
            return [tuple(record) for record in await reader.fetch(sql, *values)]


def _server_limit(patience_s: float) -> str:
    """Milliseconds after which the server ends a statement whose connection we drop after `patience_s`.

    It goes on with what it was asked though nobody listens, and would be asked again beside it.
    """
    return str(round((patience_s + GIVEN_UP_S) * 1000))
