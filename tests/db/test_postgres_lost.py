"""A PostgreSQL that falls silent: nobody waits for long, and of every commit we learn whether it is on disk."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa

from tests.as_new import emptied
from tests.db.silent_network import Loss, SilentNetwork
from tests.db.test_database import DELETE, FIND, INSERT, OUTCOMES
from tidings.db import Unavailable, Unit
from tidings.db.migrate import migrate
from tidings.db.postgres import PostgresDatabase

PATIENCE_S = 1.0
SOON_S = 20.0
"""Far longer than anything here should take, on a slow machine."""


@contextlib.asynccontextmanager
async def reached(url: str) -> AsyncIterator[tuple[SilentNetwork, PostgresDatabase]]:
    """An empty database behind such a network, owned."""
    await emptied(url)
    async with SilentNetwork(url).opened() as network:
        database = PostgresDatabase(network.url, PATIENCE_S)
        await database.start()
        await migrate(database)
        await database.own()
        await database.commit(INSERT("AC1", "SM0", "confirmed", 1, 1))
        try:
            yield network, database
        finally:
            async with asyncio.timeout(SOON_S):
                await database.stop()


async def until_stored(database: PostgresDatabase, sid: str) -> None:
    """Commits as clients do that were told to try again."""
    async with asyncio.timeout(2 * SOON_S):
        while True:
            with contextlib.suppress(Unavailable):
                await database.commit(INSERT("AC1", sid, "confirmed", 1, 1))
                return
            await asyncio.sleep(0.05)


async def test_a_read_that_is_given_up_here_is_given_up_by_the_server_too(postgres_url: str) -> None:
    async with reached(postgres_url) as (_, database):
        with pytest.raises(Unavailable):
            await database.rows(sa.text("SELECT pg_sleep(60)"))
        lasting = sa.text("SELECT pid FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'SELECT pg_sleep(%'")
        async with asyncio.timeout(SOON_S):
            while await database.rows(lasting):
                await asyncio.sleep(0.05)


async def sids(database: PostgresDatabase) -> list[str]:
    return [sid for sid, _ in await database.rows(OUTCOMES)]


async def test_a_commit_whose_answer_was_lost_is_answered_as_the_commit_that_it_is(postgres_url: str) -> None:
    async with reached(postgres_url) as (network, database):
        network.loses = Loss.ANSWER
        async with asyncio.timeout(SOON_S):
            await database.commit(INSERT("AC1", "SM1", "confirmed", 1, 1))
        assert network.lost.is_set()
        assert await sids(database) == ["SM0", "SM1"]
        await until_stored(database, "SM2")


async def test_a_commit_that_never_came_to_the_server_is_unavailable_and_stays_undone(postgres_url: str) -> None:
    async with reached(postgres_url) as (network, database):
        network.loses = Loss.QUESTION
        async with asyncio.timeout(SOON_S):
            with pytest.raises(Unavailable):
                await database.commit(INSERT("AC1", "SM1", "confirmed", 1, 1))
        assert network.lost.is_set()
        await until_stored(database, "SM2")
        assert await sids(database) == ["SM0", "SM2"]


async def test_what_may_not_be_lost_is_written_once_whatever_was_lost_of_its_commit(postgres_url: str) -> None:
    for loses in (Loss.QUESTION, Loss.ANSWER):
        async with reached(postgres_url) as (network, database):
            told: asyncio.Future[object] = asyncio.get_running_loop().create_future()
            network.loses = loses
            database.submit(Unit([INSERT("AC1", "SM1", "confirmed", 1, 1)], told.set_result, lasting=True))
            async with asyncio.timeout(2 * SOON_S):
                assert not isinstance(await told, Exception)
            assert await sids(database) == ["SM0", "SM1"]


async def test_nothing_is_said_of_a_commit_in_doubt_while_the_server_is_away_and_others_are_refused(
    postgres_url: str,
) -> None:
    async with reached(postgres_url) as (network, database):
        network.loses, network.is_down = Loss.ANSWER, True
        doubtful = database.commit(INSERT("AC1", "SM1", "confirmed", 1, 1))
        await network.lost.wait()
        async with asyncio.timeout(SOON_S):
            with pytest.raises(Unavailable):
                await database.commit(INSERT("AC1", "SM2", "confirmed", 1, 1))
        assert not doubtful.done()
        network.is_down = False
        async with asyncio.timeout(SOON_S):
            await doubtful
        assert await sids(database) == ["SM0", "SM1"]


async def test_a_silent_server_makes_reads_and_writes_fail_and_once_it_speaks_they_succeed(postgres_url: str) -> None:
    async with reached(postgres_url) as (network, database):
        network.is_silent = True
        async with asyncio.timeout(2 * SOON_S):
            for work in (sids(database), database.find(FIND, "AC1", "SM0"), database.commit(DELETE("AC1", "none"))):
                with pytest.raises(Unavailable):
                    await work
        network.is_silent = False
        await until_stored(database, "SM1")
        async with asyncio.timeout(SOON_S):
            while True:
                with contextlib.suppress(Unavailable):
                    assert await sids(database) == ["SM0", "SM1"]
                    return


async def test_stopping_does_not_wait_for_a_silent_server(postgres_url: str) -> None:
    async with reached(postgres_url) as (network, database):
        network.is_silent = True
        waiting = [database.commit(INSERT("AC1", f"SM{n}", "confirmed", 1, 1)) for n in range(1, 3)]
        reading = asyncio.ensure_future(sids(database))
        async with asyncio.timeout(SOON_S):
            await database.stop()
            with pytest.raises(Unavailable):
                await reading
        assert all(isinstance(each.exception(), Unavailable) for each in waiting if each.done())
