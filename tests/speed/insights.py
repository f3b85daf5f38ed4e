"""Insights over a long history: how long its counting takes, and how long each answer; `make scale` has it as a part.

The history is one sent message, copied within the database over ninety days: to many countries, through services, with
many ends and codes, so that each hour has about as many cells as there may be.
"""

from __future__ import annotations

import statistics
import time
import urllib.parse
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.speed.filling import Filling, filling
from tests.speed.rig import Rig
from tests.speed.starts import used_s
from tests.speed.timing import meanwhile

DAYS = 90
COUNTRIES = ("+1415", "+4477", "+4915", "+3361", "+3933", "+3465", "+9198", "+5511")
COUNT_LIMIT_S = 3_600.0


def fill(rig: Rig, count: int) -> None:
    """Sends one message and copies it; the server starts anew on what is there."""
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
        differing = mixed(store, message, made, back)
        store.copy("message", message, count, differing)
        uncounted(store)
    rig.start_server()


def mixed(store: Filling, message: Mapping[str, Any], made: str, back: str) -> dict[str, str]:
    """How copies of a message that was sent differ: to many countries, through services, with many ends and codes."""
    countries = " ".join(f"WHEN {place} THEN '{prefix}'" for place, prefix in enumerate(COUNTRIES))
    sent = f"({made} + 100000 + g.n % 5000000)"
    return {
        "sid": f"'SM' || {store.hex(f'{made} / 1000', 12)} || {store.hex('g.n', 20)}",
        "date_created": made,
        "date_updated": f"{message['date_updated']} - {back}",
        "date_sent": sent,
        "status": "CASE g.n % 20 WHEN 0 THEN 'undelivered' WHEN 1 THEN 'failed' WHEN 2 THEN 'failed' ELSE 'delivered' END",
        "error_code": "CASE g.n % 20 WHEN 0 THEN 30003 WHEN 1 THEN 30007 WHEN 2 THEN 30008 END",
        "to": f"(CASE g.n % {len(COUNTRIES)} {countries} END) || CAST(2000000 + g.n % 1000 AS TEXT)",
        "from": "'+1415' || CAST(3000000 + g.n % 50 AS TEXT)",
        "messaging_service_sid": f"'MG' || {store.hex('g.n % 5', 32)}",
        "steps": f"'accepted@' || {made} || ';delivered@' || ({sent} + g.n % 30000000)",
    }


def uncounted(store: Filling) -> None:
    """As if the room was new."""
    for table in ("account", "bucket", "traffic", "sender", "tag", "latency"):
        store.run(f"DELETE FROM insight_{table}")


def counted(rig: Rig) -> float:
    """Waits until the past is counted; how long that took, in seconds."""
    began = time.monotonic()
    while (now := _ask(rig, "Now", {}))["counted_since"] is not None or time.monotonic() - began < 1:
        assert time.monotonic() - began < COUNT_LIMIT_S, now
        time.sleep(1)
    return time.monotonic() - began


def show(rig: Rig, times: int) -> None:
    """Prints how long the past takes to be counted, then how long each answer takes."""
    used = used_s(rig)
    with meanwhile(rig) as waits:
        took = counted(rig)
    used = used_s(rig) - used
    print(f"The past was counted in {took:.0f} s, {used:.0f} s of CPU; others waited at most {max(waits):.0f} ms\n")
    print("| answer | median, ms | worst | kB | others waited at most |\n| --- | --- | --- | --- | --- |")
    for name, operation, query in questions():
        lasted, length = [], 0
        with meanwhile(rig) as waits:
            for _ in range(times):
                moment = time.perf_counter()
                length = len(str(_ask(rig, operation, query)))
                lasted.append((time.perf_counter() - moment) * 1000)
        print(
            f"| {name} | {statistics.median(lasted):.0f} | {max(lasted):.0f} | {length / 1000:.0f} "
            f"| {max(waits, default=0):.0f} |",
            flush=True,
        )


def questions() -> Iterator[tuple[str, str, dict[str, object]]]:
    """What pages ask."""
    days = {number: (datetime.now(UTC) - timedelta(days=number)).strftime("%Y-%m-%d") for number in (2, 7, 30, 85)}
    by_hour, by_day = {"Granularity": "hour"}, {"Granularity": "day"}
    yield "now", "Now", {}
    yield "a day", "Messages", {"GroupBy": "status"}
    yield "a week by the hour, by status", "Messages", {"From": days[7], "GroupBy": "status", **by_hour}
    yield "30 days by the hour, by status", "Messages", {"From": days[30], "GroupBy": "status", **by_hour}
    two = {"GroupBy": ["country", "messaging_service"], "Compare": "previous"}
    yield "30 days by the hour, by country and service, compared", "Messages", {"From": days[30], **two, **by_hour}
    yield (
        "85 days, by country and status, compared",
        "Messages",
        {
            "From": days[85],
            "GroupBy": ["country", "status"],
            "Compare": "previous",
            **by_day,
        },
    )
    yield (
        "85 days of Berlin, by status",
        "Messages",
        {
            "From": days[85],
            "GroupBy": "status",
            "TimeZone": "Europe/Berlin",
            **by_day,
        },
    )
    yield "30 days, errors", "Errors", {"From": days[30]}
    yield "30 days, latency", "Latency", {"From": days[30]}
    yield "30 days, responses", "Responses", {"From": days[30]}
    yield "30 days, senders", "Senders", {"From": days[30], "Limit": "100"}


def _ask(rig: Rig, name: str, query: dict[str, object]) -> dict[str, object]:
    answer: dict[str, object] = rig.ask(f"/tidings/v1/Insights/{name}?{urllib.parse.urlencode(query, doseq=True)}")
    return answer
