"""Lists of other things than messages, where there are very many: opt-outs, consents, contacts, events, alerts, reviews.

    python -m tests.speed.scale --part lists [--heap 1000000] [--database sqlite|postgres|both]

All but the reviews are of one account, which is where a list is longest. Of the reviews, half as many, each account has
thirty; the operator lists them all. Alerts are as many as are kept of an account. Of each filter some value is rare.
"""

from __future__ import annotations

import urllib.parse
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from tests.speed.filling import Filling, filling
from tests.speed.rig import Rig
from tests.speed.run import say
from tests.speed.starts import Start, stopped, stopped_and_started
from tests.speed.timing import TABLE, line
from tidings.alerts.forget import KEPT_MOST
from tidings.http.paging import token_of

DAYS = 300
RARE = 20_000
"""One in so many is of the rare kind."""
SCOPES = 20
PER_ACCOUNT = 30
DAY_US = 86_400_000_000
GOAL_LIST_MS = 50


def show(rig: Rig, count: int, times: int) -> None:
    """Fills the store and prints how long each list takes."""
    stopped(rig)
    with filling(rig) as store:
        _fill(rig, store, count)
    start = stopped_and_started(rig)
    _show_start(start, count)
    say(f"Milliseconds; the goal is {GOAL_LIST_MS}\n\n{TABLE}")
    for name, path, is_operators in _lists(count):
        say(line(rig, name, partial(rig.ask, path, operator=is_operators), times))


def _show_start(start: Start, count: int) -> None:
    told = f"{start.wall_s:.1f} s, {start.cpu_s:.1f} s of CPU, {start.rss_mb:.0f} MB"
    say(f"{count:,} of each; a start on it: {told}\n")


def _fill(rig: Rig, store: Filling, count: int) -> None:
    """The n-th of each was made so long ago as its number says; the last first."""
    now = int(datetime.now(UTC).timestamp() * 1_000_000)
    account = {"account_sid": rig.account_sid}

    def made(many: int) -> str:
        return f"({now - DAYS * DAY_US} + g.n * {DAYS * DAY_US // many})"

    def sid(prefix: str, many: int) -> str:
        return f"'{prefix}' || {store.hex(f'{made(many)} / 1000', 12)} || {store.hex('g.n', 20)}"

    def rarely(rare: str, usual: str) -> str:
        return f"CASE WHEN g.n % {RARE} = 7 THEN '{rare}' ELSE '{usual}' END"

    user = "'+1' || CAST(2000000000 + g.n AS TEXT)"
    scope = f"'+1202555' || CAST(1000 + g.n % {SCOPES} AS TEXT)"
    opt_out = account | dict.fromkeys(("scope", "user", "keyword", "source", "date_created", "message_sid"))
    pair = {"scope": scope, "user": user, "date_created": made(count), "source": rarely("import", "keyword")}
    store.copy("opt_out", opt_out | {"keyword": "STOP"}, count, pair)
    said = {"sender_id": scope, "contact_id": user, "date_updated": made(count), "date_of_consent": made(count)}
    said |= {"status": rarely("opt-in", "opt-out"), "source": rarely("offline", "website")}
    store.copy("consent", account | dict.fromkeys(said), count, said)
    lives = {"contact_id": user, "date_updated": made(count)}
    store.copy("contact", account | dict.fromkeys(("country_iso_code", "zip_code", *lives)), count, lives)
    event = store.row("audit_event", account_sid=rig.account_sid, resource_type="sender")
    noted = {"sid": sid("AE", count), "event_date": made(count), "event_type": rarely("key.created", "sender.updated")}
    noted |= {"actor_sid": rarely("SK" + "1" * 32, rig.account_sid), "source_ip_address": rarely("1.2.3.4", "5.6.7.8")}
    noted |= {"resource_sid": f"'PN' || {store.hex('g.n / 100', 32)}"}
    store.copy("audit_event", event, count, noted)
    alert: dict[str, Any] = dict.fromkeys(("request_method", "request_url", "request_variables", "resource_sid"))
    alert |= {"alert_text": "It failed", "error_code": "11200", **dict.fromkeys(("response_body", "service_sid"))}
    at = {name: made(KEPT_MOST) for name in ("date_created", "date_generated")}
    at |= {"sid": sid("NO", KEPT_MOST), "log_level": rarely("warning", "error")}
    store.copy("alert", account | alert | dict.fromkeys(at), KEPT_MOST, at)
    reviews = count // 2
    review: dict[str, Any] = dict.fromkeys(("error_code", "reason", "due_at"))
    review |= {"object_sid": "BU" + "0" * 32, "friendly_name": "A profile", "decided_by": "operator", "hint": ""}
    its = {"sid": sid("RW", reviews), "account_sid": f"'AC' || {store.hex(f'g.n / {PER_ACCOUNT}', 32)}"}
    its |= {"kind": rarely("brand", "customer-profile"), "outcome": rarely("pending", "approved")}
    its |= {"date_created": made(reviews), "date_updated": made(reviews)}
    store.copy("review", review | dict.fromkeys(its), reviews, its)


