"""`make chaos`: one fault a round under load, and every promise held against what the world outside saw.

    python -m tests.chaos.run [--rounds 30] [--seed N] [--hosts 1] [--processes 1] [--fault kill] [--report FILE]

Exit status 1 when a promise was broken: an accepted message lost, its end not called back, a double that its timeline
does not own up to, a sender's rate exceeded in any second, callbacks out of order, a message to a handset after its
STOP was acknowledged, money wrong. Stamps are the carrier's.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from tests.chaos.faults import FAULTS, Fault, dealt
from tests.chaos.hosts import reason_against
from tests.chaos.rounds import TITLES, Round, Tempo, perform
from tests.chaos.site import Plan, Site, standing
from tests.speed.run import obey_signals, say
from tests.speed.table import columns

SECONDS_PER_ROUND = 600


class Options(argparse.Namespace):
    """The command line."""

    rounds: int
    seed: int
    hosts: int
    processes: int
    fault: list[str]
    freeze: float
    quiet: float
    drain: float
    report: Path | None
    logs: Path | None
    together: bool
    env: list[str]


def rounds(options: Options) -> list[Round]:
    """All rounds on one site, which they use up more and more."""
    why_together = None if options.together else reason_against()
    if why_together:
        say(f"All on one machine: {why_together}.")
    plan = Plan(
        hosts=options.hosts,
        processes=options.processes,
        apart=not (options.together or why_together),
        extra=dict(pair.split("=", 1) for pair in options.env),
    )
    chance, tempo = random.Random(options.seed), Tempo(quiet=options.quiet, drain=options.drain)
    done = []
    signal.alarm(SECONDS_PER_ROUND)
    with standing(plan, keep=options.logs) as site:
        faults = dealt(_able(site, options), chance)
        for number in range(1, options.rounds + 1):
            signal.alarm(SECONDS_PER_ROUND)
            done.append(perform(site, next(faults), number, chance, tempo, options.logs))
            say("  ".join(f"{title} {cell}" for title, cell in zip(TITLES, done[-1].row(), strict=True)))
            for complaint in done[-1].complaints():
                say(complaint)
            if done[-1].fault == "fail-over":
                site.restore()
    signal.alarm(0)
    return done


def _able(site: Site, options: Options) -> tuple[Fault, ...]:
    """The faults that were asked for and can be had here. Raises SystemExit where there are none."""
    able = []
    for fault in FAULTS:
        if options.fault and fault.name not in options.fault:
            continue
        reason = fault.needs(site)
        if reason:
            say(f"No {fault.name}: {reason}.")
            continue
        able.append(msgspec.structs.replace(fault, lasts_s=options.freeze) if fault.name == "freeze" else fault)
    if not able:
        sys.exit("none of these faults can be had here")
    return tuple(able)


def summary(options: Options, done: Sequence[Round], took_s: float) -> str:
    """The table, with totals, how long all took, and what was broken."""
    rows = [one.row() for one in done]
    summed = set(TITLES) - {"round", "fault", "slowest ms", "drained s", "money wrong"}
    total = [str(sum(int(row[at]) for row in rows)) if title in summed else "" for at, title in enumerate(TITLES)]
    total[0] = "all"
    complaints = [complaint for one in done for complaint in one.complaints()]
    head = f"seed {options.seed}, hosts {options.hosts}, processes {options.processes} each, at {_version()}"
    sound = sum(one.verdict.sound for one in done)
    end = f"{sound} of {len(done)} rounds kept every promise, in {took_s / 60:.0f} minutes"
    return "\n".join([head, columns([TITLES, *rows, total]), end, *complaints])


def _version() -> str:
    found = subprocess.run(["git", "describe", "--always", "--dirty"], check=False, capture_output=True, text=True)
    return found.stdout.strip() or "an unknown version"


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1, help="of the faults, their moments and their places")
    parser.add_argument("--hosts", type=int, default=1, choices=(1, 2, 3, 4), help="with Tidings")
    parser.add_argument("--processes", type=int, default=1, help="of Tidings on each host")
    names = [fault.name for fault in FAULTS]
    parser.add_argument("--fault", action="append", choices=names, default=[], help="only this; may be repeated")
    parser.add_argument("--freeze", type=float, default=30, help="seconds that SIGSTOP lasts")
    parser.add_argument("--quiet", type=float, default=60, help="give up draining when nothing came for so long")
    parser.add_argument("--drain", type=float, default=240, help="give up draining after so long")
    parser.add_argument("--report", type=Path, help="write the table here too")
    parser.add_argument("--logs", type=Path, help="keep the servers' logs in this folder")
    parser.add_argument("--together", action="store_true", help="all on one machine, without namespaces")
    parser.add_argument("--env", action="append", default=[], metavar="NAME=VALUE", help="a setting for Tidings")
    return parser


def main(options: Options) -> int:
    """All rounds, the table, and whether every promise held."""
    say(f"seed {options.seed}")
    began = time.monotonic()
    done = rounds(options)
    table = summary(options, done, time.monotonic() - began)
    say(f"\n{table}")
    if options.report:
        options.report.write_text(f"{table}\n")
    return 0 if all(one.verdict.sound for one in done) else 1


if __name__ == "__main__":
    obey_signals()
    sys.exit(main(arguments().parse_args(namespace=Options())))
