"""Connections to PostgreSQL that end when their server falls silent, and by what the server knows them afterwards.

A half-open connection (the server lost its power, a firewall its table) shows itself by silence alone. So everything
that is asked has a limit, after which the connection is dropped, and idle connections are probed from both ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from typing import Any, Final, TypeAlias

import asyncpg
import msgspec
from asyncpg.pool import PoolConnectionProxy

from tidings.db.postgres_hosts import reach

CONNECT_S: Final = 5.0
"""Wire time for a connection, with its sign-in."""
PATIENCE_S: Final = 10.0
"""Wire time for a transaction, or for a read."""
CLOSE_S: Final = 2.0
"""Wire time for a farewell."""
_IDLE_S, _PROBE_S, _PROBES = 15, 5, 3
_SILENT_MS = (_IDLE_S + _PROBE_S * _PROBES) * 1000
PROBED: Final = {
    "tcp_keepalives_idle": str(_IDLE_S),
    "tcp_keepalives_interval": str(_PROBE_S),
    "tcp_keepalives_count": str(_PROBES),
    "tcp_user_timeout": str(_SILENT_MS),
    "idle_in_transaction_session_timeout": str(_SILENT_MS),
}
"""What the server is asked to do at its end, so that it frees what a lost program held: locks, and the ownership."""

Connection: TypeAlias = "asyncpg.Connection[Any] | PoolConnectionProxy[Any]"


class ReadingConnection(asyncpg.Connection):  # type: ignore[misc] # the driver has no types
    """A connection of the pool: it only reads, and so has nothing to be reset when it is given back."""

    async def reset(self, *, timeout: float | None = None) -> None:  # noqa: ASYNC109 - the driver's form
        """Does nothing, where the driver would ask the server once more for every read."""


class ServerProcess(msgspec.Struct, frozen=True):
    """What names a connection's process at the server, also when its number is used again."""

    pid: int
    began: str


async def connect(url: str, **settings: str) -> asyncpg.Connection[Any]:
    """A new connection, probed. Raises what the driver raises."""
    connection = await reach(url, timeout=CONNECT_S, server_settings={**PROBED, **settings})
    await probed(connection)
    return connection


async def probed(connection: Connection) -> None:
    """Has the system look, while nothing is said, whether the other end is there."""
    transport = connection._transport  # noqa: SLF001 - the driver has no other way to it
    found = transport.get_extra_info("socket")
    if found is None or found.family not in (socket.AF_INET, socket.AF_INET6):
        return
    found.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    limits = {
        "TCP_KEEPIDLE": _IDLE_S,
        "TCP_KEEPINTVL": _PROBE_S,
        "TCP_KEEPCNT": _PROBES,
        "TCP_USER_TIMEOUT": _SILENT_MS,
    }
    for name, value in limits.items():
        if hasattr(socket, name):  # not every system has all
            found.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


@contextlib.contextmanager
def bounded(connection: Connection, patience_s: float) -> Iterator[None]:
    """Drops the connection if what is done with it takes longer: whoever waits for it then fails at once.

    Not by cancelling, since a cancelled statement makes the driver ask the server to give it up, and wait for that.
    """
    limit = asyncio.get_running_loop().call_later(patience_s, connection.terminate)
    try:
        yield
    finally:
        limit.cancel()


async def session_of(connection: asyncpg.Connection[Any]) -> ServerProcess:
    """What names this connection at the server."""
    found = await connection.fetchrow(
        "SELECT pid, backend_start::text FROM pg_stat_activity WHERE pid = pg_backend_pid()"
    )
    assert found is not None
    return ServerProcess(*found)


async def ended(connection: asyncpg.Connection[Any], session: ServerProcess) -> None:
    """Ends a connection of ours that was lost here, and may still be open at the server."""
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND backend_start::text = $2",
        session.pid,
        session.began,
    )
