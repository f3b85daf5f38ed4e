"""The table that `make speed` prints: our figures beside those to beat and those to reach."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

import msgspec

from tests.speed.scenarios import Result


class Line(msgspec.Struct, frozen=True):
    """One figure of the table."""

    title: str
    scenario: str
    field: str
    unit: str
    beat: str
    goal: float | None
    more_is_better: bool = False


LINES = (
    Line(
        "whole chain, durable: messages",
        "chain",
        "end_to_end_per_s",
        "/s",
        "2,073 (best 3,269)",
        4_000,
        more_is_better=True,
    ),
    Line("whole chain: CPU", "chain", "cpu_us", "us", "783", 350),
    Line("   of it the server", "chain", "server_cpu_us", "us", "", None),
    Line("   of it PostgreSQL", "chain", "database_cpu_us", "us", "", None),
    Line(
        "accept -> carrier, durable: messages", "carrier", "end_to_end_per_s", "/s", "6,529", 5_000, more_is_better=True
    ),
    Line("accept -> carrier: CPU", "carrier", "cpu_us", "us", "238", 200),
    Line("   of it the server", "carrier", "server_cpu_us", "us", "", None),
    Line("   of it PostgreSQL", "carrier", "database_cpu_us", "us", "", None),
    Line("accept at 2,000/s: p50", "latency", "ms_p50", "ms", "2.6", 2),
    Line("accept at 2,000/s: p99", "latency", "ms_p99", "ms", "16.3", 8),
    Line("CPU at 2,000/s", "latency", "cpu_us", "us", "598", None),
    Line("memory after start", "chain", "rss_start_mb", "MB", "", None),
    Line("memory, peak", "chain", "rss_peak_mb", "MB", "37 (Jasmin 406)", 150),
)
COUNTED = (
    "sent", "accepted", "rejected", "lost", "duplicates", "unfinished", "callbacks_per_message",
    "callbacks_repeated", "callbacks_out_of_order", "signatures_checked", "signatures_wrong",
)  # fmt: skip
DATABASES = ("sqlite", "postgres")


def values(results: Sequence[Result], database: str, scenario: str, field: str) -> list[float]:
    """A field of every run of one scenario on one database."""
    return [getattr(one, field) for one in results if (one.database, one.scenario) == (database, scenario)]


def middle(results: Sequence[Result], database: str, scenario: str, field: str) -> float | None:
    """The median of a field over the runs; None where nothing was run."""
    found = values(results, database, scenario, field)
    return median(found) if found else None


def figures(results: Sequence[Result]) -> str:
    """The table of figures: beat, goal, and ours with `ok` where the goal is reached."""
    rows = [["figure", "beat (Kannel, spool)", "goal", *DATABASES]]
    for line in LINES:
        found = [middle(results, database, line.scenario, line.field) for database in DATABASES]
        if any(value is not None for value in found):
            rows.append([line.title, line.beat, _goal(line), *(_cell(line, value) for value in found)])
    return columns(rows)


def _cell(line: Line, value: float | None) -> str:
    if value is None:
        return "-"
    return f"{_number(value)} {line.unit}{' ok' if _reached(line, value) else ''}"


def _goal(line: Line) -> str:
    if line.goal is None:
        return ""
    return f"{'>=' if line.more_is_better else '<='} {line.goal:,g} {line.unit}"


def _reached(line: Line, value: float) -> bool:
    if line.goal is None:
        return False
    return value >= line.goal if line.more_is_better else value <= line.goal


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:,.1f}"


def counts(results: Sequence[Result]) -> str:
    """What must be nought, and how many callbacks there were: one row for each run."""
    rows = [["database", "scenario", *(name.replace("_", " ") for name in COUNTED)]]
    rows += [[one.database, one.scenario, *(f"{getattr(one, name):g}" for name in COUNTED)] for one in results]
    return columns(rows)


def ratios(ours: Sequence[Result], theirs: Sequence[Result]) -> str:
    """Ours divided by the other checkout's: the median of the pairs, and each pair."""
    rows = [["figure", "database", "other", "ours", "ours/other", "pairs"]]
    for line in LINES:
        for database in DATABASES:
            after = values(ours, database, line.scenario, line.field)
            before = values(theirs, database, line.scenario, line.field)
            each = [new / old for new, old in zip(after, before, strict=False) if old]
            if each:
                medians = (f"{median(before):,.1f}", f"{median(after):,.1f}", f"{median(each):.3f}")
                rows.append([line.title.strip(), database, *medians, " ".join(f"{ratio:.2f}" for ratio in each)])
    return columns(rows)


def columns(rows: Sequence[Sequence[str]]) -> str:
    """Rows as text in columns, a rule under the first."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])
