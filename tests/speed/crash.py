"""`make crash`: kill -9 under load, round after round; every 201 is held against what the carrier and the sink saw.

    python -m tests.speed.crash [--database sqlite|postgres|both] [--rounds 20] [--seed N] [--webhook-workers N]

A slow SMSC keeps messages queued and in flight when everything dies; with PostgreSQL, every second
round kills the database too. With webhook workers, one of them is killed alone under the load, before everything is. Exit status 1 when an accepted message was lost, its end was not called
back, or a message was doubled and its timeline does not say `possibly-doubled`.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence

import msgspec

from tests.speed.measure import PROC, pairs, settle, stats, tree
from tests.speed.rig import HERE, Rig, Setup, standing
from tests.speed.run import obey_signals, say
from tests.speed.scenarios import warm_up
from tests.speed.table import DATABASES, columns
from tests.speed.verdict import Seen, Verdict, judge

MARK = "possibly-doubled"
WORKER = b"tidings.webhooks.worker"
"""What a webhook worker's command line names."""
MOST_MESSAGES = 50_000
"""Bounds a round; the kill comes long before."""
CONNECTIONS = 32
BEGIN_S = 20.0
"""The load has begun when the first message is with the carrier; on a busy machine that takes a while."""
LOAD_END_S = 60.0
SECONDS_PER_ROUND = 400
TITLES = (
    "round", "killed", "workers", "after s", "accepted", "at kill", "ready s", "drained s", "lost", "unfinished",
    "doubled", "marked", "late", "unanswered", "told again",
)  # fmt: skip


class Options(argparse.Namespace):
    """The command line; times in seconds unless named otherwise."""

    database: str
    rounds: int
    seed: int
    resp_ms: float
    dlr_ms: float
    window: int
    longest: float
    quiet: float
    drain: float
    webhook_workers: int
    env: list[str]


class Round(msgspec.Struct, frozen=True):
    """One kill and what came of it."""

    number: int
    database_too: bool
    workers: int
    """Webhook workers that were killed alone, before everything was."""
    after_s: float
    accepted: int
    seen_at_kill: int
    ready_s: float
    drained_s: float
    unanswered: int
    told_again: int
    """Callbacks that came once more."""
    verdict: Verdict

    def row(self) -> list[str]:
        """Its line of the table."""
        verdict = self.verdict
        return [
            str(self.number),
            "server+db" if self.database_too else "server",
            str(self.workers),
            f"{self.after_s:.2f}",
            str(self.accepted),
            str(self.seen_at_kill),
            f"{self.ready_s:.1f}",
            f"{self.drained_s:.1f}",
            str(len(verdict.lost)),
            str(len(verdict.unfinished)),
            str(len(verdict.doubled)),
            str(len(verdict.doubled) - len(verdict.unmarked)),
            str(len(verdict.late)),
            str(self.unanswered),
            str(self.told_again),
        ]


def crash_once(rig: Rig, options: Options, number: int, chance: random.Random) -> Round:
    """Load, kill at a random moment, restart, drain, judge."""
    rig.reset_instruments()
    database_too = rig.postgres is not None and number % 2 == 0
    after_s = chance.uniform(0.3, options.longest)
    command = rig.load_command(MOST_MESSAGES, callback=True, connections=CONNECTIONS)
    command += ["--stop-on-error", "--max-seconds", "30"]
    load = subprocess.Popen(command, cwd=HERE, stdout=subprocess.PIPE, text=True)
    try:
        settle(lambda: stats(rig.smsc_stats)["submits"], 1, BEGIN_S, BEGIN_S)
        workers = wait_and_kill_a_worker(rig, after_s, chance) if options.webhook_workers else wait(after_s)
        killed_at = time.time()
        kill(rig, database_too=database_too)
        report = json.loads(load.communicate(timeout=LOAD_END_S)[0])
    finally:
        load.kill()
    accepted = rig.accepted()
    if not accepted:
        msg = f"nothing was accepted in round {number}: {report['reject_sample']}"
        raise RuntimeError(msg)
    seen_at_kill = int(stats(rig.smsc_stats)["distinct_uids"])
    restart(rig, database_too=database_too)
    drained_s = drain(rig, accepted, options)
    verdict = judge(gather(rig, accepted), killed_at, lambda sid: is_marked(rig, sid))
    return Round(
        number=number,
        database_too=database_too,
        workers=workers,
        after_s=after_s,
        accepted=len(accepted),
        seen_at_kill=seen_at_kill,
        ready_s=rig.ready_s,
        drained_s=drained_s,
        unanswered=int(stats(rig.smsc_stats)["unanswered"]),
        told_again=int(stats(rig.sink_stats)["repeated"]),
        verdict=verdict,
    )


def wait(for_s: float) -> int:
    """Nobody is killed meanwhile."""
    time.sleep(for_s)
    return 0


def wait_and_kill_a_worker(rig: Rig, for_s: float, chance: random.Random) -> int:
    """Does kill -9 of a webhook worker at some moment within the time; how many were killed."""
    assert rig.server is not None
    moment_s = chance.uniform(0.1, for_s)
    time.sleep(moment_s)
    workers = sorted(pid for pid in tree([rig.server.pid]) if _is_worker(pid))
    if workers:
        with contextlib.suppress(ProcessLookupError):
            os.kill(chance.choice(workers), signal.SIGKILL)
    time.sleep(for_s - moment_s)
    return min(1, len(workers))


