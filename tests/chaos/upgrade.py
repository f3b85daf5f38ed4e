"""`make upgrade-walk`: the hosts get another version one after the other under load, as docs/how-to/upgrade.md says.

    python -m tests.chaos.upgrade [--from COMMIT] [--hosts 2] [--processes 1] [--back] [--as-is] [--report FILE]

The older version is that of a commit, with its own code and its own migrations. The newer one is this checkout, with a
migration more, which extends the table of messages: so each walk has one. Exit status 1 when a promise was broken, as
for `make chaos`, and when a client was refused, or got no answer, or a message was doubled, marked or not.
"""

from __future__ import annotations

import argparse
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.chaos.faults import Fault, Strike
from tests.chaos.haproxy import installed
from tests.chaos.hosts import reason_against
from tests.chaos.rounds import TITLES, Round, Tempo, perform
from tests.chaos.site import Plan, Site, standing
from tests.chaos.tidings import Tidings
from tests.speed.rig import HERE
from tests.speed.run import obey_signals, say
from tests.speed.table import columns

READY_S = 30.0
MOST_S = 600
STOPPED = "400 21610"
"""The answer to who writes to a handset that said STOP."""
_MIGRATION = '''\
"""What a release might add: made up by tests/chaos/upgrade.py."""

import sqlalchemy as sa
from alembic import op

revision = "9000"
down_revision = "{newest}"
works_with = "{works_with}"


def upgrade() -> None:
    """Extends the table that everybody reads and writes."""
    op.add_column("message", sa.Column("walked", sa.Text(), nullable=True))
    op.create_index("ix_message_walked", "message", ["walked"])
    op.create_table("walk", sa.Column("sid", sa.Text(), primary_key=True))
'''


class Options(argparse.Namespace):
    """The command line."""

    since: str
    hosts: int
    processes: int
    seed: int
    seconds: float
    rate: float
    back: bool
    as_is: bool
    report: Path | None
    logs: Path | None


def of_commit(commit: str, folder: Path) -> Path:
    """The code as it was then, in a folder. Raises CalledProcessError."""
    folder.mkdir()
    packed = subprocess.run(["git", "archive", commit, "tidings"], cwd=HERE, check=True, capture_output=True)
    subprocess.run(["tar", "-x", "-C", str(folder)], input=packed.stdout, check=True)
    return folder


def extended(folder: Path) -> Path:
    """The code of this checkout in a folder, with a migration that only extends."""
    from tidings.db.schema_versions import least_known, newest_version

    shutil.copytree(HERE / "tidings", folder / "tidings", ignore=shutil.ignore_patterns("__pycache__"))
    text = _MIGRATION.format(newest=newest_version(), works_with=least_known())
    (folder / "tidings" / "db" / "migrations" / "versions" / "9000_walk.py").write_text(text)
    return folder


def drains(checkout: Path) -> bool:
    """Whether that version says by itself that it stops; else the guide has it taken out of the balancer by hand."""
    return "drain_s" in (checkout / "tidings" / "config" / "settings.py").read_text()


class Walk:
    """Host by host, beside the load."""

    def __init__(self, site: Site, checkout: Path) -> None:
        self._site, self._checkout = site, checkout
        self._failed: Exception | None = None
        self._thread = threading.Thread(target=self._go, daemon=True)
        self._thread.start()

    def end(self) -> None:
        """All hosts are on the other version. Raises RuntimeError where they are not."""
        self._thread.join(0)
        if self._thread.is_alive():
            self._thread.join(MOST_S)
            msg = "the walk took longer than the load: give it more with --seconds"
            self._failed = self._failed or RuntimeError(msg)
        if self._failed is not None:
            raise RuntimeError(str(self._failed)) from self._failed

    def _go(self) -> None:
        try:
            for one in self._site.tidings:
                self._host(one)
        except Exception as failure:  # noqa: BLE001 - who ends the walk is told
            self._failed = failure

    def _host(self, one: Tidings) -> None:
        began = time.monotonic()
        balancer, by_hand = self._site.haproxy, not drains(one.checkout)
        assert balancer is not None
        if by_hand:
            balancer.take_out(one.host.name)
        stopped_s = one.replace(self._checkout)
        _wait_until(lambda: self._site.is_ready(one), f"{one.host.name} is ready")
        if by_hand:
            balancer.put_back(one.host.name)
        _wait_until(lambda: balancer.is_up(one.host.name), f"the balancer gives {one.host.name} requests")
        how = "taken out of the balancer by hand" if by_hand else "drained by itself"
        took = time.monotonic() - began
        say(f"{one.host.name}: {how}, stopped in {stopped_s:.1f} s, in the balancer again after {took:.1f} s")


