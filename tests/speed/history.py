"""Lists over a long history: how long each takes at a million messages, and how long others wait meanwhile.

    python -m tests.speed.history [--database sqlite|postgres|both] [--messages 1000000] [--times 20]

The history is one sent message, copied within the database over thirty days, so that it has every column as the
program writes it.
"""

from __future__ import annotations

import argparse
import base64
import json
import time
import urllib.parse
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

from tests.speed.filling import filling
from tests.speed.rig import Rig, Setup, standing
from tests.speed.timing import TABLE, line

DAYS = 30
NUMBERS = 1_000
"""Recipients among whom the messages are spread."""
OTHER_SENDER = "+12025550199"
"""Who wrote a third of them."""
SHY_SENDER = "+12025550198"
"""Who wrote to one recipient."""
SCHEDULED, AHEAD_US = 20, 3_600_000_000
"""One in so many was scheduled, for so long after it was made."""


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
    print(TABLE)
    base = f"/2010-04-01/Accounts/{rig.account_sid}/Messages.json"
    for name, query in lists(rig):
        path = f"{base}?{urllib.parse.urlencode({'PageSize': 50, **query})}"
        print(line(rig, name, partial(rig.ask, path), times), flush=True)


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
        due = f"({message['date_created']} - {back})"
        ahead = f"(CASE WHEN g.n % {SCHEDULED} = 0 THEN {AHEAD_US} ELSE 0 END)"
        made = f"({due} - {ahead})"
        differing = {
            "sid": f"'SM' || {store.hex(f'{made} / 1000', 12)} || {store.hex('g.n', 20)}",
            "date_created": made,
            "date_updated": f"{message['date_updated']} - {back}",
            "date_sent": f"{message['date_sent']} - {back}",
            "to": f"'+1415' || CAST(2000000 + g.n % {NUMBERS} AS TEXT)",
            "from": f"CASE WHEN g.n % {NUMBERS} = 1 THEN '{SHY_SENDER}' WHEN g.n % 3 = 0 THEN '{OTHER_SENDER}' "
            f"ELSE '{rig.sender}' END",
            "send_at": f"CASE WHEN g.n % {SCHEDULED} = 0 THEN {due} END",
        }
        store.copy("message", message, count, differing)
    rig.start_server()


def lists(rig: Rig) -> Iterator[tuple[str, dict[str, str]]]:
    """The lists, each with its filters: the first page of each, and one far along."""
    now = datetime.now(UTC)
    middle = now - timedelta(days=DAYS / 2)
    day, moment = middle.date().isoformat(), middle.strftime("%Y-%m-%dT%H:%M:%SZ")
    to, sender, other = {"To": "+14152000007"}, {"From": rig.sender}, {"From": OTHER_SENDER}
    on, until, since = {"DateSent": day}, {"DateSent<": moment}, {"DateSent>": moment}
    filters: dict[str, dict[str, str]] = {
        "all": {},
        "`To`": to,
        "`From`": sender,
        "`To`, `From`": to | other,
        "`DateSent=` a day": on,
        "`DateSent<`": until,
        "`DateSent>`": since,
        "`DateSent>`, `DateSent<`": {"DateSent>": day, "DateSent<": moment},
        "`To`, `DateSent=`": to | on,
        "`From`, `DateSent=`": sender | on,
        "`To`, `From`, `DateSent=`": to | other | on,
        "`To`, `DateSent<`": to | until,
        "`From`, `DateSent<`": sender | until,
        "`To`, `DateSent>`": to | since,
        "`From`, `DateSent>`": sender | since,
    }
    yield from filters.items()
    deep = {"Page": "1000", "PageToken": _token(middle - timedelta(days=DAYS / 3))}
    for name in ("all", "`To`", "`From`", "`To`, `From`", "`DateSent<`", "`From`, `DateSent<`", "`To`, `DateSent<`"):
        yield f"{name}; far along", filters[name] | deep
    day_begins = datetime.fromisoformat(day).replace(tzinfo=UTC)
    last = {"Page": "600", "PageToken": _token(day_begins + timedelta(seconds=30))}
    for name in ("`DateSent=` a day", "`From`, `DateSent=`", "`To`, `DateSent=`"):
        yield f"{name}; its last page", filters[name] | last
    back = {"Page": "3", "PageToken": _token(middle, "PB")}
    yield "all; back", back
    yield "`From`; back", sender | back
    yield "`DateSent=` long ago", {"DateSent": "2020-01-01"}
    yield "`DateSent>` of the last minutes", {"DateSent>": (now + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%SZ")}
    yield "`To` that nobody wrote to, `DateSent<`", {"To": "+14159999999"} | until
    yield "`To`, `From` that never met", to | {"From": SHY_SENDER}
    yield "`From` that wrote long ago, `DateSent>`", {"From": SHY_SENDER} | since


def _token(moment: datetime, direction: str = "PA") -> str:
    """That of the page beside a message made at this moment."""
    keys = json.dumps([int(moment.timestamp() * 1_000_000), "SM"]).encode()
    return direction + base64.urlsafe_b64encode(keys).decode().rstrip("=")


if __name__ == "__main__":
    main()
