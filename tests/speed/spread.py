"""Which statements of a message's way stay with its account, were the tables spread by it.

    python -m tests.speed.spread [--count 300]

A PostgreSQL on which every table that can be (docs/make_distribution.py) is partitioned by the hash of `account_sid`, in
place of nodes; the whole chain runs on it, and auto_explain writes the plan of each statement. A statement whose plan
reads one partition of a table would go to one node; one that reads all of them would ask all nodes.
"""

from __future__ import annotations

import argparse
import re
import signal
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import msgspec

from docs.make_distribution import BY, Place, obstacles, place_of, tables
from tests.speed.postgres import Postgres
from tests.speed.rig import Rig, Setup, standing
from tests.speed.run import SECONDS_PER_RUN, obey_signals, say
from tests.speed.scenarios import SCENARIOS, perform, server_rss_mb, warm_up
from tests.speed.table import columns

PARTS = 4
_PLAN = re.compile(r"duration: [\d.]+ ms  plan:\n\tQuery Text: (.*?)\n((?:\t.*\n)+)")
_PART = re.compile(r"\bon (?:public\.)?(\w+?)_part(\d)\b")
TEXT_MOST = 90


class Options(argparse.Namespace):
    """The command line."""

    count: int


def spread_tables() -> list[str]:
    """Those that can be spread as they are."""
    blocked = {name for name, _ in obstacles()}
    return [one.name for one in tables() if place_of(one) is Place.ACCOUNT and one.name not in blocked]


def spreading(name: str) -> str:
    """The statements that make a table one of parts."""
    parts = "".join(
        f'CREATE TABLE "{name}_part{at}" PARTITION OF "{name}" FOR VALUES WITH (MODULUS {PARTS}, REMAINDER {at});'
        for at in range(PARTS)
    )
    return (
        f'ALTER TABLE "{name}" RENAME TO "{name}_whole";'
        f'CREATE TABLE "{name}" (LIKE "{name}_whole" INCLUDING ALL) PARTITION BY HASH ({BY});'
        f'{parts}INSERT INTO "{name}" SELECT * FROM "{name}_whole";DROP TABLE "{name}_whole";'
    )


def spread(rig: Rig) -> None:
    """The store of a rig anew: its tables in parts, and every plan written down."""
    assert rig.server is not None
    rig.server.terminate()
    _ask(rig.postgres, "".join(spreading(name) for name in spread_tables()))
    for name, value in (("session_preload_libraries", "auto_explain"), ("auto_explain.log_min_duration", "0")):
        _ask(rig.postgres, f"ALTER DATABASE tidings SET {name} = '{value}'")
    rig.start_server()


def _ask(postgres: Postgres | None, sql: str) -> None:
    assert postgres is not None
    postgres.run("psql", *postgres.there, "-d", "tidings", "-v", "ON_ERROR_STOP=1", "-XAtqc", sql)


def planned(log: Path) -> Iterator[tuple[str, dict[str, int]]]:
    """Each statement, and how many parts of which table its plan reads or writes."""
    for text, plan in _PLAN.findall(log.read_text(errors="replace")):
        parts: dict[str, set[str]] = defaultdict(set)
        for name, part in _PART.findall(plan):
            parts[name].add(part)
        if parts:
            yield " ".join(text.split()), {name: len(found) for name, found in parts.items()}


def figures(log: Path) -> str:
    """The table: statements that go to all parts, with how often; and how many go to one."""
    asked: dict[str, int] = defaultdict(int)
    most: dict[str, int] = {}
    for text, parts in planned(log):
        asked[text] += 1
        most[text] = max(most.get(text, 0), *parts.values())
    several = sorted(((asked[text], text) for text, parts in most.items() if parts > 1), reverse=True)
    rows = [["times", "statements that ask several parts"], *([str(n), text[:TEXT_MOST]] for n, text in several)]
    single = [asked[text] for text, parts in most.items() if parts == 1]
    return f"{columns(rows)}\n{len(single)} other statements, {sum(single)} times: one part each"


def main(options: Options) -> None:
    """Prints the table."""
    signal.alarm(SECONDS_PER_RUN)
    chain = msgspec.structs.replace(SCENARIOS[0], count=options.count)
    with standing(Setup(database="postgres", senders=4)) as rig:
        spread(rig)
        warm_up(rig)
        result = perform(rig, chain, server_rss_mb(rig))
        assert rig.postgres is not None
        say(f"{result.accepted} accepted, {result.lost} lost, {result.unfinished} unfinished")
        say(figures(rig.postgres.folder.with_suffix(".log")))


if __name__ == "__main__":
    obey_signals()
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=300, help="messages")
    main(parser.parse_args(namespace=Options()))
