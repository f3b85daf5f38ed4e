"""What word to other processes costs PostgreSQL: commits a second with NOTIFY in each and without, by connections.

    python -m tests.speed.told [--seconds 3] [--connections 1,4,16]

A commit writes one row. With NOTIFY it holds a lock of the whole database until it is on disk, so that word comes in the
order of the commits: one follows the other, however many connections there are, and each waits for its own fsync.
Source: https://www.postgresql.org/docs/current/sql-notify.html
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import tempfile
import time
from pathlib import Path
from typing import Final

import asyncpg

from tests.speed.postgres import Postgres
from tests.speed.process import free_port
from tests.speed.run import SECONDS_PER_RUN, obey_signals, say
from tests.speed.table import columns

INSERT: Final = "INSERT INTO written (at) VALUES (1)"
TELL: Final = "SELECT pg_notify('tidings', 'what a commit says')"


class Options(argparse.Namespace):
    """The command line."""

    seconds: float
    connections: str


async def commits(url: str, connections: int, seconds: float, *, told: bool) -> float:
    """Commits a second of all connections together."""
    there = [await asyncpg.connect(url) for _ in range(connections)]
    done, until = 0, time.monotonic() + seconds

    async def write(connection: asyncpg.Connection) -> None:
        nonlocal done
        while time.monotonic() < until:
            async with connection.transaction():
                await connection.execute(INSERT)
                if told:
                    await connection.execute(TELL)
            done += 1

    await asyncio.gather(*map(write, there))
    for connection in there:
        await connection.close()
    return done / seconds


async def figures(url: str, options: Options) -> str:
    """The table."""
    first = await asyncpg.connect(url)
    await first.execute("CREATE TABLE written (at bigint)")
    await first.close()
    rows = [["connections", "commits/s", "with NOTIFY"]]
    for number in map(int, options.connections.split(",")):
        rates = [await commits(url, number, options.seconds, told=told) for told in (False, True)]
        rows.append([str(number), *(f"{rate:,.0f}" for rate in rates)])
    return columns(rows)


def main(options: Options) -> None:
    """On a PostgreSQL of its own."""
    signal.alarm(SECONDS_PER_RUN)
    with tempfile.TemporaryDirectory(prefix="tidings-told-") as folder:
        Path(folder).chmod(0o755)
        postgres = Postgres(Path(folder) / "postgres", free_port())
        try:
            postgres.create()
            say(asyncio.run(figures(postgres.url, options)))
        finally:
            postgres.stop()


if __name__ == "__main__":
    obey_signals()
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=3, help="for each figure")
    parser.add_argument("--connections", default="1,4,16", help="numbers of them, with commas between")
    main(parser.parse_args(namespace=Options()))