def _is_worker(pid: int) -> bool:
    try:
        return WORKER in (PROC / str(pid) / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return False


def kill(rig: Rig, *, database_too: bool) -> None:
    """Does kill -9 of the server's whole tree, and of PostgreSQL's."""
    assert rig.server is not None
    rig.server.kill_tree()
    if database_too and rig.postgres:
        rig.postgres.kill()


def restart(rig: Rig, *, database_too: bool) -> None:
    """Starts what was killed, on the same folders."""
    if database_too and rig.postgres:
        rig.postgres.start()
    rig.start_server()


def drain(rig: Rig, accepted: dict[int, str], options: Options) -> float:
    """Waits until every accepted message has come to its end, or nothing moves; seconds since the restart."""
    began = time.monotonic()

    def ended() -> int:
        return len(accepted.keys() & {int(uid) for uid, *_ in pairs(rig.sink_stats, "/finals")})

    settle(ended, len(accepted), options.quiet, options.drain)
    took = time.monotonic() - began
    settle(lambda: stats(rig.smsc_stats)["submits"], float("inf"), 1.0, options.drain)
    return took


def gather(rig: Rig, accepted: dict[int, str]) -> Seen:
    """What the SMSC and the sink hold now."""
    return Seen(
        accepted=accepted,
        submitted={int(uid): int(times) for uid, times in pairs(rig.smsc_stats, "/uids")},
        answered={int(uid): float(moment) for uid, moment in pairs(rig.smsc_stats, "/answers")},
        finals={int(row[0]): row[2] if len(row) > 2 else "" for row in pairs(rig.sink_stats, "/finals")},
    )


def is_marked(rig: Rig, sid: str) -> bool:
    """Whether the message's timeline says that it may have been doubled."""
    try:
        timeline = rig.ask(f"/tidings/v1/Messages/{sid}/Timeline")
    except RuntimeError:
        return False
    return any(event["event"] == MARK for event in timeline["events"])


def crash_database(options: Options, database: str) -> list[Round]:
    """All rounds on one database; they share its data, so that each starts on a used store."""
    extra = dict(pair.split("=", 1) for pair in options.env)
    if options.webhook_workers:
        extra["TIDINGS_WEBHOOK_WORKERS"] = str(options.webhook_workers)
    setup = Setup(database=database, dlr_ms=options.dlr_ms, resp_ms=options.resp_ms, window=options.window, extra=extra)
    chance = random.Random(f"{options.seed} {database}")
    rounds = []
    signal.alarm(SECONDS_PER_ROUND)
    with standing(setup) as rig:
        warm_up(rig)
        for number in range(1, options.rounds + 1):
            signal.alarm(SECONDS_PER_ROUND)
            rounds.append(crash_once(rig, options, number, chance))
            cells = zip(TITLES, rounds[-1].row(), strict=True)
            say(f"{database} " + "  ".join(f"{title} {cell}" for title, cell in cells))
    signal.alarm(0)
    return rounds


def summary(database: str, rounds: Sequence[Round]) -> str:
    """The table of one database, with totals."""
    rows = [one.row() for one in rounds]
    summed = {
        "accepted",
        "at kill",
        "lost",
        "unfinished",
        "doubled",
        "marked",
        "late",
        "unanswered",
        "workers",
        "told again",
    }
    total = [str(sum(int(row[at]) for row in rows)) if title in summed else "" for at, title in enumerate(TITLES)]
    total[0] = "all"
    return f"{database}\n{columns([TITLES, *rows, total])}"


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--rounds", type=int, default=20, help="on each database")
    parser.add_argument("--seed", type=int, default=1, help="of the moments of the kills")
    parser.add_argument("--resp-ms", type=float, default=50, help="delay of submit_sm_resp")
    parser.add_argument("--dlr-ms", type=float, default=50, help="delay of the receipt after that")
    parser.add_argument("--window", type=int, default=100, help="the link's window")
    parser.add_argument("--longest", type=float, default=3.0, help="kill at most so many seconds after the load began")
    parser.add_argument("--quiet", type=float, default=30, help="give up draining when nothing came for so long")
    parser.add_argument("--drain", type=float, default=180, help="give up draining after so long")
    parser.add_argument(
        "--webhook-workers", type=int, default=0, help="the server has so many, and one is killed alone"
    )
    parser.add_argument("--env", action="append", default=[], metavar="NAME=VALUE", help="a setting for the server")
    return parser


def main(options: Options) -> int:
    """All rounds, the tables, and whether every promise held."""
    say(f"seed {options.seed}")
    databases = DATABASES if options.database == "both" else (options.database,)
    rounds = {database: crash_database(options, database) for database in databases}
    for database, done in rounds.items():
        say(f"\n{summary(database, done)}")
    say("\nlate: doubled although the answer was written more than a second before the kill.")
    return 0 if all(one.verdict.sound for done in rounds.values() for one in done) else 1


if __name__ == "__main__":
    obey_signals()
    sys.exit(main(arguments().parse_args(namespace=Options())))
