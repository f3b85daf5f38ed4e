"""An address of PostgreSQL with several hosts."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest

from tests.db.test_database import INSERT, OUTCOMES
from tests.speed.process import free_port
from tests.stores import emptied
from tidings.db import Unavailable
from tidings.db.migrate import migrate
from tidings.db.postgres import PostgresDatabase
from tidings.db.postgres_connection import CONNECT_S
from tidings.db.postgres_hosts import each_host


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


def test_each_host_has_the_user_and_the_rest_of_the_address() -> None:
    assert each_host("postgresql://me:se,cret@one:5432,two/tidings?a=b") == [
        "postgresql://me:se,cret@one:5432/tidings?a=b",
        "postgresql://me:se,cret@two/tidings?a=b",
    ]
    assert each_host("postgresql://one/tidings") == ["postgresql://one/tidings"]
