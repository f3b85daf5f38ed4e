"""What the operator does with traffic: holds it, says how fast it goes, reads what was done to whose things."""

from __future__ import annotations

from typing import Final

from tidings.accounts.model import Capability
from tidings.console.sheets.model import Act, As, Sheet, SheetColumn
from tidings.http import TIDINGS_V1

_OPERATOR: Final = Capability.OPERATOR
_IS_HELD: Final = ("status", ("held",))

TRAFFIC: Final = (
    Sheet(
        place="/holds",
        title="Holds",
        one="hold",
        asks="Do messages and callbacks go out, and what waits?",
        product=TIDINGS_V1,
        path="/Holds",
        key="traffic",
        name="traffic",
        columns=(
            SheetColumn("traffic", "What", As.NAME),
            SheetColumn("status", "Is", As.STATE),
            SheetColumn("reason", "Why"),
            SheetColumn("date_held", "Held", As.MOMENT),
            SheetColumn("date_released", "Released", As.MOMENT),
            SheetColumn("waiting.queued", "Waiting"),
            SheetColumn("waiting.scheduled", "Scheduled"),
        ),
        changes=False,
        acts=(
            Act(
                label="Hold",
                fields=(("Status", "held"),),
                where=("status", ("released",)),
                typed=True,
                done="Nothing of it leaves from now on. What is with a carrier comes to its end.",
            ),
            Act(
                label="Release and send",
                fields=(("Status", "released"), ("Waiting", "send")),
                where=_IS_HELD,
                typed=True,
                done="It goes on, and what waited goes out.",
            ),
            Act(
                label="Release and drop",
                fields=(("Status", "released"), ("Waiting", "drop")),
                where=_IS_HELD,
                typed=True,
                done="It goes on. What waited never goes out.",
            ),
        ),
        needs=_OPERATOR,
    ),
    Sheet(
        place="/throughputs",
        title="Throughput",
        one="throughput",
        asks="How many segments a second may all senders of an account send together?",
        product=TIDINGS_V1,
        path="/Throughputs",
        key="account_sid",
        name="account_sid",
        columns=(
            SheetColumn("account_sid", "Account", As.NAME),
            SheetColumn("markets.us-ca-long-code", "US, Canada: long codes"),
            SheetColumn("markets.us-ca-toll-free", "Toll-free"),
            SheetColumn("markets.us-ca-short-code", "Short codes"),
            SheetColumn("markets.international", "Elsewhere"),
        ),
        nothing="Nothing is set for any account: each sender goes at its own pace. Set it from an account's page.",
        needs=_OPERATOR,
    ),
    Sheet(
        place="/all-events",
        title="Audit log of all accounts",
        one="event",
        asks="Who changed what in which account, when, and from where?",
        product=TIDINGS_V1,
        path="/AuditEvents",
        name="event_type",
        columns=(
            SheetColumn("event_type", "What", As.NAME),
            SheetColumn("account_sid", "Account", As.SID),
            SheetColumn("resource_sid", "Of", As.SID),
            SheetColumn("actor_sid", "Who", As.SID),
            SheetColumn("source_ip_address", "From"),
            SheetColumn("event_date", "When", As.MOMENT),
        ),
        nothing="Nothing was changed yet.",
        needs=_OPERATOR,
    ),
)
