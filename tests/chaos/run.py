"""`make chaos`: one fault a round under load, and every promise held against what the world outside saw.

    python -m tests.chaos.run [--rounds 30] [--seed N] [--hosts 1] [--processes 1] [--fault kill] [--report FILE]

Exit status 1 when a promise was broken: an accepted message lost, its end not called back, a double that its timeline
does not own up to, a sender's rate exceeded in any second, callbacks out of order, a message to a handset after its
STOP was acknowledged, money wrong. Stamps are the carrier's.
"""

from __future__ import annotations

import argparse
import json
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
from tests.chaos.ledger import Seen, Verdict, judge
from tests.chaos.site import HANDSETS, Plan, Site, standing
from tests.speed.measure import settle
from tests.speed.run import obey_signals, say
from tests.speed.table import columns

BEFORE_S = (3.0, 6.0)
"""Load before the fault."""
AFTER_S = 8.0
"""Load after it was mended."""
STOPS = 6
LOAD_END_S = 30.0
SECONDS_PER_ROUND = 600
STILL_S = 2.0
TITLES = (
    "round", "fault", "accepted", "refused", "no answer", "drained s", "lost", "unfinished", "doubled",
    "marked", "rate exceeded", "out of order", "STOPs", "STOPs breached", "money wrong",
)  # fmt: skip


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


class Round(msgspec.Struct, frozen=True):
    """One fault and what came of it."""

    number: int
    fault: str
    what: str
    accepted: int
    refused: int
    no_answer: int
    drained_s: float
    stops: int
    struck: float
    """When the fault began, and when it was mended: seconds since 1970."""
    mended: float
    verdict: Verdict

    def row(self) -> list[str]:
        """Its line of the table."""
        verdict = self.verdict
        figures = (
            self.accepted, self.refused, self.no_answer, f"{self.drained_s:.1f}", len(verdict.lost),
            len(verdict.unfinished), len(verdict.doubled), len(verdict.doubled) - len(verdict.unmarked),
            len(verdict.excesses), len(verdict.disordered), self.stops, len(verdict.breaches),
            f"{verdict.money_micros / 1e6:.4f}" if verdict.money_micros else "0",
        )  # fmt: skip
        return [str(self.number), self.fault, *map(str, figures)]

    def complaints(self) -> list[str]:
        """What was broken, precisely."""
        verdict = self.verdict
        excesses = [(round(moment - self.struck, 2), sender, most) for moment, sender, most in verdict.excesses]
        found = {
            "lost": sorted(verdict.lost),
            "unfinished": sorted(verdict.unfinished),
            "unmarked": sorted(verdict.unmarked),
            f"rate exceeded (seconds after the fault, mended at {self.mended - self.struck:.2f}; sender; in a second)": (
                excesses
            ),
            "called back after a later status": verdict.disordered,
            "sent after STOP (id, seconds after)": verdict.breaches,
        }
        return [f"round {self.number} ({self.what}): {name}: {list(rows)[:12]}" for name, rows in found.items() if rows]


def perform(site: Site, fault: Fault, number: int, chance: random.Random, options: Options) -> Round:
    """Load, a fault at a random moment, its end, a drain, the verdict."""
    site.begin_round()
    before_s = chance.uniform(*BEFORE_S)
    seconds = before_s + fault.lasts_s + AFTER_S
    load = site.load(seconds)
    began = time.monotonic()
    waiting = sorted((chance.uniform(1.0, seconds), at) for at in chance.sample(range(HANDSETS), STOPS))
    try:
        _let_pass(site, waiting, began, before_s)
        struck = time.time()
        strike = fault.strike(site, chance)
        say(f"round {number}: {strike.what}, {before_s:.2f} s after the load began")
        try:
            _let_pass(site, waiting, began, before_s + fault.lasts_s)
        finally:
            mended = time.time()
            strike.mend()
        _let_pass(site, waiting, began, seconds)
        report = json.loads(load.communicate(timeout=LOAD_END_S)[0])
    finally:
        load.kill()
    drained_s = drain(site, options)
    seen = site.seen()
    if options.logs:
        _write_down(seen, options.logs / f"round-{number}.txt", struck)
    return Round(
        number=number,
        fault=fault.name,
        what=strike.what,
        accepted=report["accepted"],
        refused=report["rejected"],
        no_answer=report["errors"],
        drained_s=drained_s,
        stops=sum(1 for one in seen.stops if one.acknowledged),
        struck=struck,
        mended=mended,
        verdict=judge(seen, site.is_marked),
    )


def _write_down(seen: Seen, file: Path, struck: float) -> None:
    """What the carrier received, in seconds from the fault on."""
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{one.moment - struck:.4f} {one.uid} {one.sender} {one.handset}" for one in seen.submits]
    lines += [f"STOP {one.sent - struck:.4f} {one.acknowledged - struck:.4f} {one.handset}" for one in seen.stops]
    lines += [f"end {uid} {status} {sid}" for uid, (status, sid) in seen.finals.items()]
    file.write_text("\n".join(lines))


def _let_pass(site: Site, waiting: list[tuple[float, int]], began: float, until_s: float) -> None:
    """Sleeps until so long after `began`; handsets that are due say STOP."""
    while waiting and waiting[0][0] <= until_s:
        due, handset = waiting.pop(0)
        time.sleep(max(0.0, began + due - time.monotonic()))
        site.stop_from(handset)
    time.sleep(max(0.0, began + until_s - time.monotonic()))


def drain(site: Site, options: Options) -> float:
    """Waits until every message that we know of has come to its end, or nothing moves; the seconds that it took.

    There are some that were accepted without their 201 having come through.
    """
    began = time.monotonic()
    accepted = site.accepted().keys()

    def pending() -> int:
        known = accepted | {submit.uid for submit in site.submits()}
        return -len(known - site.finals().keys())

    settle(pending, 0, options.quiet, options.drain)
    took = time.monotonic() - began
    settle(lambda: len(site.submits()) + len(site.finals()), float("inf"), STILL_S, options.drain)
    return took


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
    chance = random.Random(options.seed)
    done = []
    signal.alarm(SECONDS_PER_ROUND)
    with standing(plan, keep=options.logs) as site:
        faults = dealt(_able(site, options), chance)
        for number in range(1, options.rounds + 1):
            signal.alarm(SECONDS_PER_ROUND)
            done.append(perform(site, next(faults), number, chance, options))
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


def summary(options: Options, done: Sequence[Round]) -> str:
    """The table, with totals, and what was broken."""
    rows = [one.row() for one in done]
    summed = set(TITLES) - {"round", "fault", "drained s", "money wrong"}
    total = [str(sum(int(row[at]) for row in rows)) if title in summed else "" for at, title in enumerate(TITLES)]
    total[0] = "all"
    complaints = [complaint for one in done for complaint in one.complaints()]
    head = f"seed {options.seed}, hosts {options.hosts}, processes {options.processes} each, at {_version()}"
    return "\n".join([head, columns([TITLES, *rows, total]), *complaints])


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
    done = rounds(options)
    table = summary(options, done)
    say(f"\n{table}")
    if options.report:
        options.report.write_text(f"{table}\n")
    return 0 if all(one.verdict.sound for one in done) else 1


if __name__ == "__main__":
    obey_signals()
    sys.exit(main(arguments().parse_args(namespace=Options())))
