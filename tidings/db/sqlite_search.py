"""Reads of SQLite that may be long: in threads, each with a connection of its own, so that the event loop goes on."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import apsw

from tidings.core.fair_places import FairPlaces
from tidings.db.database import Row
from tidings.db.reading import place_to_read
from tidings.db.sqlite_failures import of_read

AT_ONCE: Final = 4
"""Of all accounts; one alone has two."""
SEARCH_S: Final = 10.0
"""Wire time after which a read is broken off."""


class _Read:
    """One read; `interrupt` may be called by another thread."""

    def __init__(self, sql: str, values: tuple[Any, ...]) -> None:
        self._sql, self._values = sql, values
        self._connection: apsw.Connection | None = None
        self._is_late = False

    def run(self, connection: apsw.Connection) -> list[Row]:
        if self._is_late:
            msg = "interrupted"
            raise apsw.InterruptError(msg)
        self._connection = connection
        try:
            return connection.execute(self._sql, self._values).fetchall()
        finally:
            self._connection = None

    def interrupt(self) -> None:
        self._is_late = True
        if self._connection is not None:
            self._connection.interrupt()


class Searches:
    """The threads, and their connections, which `connect` makes."""

    def __init__(self, connect: Callable[[], apsw.Connection]) -> None:
        self._connect = connect
        self._threads = ThreadPoolExecutor(AT_ONCE, "tidings-search")
        self._places = FairPlaces(AT_ONCE)
        self._own = threading.local()
        self._connections: list[apsw.Connection] = []

    async def rows(self, sql: str, values: tuple[Any, ...]) -> list[Row]:
        """The rows of a select, from committed data only. Raises Unavailable, Unstorable."""
        places = self._places
        whose = await place_to_read(places)
        read, loop = _Read(sql, values), asyncio.get_running_loop()
        limit = loop.call_later(SEARCH_S, read.interrupt)
        try:
            running = loop.run_in_executor(self._threads, self._run, read)
        except RuntimeError:  # stopped
            limit.cancel()
            places.give_back(whose)
            raise

        def over(done: asyncio.Future[list[Row]]) -> None:
            limit.cancel()
            places.give_back(whose)
            if not done.cancelled():
                done.exception()  # is told below, or nobody asks any more

        running.add_done_callback(over)
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            read.interrupt()  # the thread is free, and with it the place, once it is broken off
            raise
        except Exception as error:
            raise of_read(error) from error

    def stop(self) -> None:
        """Ends the threads and their connections."""
        for connection in self._connections:
            connection.interrupt()
        self._threads.shutdown(cancel_futures=True)
        for connection in self._connections:
            connection.close()

    def _run(self, read: _Read) -> list[Row]:
        connection = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._own.connection = self._connect()
            self._connections.append(connection)
        return read.run(connection)