def _lists(count: int) -> Iterator[tuple[str, str, bool]]:
    """Name and path of each, and whether the operator asks."""
    now = datetime.now(UTC)
    day, later = ((now - timedelta(days=days)).date().isoformat() for days in (DAYS // 2, DAYS // 2 - 1))
    user, scope = f"+1{2_000_000_000 + count // 2}", "+12025551007"
    middle = int((now - timedelta(days=DAYS // 2)).timestamp() * 1_000_000)
    filters: dict[str, list[dict[str, str]]] = {
        "OptOuts": [
            {"Scope": scope},
            {"User": user},
            {"User": "+19995550100"},
            {"Scope": scope, "User": user},
            {"Source": "keyword"},
            {"Source": "import"},
            {"Source": "website"},
            {"StartDate": day},
            {"EndDate": day},
            {"StartDate": day, "EndDate": day},
            {"StartDate": "2031-01-01"},
            {"Scope": scope, "Source": "import"},
            {"PageToken": token_of((scope, user))},
        ],
        "Consents": [
            {"SenderId": scope},
            {"ContactId": user},
            {"Status": "opt-in"},
            {"Source": "offline"},
            {"Source": "others"},
            {"PageToken": token_of((scope, user))},
        ],
        "Contacts": [{"PageToken": token_of((user,))}],
    }
    for name, each in filters.items():
        yield from _of(f"/tidings/v1/{name}", name, each)
    events = [
        {"EventType": "sender.updated"},
        {"EventType": "key.created"},
        {"EventType": "key.deleted"},
        {"ActorSid": "SK" + "1" * 32},
        {"ResourceSid": f"PN{count // 200:032x}"},
        {"SourceIpAddress": "1.2.3.4"},
        {"StartDate": day, "EndDate": later},
        {"EndDate": day},
        {"StartDate": "2031-01-01"},
        {"StartDate": day, "EndDate": later, "EventType": "key.created"},
    ]
    yield from _of("/monitor/v1/Events", "Events", events)
    alerts = [{"LogLevel": "error"}, {"LogLevel": "warning"}, {"LogLevel": "notice"}, {"StartDate": day}]
    yield from _of("/monitor/v1/Alerts", "Alerts", [*alerts, {"PageToken": token_of((middle, "NO"))}])
    account = f"AC{count // 4 // PER_ACCOUNT:032x}"
    reviews = [
        {"Outcome": "pending"},
        {"Outcome": "approved"},
        {"Outcome": "withdrawn"},
        {"Kind": "brand"},
        {"Kind": "customer-profile"},
        {"Kind": "campaign"},
        {"AccountSid": account},
        {"AccountSid": account, "Outcome": "pending"},
        {"Outcome": "pending", "Kind": "customer-profile"},
        {"Outcome": "approved", "Kind": "brand"},
        {"PageToken": token_of((f"RW{middle // 1000:012x}",))},
    ]
    yield from _of("/tidings/v1/Reviews", "operator: Reviews", reviews, is_operators=True)
    yield "Reviews of an account that has none", "/tidings/v1/Reviews", False


def _of(
    path: str, name: str, filters: list[dict[str, str]], *, is_operators: bool = False
) -> Iterator[tuple[str, str, bool]]:
    yield name, path, is_operators
    for each in filters:
        page = {"Page": "9"} if "PageToken" in each else {}
        shown = ", ".join("half way" if key == "PageToken" else f"`{key}={value}`" for key, value in each.items())
        yield f"{name}; {shown}", f"{path}?{urllib.parse.urlencode(each | page)}", is_operators
