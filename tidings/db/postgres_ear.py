"""Hears what other processes of the same PostgreSQL commit: a connection of its own that listens.

Word comes in the order of the commits that said it. So who must know that nothing is on its way any more says something
to himself, on a channel of his own: when that comes back, all that was committed before was heard. It writes nothing,
and costs the server no flush to disk.
Source: https://www.postgresql.org/docs/current/sql-listen.html, sql-notify.html (the order)
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any, Final

import asyncpg
import structlog

from tidings.db.postgres_connection import bounded, connect

CHANNEL: Final = "tidings"
CHECK_S: Final = 2.0
"""Wire time between two looks whether all is heard."""
ECHO_S: Final = 5.0
"""Wire time in which what this process says to itself comes back. After it the connection is taken for lost, and all is
read again: so what is in memory is never older than the two of them."""
AGAIN_S: Final = 0.5
REST_S: Final = 0.005
"""Wire time between two looks at least: who asks meanwhile shares the next one."""

log = structlog.get_logger(__name__)


class Ear:
    """`heard` is told each text with the process at the server that sent it; `lost` that some may have been missed."""

    def __init__(
        self, url: str, patience_s: float, heard: Callable[[int, str], None], lost: Callable[[], None]
    ) -> None:
        self._url = url
        self._patience_s = patience_s
        self._heard = heard
        self._lost = lost
        self._task: asyncio.Task[None] | None = None
        self._connection: asyncpg.Connection[Any] | None = None
        self._asking: list[asyncio.Future[None]] = []
        """Who waits until all that was committed when he asked is heard."""
        self._asked = asyncio.Event()
        self._echo: asyncio.Future[None] | None = None
        """What this process says to itself, until it comes back."""
        self.is_listening = False
        """Whether all that others say is heard now."""

    def start(self) -> None:
        """Begins to listen, and listens again whenever the connection was lost."""
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._listen_on())

    async def stop(self) -> None:
        """Listens no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    @property
    def is_started(self) -> bool:
        """Whether it was told to listen."""
        return self._task is not None

    async def caught_up(self) -> None:
        """Until all is heard that was committed before this call; while nothing can be heard, without end."""
        asking: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._asking.append(asking)
        self._asked.set()
        await asking

    async def _listen_on(self) -> None:
        while True:
            try:
                await self._listen()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as failure:  # TimeoutError is an OSError
                log.warning("word_lost", reason=type(failure).__name__)
            except Exception:  # whatever it is: who hears nothing more knows of no change, and of no process that died
                log.exception("word_lost")
            await asyncio.sleep(AGAIN_S)

    async def _listen(self) -> None:
        """Until the connection is lost."""
        self._connection = connection = await connect(self._url)
        connection.add_termination_listener(self._ended)
        own = f"{CHANNEL}_{connection.get_server_pid()}"
        try:
            with bounded(connection, self._patience_s):
                await connection.add_listener(CHANNEL, self._take)
                await connection.add_listener(own, self._echoed)
            self._lost()
            self.is_listening = True
            while not connection.is_closed():
                await self._look(connection, own)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(CHECK_S):
                        await self._asked.wait()
        finally:
            self.is_listening = False
            with contextlib.suppress(Exception):
                connection.terminate()

    async def _look(self, connection: asyncpg.Connection[Any], own: str) -> None:
        """Sees that this process still hears; whoever asked by now has all that was committed before."""
        self._asked.clear()
        asking = list(self._asking)
        self._echo = asyncio.get_running_loop().create_future()
        with bounded(connection, ECHO_S):
            await connection.execute("SELECT pg_notify($1, '')", own)
            await self._echo
        if connection.is_closed():
            return
        del self._asking[: len(asking)]
        for each in asking:
            if not each.done():
                each.set_result(None)
        await asyncio.sleep(REST_S)

    def _ended(self, connection: object) -> None:  # noqa: ARG002 - the driver's form
        self._asked.set()
        self._come_back()

    def _echoed(self, connection: object, pid: int, channel: str, text: object) -> None:  # noqa: ARG002 - as above
        self._come_back()

    def _come_back(self) -> None:
        if self._echo is not None and not self._echo.done():
            self._echo.set_result(None)

    def _take(self, connection: Any, pid: int, channel: str, text: object) -> None:  # noqa: ARG002 - the driver's form
        self._heard(pid, str(text))
