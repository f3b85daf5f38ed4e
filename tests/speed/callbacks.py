"""Counts what one status callback costs: function calls, and CPU, from the message that moved to the row that is done.

    python -m tests.speed.callbacks [--messages N] [--no-count] [--workers N]

Real parts only: the group commit on SQLite in a file, the outbox, the deliverer, the client, and a sink in a process of
its own. Each message has two callbacks. Calls are those of the event loop's thread, Python's and C's; CPU is that of
the whole process, in a second run without counting, and of its webhook workers. Counts hold on a busy machine; CPU is
a hint there.
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import contextlib
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from types import FrameType
from typing import Any

from tests.known import all_held
from tests.speed.process import Process, free_port
from tidings.core import MovableClock, SystemChance, SystemNetwork
from tidings.core.sid import Sids
from tidings.db import Unit, migrate
from tidings.db.sqlite import SqliteDatabase
from tidings.holding import Holding
from tidings.messages.callbacks import status_told
from tidings.messages.lifecycle import Status
from tidings.messages.model import Message
from tidings.webhooks.client import HttpWebhookClient
from tidings.webhooks.deliver import Deliverer
from tidings.webhooks.frames import Terms
from tidings.webhooks.guard import AddressGuard
from tidings.webhooks.outbox import inserted
from tidings.webhooks.workers import Workers

AT_ONCE = 100
"""Messages of one wave."""


class Options(argparse.Namespace):
    """The command line."""

    messages: int
    count: bool
    top: int
    workers: int


class Counter:
    """A profile function that counts calls, and by whom."""

    def __init__(self) -> None:
        self.python = self.c = 0
        self.by: collections.Counter[str] = collections.Counter()

    def __call__(self, frame: FrameType, event: str, arg: Any) -> None:
        if event == "call":
            self.python += 1
            code = frame.f_code
            self.by[f"{Path(code.co_filename).name}:{code.co_qualname}"] += 1
        elif event == "c_call":
            self.c += 1
            self.by[f"    C {getattr(arg, '__qualname__', arg)}"] += 1


def cpu_s(pid: int) -> float:
    """CPU that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Bench:
    """Messages that move, and who is told of it."""

    def __init__(self, database: SqliteDatabase, deliverer: Deliverer, port: int, workers: Workers) -> None:
        self._database, self._deliverer, self._workers = database, deliverer, workers
        self._clock = MovableClock()
        self._sids = Sids(self._clock, SystemChance())
        self._port = port
        self._made = self._told = 0

    def messages(self, number: int) -> list[Message]:
        """New ones, each with a URL of its own, as `make speed` has them."""
        self._made += number
        return [self._message(self._made - number + place) for place in range(number)]

    def _message(self, number: int) -> Message:
        now = int(self._clock.now())
        fields: dict[str, Any] = dict.fromkeys(Message.__struct_fields__)
        fields |= {
            "account_sid": "AC" + "a" * 32,
            "sid": self._sids.make("SM"),
            "direction": "outbound-api",
            "status": Status.QUEUED,
            "from_": "+14155550100",
            "to": f"+1415{5_550_000 + number % 10_000}",
            "body": "Your table is ready.",
            "steps": "",
            "status_callback": f"http://127.0.0.1:{self._port}/status?uid=uid.{number}.",
        }
        fields |= dict.fromkeys(("num_segments", "num_media", "callbacks", "possibly_doubled", "provide_feedback"), 0)
        fields |= dict.fromkeys(("date_created", "date_updated"), now)
        fields |= {name: 0 for name in ("exempt",) if name in fields}
        return Message(**fields)

    @property
    def workers_s(self) -> float:
        """CPU of the workers so far."""
        return sum(cpu_s(pid) for pid in self._workers.pids)

    async def workers_ready(self, number: int) -> None:
        """The first callbacks have started them."""
        while self._workers.ready < number:
            await asyncio.sleep(0.05)

    async def told(self, messages: list[Message]) -> None:
        """All of them are sent, then delivered; ends when everybody was told."""
        for start in range(0, len(messages), AT_ONCE):
            wave = messages[start : start + AT_ONCE]
            for status in (Status.SENT, Status.DELIVERED):
                for message in wave:
                    self._move(message, status)
                await asyncio.sleep(0)
            self._told += 2 * len(wave)
            while sum(self._deliverer.ended.values()) < self._told:
                await asyncio.sleep(0.002)

    def _move(self, message: Message, status: Status) -> None:
        message.status = status
        exchange = status_told(message, self._sids.make("EV"), self._clock.now())
        assert exchange is not None
        self._database.submit(Unit([inserted(exchange)], lambda _: self._deliverer.told(exchange), lasting=True))


@contextlib.asynccontextmanager
async def standing(folder: Path, number: int) -> AsyncIterator[Bench]:
    """A store, a deliverer and a sink."""
    port, stats = free_port(), free_port()
    command = [sys.executable, "-m", "tests.speed.sink", "--port", str(port), "--stats-port", str(stats)]
    sink = Process("sink", command, folder / "sink.log")
    database = SqliteDatabase(folder / "store.sqlite")
    await database.start()
    await migrate.migrate(database)
    client = HttpWebhookClient(SystemNetwork(), AddressGuard(allow_loopback=True))
    workers = Workers(client, Terms(True, [], ""), number)
    deliverer = Deliverer(
        database,
        MovableClock(),
        workers if number else client,
        lambda _: "t" * 32,
        {},
        Holding(database),
        all_held("callback"),
    )
    deliverer.start({})
    await asyncio.sleep(1.0)
    try:
        yield Bench(database, deliverer, port, workers)
    finally:
        await deliverer.stop()
        await workers.stop()
        client.close()
        await database.stop()
        sink.terminate()


async def measured(options: Options) -> None:
    """Prints both figures."""
    with tempfile.TemporaryDirectory(prefix="tidings-callbacks-") as folder:
        async with standing(Path(folder), options.workers) as bench:
            await bench.told(bench.messages(500))
            await bench.workers_ready(options.workers)
            if options.count:
                counter = Counter()
                await _under(counter, bench, options.messages)
                callbacks = 2 * options.messages
                print(f"calls per callback: Python {counter.python / callbacks:.1f}, C {counter.c / callbacks:.1f}")
                for name, times in counter.by.most_common(options.top):
                    print(f"  {times / callbacks:6.2f}  {name}")
            messages = bench.messages(options.messages)
            began, theirs = time.process_time(), bench.workers_s
            await bench.told(messages)
            spent_us = (time.process_time() - began) * 5e5 / options.messages
            print(f"CPU per callback: {spent_us:.1f} us", end="")
            print(f", workers {(bench.workers_s - theirs) * 5e5 / options.messages:.1f} us" if options.workers else "")


async def _under(profile: Callable[[FrameType, str, Any], None], bench: Bench, number: int) -> None:
    messages = bench.messages(number)
    sys.setprofile(profile)
    try:
        await bench.told(messages)
    finally:
        sys.setprofile(None)


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--messages", type=int, default=2_000)
    parser.add_argument("--no-count", dest="count", action="store_false", help="CPU only")
    parser.add_argument("--workers", type=int, default=0, help="webhook workers; 0: this process sends itself")
    parser.add_argument("--top", type=int, default=0, help="show so many functions, by their calls")
    return parser


if __name__ == "__main__":
    import uvloop

    uvloop.run(measured(arguments().parse_args(namespace=Options())))
