"""An address of PostgreSQL with several hosts."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import asyncpg
import pytest

from tests.as_new import emptied
from tests.db.test_database import INSERT, OUTCOMES
from tests.speed.process import free_port
from tidings.db import Unavailable
from tidings.db.migrate import migrate
from tidings.db.postgres import PostgresDatabase
from tidings.db.postgres_connection import CONNECT_S
from tidings.db.postgres_ear import AGAIN_S, Ear
from tidings.db.postgres_hosts import each_host, reach


def with_hosts(url: str, *hosts: str) -> str:
    return urlsplit(url)._replace(netloc="postgres@" + ",".join(hosts)).geturl()


@contextlib.asynccontextmanager
async def dark_host() -> AsyncIterator[str]:
    """Takes connections and says nothing, as where the power is gone."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"127.0.0.1:{listening.getsockname()[1]}"


async def test_a_host_without_power_does_not_hide_the_one_behind_it(postgres_url: str) -> None:
    await emptied(postgres_url)
    async with dark_host() as dark:
        database = PostgresDatabase(with_hosts(postgres_url, dark, urlsplit(postgres_url).netloc.rpartition("@")[2]))
        async with asyncio.timeout(CONNECT_S):
            await database.start()
        await migrate(database)
        await database.commit(INSERT("AC1", "SM0", "confirmed", 1, 1))
        assert [sid for sid, _ in await database.rows(OUTCOMES)] == ["SM0"]
        await database.stop()


async def test_where_no_host_answers_the_database_is_unavailable(postgres_url: str) -> None:
    database = PostgresDatabase(with_hosts(postgres_url, *(f"127.0.0.1:{free_port()}" for _ in range(2))))
    with pytest.raises(Unavailable):
        await database.start()


async def test_who_listens_does_so_again_when_a_host_takes_writes_that_took_none_in_a_fail_over(
    postgres_url: str,
) -> None:
    """For a moment all that answer are standbys: nothing can be heard, and that moment ends."""
    here = urlsplit(postgres_url).netloc.rpartition("@")[2]
    name = urlsplit(postgres_url).path.removeprefix("/")
    operator = await asyncpg.connect(postgres_url)
    listening = asyncio.Event()
    ear = Ear(with_hosts(postgres_url, here, here), 5.0, lambda *_: None, listening.set)
    try:
        ear.start()
        await asyncio.wait_for(listening.wait(), 10)
        await operator.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
        listening.clear()
        assert ear._connection is not None
        await operator.execute("SELECT pg_terminate_backend($1)", ear._connection.get_server_pid())
        with pytest.raises(ConnectionError, match="read-write"):
            await reach(with_hosts(postgres_url, here, here))
        await asyncio.sleep(3 * AGAIN_S)
        assert not ear.is_listening
        await operator.execute(f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
        await asyncio.wait_for(listening.wait(), 10)
    finally:
        await operator.execute(f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
        await operator.close()
        await ear.stop()


def test_each_host_has_the_user_and_the_rest_of_the_address() -> None:
    assert each_host("postgresql://me:se,cret@one:5432,two/tidings?a=b") == [
        "postgresql://me:se,cret@one:5432/tidings?a=b",
        "postgresql://me:se,cret@two/tidings?a=b",
    ]
    assert each_host("postgresql://one/tidings") == ["postgresql://one/tidings"]
