"""A gate through which one process of a store goes at a time: an advisory lock, on a connection of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from tidings.db.database import Unavailable
from tidings.db.owners import Ownership
from tidings.db.postgres_connection import bounded, connect
from tidings.db.postgres_failures import failure_of

WAIT_S: Final = 60.0
"""Wire time for which the one that is within is waited for."""


@asynccontextmanager
async def gate(url: str, name: str) -> AsyncIterator[None]:
    """Within, no other process is within a gate of this name. Raises Unavailable."""
    try:
        connection = await connect(url)
    except Exception as error:
        raise failure_of(error, is_closed=True) from error
    try:
        try:
            with bounded(connection, WAIT_S):
                await connection.execute("SELECT pg_advisory_lock($1, $2)", *Ownership(f"gate {name}", 0).key())
        except Exception as error:
            if connection.is_closed():
                msg = f"another process has been at this store's {name} for {WAIT_S:g} seconds"
                raise Unavailable(msg) from error
            raise failure_of(error, is_closed=True) from error
        yield
    finally:
        connection.terminate()
