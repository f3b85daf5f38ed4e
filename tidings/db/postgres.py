"""PostgreSQL: one writing connection with COPY and unnest in group commits, and a pool for reads.

The writing connection's planner is held to index look-ups, and a table that grows is analyzed at once, since
the statements are planned once and kept: see postgres_statistics.

Nothing waits for a server that is silent: see postgres_connection.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, Final

import asyncpg
import sqlalchemy as sa
import structlog

from tidings.db.batch import Batch, Returned
from tidings.db.commit import AGAIN_S, GroupCommit
from tidings.db.database import (
    ALONE,
    OWNED,
    WORD_LOST,
    Feed,
    Lookup,
    Overtaken,
    Results,
    Row,
    Unavailable,
    Unit,
    Wake,
)
from tidings.db.guards import GuardFailed
from tidings.db.owners import NotOwner, Ownership
from tidings.db.postgres_connection import PATIENCE_S
from tidings.db.postgres_failures import failure_of
from tidings.db.postgres_readers import Readers
from tidings.db.postgres_server import PostgresServer
from tidings.db.postgres_statistics import Statistics
from tidings.db.postgres_writer import InDoubt, Writer
from tidings.db.word import Word, understood

OWN_TRIES = 20
OWN_WAIT_S = 0.3
"""Between two tries to come in: whoever is alone on the store hears of it; of one just killed the server learns."""
PRESENCE = 0x71D1465
"""The number of the advisory lock of whoever works on the store: wholly, while one process does, else shared."""
COMPANY: Final[Wake] = ("company", 0)
"""Whoever has the store to himself is asked to share it."""
CATCH_UP_S: Final = 3.0
"""Wire time until memory has what others committed; it takes a few milliseconds while the server answers."""
DEADLOCKS_MOST = 3
"""Times that a batch is written anew which the server ended since it and another's waited for each other."""

log = structlog.get_logger(__name__)


