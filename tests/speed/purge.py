"""What it costs to purge a queue with very many messages: alone, with a crash in its middle, and with callbacks.

While one queue is purged, an idle sender sends a message now and then: it should wait no longer than before. How far
the purge is is asked of the API, as its page does.
"""

from __future__ import annotations

import contextlib
import os
import signal
import statistics
import threading
import time
from collections.abc import Iterator
from typing import Any

import msgspec

from tests.speed.crash import kill
from tests.speed.filling import filling
from tests.speed.measure import Account, cpu_s, pairs, tree
from tests.speed.rig import Rig
from tests.speed.run import say
from tests.speed.scenarios import server_rss_mb
from tests.speed.starts import stopped, used_s
from tests.speed.timing import beside

FIRST_SENDER = 2_122_000_000
"""The senders have the numbers from this one on, after +1."""
TOLD = 3
"""The sender of whose messages each is told of: the last."""
POLL_S, PROBE_S = 0.1, 0.1
LIMIT_S = 1_200.0
PROBES_BEFORE = 50
MEGABYTE = 1_000_000


class Purged(msgspec.Struct, frozen=True):
    """What one purge took."""

    wall_s: float
    cpu_s: float
    before_mb: float
    peak_mb: float
    canceled: int
    seen: int
    """Different numbers of what was canceled so far, that somebody saw who looked all the time."""
    waits_ms: list[float]


