"""What `make speed` measures: each scenario is a load, a wait until all has arrived, and an account of it.

CPU per message is the figure to steer by: rates swing twofold between identical runs on a small machine.
"""

from __future__ import annotations

import json
from urllib.parse import parse_qsl

import msgspec
from twilio.request_validator import RequestValidator

from tests.speed.measure import Account, fetch, pairs, rss_bytes, settle, stats, tree
from tests.speed.rig import Rig, run_load

MEGABYTE = 1e6
QUIET_S = 10.0
LIMIT_S = 180.0
STILL_S = 0.4
LOAD_LIMIT_S = 240.0
WARM_UP = 300


class Scenario(msgspec.Struct, frozen=True):
    """One kind of load."""

    name: str
    title: str
    count: int
    callback: bool
    receipts: bool
    rate: float = 0
    """Messages a second; 0: as fast as 128 connections go."""


SCENARIOS = (
    Scenario("chain", "accept -> carrier -> receipt -> signed callback", 30_000, callback=True, receipts=True),
    Scenario("carrier", "accept -> carrier, no receipt, no callback", 30_000, callback=False, receipts=False),
    Scenario("latency", "open loop, 2,000/s for 6 s", 12_000, callback=True, receipts=True, rate=2_000),
)


class Result(msgspec.Struct, frozen=True):
    """The figures of one run of one scenario."""

    scenario: str
    database: str
    sent: int
    accepted: int
    rejected: int
    accepted_per_s: float
    end_to_end_per_s: float
    """Until the last callback; without callbacks, until the last submit_sm."""
    ms_p50: float
    ms_p99: float
    ms_max: float
    server_cpu_us: float
    """Per accepted message, the server's process tree."""
    database_cpu_us: float
    """Per accepted message, PostgreSQL's process tree; 0 with SQLite."""
    cpu_us: float
    rss_start_mb: float
    """The server's, without PostgreSQL's."""
    rss_peak_mb: float
    lost: int
    """Accepted, and never seen by the SMSC."""
    duplicates: int
    """submit_sm that repeated a message."""
    unfinished: int
    """Accepted, and no final callback came."""
    callbacks_per_message: float
    callbacks_repeated: int
    callbacks_out_of_order: int
    signatures_checked: int
    signatures_wrong: int


def warm_up(rig: Rig) -> None:
    """A few messages through the whole chain, so that what follows measures a running system. Raises RuntimeError."""
    rig.reset_instruments()
    report = run_load(rig.load_command(WARM_UP, callback=True, connections=16), LOAD_LIMIT_S)
    if report["accepted"] < WARM_UP:
        msg = f"only {report['accepted']} of {WARM_UP} messages were accepted: {report['reject_sample']}"
        raise RuntimeError(msg)
    settle(lambda: stats(rig.sink_stats)["finals"], WARM_UP, QUIET_S, LIMIT_S)


def perform(rig: Rig, scenario: Scenario, rss_start_mb: float) -> Result:
    """Runs `scenario` on a rig that stands."""
    rig.reset_instruments()
    fetch(rig.smsc_stats, f"/set?dlr_ms={rig.setup.dlr_ms if scenario.receipts else -1}")
    assert rig.server is not None
    database = rig.postgres.process if rig.postgres else None
    with Account([rig.server.pid]) as server, Account([database.pid] if database else []) as postgres:
        report = run_load(
            rig.load_command(scenario.count, callback=scenario.callback, rate=scenario.rate), LOAD_LIMIT_S
        )
        _wait_for_all(rig, scenario, report["accepted"])
    submits, callbacks = stats(rig.smsc_stats), stats(rig.sink_stats)
    messages = report["accepted"] or 1
    accepted = rig.accepted().keys()
    finals = {int(uid) for uid, *_ in pairs(rig.sink_stats, "/finals")}
    last = callbacks["last"] if scenario.callback else submits["last"]
    checked, wrong = check_signatures(rig)
    return Result(
        scenario=scenario.name,
        database=rig.setup.database,
        sent=report["sent"],
        accepted=report["accepted"],
        rejected=report["rejected"] + report["errors"],
        accepted_per_s=report["accepted_per_s"],
        end_to_end_per_s=round(report["accepted"] / max(1e-9, last - report["started"]), 1) if last else 0.0,
        ms_p50=report["ms_p50"],
        ms_p99=report["ms_p99"],
        ms_max=report["ms_max"],
        server_cpu_us=round(server.cpu_s * 1e6 / messages, 1),
        database_cpu_us=round(postgres.cpu_s * 1e6 / messages, 1),
        cpu_us=round((server.cpu_s + postgres.cpu_s) * 1e6 / messages, 1),
        rss_start_mb=rss_start_mb,
        rss_peak_mb=round(server.rss_peak_bytes / MEGABYTE, 1),
        lost=len(accepted - {int(uid) for uid, _ in pairs(rig.smsc_stats, "/uids")}),
        duplicates=int(submits["duplicates"]),
        unfinished=len(accepted - finals) if scenario.callback else 0,
        callbacks_per_message=round(callbacks["count"] / messages, 3),
        callbacks_repeated=int(callbacks["repeated"]),
        callbacks_out_of_order=int(callbacks["out_of_order"]),
        signatures_checked=checked,
        signatures_wrong=wrong,
    )


def _wait_for_all(rig: Rig, scenario: Scenario, accepted: int) -> None:
    """Until the SMSC saw every message and, where asked for, every message's end was called back."""
    settle(lambda: stats(rig.smsc_stats)["distinct_uids"], accepted, QUIET_S, LIMIT_S)
    if scenario.callback:
        settle(lambda: stats(rig.sink_stats)["finals"], accepted, QUIET_S, LIMIT_S)
    settle(lambda: stats(rig.sink_stats)["count"], float("inf"), STILL_S, LIMIT_S)


def server_rss_mb(rig: Rig) -> float:
    """The server's resident memory now."""
    assert rig.server is not None
    return round(rss_bytes(tree([rig.server.pid])) / MEGABYTE, 1)


def check_signatures(rig: Rig) -> tuple[int, int]:
    """How many of the sink's sample were checked with the official validator, and how many were wrong."""
    samples: list[str] = json.loads(fetch(rig.sink_stats, "/samples"))
    validator = RequestValidator(rig.auth_token)
    return len(samples), sum(not signed_by(validator, request) for request in samples)


def signed_by(validator: RequestValidator, request: str) -> bool:
    """Whether a whole HTTP request carries the right X-Twilio-Signature for its URL and form."""
    head, _, body = request.partition("\r\n\r\n")
    lines = head.split("\r\n")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    url = f"http://{headers.get('host', '')}{lines[0].split(' ')[1]}"
    form = dict(parse_qsl(body, keep_blank_values=True))
    return bool(validator.validate(url, form, headers.get("x-twilio-signature", "")))