def _wait_until(holds: Callable[[], bool], what: str) -> None:
    """Raises RuntimeError where it never does."""
    until = time.monotonic() + READY_S
    while not holds():
        if time.monotonic() > until:
            msg = f"it never came to pass that {what}"
            raise RuntimeError(msg)
        time.sleep(0.1)


def walk_to(checkout: Path, name: str, lasts_s: float) -> Fault:
    """The walk, as a round has it in place of a fault."""

    def strike(site: Site, _: random.Random) -> Strike:
        walk = Walk(site, checkout)
        return Strike(f"{name}, host by host", walk.end)

    return Fault(name, lasts_s, strike)


def walked(options: Options, folder: Path) -> list[Round]:
    """There, and back where it is asked for."""
    older = of_commit(options.since, folder / "older")
    newer = HERE if options.as_is else extended(folder / "newer")
    lasts_s = options.seconds * options.hosts
    there, back = walk_to(newer, "upgrade", lasts_s), walk_to(older, "back", lasts_s)
    plan = Plan(hosts=options.hosts, processes=options.processes, checkout=older, haproxy=True, per_second=options.rate)
    chance = random.Random(options.seed)
    done = []
    with standing(plan, keep=options.logs) as site:
        for number, walk in enumerate([there, back] if options.back else [there], 1):
            signal.alarm(MOST_S)
            done.append(perform(site, walk, number, chance, Tempo(), options.logs))
            for complaint in complaints(done[-1]):
                say(complaint)
    signal.alarm(0)
    return done


def complaints(one: Round) -> list[str]:
    """What was broken, precisely; an orderly walk breaks off nothing, so it doubles nothing either."""
    found = one.complaints()
    noticed = {answer: count for answer, count in one.refusals.items() if answer != STOPPED}
    if noticed or one.no_answer:
        found.append(f"{one.fault}: {one.no_answer} clients got no answer; refused were {noticed or 'none'}")
    if one.verdict.doubled:
        found.append(f"{one.fault}: doubled, though marked: {sorted(one.verdict.doubled)[:12]}")
    return found


def summary(options: Options, done: Sequence[Round]) -> str:
    """The table, and what was broken."""
    said = subprocess.run(["git", "describe", "--always", "--dirty"], check=False, capture_output=True, text=True)
    head = f"from {options.since} to {said.stdout.strip()}, hosts {options.hosts}, processes {options.processes} each"
    return "\n".join(
        [head, columns([TITLES, *(one.row() for one in done)]), *(line for one in done for line in complaints(one))]
    )


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--from", dest="since", default="HEAD~", help="the commit to begin with")
    parser.add_argument("--hosts", type=int, default=2, choices=(2, 3, 4))
    parser.add_argument("--processes", type=int, default=1, help="on each host")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=30, help="load for each host: more than its change takes")
    parser.add_argument("--rate", type=float, default=30, help="messages a second")
    parser.add_argument("--back", action="store_true", help="and back to the older version")
    parser.add_argument("--as-is", action="store_true", help="without the made-up migration")
    parser.add_argument("--report", type=Path, help="write the table here too")
    parser.add_argument("--logs", type=Path, help="keep the servers' logs in this folder")
    return parser


def main(options: Options) -> int:
    """The walk, the table, and whether nobody noticed."""
    reason = reason_against() or (None if installed() else "haproxy is missing")
    if reason:
        sys.exit(f"no walk: {reason}")
    folder = Path(tempfile.mkdtemp(prefix="tidings-walk-"))
    try:
        done = walked(options, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    table = summary(options, done)
    say(f"\n{table}")
    if options.report:
        options.report.write_text(f"{table}\n")
    return 1 if any(complaints(one) for one in done) else 0


if __name__ == "__main__":
    obey_signals()
    sys.exit(main(arguments().parse_args(namespace=Options())))