def show(rig: Rig, count: int) -> None:
    """Fills a queue of so many messages for each way, and purges it."""
    _fill(rig, count)
    say("| | idle: p50, p99, worst ms | ready s | purged in s | CPU s | MB before, most | canceled | told |")
    say("| --- | --- | --- | --- | --- | --- | --- | --- |")
    rig.start_server()
    before = _waits(rig, PROBES_BEFORE)
    say(f"| nothing is purged | {_spread(before)} | {rig.ready_s:.1f} | | | {server_rss_mb(rig):.0f} | | |")
    _told("alone", rig, _purge(rig, 1))
    if rig.postgres:
        stopped(rig)
        rig.setup = msgspec.structs.replace(rig.setup, processes=2)
        rig.start_server()
    what = "two processes, one killed at a third" if rig.postgres else "killed at a third"
    _told(what, rig, _purge(rig, 2, crash_at=count // 3))
    _told("each message with a callback", rig, _purge(rig, TOLD))


def _told(what: str, rig: Rig, one: Purged) -> None:
    say(
        f"| {what} | {_spread(one.waits_ms)} | {rig.ready_s:.1f} | {one.wall_s:.1f} | {one.cpu_s:.1f} |"
        f" {one.before_mb:.0f}, {one.peak_mb:.0f} | {one.canceled:,} | {one.seen} |"
    )


def _spread(waits: list[float]) -> str:
    if len(waits) < 2:
        return "-"
    return f"{statistics.median(waits):.0f}, {statistics.quantiles(waits, n=100, method='inclusive')[-1]:.0f}, {max(waits):.0f}"


def _purge(rig: Rig, number: int, *, crash_at: int = 0) -> Purged:
    """Purges the queue of a sender; `crash_at`: so many are canceled when the server dies, or of two processes one."""
    queue, before_mb = f"/tidings/v1/Queues/{_sid(number)}", server_rss_mb(rig)
    assert rig.server is not None
    seen, began, used = set[int](), time.monotonic(), used_s(rig)
    with Account([rig.server.pid]) as account, _probing(rig) as waits:
        rig.ask(f"{queue}/Purge", {"Reason": "It is measured"})
        while True:
            purge = _asked(rig, queue)
            if purge is not None:  # else the other process has not heard of it yet
                seen.add(purge["canceled"])
                if purge["date_completed"]:
                    break
            if purge and crash_at and purge["canceled"] >= crash_at:
                crash_at = 0
                _crash(rig)
            if time.monotonic() - began > LIMIT_S:
                raise RuntimeError(f"it does not end: {purge}")
            time.sleep(POLL_S)
    return Purged(
        wall_s=time.monotonic() - began,
        cpu_s=max(0.0, used_s(rig) - used),
        before_mb=before_mb,
        peak_mb=account.rss_peak_bytes / MEGABYTE,
        canceled=purge["canceled"],
        seen=len(seen),
        waits_ms=waits,
    )


def _asked(rig: Rig, queue: str) -> dict[str, Any] | None:
    """How far it is; while a process that died is replaced, somebody asks again."""
    until = time.monotonic() + 60
    while True:
        try:
            found: dict[str, Any] | None = rig.ask(queue)["purge"]
        except (OSError, RuntimeError):
            if time.monotonic() > until:
                raise
            time.sleep(POLL_S)
        else:
            return found


def _crash(rig: Rig) -> None:
    assert rig.server is not None
    if rig.setup.processes == 1:
        kill(rig, database_too=False)
        rig.start_server()
        return
    used = cpu_s(tree([rig.server.pid]) - {rig.server.pid})
    os.kill(max(used, key=lambda pid: used[pid]), signal.SIGKILL)  # it was the one that purged


@contextlib.contextmanager
def _probing(rig: Rig) -> Iterator[list[float]]:
    """What an idle sender's messages wait meanwhile, in milliseconds from the request to the carrier's answer."""
    waits = list[float]()

    def probe(over: threading.Event) -> None:
        began = {}
        while not over.is_set():
            uid = _next_probe(rig)
            began[uid] = time.time()
            with contextlib.suppress(OSError, RuntimeError):
                _send(rig, uid)
            over.wait(PROBE_S)
        time.sleep(2)
        waits.extend(_waited(rig, began))

    with beside(probe):
        yield waits


def _waits(rig: Rig, probes: int) -> list[float]:
    began = {}
    for _ in range(probes):
        uid = _next_probe(rig)
        began[uid] = time.time()
        _send(rig, uid)
        time.sleep(PROBE_S)
    time.sleep(2)
    return _waited(rig, began)


def _next_probe(rig: Rig) -> int:
    rig.next_uid += 1
    return rig.next_uid


def _send(rig: Rig, uid: int) -> None:
    path = f"/2010-04-01/Accounts/{rig.account_sid}/Messages.json"
    rig.ask(path, {"To": "+14155550100", "From": rig.sender, "Body": f"uid.{uid}."})


def _waited(rig: Rig, began: dict[int, float]) -> list[float]:
    """Of those that reached the carrier, in milliseconds: what was sent to a server that was down did not."""
    answers = {int(uid): float(moment) for uid, moment in pairs(rig.smsc_stats, "/answers")}
    return [1000 * (answers[uid] - moment) for uid, moment in began.items() if uid in answers]


def _sid(number: int) -> str:
    return f"PN{number:032x}"


def _fill(rig: Rig, count: int) -> None:
    """So many messages in the queue of each sender, which is slow. The server is stopped afterwards."""
    senders = TOLD
    rig.ask("/tidings/v1/Holds/messages", {"Status": "held"}, operator=True)
    form = {"To": "+14155550100", "From": rig.sender, "Body": "One of very many."}
    sid = rig.ask(f"/2010-04-01/Accounts/{rig.account_sid}/Messages.json", form)["sid"]
    stopped(rig)
    with filling(rig) as store:
        number = store.row("incoming_phone_number", phone_number=rig.sender)
        message, waiting = store.row("message", sid=sid), store.row("queued_message", message_sid=sid)
        slow = {
            "sid": f"'PN' || {store.hex('g.n', 32)}",
            "phone_number": f"'+1' || CAST({FIRST_SENDER} + g.n AS TEXT)",
            "segments_per_second": "'0.1'",
        }
        store.copy("incoming_phone_number", number, senders, slow)
        uid, address = "g.n", f"'+1' || CAST({FIRST_SENDER} + g.n % {senders} + 1 AS TEXT)"
        made = f"{message['date_created']} + {uid}"
        key = f"'SM' || {store.hex(f'({made}) / 1000', 12)} || {store.hex(uid, 20)}"
        moments = {"date_created": made, "date_updated": made}
        url = f"'{rig.callback_base}?x=uid.' || CAST({uid} AS TEXT) || '.'"
        callback = f"CASE WHEN g.n % {senders} = {TOLD - 1} THEN {url} END"
        copied = {"sid": key, "from": address, "status_callback": callback} | moments
        store.copy("message", message, count * senders, copied)
        store.copy("queued_message", waiting, count * senders, {"message_sid": key, "sender": address})
    rig.start_server()
    rig.ask("/tidings/v1/Holds/messages", {"Status": "released", "Waiting": "send"}, operator=True)
    stopped(rig)
    rig.next_uid = count * senders + 1
