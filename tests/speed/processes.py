"""`make speed-processes`: one, two and four processes on one PostgreSQL, in turn, in one run.

    python -m tests.speed.processes [--processes 1,2,4] [--count 10000] [--runs 2] [--json FILE]

The whole chain, from 16 senders. The table has the rate and the CPU per message, servers and PostgreSQL together, and
both against one process. Exit status 1 where a message was refused, lost or doubled, or a callback was missed.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import msgspec

from tests.speed.rig import Setup, standing
from tests.speed.run import SECONDS_PER_RUN, faults, obey_signals, say
from tests.speed.scenarios import SCENARIOS, Result, perform, server_rss_mb, warm_up
from tests.speed.table import columns

SENDERS = 16
TITLES = ("processes", "messages/s", "against one", "CPU us", "against one", "server", "PostgreSQL", "p99 ms", "MB")


class Options(argparse.Namespace):
    """The command line."""

    processes: str
    count: int
    runs: int
    json: Path | None


def run_once(processes: int, count: int) -> Result:
    """The whole chain on a fresh rig."""
    chain = msgspec.structs.replace(SCENARIOS[0], count=count)
    with standing(Setup(database="postgres", senders=SENDERS, processes=processes)) as rig:
        started_mb = server_rss_mb(rig)
        warm_up(rig)
        say(f"{processes} processes: {chain.title} ({count:,} messages) ...")
        return perform(rig, chain, started_mb)


def figures(found: dict[int, list[Result]]) -> str:
    """The table."""
    first = next(iter(found.values()))
    rows = [row(number, results, first) for number, results in found.items()]
    return columns([list(TITLES), *rows])


def row(number: int, results: Sequence[Result], first: Sequence[Result]) -> list[str]:
    """One line of it; `first`: what it is held against."""

    def middle(field: str, of: Sequence[Result] = results) -> float:
        return median(getattr(one, field) for one in of)

    rate, cpu = middle("end_to_end_per_s"), middle("cpu_us")
    return [
        str(number),
        f"{rate:,.0f}",
        f"{rate / middle('end_to_end_per_s', first):.2f}",
        f"{cpu:,.0f}",
        f"{cpu / middle('cpu_us', first):.2f}",
        f"{middle('server_cpu_us'):,.0f}",
        f"{middle('database_cpu_us'):,.0f}",
        f"{middle('ms_p99'):.1f}",
        f"{middle('rss_peak_mb'):.0f}",
    ]


def main(options: Options) -> int:
    """Runs all in turn, prints the table, and says whether all was well."""
    numbers = [int(text) for text in options.processes.split(",")]
    found: dict[int, list[Result]] = {number: [] for number in numbers}
    for run in range(options.runs):
        for number in numbers if run % 2 == 0 else numbers[::-1]:
            signal.alarm(SECONDS_PER_RUN)
            found[number].append(run_once(number, options.count))
            signal.alarm(0)
    say(f"\n{figures(found)}\n\nThe load tools share the cores.")
    if options.json:
        options.json.write_bytes(msgspec.json.format(msgspec.json.encode(found)))
    wrong = faults([one for results in found.values() for one in results])
    if wrong:
        say(f"{wrong} messages or callbacks went wrong: the figures say nothing.")
    return 1 if wrong else 0


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--processes", default="1,2,4", help="numbers of processes, with commas between")
    parser.add_argument("--count", type=int, default=10_000, help="messages of each run")
    parser.add_argument("--runs", type=int, default=2, help="the table shows medians")
    parser.add_argument("--json", type=Path, help="write every run's figures here")
    return parser


if __name__ == "__main__":
    obey_signals()
    sys.exit(main(arguments().parse_args(namespace=Options())))
