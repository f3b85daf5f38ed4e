"""A PostgreSQL as one process reaches it: all kinds of connections that a store has, made by its address.

How a process works on a store among others (what it owns, in whose company, what became of its commits) is said in
postgres.py and knows no address. So the simulation gives it a server in memory, that has these same methods.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Final

from tidings.db.postgres_connection import ServerProcess
from tidings.db.postgres_dialect import postgres_dialect
from tidings.db.postgres_ear import Ear
from tidings.db.postgres_express import Express
from tidings.db.postgres_gate import gate
from tidings.db.postgres_marks import was_committed
from tidings.db.postgres_readers import Readers
from tidings.db.postgres_writer import Writer
from tidings.db.statement import Compiler

COMPILER: Final = Compiler(postgres_dialect())
"""What was compiled is the same for every store."""


class PostgresServer:
    """Nothing of it waits for a server that is silent: see postgres_connection."""

    compile = COMPILER

    def __init__(self, url: str, patience_s: float) -> None:
        """`patience_s`: wire time for a transaction, or for a read."""
        self._url = url
        self._patience_s = patience_s

    async def writer(self, lost: Writer | None) -> Writer:
        """A connection to write with, in place of one that was lost. Raises what the driver raises."""
        return await Writer.opened(self._url, self.compile, self._patience_s, lost)

    async def readers(self) -> Readers:
        """Connections to read with. Raises what the driver raises."""
        return await Readers.opened(self._url, self._patience_s)

    def ear(self, heard: Callable[[int, str], None], lost: Callable[[], None]) -> Ear:
        """Hears other processes, once it is started."""
        return Ear(self._url, self._patience_s, heard, lost)

    def express(self) -> Express:
        """For single statements that wait for nothing."""
        return Express(self._url)

    def gate(self, name: str) -> AbstractAsyncContextManager[None]:
        """Within, no other process is within a gate of this name. Raises Unavailable."""
        return gate(self._url, name)

    async def was_committed(self, session: ServerProcess, number: int) -> bool | None:
        """Whether a lost connection's commit is in the store; None: ask again. Raises what the driver raises."""
        return await was_committed(self._url, session, number, self._patience_s)
