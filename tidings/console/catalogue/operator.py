"""What only the operator sees: links to carriers, routes, the stock of numbers, and what fits nothing."""

from __future__ import annotations

from typing import Final

from tidings.accounts.model import Capability
from tidings.console.sheets.model import Act, As, Column, Sheet
from tidings.http import TIDINGS_V1

_MADE: Final = Column("date_created", "Since", As.MOMENT)
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
            Column("name", "Called", As.NAME),
            Column("host", "Host"),
            Column("status", "Status", As.STATE),
            Column("enabled", "On", As.YES),
            Column("window", "Window"),
            Column("throughput", "Segments a second"),
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
            Column("sid", "Route", As.NAME),
            Column("carrier", "Carrier"),
            Column("prefix", "Prefix"),
            Column("iso_country", "Country"),
            Column("account_sid", "Account", As.SID),
            Column("priority", "Priority"),
            Column("weight", "Weight"),
            Column("cost", "Cost"),
            Column("enabled", "On", As.YES),
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
            Column("phone_number", "Number", As.NAME),
            Column("type", "Type"),
            Column("iso_country", "Country"),
            Column("status", "Status", As.STATE),
            Column("account_sid", "Account", As.SID),
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
            Column("reason", "Why", As.NAME),
            Column("kind", "What"),
            Column("carrier", "Carrier"),
            Column("source", "From"),
            Column("destination", "To"),
            Column("date_created", "When", As.MOMENT),
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
            Column("kind", "What", As.NAME),
            Column("account_sid", "Account", As.SID),
            Column("date_created", "When", As.MOMENT),
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
            Column("sid", "Process", As.NAME),
            Column("host", "Host"),
            Column("pid", "Number there"),
            Column("status", "Status", As.STATE),
            Column("version", "Version"),
            Column("roles", "Roles", As.LIST),
            Column("beat_age_ms", "Last beat, ms"),
            Column("lag_ms", "Lag, ms"),
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
            Column("account_sid", "Account", As.NAME),
            Column("days", "Days"),
            Column("date_updated", "Since", As.MOMENT),
        ),
        removes="Keep all",
        nothing="All messages of all accounts are kept.",
        needs=_OPERATOR,
    ),
)
