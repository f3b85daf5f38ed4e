"""One round: load, a fault at a random moment, its end, a drain, the verdict."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

import msgspec

from tests.chaos.faults import Fault
from tests.chaos.ledger import Seen, Verdict, judge
from tests.chaos.site import HANDSETS, Site
from tests.speed.measure import settle
from tests.speed.run import say

FIRST_STOP_S = 1.0
STOPS = 6
LOAD_END_S = 30.0
STILL_S = 2.0
TITLES = (
    "round", "fault", "accepted", "refused", "no answer", "slowest ms", "drained s", "lost", "unfinished", "doubled",
    "marked", "rate exceeded", "out of order", "STOPs", "STOPs breached", "money wrong",
)  # fmt: skip


class Tempo(msgspec.Struct, frozen=True):
    """How long the parts of a round take, in seconds."""

    before: tuple[float, float] = (3.0, 6.0)
    """Load before the fault: at least, and at most."""
    after: float = 8.0
    """Load after it was mended."""
    quiet: float = 60.0
    """Nothing came for so long: what is still missing is given up."""
    drain: float = 240.0
    """What is missing then is given up."""


class Round(msgspec.Struct, frozen=True):
    """One fault and what came of it."""

    number: int
    fault: str
    what: str
    accepted: int
    refused: int
    no_answer: int
    refusals: dict[str, int]
    """How often clients were refused, by HTTP status and code of the problem."""
    slowest_ms: float
    """The longest wait for an answer that came."""
    drained_s: float
    stops: int
    struck: float
    """When the fault began, and when it was mended: seconds since 1970."""
    mended: float
    stored_again: tuple[str, ...]
    """Handsets whose one STOP is stored more than once, where money is wrong."""
    verdict: Verdict

    def row(self) -> list[str]:
        """Its line of the table."""
        verdict = self.verdict
        figures = (
            self.accepted, self.refused, self.no_answer, f"{self.slowest_ms:.0f}", f"{self.drained_s:.1f}", len(verdict.lost),
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
            "one STOP is stored several times (handset)": self.stored_again,
            "sent after STOP (id, seconds after)": verdict.breaches,
        }
        return [f"round {self.number} ({self.what}): {name}: {list(rows)[:12]}" for name, rows in found.items() if rows]


def perform(site: Site, fault: Fault, number: int, chance: random.Random, tempo: Tempo, logs: Path | None) -> Round:
    """Load, a fault at a random moment, its end, a drain, the verdict."""
    site.begin_round()
    before_s = chance.uniform(*tempo.before)
    seconds = before_s + fault.lasts_s + tempo.after
    load = site.load(seconds)
    began = time.monotonic()
    waiting = sorted((chance.uniform(FIRST_STOP_S, seconds), at) for at in chance.sample(range(HANDSETS), STOPS))
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
    drained_s = drain(site, tempo)
    seen = site.seen()
    if logs:
        _write_down(seen, logs / f"round-{number}.txt", struck)
    verdict = judge(seen, site.is_marked)
    stopped = [one.handset for one in seen.stops if one.sent] if verdict.money_micros else []
    return Round(
        number=number,
        fault=fault.name,
        what=strike.what,
        accepted=report["accepted"],
        refused=report["rejected"],
        no_answer=report["errors"],
        refusals=report["refusals"],
        slowest_ms=report["ms_max"],
        drained_s=drained_s,
        stops=sum(1 for one in seen.stops if one.acknowledged),
        struck=struck,
        mended=mended,
        stored_again=tuple(handset for handset in stopped if site.texts_from(handset) > 1),
        verdict=verdict,
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


def drain(site: Site, tempo: Tempo) -> float:
    """Waits until every message that we know of has come to its end, or nothing moves; the seconds that it took.

    There are some that were accepted without their 201 having come through.
    """
    began = time.monotonic()
    accepted = site.accepted().keys()

    def pending() -> int:
        known = accepted | {submit.uid for submit in site.submits()}
        return -len(known - site.finals().keys())

    settle(pending, 0, tempo.quiet, tempo.drain)
    took = time.monotonic() - began
    settle(lambda: len(site.submits()) + len(site.finals()), float("inf"), STILL_S, tempo.drain)
    return took
