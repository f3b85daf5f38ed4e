"""`make scale`: what very many queued messages, very many senders and a long history cost, on SQLite and PostgreSQL.

    python -m tests.speed.scale [--database sqlite|postgres|both] [--part queued|purge|history|insights|through|estate|lists|pages]
        [--queued 1000000] [--senders 100000] [--history 1000000] [--through 300000] [--seconds 60]
        [--purged 100000] [--accounts 10000] [--numbers 100000] [--heap 1000000] [--owned 10000] [--checkout FOLDER]

Eight parts, each on a fresh store. `queued`: N messages wait in the queues of M senders; how long a start takes with
them, what it costs in memory, how long an idle sender's message takes meanwhile, and how fast the others leave: once
where each has a rate that all together stay below what the machine does (`paced`), and once where all are due at once
(`flooded`). `purge`: a queue of N messages is purged. `history`: lists over N messages that are over. `insights`: how long N messages take to be counted, and
each answer over them. `through`: N messages go through, and memory is looked at on the way. `estate`: a store of N
numbers of M subaccounts, with nothing under way. `lists`: N rows of other things than messages, and their lists.
`pages`: every page of the console over one large tenant's store. The rows are the program's own, copied in SQL.
"""

from __future__ import annotations

import argparse
import collections
import statistics
import sys
import time
from pathlib import Path

from tests.speed import estate, heaps, history, insights, pages, purge
from tests.speed.filling import filling
from tests.speed.measure import fetch, pairs, stats
from tests.speed.rig import HERE, Rig, Setup, run_load, standing
from tests.speed.run import obey_signals, say
from tests.speed.scenarios import server_rss_mb, warm_up
from tests.speed.starts import stopped, stopped_and_started, used_s
from tests.speed.tenant import Tenancy

FIRST_SENDER = 2_022_000_000
"""The senders have the numbers from this one on, after +1."""
SAMPLE, SAMPLE_RATE = 100, 2
"""So many senders more have this rate, and enough to send for the whole time."""
SLOWEST_S, FASTEST_S = 400, 40
"""The other senders' rates, where they are paced: a message in so many seconds, spread evenly."""
PROBES, PROBE_WAIT_S = 100, 0.1
RESPONSE_MS, WINDOW = 50, 50
"""A carrier that takes a thousand a second."""
UNKNOWN_S = 1.1
"""After a start no sender sends for so long: what it sent before is not known."""
FIRST_PROBE = 900_000_000
"""The ids of what an idle sender sends."""
ACCEPTED = 20_000
THROUGH_STEP = 25_000
LOAD_LIMIT_S = 1_200.0
GOAL_READY_S, GOAL_IDLE_MS, GOAL_LIST_MS = 15, 200, 50


class Options(argparse.Namespace):
    """The command line."""

    database: str
    checkout: Path
    part: list[str]
    queued: int
    purged: int
    senders: int
    history: int
    through: int
    accounts: int
    numbers: int
    heap: int
    owned: int
    seconds: float
    times: int


def main(options: Options) -> int:
    """Runs the parts that were asked for."""
    for database in ("sqlite", "postgres") if options.database == "both" else (options.database,):
        for part in options.part or PARTS:
            setup = Setup(
                database, options.checkout, dlr_ms=-1, resp_ms=RESPONSE_MS, window=WINDOW, extra=EXTRA.get(part, {})
            )
            with standing(setup) as rig:
                say(f"\n## {database}: {part}\n")
                PARTS[part](rig, options)
    say("\nLoad tools and database share the machine's cores; memory is the server's alone.")
    return 0


# -- queued --


