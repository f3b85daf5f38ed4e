"""What only the operator sees: links to carriers, routes, the stock of numbers, and what fits nothing."""

from __future__ import annotations

from typing import Final

from tidings.accounts.model import Capability
from tidings.console.sheets.model import Act, As, Sheet, SheetColumn
from tidings.http import TIDINGS_V1

_MADE: Final = SheetColumn("date_created", "Since", As.MOMENT)
_OPERATOR: Final = Capability.OPERATOR

OPERATOR: Final = (
    Sheet(
        place="/carriers",
        title="Carriers",
        one="carrier",
        asks="Which links lead to carriers, and are they up?",
        product=TIDINGS_V1,
        path="/Carriers",
        name="name",
        columns=(
            SheetColumn("name", "Called", As.NAME),
            SheetColumn("host", "Host"),
            SheetColumn("status", "Status", As.STATE),
            SheetColumn("enabled", "On", As.YES),
            SheetColumn("window", "Window"),
            SheetColumn("throughput", "Segments a second"),
        ),
        nothing="There is only the link that the settings name.",
        acts=(
            Act(label="Turn off", fields=(("Enabled", "false"),), where=("enabled", ("True",)), done="It is off."),
            Act(label="Turn on", fields=(("Enabled", "true"),), where=("enabled", ("False",)), done="It is on."),
        ),
        needs=_OPERATOR,
    ),
    Sheet(
        place="/routes",
        title="Routes",
        one="route",
        asks="Which messages go by which link?",
        product=TIDINGS_V1,
        path="/Routes",
        name="sid",
        columns=(
            SheetColumn("sid", "Route", As.NAME),
            SheetColumn("carrier", "Carrier"),
            SheetColumn("prefix", "Prefix"),
            SheetColumn("iso_country", "Country"),
            SheetColumn("account_sid", "Account", As.SID),
            SheetColumn("priority", "Priority"),
            SheetColumn("weight", "Weight"),
            SheetColumn("cost", "Cost"),
            SheetColumn("enabled", "On", As.YES),
        ),
        nothing="No route is set: all goes by the link of the settings.",
        needs=_OPERATOR,
    ),
    Sheet(
        place="/inventory",
        title="Inventory",
        one="number",
        asks="Which numbers do you have, and whose are they?",
        product=TIDINGS_V1,
        path="/Inventory",
        name="phone_number",
        columns=(
            SheetColumn("phone_number", "Number", As.NAME),
            SheetColumn("type", "Type"),
            SheetColumn("iso_country", "Country"),
            SheetColumn("status", "Status", As.STATE),
            SheetColumn("account_sid", "Account", As.SID),
        ),
        filters=("PhoneNumber", "Type", "IsoCountry", "Status", "AccountSid"),
        nothing="No number of your own: searches answer from the simulated market.",
        needs=_OPERATOR,
    ),
    Sheet(
        place="/strays",
        title="Strays",
        one="stray",
        asks="What did carriers say that fits nothing here?",
        product=TIDINGS_V1,
        path="/Strays",
        name="reason",
        columns=(
            SheetColumn("reason", "Why", As.NAME),
            SheetColumn("kind", "What"),
            SheetColumn("carrier", "Carrier"),
            SheetColumn("source", "From"),
            SheetColumn("destination", "To"),
            SheetColumn("date_created", "When", As.MOMENT),
        ),
        nothing="Everything that carriers said fitted.",
        needs=_OPERATOR,
    ),
    Sheet(
        place="/traffic-warnings",
        title="Traffic warnings",
        one="warning",
        asks="Who sends in a way that carriers stop?",
        product=TIDINGS_V1,
        path="/TrafficWarnings",
        name="kind",
        columns=(
            SheetColumn("kind", "What", As.NAME),
            SheetColumn("account_sid", "Account", As.SID),
            SheetColumn("date_created", "When", As.MOMENT),
        ),
        nothing="Nobody does.",
        needs=_OPERATOR,
    ),
    Sheet(
        place="/processes",
        title="Processes",
        one="process",
        asks="Which processes run on this store, where, and do they keep up?",
        product=TIDINGS_V1,
        path="/Processes",
        name="sid",
        columns=(
            SheetColumn("sid", "Process", As.NAME),
            SheetColumn("host", "Host"),
            SheetColumn("pid", "Number there"),
            SheetColumn("status", "Status", As.STATE),
            SheetColumn("version", "Version"),
            SheetColumn("roles", "Roles", As.LIST),
            SheetColumn("beat_age_ms", "Last beat, ms"),
            SheetColumn("lag_ms", "Lag, ms"),
        ),
        needs=_OPERATOR,
    ),
    Sheet(
        place="/retention",
        title="Retention",
        one="retention",
        asks="After how many days are messages of an account deleted?",
        product=TIDINGS_V1,
        path="/Retention",
        key="account_sid",
        name="account_sid",
        columns=(
            SheetColumn("account_sid", "Account", As.NAME),
            SheetColumn("days", "Days"),
            SheetColumn("date_updated", "Since", As.MOMENT),
        ),
        removes="Keep all",
        nothing="All messages of all accounts are kept.",
        needs=_OPERATOR,
    ),
)
