"""Computes what hosts carry, from the figures that `docs/explanation/speed.md` prints: `python -m docs.make_capacity`.

The page on capacity has these tables as made parts (docs/make_reference.py). No figure of a measurement is here: each
is read where its measurement is described. What is assumed is below, each with a sentence, and the page prints it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from docs.markdown import table
from tidings.db.commit import BATCH_MOST
from tidings.db.postgres_readers import READERS_MOST

SPEED: Final = Path(__file__).parent / "explanation" / "speed.md"
HOSTS: Final = (1, 2, 4, 8, 16)
CORES: Final = 4
"""Cores of a host with Tidings, which has as many processes."""
DATABASE_CORES: Final = 16
"""Cores of the primary."""
BUSY: Final = 0.6
"""The part of a core that is planned with; the rest is for peaks, and for a host that is away."""
SECONDS_A_DAY: Final = 86_400
BESIDE_READERS: Final = 4
"""Connections of a process beside those that read: for commits, beats, what is heard, and a spare one."""
MICROS: Final = 1_000_000


class Figures(msgspec.Struct, frozen=True):
    """What was measured, for one message with a receipt and two callbacks; CPU in microseconds."""

    alone_us: float
    """CPU of Tidings where one process does all."""
    alone_database_us: float
    """CPU of PostgreSQL for it."""
    two_us: float
    """CPU of Tidings where two processes share the work."""
    two_database_us: float
    row_octets: float
    exchange_octets: float
    """Of all its exchanges with webhooks, while they are kept."""
    written_octets: float
    """Written ahead, and sent to a standby."""
    commits: float
    """Of one process, flat out."""
    told_commits_per_s: float
    """Commits with word to other processes that one primary made in a second."""
    sender_kb: float
    """Memory for a sender with something queued."""
    deletion_us: float


def figures(page: str | None = None) -> Figures:
    """The figures as the page prints them. Raises ValueError that says what is not there."""
    text = SPEED.read_text() if page is None else page
    number = r"([\d,.]+)"
    one, two = (
        _found(text, rf"^\| {processes} \| {number} \| {number} \| {number} \(of it {number} in PostgreSQL\)")
        for processes in (1, 2)
    )
    return Figures(
        alone_us=one[2] - one[3],
        alone_database_us=one[3],
        two_us=two[2] - two[3],
        two_database_us=two[3],
        row_octets=_found(text, rf"^\| octets of its row \| {number} \|")[0],
        exchange_octets=_found(text, rf"^\| octets of its two finished exchanges [a-z ]+ \| {number} \|")[0],
        written_octets=_found(text, rf"^\| octets written ahead \| {number} \|")[0],
        commits=_found(text, rf"^\| commits \| {number} \|")[0],
        told_commits_per_s=_found(text, rf"^\| 16 \| {number} \| {number} \|")[1],
        sender_kb=_found(text, rf"\*\*Memory\*\* is {number} kB for each sender")[0],
        deletion_us=_found(text, rf"costs [\d]+ us each on SQLite, {number} on PostgreSQL")[0],
    )


def _found(text: str, pattern: str) -> list[float]:
    match = re.search(pattern, text, re.MULTILINE)
    if match is None:
        msg = f"{SPEED.name} does not say {pattern}"
        raise ValueError(msg)
    return [float(each.replace(",", "")) for each in match.groups()]


def elsewhere(processes: int) -> float:
    """The part of the requests that reach a process that has not the sender's lane."""
    return (processes - 1) / processes


def tidings_us(of: Figures, processes: int) -> float:
    """CPU of Tidings for a message: what two need more than one grows with what is `elsewhere`, a half with two."""
    return of.alone_us + (of.two_us - of.alone_us) * elsewhere(processes) / elsewhere(2)


def database_us(of: Figures, processes: int) -> float:
    """CPU of PostgreSQL for a message, likewise."""
    return of.alone_database_us + (of.two_database_us - of.alone_database_us) * elsewhere(processes) / elsewhere(2)


def carried_per_s(of: Figures, hosts: int) -> float:
    """Messages a second that hosts carry, were PostgreSQL no limit."""
    processes = hosts * CORES
    return processes * BUSY * MICROS / tidings_us(of, processes)


def database_cores(of: Figures, hosts: int) -> float:
    """Cores that the primary needs for them."""
    return carried_per_s(of, hosts) * database_us(of, hosts * CORES) / MICROS / BUSY


def commit_wait_ms(of: Figures, hosts: int) -> float:
    """How long a commit waits for its turn where all processes commit without a pause."""
    return hosts * CORES / of.told_commits_per_s * 1000


