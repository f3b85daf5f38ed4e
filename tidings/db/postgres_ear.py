"""Hears what other processes of the same PostgreSQL commit: a connection of its own that listens.

Source: https://www.postgresql.org/docs/current/sql-listen.html
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
CHECK_S: Final = 10.0
"""Wire time between two looks whether the connection still is one."""
AGAIN_S: Final = 0.5

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

    async def _listen_on(self) -> None:
        while True:
            try:
                await self._listen()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as failure:  # TimeoutError is an OSError
                log.warning("word_lost", reason=type(failure).__name__)
            await asyncio.sleep(AGAIN_S)

    async def _listen(self) -> None:
        """Until the connection is lost."""
        connection = await connect(self._url)
        ended = asyncio.Event()
        connection.add_termination_listener(lambda _: ended.set())
        try:
            with bounded(connection, self._patience_s):
                await connection.add_listener(CHANNEL, self._take)
            self._lost()
            self.is_listening = True
            while not ended.is_set():
                with bounded(connection, self._patience_s):
                    await connection.execute("SELECT 1")
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(CHECK_S):
                        await ended.wait()
        finally:
            self.is_listening = False
            with contextlib.suppress(Exception):
                connection.terminate()

    def _take(self, connection: Any, pid: int, channel: str, text: object) -> None:  # noqa: ARG002 - the driver's form
        self._heard(pid, str(text))
