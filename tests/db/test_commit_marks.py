"""Of a commit whose answer was lost we learn the truth, also from a server that gives numbers again."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from tests.chaos.hosts import LOOPBACK, Host, OneMachine
from tests.chaos.replicas import Replicas
from tests.db.test_database import INSERT, OUTCOMES
from tidings.db import Unavailable
from tidings.db.migrate import migrate
from tidings.db.postgres import PostgresDatabase

SOON_S = 60.0


@contextlib.asynccontextmanager
async def replicas() -> AsyncIterator[Replicas]:
    """A primary and its standby."""
    with tempfile.TemporaryDirectory() as folder:
        both = Replicas(Path(folder), (Host("p", LOOPBACK), Host("q", LOOPBACK)), OneMachine.subnet)
        try:
            both.create()
            yield both
        finally:
            both.stop()


async def opened(url: str) -> PostgresDatabase:
    database = PostgresDatabase(url)
    await database.start()
    await migrate(database)
    return database


def the_standby_hears_nothing_more(both: Replicas) -> None:
    """The process that speaks to it stands still; so commits wait, and die with the primary."""
    os.kill(int(both.primary.ask("SELECT pid FROM pg_stat_replication")), signal.SIGSTOP)


async def test_a_commit_that_died_with_the_primary_is_not_taken_for_one_that_got_its_number_again(
    postgres_url: str,
) -> None:
    del postgres_url  # where there is none, there are no two
    async with replicas() as both:
        database = await opened(both.url)
        await database.commit(INSERT("AC1", "SM0", "confirmed", 1, 1))
        the_standby_hears_nothing_more(both)
        doubtful = database.commit(INSERT("AC1", "SM1", "confirmed", 1, 1))
        await asyncio.sleep(0.5)
        both.primary.kill()
        both.promote()
        await _numbers_are_used_again(both.primary.url)
        async with asyncio.timeout(SOON_S):
            with pytest.raises(Unavailable):
                await doubtful
        assert [sid for sid, _ in await database.rows(OUTCOMES)] == ["SM0"]
        await database.stop()


async def _numbers_are_used_again(url: str) -> None:
    """Another program commits on the server that took over."""
    connection = await asyncpg.connect(url)
    while await connection.fetchval("SELECT pg_is_in_recovery()"):
        await asyncio.sleep(0.02)
    await connection.execute("CREATE TABLE other (n int)")
    for number in range(20):
        await connection.execute("INSERT INTO other VALUES ($1)", number)
    await connection.close()


async def test_a_commit_whose_answer_died_with_the_primary_is_found_at_the_standby(
    postgres_url: str,
) -> None:
    del postgres_url
    async with replicas() as both:
        database = await opened(both.url)
        await database.commit(INSERT("AC1", "SM0", "confirmed", 1, 1))
        both.standby.ask("SELECT pg_wal_replay_pause()")
        doubtful = database.commit(INSERT("AC1", "SM1", "confirmed", 1, 1))
        await asyncio.sleep(0.5)
        assert not doubtful.done()
        both.primary.kill()
        both.promote()
        await _numbers_are_used_again(both.primary.url)
        async with asyncio.timeout(SOON_S):
            await doubtful
        assert [sid for sid, _ in await database.rows(OUTCOMES)] == ["SM0", "SM1"]
        await database.stop()
