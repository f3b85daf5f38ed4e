"""What is the account's own: its subaccounts, keys, alerts, queues, and what was changed."""

from __future__ import annotations

from typing import Final

from tidings.accounts.model import Capability
from tidings.console.catalogue.standing import STANDING
from tidings.console.sheets.model import Act, As, Sheet, SheetColumn, SheetLink
from tidings.console.wording import _
from tidings.http import CORE_2010, IAM_V1, MONITOR_V1, TIDINGS_V1

_MADE: Final = SheetColumn("date_created", _("Since"), As.MOMENT)

ACCOUNT: Final = (
    Sheet(
        place="/subaccounts",
        title=_("Accounts"),
        one=_("account"),
        asks=_("Which accounts are below this one, and may they send?"),
        product=CORE_2010,
        path="/Accounts",
        columns=(
            SheetColumn("friendly_name", _("Name"), As.NAME),
            SheetColumn("sid", "SID", As.SID),
            SheetColumn("status", _("Status"), As.STATE),
            _MADE,
        ),
        settings=("FriendlyName",),
        acts=STANDING,
        needs=Capability.EVERYTHING,
    ),
    Sheet(
        place="/keys",
        title=_("API keys"),
        one=_("key"),
        asks=_("Which programs may act for this account, and how far?"),
        product=IAM_V1,
        path="/Keys",
        columns=(SheetColumn("friendly_name", _("Name"), As.NAME), SheetColumn("sid", "SID", As.SID), _MADE),
        own_account="AccountSid",
        removes=_("Revoke"),
        nothing=_("This account has no key: programs sign in with its token."),
        needs=Capability.EVERYTHING,
        made_words=_("The secret is on this page and nowhere else. Keep it where the program finds it, and no person."),
        secret="secret",  # noqa: S106 - the name of a field
    ),
    Sheet(
        place="/alerts",
        title=_("Alerts"),
        one=_("alert"),
        asks=_("What went wrong lately, in webhooks and messages?"),
        product=MONITOR_V1,
        path="/Alerts",
        name="error_code",
        columns=(
            SheetColumn("error_code", _("Code"), As.NAME),
            SheetColumn("log_level", _("Level"), As.STATE),
            SheetColumn("alert_text", _("What")),
            SheetColumn("resource_sid", _("About"), As.SID),
            SheetColumn("date_created", _("When"), As.MOMENT),
        ),
        nothing=_("Nothing went wrong."),
    ),
    Sheet(
        place="/audit-log",
        title=_("Audit log"),
        one=_("event"),
        asks=_("Who changed what, when, and from where?"),
        product=MONITOR_V1,
        path="/Events",
        name="event_type",
        columns=(
            SheetColumn("event_type", _("What"), As.NAME),
            SheetColumn("resource_sid", _("About"), As.SID),
            SheetColumn("actor_sid", _("Who"), As.SID),
            SheetColumn("source_ip_address", _("From")),
            SheetColumn("event_date", _("When"), As.MOMENT),
        ),
        nothing=_("Nothing was changed yet."),
    ),
    Sheet(
        place="/queues",
        title=_("Queues"),
        one=_("queue"),
        asks=_("What waits at which sender, and when will it be gone?"),
        product=TIDINGS_V1,
        path="/Queues",
        name="sender",
        columns=(
            SheetColumn("sender", _("Sender"), As.NAME),
            SheetColumn("status", _("Status"), As.STATE),
            SheetColumn("segments", _("Segments"), As.BAR),
            SheetColumn("messages", _("Messages")),
            SheetColumn("segments_per_second", _("Segments a second")),
            SheetColumn("limited_by", _("Waits for")),
            SheetColumn("oldest", _("Oldest"), As.MOMENT),
            SheetColumn("drained_at", _("All gone"), As.MOMENT),
        ),
        filters=("MessagingServiceSid",),
        acts=(
            Act(
                label=_("Pause"),
                path="/Pause",
                where=("status", ("active",)),
                asks=("Reason", _("Why, for whoever looks")),
                done=_("Nothing begins to leave it from now on. What is accepted for it waits."),
            ),
            Act(label=_("Resume"), path="/Resume", where=("status", ("paused",)), done=_("It goes on, at its pace.")),
            Act(
                label=_("Purge"),
                path="/Purge",
                where=("status", ("active", "paused")),
                typed=True,
                done=_("What waited in it is being canceled, each message with its callback."),
            ),
        ),
        part="queue_part.html",
        drawn=("sid", "pause", "purge", "messages", "segments"),
        item_ways=(SheetLink(_("Forecast"), "/queues/{item}/forecast"),),
        nothing=_("No sender has anything waiting, and none is paused."),
    ),
)
