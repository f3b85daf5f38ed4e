"""Counts what one message with two status callbacks costs the store: rows, statements, values, steps, calls.

    python -m tests.speed.counts [--messages N] [--at-once N] [--database sqlite|postgres] [--top N]

The parts from acceptance to the answered callback are real, around a carrier that takes everything and reports it
delivered, and receivers that answer at once. On SQLite the steps are those of its virtual machine; on PostgreSQL what
was written ahead stands for them, and which updates touched no index. Counts hold on a busy machine, where times do
not. Calls are those of Python and C functions in a run of its own, HTTP and SMPP not among them.
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import asyncpg

from tests.delivery.carrier import StubCarrier
from tests.delivery.engine import USER, Engine, sender
from tests.speed.callbacks import Counter
from tests.stores import running_postgres
from tidings.carriers.port import ReceiptState
from tidings.db.postgres import PostgresDatabase
from tidings.db.sqlite import SqliteDatabase

SENDERS = tuple(sender(f"+141555501{number:02d}", segments_per_second=2_000.0) for number in range(20))
_CHANGE = re.compile(r"(INSERT INTO|UPDATE|DELETE FROM) (\w+)")
_VALUE = re.compile(r"\?\d+")
WRITTEN = "SELECT wal_records, wal_fpi, wal_bytes FROM pg_stat_wal"
UPDATED = "SELECT relname, n_tup_ins, n_tup_upd, n_tup_hot_upd, n_tup_del FROM pg_stat_user_tables ORDER BY relname"


class Options(argparse.Namespace):
    """The command line."""

    messages: int
    at_once: int
    database: str
    top: int


class Statements:
    """What SQLite ran, by the statement: how often, and the steps of its virtual machine."""

    def __init__(self) -> None:
        self.runs: collections.Counter[str] = collections.Counter()
        self.steps: collections.Counter[str] = collections.Counter()

    def __call__(self, event: dict[str, Any]) -> None:
        sql = event["sql"]
        self.runs[sql] += 1
        self.steps[sql] += event["stmt_status"]["SQLITE_STMTSTATUS_VM_STEP"]

    def shown(self, messages: int) -> str:
        """A table, for one message."""
        lines, sums = [], [0.0, 0.0, 0.0]
        for sql, steps in self.steps.most_common():
            found = _CHANGE.match(sql)
            name = " ".join(found.groups()) if found else sql[:40]
            runs, values = self.runs[sql] / messages, len(set(_VALUE.findall(sql)))
            figures = (runs, runs * values, steps / messages)
            sums = [one + other for one, other in zip(sums, figures, strict=True)]
            lines.append(f"{figures[0]:8.2f} {figures[1]:8.1f} {figures[2]:8.1f}  {name}")
        return "\n".join(["    runs   values    steps", *lines, "{:8.2f} {:8.1f} {:8.1f}  in all".format(*sums)])


async def sent(engine: Engine, messages: int, at_once: int) -> None:
    """So many messages, some at a time; ends when the customer was told all of them."""
    for start in range(0, messages, at_once):
        before = sum(engine.deliverer.ended.values())
        wave = range(start, min(start + at_once, messages))
        await asyncio.gather(
            *(
                engine.send(
                    "Your table is ready.",
                    sender=SENDERS[number % len(SENDERS)].address,
                    to=f"{USER[:-4]}{number % 10_000:04d}",
                )
                for number in wave
            )
        )
        while sum(engine.deliverer.ended.values()) < before + 2 * len(wave):
            await asyncio.sleep(0.001)


async def on_sqlite(options: Options) -> None:
    """Rows and steps in a file, then the calls."""
    with tempfile.TemporaryDirectory(prefix="tidings-counts-") as folder:
        database = SqliteDatabase(Path(folder) / "store.sqlite")
        engine = await standing(database)
        await sent(engine, 4 * options.at_once, options.at_once)
        statements, commits = Statements(), database.committed[0]
        watched = (database._writer, database._reader)
        for connection in watched:
            connection.trace_v2(apsw.SQLITE_TRACE_PROFILE, statements)
        await sent(engine, options.messages, options.at_once)
        for connection in watched:
            connection.trace_v2(0, None)
        print(statements.shown(options.messages))
        print(f"commits a message: {(database.committed[0] - commits) / options.messages:.3f}")
        counter = Counter()
        await _under(counter, engine, options)
        python, c = counter.python / options.messages, counter.c / options.messages
        print(f"calls a message: Python {python:.1f}, C {c:.1f}")
        for name, times in counter.by.most_common(options.top):
            print(f"  {times / options.messages:6.2f}  {name}")
        await engine.crash()
        await database.stop()


async def _under(profile: Callable[..., None], engine: Engine, options: Options) -> None:
    sys.setprofile(profile)
    try:
        await sent(engine, options.messages, options.at_once)
    finally:
        sys.setprofile(None)


async def on_postgres(options: Options) -> None:
    """What it wrote ahead, and its updates."""
    with running_postgres() as url:
        database = PostgresDatabase(url)
        engine = await standing(database)
        await sent(engine, 4 * options.at_once, options.at_once)
        looking = await asyncpg.connect(url)
        await looking.execute("CHECKPOINT; SELECT pg_stat_reset(); SELECT pg_stat_reset_shared('wal')")
        await asyncio.sleep(1.5)
        before = await looking.fetchrow(WRITTEN)
        await sent(engine, options.messages, options.at_once)
        await asyncio.sleep(1.5)  # the server's counts come late
        after = await looking.fetchrow(WRITTEN)
        per = [(int(now) - int(then)) / options.messages for then, now in zip(before, after, strict=True)]
        print("written ahead a message: records {:.2f}, whole pages {:.3f}, octets {:.0f}".format(*per))
        print("     ins      upd  (no index)   del")
        for name, *figures in await looking.fetch(UPDATED):
            if any(figures):
                shown = [figure / options.messages for figure in figures]
                print("{:8.2f} {:8.2f} {:8.2f} {:8.2f}  {}".format(*shown, name))
        await looking.close()
        await engine.crash()
        await database.stop()


async def standing(database: Any) -> Engine:
    """All parts on a fresh store."""
    carrier = StubCarrier(window=1_000, latency_s=0.002)
    carrier.receipts = lambda _: ReceiptState.DELIVERED
    engine = Engine(carrier=carrier, senders=SENDERS, database=database)
    engine.fresh = True
    return await engine.start()


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--messages", type=int, default=2_000)
    parser.add_argument("--at-once", type=int, default=20)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--top", type=int, default=0, help="show so many functions, by their calls")
    return parser


if __name__ == "__main__":
    chosen = arguments().parse_args(namespace=Options())
    asyncio.run(on_sqlite(chosen) if chosen.database == "sqlite" else on_postgres(chosen))
