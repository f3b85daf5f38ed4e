"""For tests: a network between us and PostgreSQL that falls silent, or breaks, at a chosen moment."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from enum import Enum
from urllib.parse import urlsplit, urlunsplit

COMMIT = b"Q\0\0\0\x0bCOMMIT\0"
"""The message that commits, as it travels."""


class Loss(Enum):
    """What is lost of a commit."""

    NOTHING = "nothing"
    QUESTION = "question"
    ANSWER = "answer"


class SilentNetwork:
    """Passes octets on between clients and a server, while it does not fail."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        assert parts.hostname
        assert parts.port
        self._server = (parts.hostname, parts.port)
        self._parts = parts
        self._writers: list[asyncio.StreamWriter] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self.is_silent = False
        """Whether nothing passes at all, and connections stay open."""
        self.is_down = False
        """Whether new connections are cut."""
        self.loses = Loss.NOTHING
        """What is lost of the next commit; the connection stays open, and nothing passes on it any more."""
        self.lost = asyncio.Event()
        """Set when that has happened."""
        self.url = ""

    @contextlib.asynccontextmanager
    async def opened(self) -> AsyncIterator[SilentNetwork]:
        """Listens; gives itself."""
        listening = await asyncio.start_server(self._came, "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        self.url = urlunsplit(self._parts._replace(netloc=f"postgres@127.0.0.1:{port}"))
        try:
            yield self
        finally:
            listening.close()
            self.cut()
            for task in list(self._tasks):
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self) -> None:
        """Ends all connections."""
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()

    async def _came(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        if self.is_down:
            writer.transport.abort()
            return
        there, to_server = await asyncio.open_connection(*self._server)
        self._writers.append(to_server)
        dead = asyncio.Event()
        self._start(self._pass(reader, to_server, dead, from_client=True))
        self._start(self._pass(there, writer, dead, from_client=False))

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, dead: asyncio.Event, *, from_client: bool
    ) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                if self.is_silent or dead.is_set():
                    continue
                if from_client and data.endswith(COMMIT) and self.loses is not Loss.NOTHING:
                    dead.set()
                    if self.loses is Loss.ANSWER:
                        writer.write(data)
                    self.loses = Loss.NOTHING
                    self.lost.set()
                    continue
                writer.write(data)
            if not dead.is_set() and not self.is_silent:
                writer.close()

    def _start(self, work: object) -> None:
        task = asyncio.get_running_loop().create_task(work)  # type: ignore[arg-type]
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
