"""A PostgreSQL in memory for the processes of one simulation: what they share, and cannot be driven by a virtual clock.

Its rows are those of one SQLite, and each transaction runs at once. On it stands what processes need of a server:
sessions that can be ended, advisory locks that live as long as these, word that goes to all who listen, and its own
clock. What owners do with them is the product's own (`db/postgres.py`, `processes/`).
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context, copy_context
from typing import Any

import apsw

from tests.simulation.processes import PROCESS, Process
from tidings.core import SeededChance
from tidings.db import Unavailable
from tidings.db.batch import Batch, Returned
from tidings.db.migrate import migrate
from tidings.db.sqlite import SqliteDatabase
from tidings.db.sqlite_failures import failure_of, of_read
from tidings.db.word import texts, understood

Lock = tuple[int, ...]

TRAVEL_MOST_S = 0.002
"""Wire time of the way to the server, or back, at most."""


class Session:
    """A connection, as both its ends have it."""

    def __init__(self, pid: int, began_us: int) -> None:
        self.pid = pid
        self.began_us = began_us
        self.process: Process | None = PROCESS.get()
        self.context: Context = copy_context()
        """Of whoever connected: what he hears over it is his doing."""
        self.is_open = True
        self.ended = asyncio.Event()
        """Set where he hears of its end."""
        self.told: list[Callable[[Any], None]] = []

    def hear_of_end(self) -> None:
        """At his end: those who asked to be told are."""
        if not self.ended.is_set():
            self.ended.set()
            for told in self.told:
                told(self)


class Listener:
    """A session that listens: it hears in order."""

    def __init__(self, session: Session, heard: Callable[[int, str], None]) -> None:
        self._session = session
        self._heard = heard
        self._on_its_way: deque[tuple[int, str]] = deque()

    def tell(self, pid: int, text: str) -> None:
        """What a session says."""
        self._on_its_way.append((pid, text))
        asyncio.get_running_loop().call_later(TRAVEL_MOST_S, self._arrives, context=self._session.context)

    def _arrives(self) -> None:
        self._heard(*self._on_its_way.popleft())


class AdvisoryLocks:
    """Which session has which, and how often: wholly, or shared with others."""

    def __init__(self) -> None:
        self._held: dict[Lock, dict[int, Counter[bool]]] = defaultdict(dict)

    def take(self, lock: Lock, pid: int, *, shared: bool) -> bool:
        """Whether a session has it now."""
        others = [counts for holder, counts in self._held[lock].items() if holder != pid]
        if any(counts[False] or not shared for counts in others):
            return False
        self._held[lock].setdefault(pid, Counter())[shared] += 1
        return True

    def let_go(self, lock: Lock, pid: int, *, shared: bool) -> bool:
        """Gives it back once; False: it had it not."""
        counts = self._held[lock].get(pid, Counter())
        if not counts[shared]:
            return False
        counts[shared] -= 1
        if not counts.total():
            del self._held[lock][pid]
        return True

    def holders(self, lock: Lock) -> list[int]:
        """The sessions that have it."""
        return list(self._held[lock])

    def drop(self, pid: int) -> None:
        """All that a session had."""
        for holders in self._held.values():
            holders.pop(pid, None)


class SimulatedPostgres:
    """The server. Processes reach it by a `SimulatedServer` each."""

    def __init__(self, now_us: Callable[[], int], chance: SeededChance) -> None:
        self.store = SqliteDatabase(None)
        """Its rows, for whoever looks from outside."""
        self.locks = AdvisoryLocks()
        self.refuses = False
        """Whether every commit is refused."""
        self.loses_answers = 0.0
        """The share of commits that are done, and whose connection breaks before it says so."""
        self.loses_wakes = 0.0
        """The share of word that only wakes, and gets lost."""
        self.doubles_word = 0.0
        """The share of word that comes twice."""
        self.broken: list[str] = []
        """Commits under an ownership that the session had not, or not alone; statements that this server cannot read."""
        self._now_us = now_us
        self._chance = chance
        self._sessions: dict[int, Session] = {}
        self._listeners: dict[int, Listener] = {}
        self._marks: dict[tuple[int, str], int] = {}
        self._last_pid = 100
        self._asking: Session | None = None
        """Whose statement runs now."""

    async def start(self) -> None:
        """An empty store of the newest schema."""
        await self.store.start()
        await migrate(self.store)
        connection, locks = self.store._writer, self.locks
        connection.execute("CREATE TABLE pg_stat_activity (pid INTEGER PRIMARY KEY, backend_start INTEGER)")

        def mine() -> int:
            assert self._asking is not None
            return self._asking.pid

        for name, function in {
            "microseconds": lambda moment: moment,
            "clock_timestamp": self._now_us,
            "pg_backend_pid": mine,
            "pg_terminate_backend": self.end,
            "pg_try_advisory_lock": lambda *lock: locks.take(lock, mine(), shared=False),
            "pg_try_advisory_lock_shared": lambda *lock: locks.take(lock, mine(), shared=True),
            "pg_advisory_unlock": lambda *lock: locks.let_go(lock, mine(), shared=False),
        }.items():
            connection.create_scalar_function(name, function)

    # -- sessions --

    async def connect(self) -> Session:
        """A session of whoever asks."""
        await self.travel()
        self._last_pid += 1
        session = Session(self._last_pid, self._now_us())
        self._sessions[session.pid] = session
        self._execute("INSERT INTO pg_stat_activity VALUES (?, ?)", session.pid, session.began_us)
        return session

    def end(self, pid: int) -> bool:
        """Ends a session: its locks are free from now on, and its client hears of it."""
        session = self._sessions.pop(pid, None)
        if session is None:
            return False
        session.is_open = False
        self._listeners.pop(pid, None)
        self.locks.drop(pid)
        loop = asyncio.get_running_loop()
        loop.call_soon(self._execute, "DELETE FROM pg_stat_activity WHERE pid = ?", pid, context=Context())
        loop.call_soon(session.hear_of_end, context=session.context)
        return True

    def sessions_of(self, process: Process | None) -> list[int]:
        """The numbers of a process's sessions; None: of all."""
        return [pid for pid, session in self._sessions.items() if process is None or session.process is process]

    def owner(self, lock: Lock) -> Process | None:
        """The process that has a lock to itself."""
        holders = self.locks.holders(lock)
        return self._sessions[holders[0]].process if len(holders) == 1 else None

    async def travel(self, session: Session | None = None) -> None:
        """A way, on a session or to a new one. Raises Unavailable where it is gone."""
        await asyncio.sleep(self._way_s())
        if session is not None and not session.is_open:
            msg = "the connection is lost"
            raise Unavailable(msg)

    def _way_s(self) -> float:
        return TRAVEL_MOST_S * (0.1 + 0.9 * self._chance.fraction())

    # -- statements --

    def read(self, session: Session, sql: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        """The rows of one statement, which may also be a change of its own. Raises Unavailable, Unstorable."""
        with self._asked_by(session):
            try:
                return self._execute(sql, *values)
            except apsw.SQLError as error:
                self.broken.append(f"{error}: {sql}")
                raise of_read(error) from error
            except Exception as error:
                raise of_read(error) from error

    def commit(self, session: Session, batch: Batch, number: int, *, tells: bool) -> Returned:
        """One transaction. Raises as a database's `_apply` does."""
        if self.refuses:
            msg = "the store is away"
            raise Unavailable(msg)
        connection = self.store._writer
        with self._asked_by(session):
            self._execute("BEGIN IMMEDIATE")
            try:
                returned = self.store._write(connection.cursor(), batch)
                self._execute("COMMIT")
            except Exception as error:
                self._execute("ROLLBACK")
                raise failure_of(error) from error
        self._note_misowned(session, batch)
        self._marks[session.pid, str(session.began_us)] = number
        if tells:
            for text in texts(batch.changed, batch.wakes):
                self.say(session, text)
        if self.loses_answers and self._chance.fraction() < self.loses_answers:
            self.end(session.pid)
        return returned

    def was_committed(self, pid: int, began: str, number: int) -> bool:
        """Whether a session's commit of this number is done; the session is ended first."""
        self.end(pid)
        return self._marks.get((pid, began)) == number

    def _note_misowned(self, session: Session, batch: Batch) -> None:
        for place, unit in enumerate(batch.units):
            if unit.under is None or place in batch.refused:
                continue
            if self.locks.holders(unit.under.key()) != [session.pid]:
                self.broken.append(f"{unit.under.name} {unit.under.slot} at {self._now_us()}")

    def _execute(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        return self.store._writer.execute(sql, values).fetchall()

    @contextmanager
    def _asked_by(self, session: Session) -> Iterator[None]:
        before, self._asking = self._asking, session
        try:
            yield
        finally:
            self._asking = before

    # -- word --

    def listen(self, session: Session, heard: Callable[[int, str], None]) -> None:
        """From now on it hears all that is said."""
        self._listeners[session.pid] = Listener(session, heard)

    def say(self, session: Session, text: str) -> None:
        """Tells all who listen, in order; what only wakes may get lost, and all may come twice."""
        word = understood(text)
        assert word is not None
        if not word.changed and self._chance.fraction() < self.loses_wakes:
            return
        times = 2 if self._chance.fraction() < self.doubles_word else 1
        for listener in self._listeners.values():
            for _ in range(times):
                listener.tell(session.pid, text)

    def say_changed(self, table: str) -> None:
        """As if somebody who is no process here had changed a table."""
        (text,) = texts({table: None}, ())
        self.say(Session(0, 0), text)

    def calm(self) -> None:
        """Nothing gets lost any more."""
        self.refuses = False
        self.loses_answers = self.loses_wakes = self.doubles_word = 0.0
