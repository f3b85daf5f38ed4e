"""What only the operator sees: links to carriers, routes, the stock of numbers, and what fits nothing."""

from __future__ import annotations

from typing import Final

from tidings.accounts.model import Capability
from tidings.carriers.http_link import HttpLink
from tidings.carriers.smpp_link import SmppLink
from tidings.console.catalogue.link_fields import LINK_FIELDS
from tidings.console.catalogue.standing import STANDING
from tidings.console.sheets.model import Act, As, Sheet, SheetColumn, SheetLink
from tidings.console.wording import _
from tidings.http import TIDINGS_V1

_MADE: Final = SheetColumn("date_created", _("Since"), As.MOMENT)
_OPERATOR: Final = Capability.OPERATOR

OPERATOR: Final = (
    Sheet(
        place="/tenants",
        title=_("Accounts of all tenants"),
        one=_("account"),
        asks=_("Who sends by this installation, what have they left, and may they?"),
        product=TIDINGS_V1,
        path="/Accounts",
        columns=(
            SheetColumn("friendly_name", _("Name"), As.NAME),
            SheetColumn("sid", "SID", As.SID),
            SheetColumn("status", _("Status"), As.STATE),
            SheetColumn("type", _("Type")),
            SheetColumn("balance", _("Balance")),
            SheetColumn("currency", _("Currency")),
            SheetColumn("owner_account_sid", _("Main account"), As.SID),
            _MADE,
        ),
        left_out=("Status",),
        item_ways=(
            SheetLink(_("Book credit"), "/tenants/{item}/credit"),
            SheetLink(_("Throughput"), "/throughputs/{item}"),
        ),
        acts=STANDING,
        secret="auth_token",  # noqa: S106 - the name of a field
        made_words=_("The token is on this page and nowhere else: give it to whom the account is for."),
        needs=_OPERATOR,
    ),
    Sheet(
        place="/carriers",
        title=_("Carriers"),
        one=_("carrier"),
        asks=_("Which links lead to carriers, and are they up?"),
        product=TIDINGS_V1,
        path="/Carriers",
        name="name",
        columns=(
            SheetColumn("name", _("Name"), As.NAME),
            SheetColumn("host", _("Host")),
            SheetColumn("status", _("Status"), As.STATE),
            SheetColumn("enabled", _("On"), As.YES),
            SheetColumn("settings.window", _("Window")),
            SheetColumn("settings.throughput", _("Segments a second")),
        ),
        within="settings",
        groups=LINK_FIELDS,
        defaults=(SmppLink, HttpLink),
        adds=True,
        part="link_part.html",
        nothing=_("There is only the link that the settings name."),
        acts=(
            Act(
                label=_("Turn off"), fields=(("Enabled", "false"),), where=("enabled", ("True",)), done=_("It is off.")
            ),
            Act(label=_("Turn on"), fields=(("Enabled", "true"),), where=("enabled", ("False",)), done=_("It is on.")),
            Act(
                label=_("New callback addresses"),
                path="/CallbackAddresses",
                where=("kind", ("http",)),
                typed=True,
                done=_("Give them to the carrier: they are here and nowhere else. Those before are none any more."),
                once=(("receipts", _("Receipts go to")), ("messages", _("Texts go to"))),
            ),
        ),
        needs=_OPERATOR,
    ),
    Sheet(
        place="/routes",
        title=_("Routes"),
        one=_("route"),
        asks=_("Which messages go by which link?"),
        product=TIDINGS_V1,
        path="/Routes",
        name="carrier",
        columns=(
            SheetColumn("carrier", _("Carrier"), As.NAME),
            SheetColumn("prefix", _("Prefix")),
            SheetColumn("iso_country", _("Country")),
            SheetColumn("account_sid", _("Account"), As.SID),
            SheetColumn("priority", _("Priority")),
            SheetColumn("weight", _("Weight")),
            SheetColumn("cost", _("Cost of a segment")),
            SheetColumn("enabled", _("On"), As.YES),
        ),
        nothing=_("No route is set: all goes by the link of the settings."),
        needs=_OPERATOR,
    ),
    Sheet(
        place="/inventory",
        title=_("Inventory"),
        one=_("number"),
        asks=_("Which numbers do you have, and whose are they?"),
        product=TIDINGS_V1,
        path="/Inventory",
        name="phone_number",
        adds=True,
        columns=(
            SheetColumn("phone_number", _("Number"), As.NAME),
            SheetColumn("type", _("Type")),
            SheetColumn("iso_country", _("Country")),
            SheetColumn("account_sid", _("Account"), As.SID),
        ),
        filters=("PhoneNumber", "Type", "IsoCountry", "Status", "AccountSid"),
        nothing=_("No number of your own: searches answer from the simulated market."),
        needs=_OPERATOR,
    ),
    Sheet(
        place="/strays",
        title=_("Strays"),
        one=_("stray"),
        asks=_("What did carriers say that fits nothing here?"),
        product=TIDINGS_V1,
        path="/Strays",
        name="reason",
        columns=(
            SheetColumn("reason", _("Why"), As.NAME),
            SheetColumn("kind", _("What")),
            SheetColumn("carrier", _("Carrier")),
            SheetColumn("source", _("From")),
            SheetColumn("destination", _("To")),
            SheetColumn("date_created", _("When"), As.MOMENT),
        ),
        nothing=_("Everything that carriers said fitted."),
        needs=_OPERATOR,
    ),
    Sheet(
        place="/traffic-warnings",
        title=_("Traffic warnings"),
        one=_("warning"),
        asks=_("Who sends in a way that carriers stop?"),
        product=TIDINGS_V1,
        path="/TrafficWarnings",
        name="kind",
        columns=(
            SheetColumn("kind", _("What"), As.NAME),
            SheetColumn("account_sid", _("Account"), As.SID),
            SheetColumn("date_created", _("When"), As.MOMENT),
        ),
        nothing=_("Nobody does."),
        needs=_OPERATOR,
    ),
    Sheet(
        place="/processes",
        title=_("Processes"),
        one=_("process"),
        asks=_("Which processes run on this store, where, and do they keep up?"),
        product=TIDINGS_V1,
        path="/Processes",
        name="sid",
        columns=(
            SheetColumn("sid", _("Process"), As.NAME),
            SheetColumn("host", _("Host")),
            SheetColumn("pid", _("Process ID")),
            SheetColumn("status", _("Status"), As.STATE),
            SheetColumn("version", _("Version")),
            SheetColumn("roles", _("Roles"), As.LIST),
            SheetColumn("beat_age_ms", _("Last beat, ms")),
            SheetColumn("lag_ms", _("Lag, ms")),
        ),
        needs=_OPERATOR,
    ),
    Sheet(
        place="/retention",
        title=_("Retention"),
        one=_("retention"),
        asks=_("After how many days are messages of an account deleted?"),
        product=TIDINGS_V1,
        path="/Retention",
        key="account_sid",
        name="account_sid",
        columns=(
            SheetColumn("account_sid", _("Account"), As.NAME),
            SheetColumn("days", _("Days")),
            SheetColumn("date_updated", _("Since"), As.MOMENT),
        ),
        removes=_("Keep all"),
        nothing=_("All messages of all accounts are kept."),
        needs=_OPERATOR,
    ),
)
