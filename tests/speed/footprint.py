"""What a message leaves in PostgreSQL: octets on disk by table, octets written ahead, and commits.

    python -m tests.speed.footprint [--count 10000]

The whole chain, flat out: a receipt and two callbacks each, a text of one segment. Sizes are with their indexes, after
a VACUUM; finished exchanges with webhooks are kept up to a number (TIDINGS_EXCHANGES_KEPT), so they do not grow on.
"""

from __future__ import annotations

import argparse
import signal
import sys

import msgspec

from tests.speed.rig import Rig, Setup, standing
from tests.speed.run import SECONDS_PER_RUN, faults, obey_signals, say
from tests.speed.scenarios import SCENARIOS, perform, server_rss_mb, warm_up
from tests.speed.table import columns

SIZES = "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
WRITTEN = "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint"
COMMITS = "SELECT xact_commit FROM pg_stat_database WHERE datname = 'tidings'"
LEAST_OCTETS = 1
"""A message, in a table that is worth a line."""


class Options(argparse.Namespace):
    """The command line."""

    count: int


class Footprint(msgspec.Struct, frozen=True):
    """The figures at one moment."""

    sizes: dict[str, int]
    written: int
    commits: int


def looked_at(rig: Rig) -> Footprint:
    """What there is now."""
    _ask(rig, "VACUUM")
    sizes = dict(line.split("|") for line in _ask(rig, SIZES).splitlines())
    return Footprint(
        {name: int(size) for name, size in sizes.items()}, int(_ask(rig, WRITTEN)), int(_ask(rig, COMMITS))
    )


def _ask(rig: Rig, sql: str) -> str:
    assert rig.postgres is not None
    return rig.postgres.run("psql", *rig.postgres.there, "-d", "tidings", "-XAtqc", sql).strip()


def main(options: Options) -> None:
    """Prints the table."""
    signal.alarm(SECONDS_PER_RUN)
    chain = msgspec.structs.replace(SCENARIOS[0], count=options.count)
    with standing(Setup(database="postgres", senders=16)) as rig:
        warm_up(rig)
        before = looked_at(rig)
        result = perform(rig, chain, server_rss_mb(rig))
        after = looked_at(rig)
    if faults([result]):
        sys.exit(1)
    grown = {name: (size - before.sizes.get(name, 0)) / result.accepted for name, size in after.sizes.items()}
    worth = sorted(((octets, name) for name, octets in grown.items() if octets >= LEAST_OCTETS), reverse=True)
    rows = [["octets a message in", ""], *([name, f"{octets:.0f}"] for octets, name in worth)]
    rows.append(["octets written ahead", f"{(after.written - before.written) / result.accepted:.0f}"])
    rows.append(["commits", f"{(after.commits - before.commits) / result.accepted:.2f}"])
    say(columns(rows))


if __name__ == "__main__":
    obey_signals()
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=10_000, help="messages")
    main(parser.parse_args(namespace=Options()))
