"""`make speed`: measures Tidings from the HTTP request to the signed callback, on SQLite and on PostgreSQL.

    python -m tests.speed.run [--database sqlite|postgres|both] [--only chain] [--count N] [--runs 3]
        [--json FILE] [--vs CHECKOUT] [--profile]

Exit status 1 when a message was refused, lost or doubled, when its end was not called back or its callbacks came
out of order, or when a signature was wrong.
"""

from __future__ import annotations

import argparse
import pstats
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import msgspec

from tests.speed import table
from tests.speed.rig import HERE, Setup, standing
from tests.speed.scenarios import SCENARIOS, Result, Scenario, perform, server_rss_mb, warm_up

PROFILED_LINES = 40
SECONDS_PER_RUN = 900
"""No run of one database may take longer; the alarm ends everything, children too."""


class Options(argparse.Namespace):
    """The command line."""

    database: str
    only: list[str]
    count: int
    runs: int
    json: Path | None
    vs: Path | None
    profile: bool
    env: list[str]


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    names = [scenario.name for scenario in SCENARIOS]
    parser.add_argument("--only", action="append", choices=names, default=[], help="may be repeated")
    parser.add_argument("--count", type=int, default=0, help="messages per scenario; 0: its own number")
    parser.add_argument("--runs", type=int, default=1, help="the table shows medians")
    parser.add_argument("--json", type=Path, help="write every run's figures here")
    parser.add_argument("--vs", type=Path, help="another checkout, run in turn with ours")
    parser.add_argument("--profile", action="store_true", help="run the server under cProfile, which slows it")
    parser.add_argument("--env", action="append", default=[], metavar="NAME=VALUE", help="a setting for the server")
    return parser


def chosen(options: Options) -> list[Scenario]:
    """The scenarios to run, with their counts."""
    wanted = [one for one in SCENARIOS if not options.only or one.name in options.only]
    if not options.count:
        return wanted
    counts = [min(options.count, one.count) if one.rate else options.count for one in wanted]
    return [msgspec.structs.replace(one, count=count) for one, count in zip(wanted, counts, strict=True)]


def run_once(options: Options, database: str, checkout: Path) -> list[Result]:
    """All chosen scenarios on one fresh rig."""
    extra = dict(pair.split("=", 1) for pair in options.env)
    with tempfile.TemporaryDirectory(prefix="tidings-profile-") as folder:
        profile = Path(folder) / "profile"
        if options.profile:
            extra["TIDINGS_PROFILE"] = str(profile)
        with standing(Setup(database=database, checkout=checkout, extra=extra)) as rig:
            started_mb = server_rss_mb(rig)
            warm_up(rig)
            results = []
            for scenario in chosen(options):
                say(f"{database}: {scenario.title} ({scenario.count:,} messages) ...")
                results.append(perform(rig, scenario, started_mb))
        if options.profile:
            print_profile(profile)
    return results


def print_profile(path: Path) -> None:
    """The functions of the server that took most time themselves."""
    if not path.exists():
        say("The server wrote no profile.")
        return
    pstats.Stats(str(path), stream=sys.stdout).sort_stats("tottime").print_stats(PROFILED_LINES)


def say(text: str) -> None:
    """Prints at once."""
    print(text, flush=True)


def faults(results: Sequence[Result]) -> int:
    """How many things went wrong that never may."""
    return sum(
        one.lost + one.duplicates + one.unfinished + one.rejected + one.callbacks_out_of_order + one.signatures_wrong
        for one in results
    )


def main(options: Options) -> int:
    """Runs everything asked for, prints the tables, and says whether all was well."""
    databases = table.DATABASES if options.database == "both" else (options.database,)
    checkouts = [HERE] if options.vs is None else [HERE, options.vs.resolve()]
    found: dict[Path, list[Result]] = {checkout: [] for checkout in checkouts}
    for run in range(options.runs):
        for database in databases:
            for checkout in checkouts if run % 2 == 0 else checkouts[::-1]:
                signal.alarm(SECONDS_PER_RUN)
                found[checkout] += run_once(options, database, checkout)
                signal.alarm(0)
    ours = found[HERE]
    say(f"\n{table.figures(ours)}\n\n{table.counts(ours)}")
    say("\nThe load tools share the cores. Memory is the server's alone. Crashes: `make crash`.")
    if options.vs is not None:
        say(f"\nAgainst {options.vs}:\n{table.ratios(ours, found[checkouts[1]])}")
    if options.json:
        written = msgspec.json.encode({str(path): runs for path, runs in found.items()})
        options.json.write_bytes(msgspec.json.format(written))
    return 1 if faults(ours) else 0


def stop_by_signal(number: int, _frame: object) -> None:
    """Turns SIGTERM and the alarm into an exit that cleans up."""
    sys.exit(f"stopped by {signal.Signals(number).name}")


def obey_signals() -> None:
    """After this, SIGTERM, SIGHUP and the alarm leave through every `finally`."""
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGALRM):
        signal.signal(number, stop_by_signal)


if __name__ == "__main__":
    obey_signals()
    sys.exit(main(arguments().parse_args(namespace=Options())))
