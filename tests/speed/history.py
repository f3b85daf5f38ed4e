"""Lists over a long history: how long each takes at a million messages, and how long others wait meanwhile.

    python -m tests.speed.history [--database sqlite|postgres|both] [--messages 1000000] [--times 20]

The history is one sent message, copied within the database over thirty days, so that it has every column as the
program writes it.
"""

from __future__ import annotations

import argparse
import statistics
import threading
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from tests.speed.filling import filling
from tests.speed.rig import Rig, Setup, standing

DAYS = 30
NUMBERS = 1_000
"""Recipients among whom the messages are spread."""


def main() -> None:
    """Runs on the databases that were asked for and prints a table for each."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=20)
    options = parser.parse_args()
    for database in ("sqlite", "postgres") if options.database == "both" else (options.database,):
        with standing(Setup(database)) as rig:
            fill(rig, options.messages)
            print(f"\n{database}, {options.messages:,} messages; milliseconds")
            show(rig, options.times)


def show(rig: Rig, times: int) -> None:
    """Prints how long each list takes."""
    print("| list | median | worst | others waited at most |\n| --- | --- | --- | --- |")
    for name, query in lists(rig):
        took, waited = timed(rig, query, times)
        print(f"| {name} | {statistics.median(took):.0f} | {max(took):.0f} | {waited:.0f} |", flush=True)


def fill(rig: Rig, count: int) -> None:
    """Sends one message and copies it; then the server starts anew on what is there."""
    form = {"To": "+14155550100", "From": rig.sender, "Body": "One of very many."}
    path = f"/2010-04-01/Accounts/{rig.account_sid}/Messages"
    sid = rig.ask(f"{path}.json", form)["sid"]
    while rig.ask(f"{path}/{sid}.json")["date_sent"] is None:
        time.sleep(0.05)
    assert rig.server is not None
    rig.server.terminate()
    with filling(rig) as store:
        back = f"g.n * {DAYS * 86_400_000_000 // count}"
        message = store.row("message", sid=sid)
        made = f"({message['date_created']} - {back})"
        differing = {
            "sid": f"'SM' || {store.hex(f'{made} / 1000', 12)} || {store.hex('g.n', 20)}",
            "date_created": made,
            "date_updated": f"{message['date_updated']} - {back}",
            "date_sent": f"{message['date_sent']} - {back}",
            "to": f"'+1415' || CAST(2000000 + g.n % {NUMBERS} AS TEXT)",
        }
        store.copy("message", message, count, differing)
    rig.start_server()


def lists(rig: Rig) -> Iterator[tuple[str, dict[str, str]]]:
    """The lists, each with its filters."""
    now = datetime.now(UTC)
    day = (now - timedelta(days=DAYS // 2)).date().isoformat()
    moment = (now - timedelta(days=DAYS // 2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    yield "all", {}
    yield "To", {"To": "+14152000007"}
    yield "From", {"From": rig.sender}
    yield "DateSent=", {"DateSent": day}
    yield "DateSent<", {"DateSent<": moment}
    yield "DateSent>", {"DateSent>": moment}
    yield "DateSent= long ago", {"DateSent": "2020-01-01"}
    yield "From, DateSent=", {"From": rig.sender, "DateSent": day}
    yield "To, DateSent=", {"To": "+14152000007", "DateSent": day}
    yield "To that nobody wrote to, DateSent<", {"To": "+14159999999", "DateSent<": moment}


def timed(rig: Rig, query: dict[str, str], times: int) -> tuple[list[float], float]:
    """How long the list took each time, and the longest that a small request waited meanwhile; milliseconds."""
    path = f"/2010-04-01/Accounts/{rig.account_sid}/Messages.json?{urllib.parse.urlencode({'PageSize': 50, **query})}"
    took = []
    with meanwhile(rig) as waits:
        for _ in range(times):
            began = time.perf_counter()
            rig.ask(path)
            took.append((time.perf_counter() - began) * 1000)
    return took, max(waits, default=0.0)


@contextmanager
def meanwhile(rig: Rig) -> Iterator[list[float]]:
    """Asks for something small again and again, and notes how long each answer took in milliseconds."""
    waits: list[float] = []
    over = threading.Event()

    def ask() -> None:
        while not over.wait(0.005):
            began = time.perf_counter()
            rig.ask("/tidings/v1/Clock")
            waits.append((time.perf_counter() - began) * 1000)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield waits
    finally:
        over.set()
        thread.join()


if __name__ == "__main__":
    main()