def messages_a_commit(of: Figures, hosts: int) -> float:
    """How many messages then have to share a commit."""
    return carried_per_s(of, hosts) / of.told_commits_per_s


def limits(of: Figures) -> dict[str, float]:
    """Messages a second at which each thing of one primary is used up, by its name."""
    return {
        "cpu": DATABASE_CORES * BUSY * MICROS / database_us(of, HOSTS[-1] * CORES),
        "commits": of.told_commits_per_s / of.commits,
    }


def limit_hosts(of: Figures, name: str) -> float:
    """How many hosts bring a primary to that limit."""
    per_host = carried_per_s(of, HOSTS[-1]) / HOSTS[-1]
    return limits(of)[name] / per_host


def hosts_table() -> str:
    """Hosts, what they carry, and what that takes of PostgreSQL."""
    of = figures()
    head = (
        "hosts", "processes", "messages/s", "millions a day", "cores of PostgreSQL", "connections",
        "MB/s written ahead", "messages a commit", "wait for a commit, ms",
    )  # fmt: skip
    return table(head, iter([_host_row(of, hosts) for hosts in HOSTS]))


def _host_row(of: Figures, hosts: int) -> list[str]:
    rate, processes = carried_per_s(of, hosts), hosts * CORES
    return [
        str(hosts),
        str(processes),
        f"{rounded(rate):,}",
        f"{rounded(rate * SECONDS_A_DAY / MICROS):,}",
        f"{database_cores(of, hosts):.1f}",
        str(processes * (READERS_MOST + BESIDE_READERS)),
        f"{rate * of.written_octets / MICROS:.0f}",
        f"{messages_a_commit(of, hosts):.0f}",
        f"{commit_wait_ms(of, hosts):.0f}",
    ]


def rounded(figure: float) -> int:
    """To two places that count: more would pretend to be known."""
    return int(float(f"{figure:.2g}"))


def limits_table() -> str:
    """Where one primary ends."""
    of = figures()
    words = {
        "cpu": f"CPU of {DATABASE_CORES} cores",
        "commits": f"commits with word to others, each of {1 / of.commits:.0f} messages, as one process has them",
    }
    rows = [[words[name], f"{rounded(rate):,}", f"{limit_hosts(of, name):.1f}"] for name, rate in limits(of).items()]
    return table(("what is used up", "messages/s", "hosts"), iter(rows))


def disk_table() -> str:
    """Disk for a million messages, and for a day and ninety at some rates."""
    of = figures()
    rows = [["1,000,000 messages", _gigabytes(of.row_octets * MICROS), _gigabytes(of.written_octets * MICROS)]]
    for rate in (10, 100, 1_000, 5_000):
        day = rate * SECONDS_A_DAY
        for days in (1, 90):
            title = f"{rate:,} a second, kept for {days} day{'s' if days > 1 else ''}"
            rows.append([title, _gigabytes(of.row_octets * day * days), _gigabytes(of.written_octets * day)])
    return table(("", "rows and indexes, GB", "written ahead (of rates: a day), GB"), iter(rows))


def _gigabytes(octets: float) -> str:
    return f"{octets / 1e9:,.1f}"


def figures_table() -> str:
    """What is computed with."""
    of = figures()
    said = {
        "CPU of Tidings for a message, one process, us": of.alone_us,
        "the same of Tidings, two processes, us": of.two_us,
        "CPU of PostgreSQL for a message, one process, us": of.alone_database_us,
        "the same of PostgreSQL, two processes, us": of.two_database_us,
        "octets on disk for a message": of.row_octets,
        "octets of its exchanges with webhooks, while these are kept": of.exchange_octets,
        "octets written ahead for a message": of.written_octets,
        "commits for a message, flat out": of.commits,
        "messages that may share a commit": BATCH_MOST,
        "commits with word to others in a second": of.told_commits_per_s,
        "memory of Tidings for a sender with something queued, kB": of.sender_kb,
        "CPU of PostgreSQL for the deletion of a message, us": of.deletion_us,
    }
    assumed = {
        "cores of a host, and processes on it": CORES,
        "cores of the primary": DATABASE_CORES,
        "part of each core that is planned with": BUSY,
    }
    rows = [
        [text, f"{figure:,g}", origin]
        for origin, part in (("measured", said), ("assumed", assumed))
        for text, figure in part.items()
    ]
    return table(("figure", "", ""), iter(rows))


MADE: dict[str, Callable[[], str]] = {
    "capacity-figures": figures_table,
    "capacity-hosts": hosts_table,
    "capacity-limits": limits_table,
    "capacity-disk": disk_table,
}

if __name__ == "__main__":
    print("".join(made() for made in MADE.values()))