def queued(rig: Rig, options: Options) -> None:
    """Fills the queues, then starts on them: paced, and flooded."""
    began = time.monotonic()
    empty = stopped_and_started(rig)
    per_sample = int(SAMPLE_RATE * (options.seconds + 30))
    waiting = options.queued + SAMPLE * per_sample
    _fill_queues(rig, options, per_sample)
    say(f"{waiting:,} messages of {options.senders + SAMPLE:,} senders, filled in {time.monotonic() - began:.0f} s")
    say(f"Started on an empty store in {empty.wall_s:.1f} s ({empty.cpu_s:.1f} s of CPU), {empty.rss_mb:.0f} MB\n")
    spread = f"{FASTEST_S} + n % {SLOWEST_S - FASTEST_S}"
    say("| figure | paced | flooded | goal |\n| --- | --- | --- | --- |")
    shown = []
    accepted = min(ACCEPTED, options.senders // 2)
    for number, rate in enumerate((f"CAST(1.0 / ({spread}) AS TEXT)", "'1.0'")):
        _set_rates(rig, options.senders, rate)
        shown.append(_queues_served(rig, options, number * accepted, accepted))
    goals = {"ready, s": GOAL_READY_S, "idle sender: p50, ms": GOAL_IDLE_MS, "p99, ms": GOAL_IDLE_MS}
    for name in shown[0]:
        say(f"| {name} | {shown[0][name]} | {shown[1][name]} | {goals.get(name, '')} |")


def _fill_queues(rig: Rig, options: Options, per_sample: int) -> None:
    """The server is stopped afterwards."""
    rig.ask("/tidings/v1/Holds/messages", {"Status": "held"}, operator=True)
    form = {"To": "+14155550100", "From": rig.sender, "Body": "One of very many."}
    sid = rig.ask(f"/2010-04-01/Accounts/{rig.account_sid}/Messages.json", form)["sid"]
    stopped(rig)
    with filling(rig) as store:
        number = store.row("incoming_phone_number", phone_number=rig.sender)
        message, waiting = store.row("message", sid=sid), store.row("queued_message", message_sid=sid)
    rig.start_server()
    rig.ask("/tidings/v1/Holds/messages", {"Status": "released", "Waiting": "send"}, operator=True)
    while rig.ask(f"/2010-04-01/Accounts/{rig.account_sid}/Messages/{sid}.json")["status"] != "sent":
        time.sleep(0.05)
    stopped(rig)
    with filling(rig) as store:
        senders = options.senders + SAMPLE
        differing = {
            "sid": f"'PN' || {store.hex('g.n', 32)}",
            "phone_number": f"'+1' || CAST({FIRST_SENDER} + g.n AS TEXT)",
            "segments_per_second": "'1.0'",
        }
        store.copy("incoming_phone_number", number, senders, differing)
        for first, count, sender in (
            (0, options.queued, f"g.n % {options.senders} + 1"),
            (options.queued, SAMPLE * per_sample, f"g.n % {SAMPLE} + {options.senders + 1}"),
        ):
            uid, address = f"({first} + g.n)", f"'+1' || CAST({FIRST_SENDER} + {sender} AS TEXT)"
            made = f"{message['date_created']} + {uid}"
            key = f"'SM' || {store.hex(f'({made}) / 1000', 12)} || {store.hex(uid, 20)}"
            copied = {"sid": key, "from": address, "body": f"'uid.' || CAST({uid} AS TEXT) || '. One of very many.'"}
            store.copy("message", message, count, copied | {"date_created": made, "date_updated": made})
            store.copy("queued_message", waiting, count, {"message_sid": key, "sender": address})


def _set_rates(rig: Rig, senders: int, rate: str) -> None:
    n = f"CAST(substr(phone_number, 3) AS BIGINT) - {FIRST_SENDER}"
    bulk = f"phone_number > '+1{FIRST_SENDER}' AND phone_number <= '+1{FIRST_SENDER + senders}'"
    sample = f"phone_number > '+1{FIRST_SENDER + senders}' AND phone_number <= '+1{FIRST_SENDER + senders + SAMPLE}'"
    update = "UPDATE incoming_phone_number SET segments_per_second ="
    with filling(rig) as store:
        store.run(f"{update} {rate.replace('n %', f'({n}) %')} WHERE {bulk}")
        store.run(f"{update} '{float(SAMPLE_RATE)}' WHERE {sample}")


def _queues_served(rig: Rig, options: Options, first: int, accepted: int) -> dict[str, str]:
    """Starts on full queues, and accepts one message more of so many senders from the `first` on; the figures by their
    names. The server is stopped afterwards.
    """
    start = stopped_and_started(rig)
    time.sleep(UNKNOWN_S)
    fetch(rig.smsc_stats, "/reset")
    began = time.time()
    served = used_s(rig)
    waits = idle_sender(rig)
    rig.next_uid = FIRST_SENDER + 1 + first  # as ids they are the senders' own numbers
    report = run_load(_load_of_senders(rig, accepted), LOAD_LIMIT_S)
    accepted_mb = server_rss_mb(rig)
    time.sleep(max(0.0, options.seconds - (time.time() - began)))
    lasted, end_mb, used = time.time() - began, server_rss_mb(rig), used_s(rig) - served
    stopped(rig)
    counts = stats(rig.smsc_stats)
    answers = [(int(uid), float(moment)) for uid, moment in pairs(rig.smsc_stats, "/answers")]
    steady, most = _rates_of_sample(answers, options, began + lasted)
    return {
        "ready, s": f"{start.wall_s:.1f}",
        "CPU until ready, s": f"{start.cpu_s:.1f}",
        "memory: ready, MB": f"{start.rss_mb:.0f}",
        "memory: more accepted, MB": f"{accepted_mb:.0f}",
        "memory: at the end, MB": f"{end_mb:.0f}",
        "idle sender: p50, ms": f"{statistics.median(waits) * 1000:.0f}",
        "p99, ms": f"{statistics.quantiles(waits, n=100)[-1] * 1000:.0f}",
        "worst, ms": f"{max(waits) * 1000:.0f}",
        "seconds in all; accepted meanwhile": f"{lasted:.0f}; {report['accepted']:,}",
        "accepting: rate/s, p50, p99 in ms": f"{report['accepted_per_s']}, {report['ms_p50']}, {report['ms_p99']}",
        "left: messages/s": f"{counts['distinct_uids'] / lasted:.0f}",
        "left: CPU a message, us": f"{used / max(1, counts['distinct_uids']) * 1e6:.0f}",
        f"senders of {SAMPLE_RATE}/s: least, median": f"{min(steady):.2f}, {statistics.median(steady):.2f}",
        "the same: most in any second": str(most),
        "doubled": f"{counts['duplicates']:.0f}",
    }


def _load_of_senders(rig: Rig, count: int) -> list[str]:
    command = rig.load_command(count, callback=False, connections=32)
    at = command.index("--data") + 1
    command[at] = "To={to}&From=%2B1{uid}&Body={text}"
    return command


def idle_sender(rig: Rig) -> list[float]:
    """How long messages of a sender take to whom nothing waits, from the request to the carrier's answer; seconds."""
    began = {}
    path = f"/2010-04-01/Accounts/{rig.account_sid}/Messages.json"
    for probe in range(PROBES):
        began[FIRST_PROBE + probe] = time.time()
        rig.ask(path, {"To": "+14155550100", "From": rig.sender, "Body": f"uid.{FIRST_PROBE + probe}."})
        time.sleep(PROBE_WAIT_S)
    time.sleep(2)
    answers = {int(uid): float(moment) for uid, moment in pairs(rig.smsc_stats, "/answers")}
    return [answers.get(uid, float("inf")) - moment for uid, moment in began.items()]


def _rates_of_sample(answers: list[tuple[int, float]], options: Options, end: float) -> tuple[list[float], int]:
    """What each sender of the sample sent a second, and the most that one sent in any second."""
    of_sender = collections.defaultdict(list)
    for uid, moment in answers:
        if options.queued < uid < FIRST_PROBE:
            of_sender[uid % SAMPLE].append(moment)
    most = 0
    for moments in of_sender.values():
        moments.sort()
        first = 0
        for last, moment in enumerate(moments):
            while moment - moments[first] >= 1.0:
                first += 1
            most = max(most, last - first + 1)
    all_left = int(SAMPLE_RATE * (options.seconds + 30))
    rates = []
    for moments in of_sender.values():
        last = moments[-1] if len(moments) == all_left else end
        rates.append((len(moments) - 1) / max(1e-9, last - moments[0]))
    return rates + [0.0] * (SAMPLE - len(rates)), most


# -- history --


def over(rig: Rig, options: Options) -> None:
    """Lists and counts over a long history."""
    history.fill(rig, options.history)
    say(f"{options.history:,} messages; milliseconds; the goal is {GOAL_LIST_MS}\n")
    history.show(rig, options.times)


# -- insights --


def figures(rig: Rig, options: Options) -> None:
    """What was counted over a long history."""
    insights.fill(rig, options.history)
    say(f"{options.history:,} messages\n")
    insights.show(rig, options.times)


# -- through --


def through(rig: Rig, options: Options) -> None:
    """Messages go through, with receipts and callbacks; memory is looked at on the way."""
    fetch(rig.smsc_stats, "/set?dlr_ms=50")
    warm_up(rig)
    say("| messages through | memory, MB | CPU a message, us |\n| --- | --- | --- |")
    say(f"| 0 | {server_rss_mb(rig):.0f} | |")
    done = 0
    while done < options.through:
        before = used_s(rig)
        step = min(THROUGH_STEP, options.through - done)
        load = [*rig.load_command(step, callback=True), "--max-seconds", str(LOAD_LIMIT_S)]
        run_load(load, LOAD_LIMIT_S + 10)
        done += step
        while stats(rig.sink_stats)["finals"] < done:
            time.sleep(0.1)
        say(f"| {done:,} | {server_rss_mb(rig):.0f} | {(used_s(rig) - before) / step * 1e6:.0f} |")


# -- estate --


def owned(rig: Rig, options: Options) -> None:
    """Very many accounts and numbers."""
    estate.show(rig, options.accounts, options.numbers, options.times)


# -- lists --


def listed(rig: Rig, options: Options) -> None:
    """Very many rows of other kinds."""
    heaps.show(rig, options.heap, options.times)


# -- pages --


def seen(rig: Rig, options: Options) -> None:
    """Every page of the console."""
    pages.show(rig, Tenancy(options.history, options.owned), options.times)


def purged(rig: Rig, options: Options) -> None:
    """A long queue is purged."""
    purge.show(rig, options.purged)


PARTS = {
    "queued": queued,
    "purge": purged,
    "history": over,
    "insights": figures,
    "through": through,
    "estate": owned,
    "lists": listed,
    "pages": seen,
}
EXTRA = {"pages": pages.SETTINGS}
"""More settings of the server."""


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--checkout", type=Path, default=HERE, help="whose server is measured")
    parser.add_argument("--part", action="append", choices=list(PARTS), default=[], help="may be repeated")
    parser.add_argument("--queued", type=int, default=1_000_000)
    parser.add_argument("--purged", type=int, default=100_000, help="messages of a queue that is purged")
    parser.add_argument("--senders", type=int, default=100_000)
    parser.add_argument("--history", type=int, default=1_000_000)
    parser.add_argument("--through", type=int, default=300_000)
    parser.add_argument("--accounts", type=int, default=10_000, help="subaccounts of the estate")
    parser.add_argument("--numbers", type=int, default=100_000, help="numbers of the estate")
    parser.add_argument("--heap", type=int, default=1_000_000, help="rows of each kind for the lists")
    parser.add_argument("--owned", type=int, default=10_000, help="numbers of the tenant whose pages are seen")
    parser.add_argument("--seconds", type=float, default=60, help="for which queued messages are let out")
    parser.add_argument("--times", type=int, default=20, help="each list is asked for so often")
    return parser


if __name__ == "__main__":
    obey_signals()
    sys.exit(main(arguments().parse_args(namespace=Options())))
