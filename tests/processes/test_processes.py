"""Several processes on one store: each knows who is there; who stands still is ended, and comes back by itself."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import asyncpg
import msgspec
import pytest
import sqlalchemy as sa

from tests.db.small import feedback
from tests.stores import Stores
from tidings.core import Instant
from tidings.db import Database, NotOwner, Unavailable, Write
from tidings.processes import Processes, Role
from tidings.processes.entering import come_in
from tidings.processes.heart import ALONE_BEATS, Heart
from tidings.processes.model import Process, beats, processes
from tidings.processes.roles import Simulating
from tidings.processes.store import joined as joined_row_of
from tidings.processes.store import joined_alone

WAIT_S = 10


class Member(msgspec.Struct):
    """A process of the store, in the test's own."""

    database: Database
    processes: Processes
    heart: Heart

    async def beat(self) -> None:
        await self.heart.beat()
        await asyncio.gather(*self.heart._tasks._running)


def _process(sid: str, *roles: Role) -> Process:
    return Process(sid=sid, host=f"host-{sid}", pid=1, version="1", roles=roles or tuple(Role), started=Instant(0))


def joined_row(sid: str) -> list[Write]:
    return joined_row_of(_process(sid))


@pytest.fixture
def postgres(postgres_url: str, tmp_path: Path) -> Stores:
    return Stores("postgresql", tmp_path, postgres_url)


@contextlib.asynccontextmanager
async def joined(postgres: Stores, sid: str, *roles: Role, fresh: bool = False) -> AsyncIterator[Member]:
    """A process that joined, and beats when it is told to."""
    async with postgres.opened(fresh=fresh) as database:
        known = Processes(database, sid)
        await known.facts.start()
        heart = Heart(database, _process(sid, *roles), Simulating(database), beat_s=3600)
        await heart.start()
        try:
            member = Member(database, known, heart)
            await member.beat()
            yield member
        finally:
            await heart.stop()


async def until(holds: Callable[[], object]) -> None:
    """Waits until word came."""
    async with asyncio.timeout(WAIT_S):
        while not holds():
            await asyncio.sleep(0.01)


async def silent_for(postgres_url: str, sid: str, seconds: float) -> None:
    """As if the last beat had been so long ago."""
    connection = await asyncpg.connect(postgres_url)
    await connection.execute("UPDATE process_beat SET at = at - $1 WHERE sid = $2", int(seconds * 1_000_000), sid)
    await connection.close()


async def backend_of(member: Member) -> int:
    rows = await member.database.rows(
        sa.select(processes.table.c.backend_pid).where(processes.table.c.sid == member.processes.me)
    )
    return int(rows[0][0])


async def test_each_knows_who_has_a_role_and_is_woken_when_one_joins_or_leaves(postgres: Stores) -> None:
    async with joined(postgres, "A", Role.API, Role.DISPATCH, fresh=True) as a:
        woken: list[tuple[str, int]] = []
        a.database.on_wake(woken.append)
        following = a.processes.follow(("lanes", 0))
        assert a.processes.alive(Role.DISPATCH) == ["A"]
        async with joined(postgres, "B", Role.DISPATCH) as b:
            await until(lambda: a.processes.alive(Role.DISPATCH) == ["A", "B"])
            assert b.processes.alive(Role.DISPATCH) == ["A", "B"]
            assert b.processes.alive(Role.API) == ["A"]
            assert a.processes.alive(Role.CONSOLE) == []
            assert woken == [("lanes", 0)]
            assert [(before, after and after.sid) for before, after in following.take()] == [(None, "B")]
            await b.heart.leave()
            assert b.processes.alive(Role.DISPATCH) == ["A"]
            await until(lambda: a.processes.alive(Role.DISPATCH) == ["A"])
            assert len(list(a.processes.facts)) == 2, "it is there until it has stopped"
        await until(lambda: len(list(a.processes.facts)) == 1)


async def test_who_is_left_alone_sees_it_within_some_beats(postgres: Stores) -> None:
    async with joined(postgres, "A", fresh=True) as a:
        await come_in(a.database)
        async with joined(postgres, "B") as b:
            await come_in(b.database)
            for _ in range(2 * ALONE_BEATS):
                await b.beat()  # it came in over a new connection
                await a.beat()
            assert not a.database.is_alone
        assert not a.database.is_alone
        for _ in range(ALONE_BEATS + 1):
            await a.beat()
        assert a.database.is_alone


async def test_a_beat_changes_nothing_that_others_have_in_memory(postgres: Stores) -> None:
    async with joined(postgres, "A", fresh=True) as a, joined(postgres, "B") as b:
        await until(lambda: len(list(a.processes.facts)) == 2)
        following = a.processes.follow()
        mine = await b.database.take("lane", 3)
        assert mine is not None
        (before,) = await b.database.rows(sa.select(beats.table.c.at).where(beats.table.c.sid == "B"))
        await b.beat()
        (row,) = await a.database.rows(sa.select(beats.table).where(beats.table.c.sid == "B"))
        beat = beats.read(row)
        assert beat.owns == {"lane": [3]}
        assert beat.at > before[0]
        assert not following


