"""What is the account's own: its subaccounts, keys, alerts, queues, and what was changed."""

from __future__ import annotations

from typing import Final

from tidings.accounts.model import Capability
from tidings.console.catalogue.standing import STANDING
from tidings.console.sheets.model import As, Sheet, SheetColumn
from tidings.http import CORE_2010, IAM_V1, MONITOR_V1, TIDINGS_V1

_MADE: Final = SheetColumn("date_created", "Since", As.MOMENT)

ACCOUNT: Final = (
    Sheet(
        place="/subaccounts",
        title="Accounts",
        one="account",
        asks="Which accounts are below this one, and may they send?",
        product=CORE_2010,
        path="/Accounts",
        columns=(
            SheetColumn("friendly_name", "Called", As.NAME),
            SheetColumn("sid", "SID", As.SID),
            SheetColumn("status", "Status", As.STATE),
            _MADE,
        ),
        settings=("FriendlyName",),
        acts=STANDING,
        needs=Capability.EVERYTHING,
    ),
    Sheet(
        place="/keys",
        title="API keys",
        one="key",
        asks="Which programs may act for this account, and how far?",
        product=IAM_V1,
        path="/Keys",
        columns=(SheetColumn("friendly_name", "Called", As.NAME), SheetColumn("sid", "SID", As.SID), _MADE),
        own_account="AccountSid",
        removes="Revoke",
        nothing="This account has no key: programs sign in with its token.",
        needs=Capability.EVERYTHING,
        made_words="The secret is on this page and nowhere else. Keep it where the program finds it, and no person.",
        secret="secret",  # noqa: S106 - the name of a field
    ),
    Sheet(
        place="/alerts",
        title="Alerts",
        one="alert",
        asks="What went wrong lately, in webhooks and messages?",
        product=MONITOR_V1,
        path="/Alerts",
        name="error_code",
        columns=(
            SheetColumn("error_code", "Code", As.NAME),
            SheetColumn("log_level", "Level", As.STATE),
            SheetColumn("alert_text", "What"),
            SheetColumn("resource_sid", "Of", As.SID),
            SheetColumn("date_created", "When", As.MOMENT),
        ),
        nothing="Nothing went wrong.",
    ),
    Sheet(
        place="/audit-log",
        title="Audit log",
        one="event",
        asks="Who changed what, when, and from where?",
        product=MONITOR_V1,
        path="/Events",
        name="event_type",
        columns=(
            SheetColumn("event_type", "What", As.NAME),
            SheetColumn("resource_sid", "Of", As.SID),
            SheetColumn("actor_sid", "Who", As.SID),
            SheetColumn("source_ip_address", "From"),
            SheetColumn("event_date", "When", As.MOMENT),
        ),
        nothing="Nothing was changed yet.",
    ),
    Sheet(
        place="/queues",
        title="Queues",
        one="queue",
        asks="What waits at which sender, and when will it be gone?",
        product=TIDINGS_V1,
        path="/Queues",
        name="sid",
        columns=(
            SheetColumn("sid", "Of", As.NAME),
            SheetColumn("messages", "Messages"),
            SheetColumn("segments", "Segments"),
            SheetColumn("segments_per_second", "Segments a second"),
            SheetColumn("limited_by", "Waits for"),
            SheetColumn("oldest", "Oldest", As.MOMENT),
            SheetColumn("drained_at", "Gone", As.MOMENT),
        ),
        filters=("MessagingServiceSid",),
        nothing="No sender has anything waiting.",
    ),
)
