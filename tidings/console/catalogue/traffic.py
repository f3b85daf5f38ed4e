"""What the operator does with traffic: holds it, says how fast it goes, reads what was done to whose things."""

from __future__ import annotations

from typing import Final

from tidings.accounts.model import Capability
from tidings.console.sheets.model import Act, As, Sheet, SheetColumn
from tidings.console.wording import _
from tidings.http import TIDINGS_V1

_OPERATOR: Final = Capability.OPERATOR
_IS_HELD: Final = ("status", ("held",))

TRAFFIC: Final = (
    Sheet(
        place="/holds",
        title=_("Holds"),
        one=_("hold"),
        asks=_("Do messages and callbacks go out, and what waits?"),
        product=TIDINGS_V1,
        path="/Holds",
        key="traffic",
        name="traffic",
        columns=(
            SheetColumn("traffic", _("What"), As.NAME),
            SheetColumn("status", _("Status"), As.STATE),
            SheetColumn("reason", _("Why")),
            SheetColumn("date_held", _("Held"), As.MOMENT),
            SheetColumn("date_released", _("Released"), As.MOMENT),
            SheetColumn("waiting.queued", _("Waiting")),
            SheetColumn("waiting.scheduled", _("Scheduled")),
        ),
        changes=False,
        acts=(
            Act(
                label=_("Hold"),
                fields=(("Status", "held"),),
                where=("status", ("released",)),
                typed=True,
                done=_("Nothing of it leaves from now on. What is with a carrier comes to its end."),
            ),
            Act(
                label=_("Release and send"),
                fields=(("Status", "released"), ("Waiting", "send")),
                where=_IS_HELD,
                typed=True,
                done=_("It goes on, and what waited goes out."),
            ),
            Act(
                label=_("Release and drop"),
                fields=(("Status", "released"), ("Waiting", "drop")),
                where=_IS_HELD,
                typed=True,
                done=_("It goes on. What waited never goes out."),
            ),
        ),
        needs=_OPERATOR,
    ),
    Sheet(
        place="/throughputs",
        title=_("Throughput"),
        one=_("throughput"),
        asks=_("How many segments a second may all senders of an account send together?"),
        product=TIDINGS_V1,
        path="/Throughputs",
        key="account_sid",
        name="account_sid",
        columns=(
            SheetColumn("account_sid", _("Account"), As.NAME),
            SheetColumn("markets.us-ca-long-code", _("US, Canada: long codes")),
            SheetColumn("markets.us-ca-toll-free", _("Toll-free")),
            SheetColumn("markets.us-ca-short-code", _("Short codes")),
            SheetColumn("markets.international", _("Elsewhere")),
        ),
        nothing=_("Nothing is set for any account: each sender goes at its own pace. Set it from an account's page."),
        needs=_OPERATOR,
    ),
    Sheet(
        place="/all-events",
        title=_("Audit log of all accounts"),
        one=_("event"),
        asks=_("Who changed what in which account, when, and from where?"),
        product=TIDINGS_V1,
        path="/AuditEvents",
        name="event_type",
        columns=(
            SheetColumn("event_type", _("What"), As.NAME),
            SheetColumn("account_sid", _("Account"), As.SID),
            SheetColumn("resource_sid", _("About"), As.SID),
            SheetColumn("actor_sid", _("Who"), As.SID),
            SheetColumn("source_ip_address", _("From")),
            SheetColumn("event_date", _("When"), As.MOMENT),
        ),
        nothing=_("Nothing was changed yet."),
        needs=_OPERATOR,
    ),
)
