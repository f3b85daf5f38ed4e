"""Counts the calls of one message, Python's and C's, by room: what `make speed` cannot say on a busy machine.

    python -m tests.speed.calls [--messages N] [--database sqlite|postgres] [--processes N] [--no-callback] [--top N]

The whole chain as `make speed` has it, flat out; the server counts between two signals, on the event loop's thread,
each process its own: the sum is shown, and on PostgreSQL the transactions too. Calls of the event loop itself, which is
C, and of the commit thread are not among them.
"""

from __future__ import annotations

import argparse
import collections
import os
import signal
import sys
import tempfile
import time
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import msgspec

from tests.speed.measure import tree
from tests.speed.processes import SENDERS
from tests.speed.rig import HERE, Rig, Setup, standing
from tests.speed.scenarios import Scenario, perform, server_rss_mb, warm_up

FOLDER = "CALLS_FOLDER"
AT_START = "from tests.speed import calls\ncalls.stand_by()\n"
"""What every Python of the server does first: it is its `sitecustomize`."""
SETTLE_S = 2.0
"""PostgreSQL's counts come late."""
PACKAGE = f"{HERE / 'tidings'}/"
WRITTEN_S = 30.0


class Counts(msgspec.Struct):
    """Calls by where they were made from: a room, a file and function; of C's, the function that was called, too."""

    rooms: dict[str, tuple[int, int]]
    functions: dict[str, int]


class Options(argparse.Namespace):
    """The command line."""

    messages: int
    database: str
    processes: int
    callback: bool
    top: int


class Counter:
    """A profile function; it counts by code objects, which costs least."""

    def __init__(self) -> None:
        self._python: collections.Counter[CodeType] = collections.Counter()
        self._c: collections.Counter[tuple[CodeType, str]] = collections.Counter()

    def __call__(self, frame: FrameType, event: str, arg: Any) -> None:
        if event == "call":
            self._python[frame.f_code] += 1
        elif event == "c_call":
            self._c[frame.f_code, getattr(arg, "__qualname__", str(arg))] += 1

    def begin(self, *_: object) -> None:
        """Counts from now on."""
        self._python.clear()
        self._c.clear()
        sys.setprofile(self)

    def end(self, *_: object) -> None:
        """Counts no more, and writes what it has."""
        sys.setprofile(None)
        file = Path(os.environ[FOLDER]) / f"{os.getpid()}.calls"
        file.with_suffix(".part").write_bytes(msgspec.json.encode(self._counts()))
        file.with_suffix(".part").rename(file)

    def _counts(self) -> Counts:
        found = Counts({}, {})
        for code, times in self._python.items():
            _add(found, code, "", times)
        for (code, called), times in self._c.items():
            _add(found, code, f" -> {called}", times)
        return found


def _add(found: Counts, code: CodeType, called: str, times: int) -> None:
    room, place = _placed(code.co_filename)
    python, c = found.rooms.get(room, (0, 0))
    found.rooms[room] = (python, c + times) if called else (python + times, c)
    name = f"{place}:{code.co_qualname}{called}"
    found.functions[name] = found.functions.get(name, 0) + times


def _placed(file: str) -> tuple[str, str]:
    """The room that a file is of, and its name there; of others the folder that holds it."""
    if file.startswith(PACKAGE):
        place = file.removeprefix(PACKAGE)
        return place.partition("/")[0], place
    return f"({Path(file).parent.name})", Path(file).name


def stand_by() -> None:
    """In the server: the counter begins and ends at signals."""
    counter = Counter()
    signal.signal(signal.SIGUSR1, counter.begin)
    signal.signal(signal.SIGUSR2, counter.end)


def count(options: Options) -> Counts:
    """Runs the chain on a fresh rig. Raises RuntimeError where the server writes nothing."""
    with tempfile.TemporaryDirectory(prefix="tidings-calls-") as name:
        folder, told = Path(name), options.callback
        (folder / "sitecustomize.py").write_text(AT_START)
        extra = {FOLDER: name, "PYTHONPATH": f"{name}:{HERE}"}
        with standing(Setup(options.database, senders=SENDERS, processes=options.processes, extra=extra)) as rig:
            warm_up(rig)
            assert rig.server is not None
            pids, before = tree([rig.server.pid]), transactions(rig)
            _signal(pids, signal.SIGUSR1)
            perform(rig, Scenario("calls", "calls", options.messages, callback=told, receipts=told), server_rss_mb(rig))
            _signal(pids, signal.SIGUSR2)
            _wait_for_files(folder, len(pids))
            after = transactions(rig)
        if after:
            print(f"transactions for one message: {(after - before) / options.messages:.2f}")
        return together([msgspec.json.decode(file.read_bytes(), type=Counts) for file in folder.glob("*.calls")])


def transactions(rig: Rig) -> int:
    """Transactions that PostgreSQL ended so far, a read by itself being one; 0 on SQLite."""
    if rig.postgres is None:
        return 0
    time.sleep(SETTLE_S)
    asked = "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = 'tidings'"
    return int(rig.postgres.run("psql", *rig.postgres.there, "-tAc", asked, "tidings"))


def _signal(pids: set[int], number: signal.Signals) -> None:
    for pid in pids:
        os.kill(pid, number)


def _wait_for_files(folder: Path, number: int) -> None:
    until = time.monotonic() + WRITTEN_S
    while len(list(folder.glob("*.calls"))) < number:
        if time.monotonic() > until:
            msg = "the server wrote no counts"
            raise RuntimeError(msg)
        time.sleep(0.05)


def together(counts: list[Counts]) -> Counts:
    """What several processes counted."""
    found = Counts({}, {})
    for each in counts:
        for room, (python, c) in each.rooms.items():
            before = found.rooms.get(room, (0, 0))
            found.rooms[room] = (before[0] + python, before[1] + c)
        for name, times in each.functions.items():
            found.functions[name] = found.functions.get(name, 0) + times
    return found


def show(counts: Counts, options: Options) -> None:
    """Prints them for one message, the most first."""
    rooms = counts.rooms.values()
    python, c = (sum(pair[place] for pair in rooms) / options.messages for place in (0, 1))
    print(f"calls for one message: Python {python:.1f}, C {c:.1f}")
    for room, pair in sorted(counts.rooms.items(), key=lambda item: -sum(item[1])):
        if sum(pair) >= options.messages:
            print(f"  {room:20} {pair[0] / options.messages:7.1f} {pair[1] / options.messages:7.1f}")
    for name, times in sorted(counts.functions.items(), key=lambda item: -item[1])[: options.top]:
        print(f"  {times / options.messages:7.2f}  {name}")


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--messages", type=int, default=3_000)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--processes", type=int, default=1, help="more than one: on PostgreSQL")
    parser.add_argument("--no-callback", dest="callback", action="store_false", help="no receipts, no callbacks")
    parser.add_argument("--top", type=int, default=0, help="show so many functions, by their calls")
    return parser


if __name__ == "__main__":
    parsed = arguments().parse_args(namespace=Options())
    show(count(parsed), parsed)