class PostgresDatabase:
    """See Database."""

    name = "postgresql"

    def __init__(self, server: str | PostgresServer, patience_s: float = PATIENCE_S) -> None:
        """`server`: its URL, or what else makes the connections to it; `patience_s`: wire time for a transaction, or
        for a read.
        """
        self._server = PostgresServer(server, patience_s) if isinstance(server, str) else server
        self._patience_s = patience_s
        self._compile = self._server.compile
        self._group = GroupCommit(self._apply)
        self._is_present = False
        """Whether this program works on the store, and not only reads it or brings it up to date."""
        self._is_alone = False
        """Whether nobody else can write to the store: then nothing has to be said to others, nor waited for."""
        self._had_company = False
        self._wholly: asyncio.Future[bool] | None = None
        """Whether the store could be had alone: tried before the next batch."""
        self._owned: dict[tuple[str, int], Ownership] = {}
        """What the writing connection owns."""
        self._ear = self._server.ear(self._heard, self._word_lost)
        self._express = self._server.express()
        self._writer: Writer | None = None
        self._readers: Readers | None = None
        self._statistics = Statistics(self._reading)
        self.submit = self._group.submit
        self.commit = self._group.commit
        self.on_wake = self._group.on_wake
        self.wake = self._group.wake

    @property
    def committed(self) -> tuple[int, int]:
        """See Database."""
        return self._group.commits, self._group.units

    @property
    def set_aside(self) -> int:
        """See Database."""
        return self._group.set_aside

    @property
    def is_alone(self) -> bool:
        """See Database."""
        return self._is_alone

    @property
    def had_company(self) -> bool:
        """See Database."""
        return self._had_company or not self._is_alone

    @property
    def is_told(self) -> bool:
        """See Database."""
        return self._ear.is_listening

    @property
    def heard(self) -> int:
        """See Database."""
        return self._group.changes.heard

    async def caught_up(self, heard: int) -> bool:
        """See Database."""
        if self._is_alone or not self._ear.is_started:
            return False
        try:
            async with asyncio.timeout(CATCH_UP_S):
                await self._ear.caught_up()
                await self._group.changes.passed_on()
        except TimeoutError:
            msg = "what other processes committed is not heard"
            raise Unavailable(msg) from None
        return self.heard != heard

    async def start(self) -> None:
        """See Database."""
        await self._writing()
        try:
            self._readers = await self._server.readers()
        except Exception as error:
            raise failure_of(error, is_closed=True) from error

    def hear(self, feed: Feed, *tables: sa.Table) -> None:
        """See Database."""
        self._group.changes.hear(feed, *tables)
        self._ear.start()

    async def own(self) -> None:
        """See Database: several programs may work on it. Each has a lock of its writing connection, and takes it again
        whenever that connects anew; the first has it to itself, until a second asks for company.
        """
        self._is_present = True
        self._ear.start()
        for tries in range(1, OWN_TRIES + 1):
            self._is_alone = True
            try:
                if self._writer is None or self._writer.is_closed:
                    await self._writing()
                else:
                    await self._come_in(self._writer)
            except Unavailable:
                if tries == OWN_TRIES:
                    raise
                await asyncio.sleep(OWN_WAIT_S)
            else:
                return

    async def try_alone(self) -> bool:
        """See Database. Others share the lock as long as they can write; what they said last is heard first."""
        if self._is_alone or not self._is_present:
            return self._is_alone
        self._wholly = wholly = asyncio.get_running_loop().create_future()

        def done(outcome: Results | Exception) -> None:
            if not wholly.done():
                wholly.set_exception(outcome) if isinstance(outcome, Exception) else wholly.set_result(False)

        self.submit(Unit((), done))
        if not await asyncio.shield(wholly):
            return False
        writer = self._writer
        try:
            await self.caught_up(self.heard)
        except Unavailable:
            self._share_lock()
            raise
        if writer is None or writer is not self._writer or writer.is_closed:
            return False  # whoever connects anew shares it
        self._had_company = self._is_alone = True
        log.info("alone_again")
        self._group.wake(ALONE)
        return True

    def one_at_a_time(self, name: str) -> AbstractAsyncContextManager[None]:
        """See Database."""
        return self._server.gate(name)

    async def take(self, name: str, slot: int = 0) -> Ownership | None:
        """See Database. The server takes the lock in a commit like any other, so it is the right connection's."""
        if (name, slot) in self._owned:
            return None
        ownership = Ownership(name, slot)
        taken: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

        def done(outcome: Results | Exception) -> None:
            if isinstance(outcome, Exception):
                taken.set_exception(outcome)
                return
            is_ours = bool(outcome[0][0][0]) and self._writer is not None and not self._writer.is_closed
            if is_ours:
                self._owned[name, slot] = ownership
            taken.set_result(is_ours)

        self.submit(Unit([sa.select(sa.func.pg_try_advisory_lock(*ownership.key()))], done, takes=ownership))
        return ownership if await asyncio.shield(taken) else None

    @property
    def owned(self) -> Collection[tuple[str, int]]:
        """See Database."""
        return list(self._owned)

    async def at_once(self, statement: sa.Executable) -> list[Row]:
        """See Database. A connection of its own, that nothing else uses."""
        sql, values = self._compile(statement)
        try:
            return await self._express.fetch(sql, *values)
        except Exception as error:
            raise failure_of(error, is_closed=True) from error

    async def let_go(self, ownership: Ownership) -> None:
        """See Database."""
        if self._owned.pop((ownership.name, ownership.slot), None) is ownership:
            ownership.lose()
            await self.commit(sa.select(sa.func.pg_advisory_unlock(*ownership.key())))

    async def stop(self) -> None:
        """See Database. It takes some twelve seconds at most, whatever the server does."""
        await self._ear.stop()
        self._group.changes.stop()
        await self._group.flush(self._patience_s)
        if self._readers:
            await self._readers.close()
        if self._writer:
            await self._writer.close()
        self._express.close()

    async def rows(self, statement: sa.Executable, params: Mapping[str, Any] | None = None) -> list[Row]:
        """See Database."""
        sql, values = self._compile(statement, params)
        return await self._reading().fetch(sql, *values)

    async def search(self, statement: sa.Executable, params: Mapping[str, Any] | None = None) -> list[Row]:
        """See Database. Each read is the server's work, and has a connection."""
        return await self.rows(statement, params)

    async def find(self, lookup: Lookup, *key: str | int) -> Row | None:
        """See Database."""
        found = await self._reading().find_all(lookup, *key)
        return found[0] if found else None

    async def find_all(self, lookup: Lookup, *key: str | int) -> list[Row]:
        """See Database."""
        return await self._reading().find_all(lookup, *key)

    async def has_table(self, name: str) -> bool:
        """Whether the store has a table of this name; for migrations."""
        return (await self._reading().fetch("SELECT to_regclass($1)", name))[0][0] is not None

    async def run_script(self, script: str) -> None:
        """Runs statements in one transaction; for migrations."""
        await (await self._writing()).run_script(script)

    def _reading(self) -> Readers:
        """Raises Unavailable."""
        if self._readers is None:
            msg = "the database is not open"
            raise Unavailable(msg)
        return self._readers

    def _word_lost(self) -> None:
        """Something may have been said that nobody here heard."""
        self._group.changes.lost()
        self._group.wake(WORD_LOST)

    def _heard(self, pid: int, text: str) -> None:
        """What another process says; what this one says itself it knows."""
        if self._writer is not None and self._writer.session.pid == pid:
            return
        word = understood(text)
        if word is None:
            self._word_lost()
            return
        if COMPANY in word.wakes:
            self._share()
        changed: dict[str, list[Row] | None] = dict(word.changed)
        self._group.changes.word(changed)
        for wake in word.wakes:
            self._group.wake(wake)

    async def _writing(self) -> Writer:
        """The connection to write with; a new one where it was lost. Raises Unavailable."""
        if self._writer is None or self._writer.is_closed:
            try:
                writer = await self._server.writer(self._writer)
            except Exception as error:
                raise failure_of(error, is_closed=True) from error
            if self._is_present:
                await self._come_in(writer)
            self._lose_all()
            writer.connection.add_termination_listener(lambda _: self._lose_all())
            if self._writer is not None and self._readers is not None:
                await self._readers.renew()
            self._writer = writer
        return self._writer

    def _lose_all(self) -> None:
        """The connection that owned is gone, and all that it owned."""
        for ownership in self._owned.values():
            ownership.lose()
        self._owned.clear()

    async def _come_in(self, writer: Writer) -> None:
        """Makes this program one of those that work on the store. Raises Unavailable.

        A program of a version that wants the store to itself neither lets another in nor comes in.
        """
        try:
            self._is_alone = self._is_alone and await writer.take(PRESENCE)
            is_in = self._is_alone or await writer.take_shared(PRESENCE)
            if not is_in:
                await writer.say(Word(wakes=[COMPANY]))
        except Exception as error:
            writer.connection.terminate()
            raise failure_of(error, is_closed=True) from error
        if not is_in:
            await writer.close()
            raise Unavailable(OWNED)

    def _share(self) -> None:
        """Another program wants to come in. What is committed from now on is said to it, in this batch already."""
        if not (self._is_present and self._is_alone):
            return
        self._is_alone = False
        self._had_company = True
        self._share_lock()

    async def _take_wholly(self, writer: Writer) -> None:
        """Tries it, where that is asked for; between two transactions, since a rollback would not take it back."""
        wholly, self._wholly = self._wholly, None
        if wholly is None or wholly.done():
            return
        try:
            is_wholly = await writer.take(PRESENCE)
            if is_wholly:
                await writer.unshare(PRESENCE)
        except Exception as error:
            writer.connection.terminate()
            raise failure_of(error, is_closed=True) from error
        wholly.set_result(is_wholly)

    def _share_lock(self) -> None:
        """Shares the lock that this program has wholly."""
        shared = sa.select(sa.func.pg_try_advisory_lock_shared(PRESENCE))
        let_in = sa.select(sa.func.pg_advisory_unlock(PRESENCE))
        self.submit(Unit([shared, let_in], lambda _: None, lasting=True))

    async def _apply(self, batch: Batch) -> list[Results | GuardFailed | NotOwner]:
        before = self._writer
        writer = await self._writing()
        if writer is not before:
            batch.sort()
        await self._take_wholly(writer)
        try:
            returned = await self._transacted(writer, batch)
        except InDoubt as doubt:
            writer.connection.terminate()
            if not await self._settled(doubt):
                raise failure_of(doubt.cause, is_closed=True) from doubt
            returned = doubt.returned
        except (GuardFailed, Overtaken):
            raise
        except Exception as error:
            failure = failure_of(error, is_closed=writer.is_closed)
            if isinstance(failure, Unavailable):
                writer.connection.terminate()
            raise failure from error
        self._statistics.count(batch)
        return batch.results(returned)

    async def _transacted(self, writer: Writer, batch: Batch) -> Returned:
        """Writes a batch; anew where another program's had to go first. Raises as Writer.transact does."""
        for _ in range(DEADLOCKS_MOST):
            try:
                return await writer.transact(batch, alone=self._is_alone)
            except asyncpg.DeadlockDetectedError:
                log.warning("deadlock", units=len(batch.units))
                batch.sort()
        return await writer.transact(batch, alone=self._is_alone)

    async def _settled(self, doubt: InDoubt) -> bool:
        """Whether a commit whose answer was lost is on disk; waits for the server for as long as that takes.

        Meanwhile whoever can be refused is refused; those in doubt cannot be told anything that is sure to be so.
        """
        log.error("commit_in_doubt", reason=str(doubt), number=doubt.number)
        try:
            while True:
                away = "it is not known yet what became of a commit"
                try:
                    committed = await self._server.was_committed(doubt.session, doubt.number)
                except Exception as error:  # noqa: BLE001 - whatever it is, it is asked again
                    away = f"{away}: {type(error).__name__}"
                else:
                    if committed is not None:
                        log.warning("commit_settled", committed=committed, number=doubt.number)
                        return committed
                self._group.turn_away(Unavailable(away))
                await asyncio.sleep(AGAIN_S)
        finally:
            self._group.turn_away(None)
