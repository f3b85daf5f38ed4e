"""Messages of a month, for the tests of lists: sent at once or late, scheduled, waiting, of two accounts."""

from __future__ import annotations

import random
from typing import Any

import msgspec

from tidings.messages.model import VALIDITY_MOST_S, Message

HOUR_US = 3_600_000_000
BEGAN_US = 1_764_000_000_000_000
MOST_AHEAD_US = 35 * 24 * HOUR_US
TO, FROM = ("+14155550101", "+14155550102"), ("+18885550101", "+18885550102")
"""Recipients and senders, the first of which has most messages."""


def made(number: int, created: int, sent: int | None, send_at: int | None = None, **more: Any) -> Message:
    """A message; `more` are other columns of it."""
    values: dict[str, Any] = {field.name: 0 if field.type is int else "x" for field in msgspec.structs.fields(Message)}
    optional = {"date_sent": sent, "send_at": send_at, "error_code": None, "price_micros": None, "expires_at": None}
    optional["reference"] = None
    values |= {"account_sid": "AC1", "sid": f"SM{number:06}", "date_created": created, **optional, **more}
    return Message(**values)


def history(chance: random.Random, count: int = 400) -> list[Message]:
    """Sent at once or as late as may be, scheduled, and not sent."""
    found = []
    for number in range(count):
        created = BEGAN_US + chance.randrange(40 * 24 * HOUR_US)
        late = chance.choice((0, 1, 5_000_000, chance.randrange(VALIDITY_MOST_S * 1_000_000)))
        kind = chance.choice(("sent", "sent", "scheduled", "waits"))
        send_at = created + chance.randrange(MOST_AHEAD_US) if kind == "scheduled" else None
        sent = None if kind == "waits" else (send_at or created) + late
        more = {"account_sid": chance.choice(("AC1", "AC1", "AC1", "AC2"))}
        more |= {"to": TO[chance.random() > 0.7], "from_": FROM[chance.random() > 0.9]}
        found.append(made(number, created, sent, send_at, **more))
    return found
