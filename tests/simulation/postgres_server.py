"""What makes the connections of one process to the simulated PostgreSQL: see db.postgres_server.PostgresServer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from tests.simulation.in_sqlite import compiled
from tests.simulation.postgres import TRAVEL_MOST_S, Session, SimulatedPostgres
from tidings.db import Unavailable
from tidings.db.batch import Batch, Returned
from tidings.db.database import Lookup, Row
from tidings.db.owners import Ownership
from tidings.db.postgres_connection import ServerProcess
from tidings.db.postgres_ear import AGAIN_S
from tidings.db.postgres_writer import InDoubt
from tidings.db.sqlite import lookup_sql
from tidings.db.word import Word

GATE_LOOK_S = 0.05


class SimulatedServer:
    """For one process."""

    compile = staticmethod(compiled)

    def __init__(self, postgres: SimulatedPostgres) -> None:
        self._postgres = postgres

    async def writer(self, lost: _Writer | None) -> _Writer:
        session = await self._postgres.connect()
        if lost is not None:
            self._postgres.end(lost.session.pid)
        return _Writer(self._postgres, session)

    async def readers(self) -> _Readers:
        return _Readers(self._postgres, await self._postgres.connect())

    def ear(self, heard: Callable[[int, str], None], lost: Callable[[], None]) -> _Ear:
        return _Ear(self._postgres, heard, lost)

    def express(self) -> _Express:
        return _Express(self._postgres)

    @asynccontextmanager
    async def gate(self, name: str) -> AsyncIterator[None]:
        session = await self._postgres.connect()
        lock = Ownership(f"gate {name}", 0).key()
        try:
            while not self._postgres.locks.take(lock, session.pid, shared=False):
                await asyncio.sleep(GATE_LOOK_S)
            yield
        finally:
            self._postgres.end(session.pid)

    async def was_committed(self, session: ServerProcess, number: int) -> bool:
        await self._postgres.travel()
        return self._postgres.was_committed(session.pid, session.began, number)


class _Connection:
    """What the driver's connection is asked for."""

    def __init__(self, postgres: SimulatedPostgres, session: Session) -> None:
        self._postgres = postgres
        self._session = session
        self._is_terminated = False

    def is_closed(self) -> bool:
        return self._is_terminated or self._session.ended.is_set()

    def add_termination_listener(self, told: Callable[[Any], None]) -> None:
        self._session.told.append(told)

    def terminate(self) -> None:
        """Its client knows at once."""
        self._is_terminated = True
        self._postgres.end(self._session.pid)


class _Writer:
    """See db.postgres_writer.Writer."""

    def __init__(self, postgres: SimulatedPostgres, session: Session) -> None:
        self.connection = _Connection(postgres, session)
        self.session = ServerProcess(session.pid, str(session.began_us))
        self._postgres = postgres
        self._session = session
        self._number = 0

    @property
    def is_closed(self) -> bool:
        return self.connection.is_closed()

    async def close(self) -> None:
        self.connection.terminate()

    async def take(self, lock: int) -> bool:
        return await self._take(lock, shared=False)

    async def take_shared(self, lock: int) -> bool:
        return await self._take(lock, shared=True)

    async def _take(self, lock: int, *, shared: bool) -> bool:
        await self._postgres.travel(self._session)
        is_ours = self._postgres.locks.take((lock,), self._session.pid, shared=shared)
        await self._postgres.travel(self._session)
        return is_ours

    async def unshare(self, lock: int) -> None:
        await self._postgres.travel(self._session)
        self._postgres.locks.let_go((lock,), self._session.pid, shared=True)
        await self._postgres.travel(self._session)

    async def say(self, word: Word) -> None:
        await self._postgres.travel(self._session)
        self._postgres.say(self._session, word.text())

    async def transact(self, batch: Batch, *, alone: bool) -> Returned:
        await self._postgres.travel(self._session)
        self._number += 1
        returned = self._postgres.commit(self._session, batch, self._number, tells=not alone)
        try:
            await self._postgres.travel(self._session)
        except Unavailable as lost:
            raise InDoubt(self._number, self.session, returned, lost) from lost
        return returned


class _Readers:
    """See db.postgres_readers.Readers: one connection, made anew where it was lost."""

    def __init__(self, postgres: SimulatedPostgres, session: Session) -> None:
        self._postgres = postgres
        self._session = session

    async def fetch(self, sql: str, *values: Any, patience_s: float | None = None) -> list[Row]:
        del patience_s  # nothing takes long
        if sql.startswith("ANALYZE"):
            return []
        if not self._session.is_open:
            self._session = await self._postgres.connect()
        session = self._session
        await self._postgres.travel(session)
        rows = self._postgres.read(session, sql, values)
        await self._postgres.travel(session)
        return rows

    async def find_all(self, lookup: Lookup, *key: str | int) -> list[Row]:
        return await self.fetch(lookup_sql(lookup), *key)

    async def renew(self) -> None:
        self._postgres.end(self._session.pid)

    async def close(self) -> None:
        self._postgres.end(self._session.pid)


class _Express(_Readers):
    """See db.postgres_express.Express."""

    def __init__(self, postgres: SimulatedPostgres) -> None:
        self._postgres = postgres
        self._connected: Session | None = None

    async def fetch(self, sql: str, *values: Any, patience_s: float | None = None) -> list[Row]:
        if self._connected is None:
            self._connected = self._session = await self._postgres.connect()
        return await super().fetch(sql, *values, patience_s=patience_s)

    def close(self) -> None:  # type: ignore[override]
        if self._connected is not None:
            self._postgres.end(self._session.pid)


class _Ear:
    """See db.postgres_ear.Ear."""

    def __init__(
        self, postgres: SimulatedPostgres, heard: Callable[[int, str], None], lost: Callable[[], None]
    ) -> None:
        self._postgres = postgres
        self._heard = heard
        self._lost = lost
        self._task: asyncio.Task[None] | None = None
        self._session: Session | None = None
        """On which it listens now."""

    @property
    def is_listening(self) -> bool:
        return self._session is not None

    @property
    def is_started(self) -> bool:
        return self._task is not None

    def start(self) -> None:
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._listen_on())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def caught_up(self) -> None:
        while True:
            session = self._session
            if session is not None and await self._echoed(session):
                return
            await asyncio.sleep(AGAIN_S)

    async def _echoed(self, session: Session) -> bool:
        """Whether what was said before is heard on it: nothing is on its way for longer."""
        try:
            await self._postgres.travel(session)
        except Unavailable:
            return False
        await asyncio.sleep(2 * TRAVEL_MOST_S)
        return session is self._session

    async def _listen_on(self) -> None:
        while True:
            session = await self._postgres.connect()
            self._postgres.listen(session, self._heard)
            self._lost()
            self._session = session
            try:
                await session.ended.wait()
            finally:
                self._session = None
                self._postgres.end(session.pid)
            await asyncio.sleep(AGAIN_S)