async def test_one_that_was_killed_is_removed_and_one_that_lost_its_connection_comes_back(
    postgres: Stores, postgres_url: str
) -> None:
    async with joined(postgres, "A", fresh=True) as a, joined(postgres, "B") as b:
        await until(lambda: len(list(a.processes.facts)) == 2)
        backend = await backend_of(b)
        connection = await asyncpg.connect(postgres_url)
        await connection.execute("SELECT pg_terminate_backend($1, 5000)", backend)
        await connection.close()
        await a.beat()
        assert a.processes.alive(Role.API) == ["A", "B"], "it may be connecting anew"
        await silent_for(postgres_url, "B", 1.6)
        await a.beat()
        assert a.processes.alive(Role.API) == ["A"]
        await b.beat()
        await b.beat()  # the first finds that its connection was lost
        await until(lambda: a.processes.alive(Role.API) == ["A", "B"])
        assert await backend_of(b) != backend


async def test_one_that_stands_still_is_ended_commits_nothing_that_it_owned_and_joins_anew(
    postgres: Stores, postgres_url: str
) -> None:
    async with joined(postgres, "A", fresh=True) as a, joined(postgres, "B") as b, joined(postgres, "C") as c:
        await until(lambda: len(list(a.processes.facts)) == 3)
        owned = await b.database.take("lane", 1)
        others = await c.database.take("lane", 2)
        assert owned is not None
        assert others is not None
        await silent_for(postgres_url, "B", 3.5)
        await a.beat()
        taken = None
        async with asyncio.timeout(WAIT_S):
            while taken is None:
                taken = await a.database.take("lane", 1)
        await until(owned.lost.is_set)
        with pytest.raises((NotOwner, Unavailable)):
            await b.database.commit(sa.delete(feedback), under=owned)
        await a.beat()
        assert a.processes.alive(Role.API) == ["A", "C"]
        assert others.is_held
        await b.beat()
        await b.beat()
        await until(lambda: a.processes.alive(Role.API) == ["A", "B", "C"])


async def test_one_that_stands_still_within_a_commit_holds_up_nobody_for_long(
    postgres: Stores, postgres_url: str
) -> None:
    async with joined(postgres, "A", fresh=True) as a:
        frozen = await asyncpg.connect(postgres_url)
        pid, began = await frozen.fetchrow(
            "SELECT pid, (extract(epoch FROM backend_start) * 1000000)::bigint FROM pg_stat_activity"
            " WHERE pid = pg_backend_pid()"
        )
        row = msgspec.structs.replace(_process("B"), backend_pid=pid, backend_began=Instant(began))
        writes = joined_alone(row)[2:]
        await a.database.commit(*writes)
        await frozen.execute("BEGIN; LOCK TABLE message_feedback IN EXCLUSIVE MODE")
        waiting = asyncio.ensure_future(a.database.commit(sa.delete(feedback)))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.2):
                await asyncio.shield(waiting)
        assert not waiting.done(), "its lock is waited for"
        await a.heart.beat()
        await waiting
        await a.beat()
        assert a.processes.alive(Role.API) == ["A"]
        frozen.terminate()


async def test_who_comes_ends_the_one_that_has_the_store_to_itself_and_stands_still(
    postgres: Stores, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tidings.db.postgres.OWN_TRIES", 2)
    async with postgres.opened() as alone, postgres.opened(fresh=False) as newcomer:
        await alone.own()
        await alone.commit(*joined_row("A"))
        await alone._ear.stop()  # it hears nobody who asks for company
        with pytest.raises(Unavailable, match="another Tidings"):
            await come_in(newcomer)
        await silent_for(postgres_url, "A", 3.5)
        await come_in(newcomer)
        await newcomer.commit(*joined_row("B"))
        with pytest.raises(Unavailable):
            await alone.commit(sa.delete(feedback))


async def test_after_a_standstill_of_the_database_nobody_is_expelled(postgres: Stores, postgres_url: str) -> None:
    async with joined(postgres, "A", fresh=True) as a, joined(postgres, "B") as b:
        await until(lambda: len(list(a.processes.facts)) == 2)
        await silent_for(postgres_url, "B", 60)
        a.heart._last_at = Instant(a.heart._last_at - 60_000_000)
        await a.beat()
        await b.beat()
        await a.beat()
        await b.beat()
        assert a.processes.alive(Role.API) == b.processes.alive(Role.API) == ["A", "B"]


async def test_on_sqlite_there_is_one_process(tmp_path: Path) -> None:
    stores = Stores("file", tmp_path, None)
    async with stores.opened() as database:
        await database.commit(*joined_alone(_process("A")))
    async with stores.opened(fresh=False) as database:
        known = Processes(database, "B")
        await known.facts.start()
        await database.commit(*joined_alone(_process("B")))
        assert known.alive(Role.LOOPS) == ["B"]
