"""Sorts the declared tables for a PostgreSQL that is spread over nodes: `python -m docs.make_distribution`.

A table whose primary key has `account_sid` can be spread by it; what else there is has its place below, with a reason.
A table that has no place is an error, and so is a unique key of a spread table without `account_sid` of which nothing
is said (tests/db/test_distribution.py). The page on distribution has the tables as made parts.

Source: https://docs.citusdata.com/en/stable/develop/reference_ddl.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Final, TypeAlias

import sqlalchemy as sa

import tidings.app
import tidings.console.pages  # noqa: F401 - all rooms declare their tables
from docs.markdown import code, table
from tidings.db.metadata import metadata

BY: Final = "account_sid"
Key: TypeAlias = tuple[str, ...]


class Place(StrEnum):
    """Where the rows of a table are."""

    ACCOUNT = "by account"
    """Each on the node of its account, beside all others of it."""
    EVERYWHERE = "everywhere"
    """All on each node: few, rarely written, and read with any account's."""
    ONE = "one node"
    """All on the node that the programs connect to: they are of the installation, and met by no account's rows."""


OTHERS: Final[dict[str, tuple[Place, str]]] = {
    "a2p_campaign_deleted": (
        Place.ONE,
        "read by loops and by a campaign's SID; could be by account, with it in the key",
    ),
    "account": (Place.EVERYWHERE, "read with every request, from memory; its own SID is the account's"),
    "awaited_receipt": (Place.ACCOUNT, "a receipt names no account: see its key"),
    "carrier_id_form": (Place.EVERYWHERE, "what was learned of a carrier"),
    "carrier_link": (Place.EVERYWHERE, "of the installation, and in memory"),
    "carrier_link_state": (Place.ONE, "of the installation"),
    "commit_mark": (Place.ONE, "of the connection that commits"),
    "console_session": (Place.ONE, "by its token, before it is known who sends it"),
    "country_override": (Place.EVERYWHERE, "what the operator set of countries, and read with any account's messages"),
    "daily_count": (Place.ONE, "of a brand, whose numbers several accounts may use"),
    "deactivation": (Place.EVERYWHERE, "the same for all accounts"),
    "early_receipt": (Place.ONE, "nobody knows yet whose it is"),
    "errand": (Place.ONE, "of the process that has the simulated network"),
    "failed_sign_in": (Place.ONE, "by name and address, before there is an account"),
    "fee_charged": (Place.ACCOUNT, "see its key"),
    "handset": (Place.ONE, "of the simulated network"),
    "handset_message": (Place.ONE, "of the simulated network"),
    "handset_outbound": (Place.ONE, "of the simulated network"),
    "handset_part": (Place.ONE, "of the simulated network"),
    "hold": (Place.ONE, "of the installation"),
    "inventory_number": (Place.EVERYWHERE, "the operator's, and looked at by whoever buys a number"),
    "inbound_part": (Place.ONE, "a part of a text that came; whose it is is known once it is whole"),
    "notice_cursor": (Place.ONE, "of the installation"),
    "network_block": (Place.ONE, "of the simulated network"),
    "network_outside": (Place.ONE, "of the simulated network"),
    "network_submitted": (Place.ONE, "of the simulated network"),
    "oldest_program": (Place.ONE, "of the schema"),
    "operator": (Place.ONE, "of the installation"),
    "part_report": (Place.ACCOUNT, "it has no account yet: see its key"),
    "process": (Place.ONE, "of the installation"),
    "process_beat": (Place.ONE, "of the installation"),
    "quota_place": (Place.ONE, "counted over all accounts, and rare"),
    "quarantined_number": (Place.EVERYWHERE, "kept from all accounts but its last owner's"),
    "registry_brand": (Place.ONE, "of the simulated registry"),
    "registry_campaign": (Place.ONE, "of the simulated registry"),
    "registry_vetting": (Place.ONE, "of the simulated registry"),
    "reset_link": (Place.ONE, "by its token, before it is known who follows it"),
    "route": (Place.EVERYWHERE, "of the installation, and in memory"),
    "scheduled_message": (Place.ACCOUNT, "see its key"),
    "setting": (Place.EVERYWHERE, "of the installation, and read at start"),
    "sign_in_link": (Place.ONE, "by its token, before it is known who follows it"),
    "slot": (Place.ONE, "of the installation"),
    "stray": (Place.ONE, "what carriers say that fits nothing"),
    "told_version": (Place.ONE, "of the installation"),
    "trusthub_step": (Place.ACCOUNT, "it has no account yet: see its key"),
    "turn": (Place.ONE, "counted over all accounts, and rare"),
    "unclaimed_message": (Place.ONE, "of the release before; see stray"),
    "unmatched_receipt": (Place.ONE, "of the release before; see stray"),
    "webhook_exchange": (Place.ACCOUNT, "see its key"),
}
"""The tables whose primary key has no account."""

_SID = (
    "a SID is unique as it is drawn: drop the key, and look by SID alone (the operator, loops) on all nodes, or with "
    "the account"
)
_PREFIX = "put the account in front: what it names is the account's"
OBSTACLES: Final[dict[tuple[str, Key], str]] = {
    ("a2p_brand", ("sid",)): _SID,
    ("a2p_campaign", ("campaign_sid",)): _SID,
    ("a2p_vetting", ("brand_vetting_sid",)): _SID,
    ("a2p_vetting", ("under_way",)): _PREFIX,
    ("address", ("sid",)): _SID,
    ("application", ("sid",)): _SID,
    ("api_key", ("sid",)): "as of a SID; who signs in with it is found in memory",
    ("awaited_receipt", ("carrier_message_id", "carrier", "message_sid")): (
        "the account in the key; a receipt, which names none, asks all nodes. Or a table spread by the carrier's id, "
        "away from its message: then a receipt is a commit on two nodes"
    ),
    ("fee_charged", ("object_sid", "what", "period")): _PREFIX,
    ("incoming_phone_number", ("phone_number",)): (
        "a number is bought once by whomever: a table of numbers everywhere, written in the same commit"
    ),
    ("incoming_phone_number", ("sid",)): _SID,
    (
        "invitation",
        ("token_hash",),
    ): "a token is unique as it is drawn: who follows its link is looked for on all nodes",
    ("messaging_service", ("sid",)): _SID,
    ("oauth_app", ("sid",)): "as of a SID; who signs in with its token is found in memory",
    ("oauth_grant", ("sid",)): _SID,
    ("part_report", ("message_sid", "carrier", "carrier_message_id")): "a column for the account, and it in the key",
    ("review", ("sid",)): _SID,
    (
        "scheduled_message",
        ("send_at", "message_sid"),
    ): "the account in the key; the look for what is due asks all nodes",
    ("safe_number", ("sid",)): _SID,
    ("short_code", ("short_code",)): "as a phone number",
    ("short_code", ("sid",)): _SID,
    ("trusthub_assignment", ("bundle_sid", "object_sid")): _PREFIX,
    ("trusthub_bundle", ("sid",)): _SID,
    ("trusthub_channel_endpoint", ("bundle_sid", "channel_endpoint_sid")): _PREFIX,
    ("trusthub_step", ("bundle_sid", "step")): "a column for the account, and it in the key",
    (
        "webhook_exchange",
        ("sid",),
    ): "the account in the key; a callback that is told is found by its SID, and knows its account",
}
"""The unique keys of spread tables that have no account: no node could keep them alone. What each would take."""


def tables() -> list[sa.Table]:
    """All that are declared, by name."""
    return sorted(metadata.tables.values(), key=lambda each: each.name)


def place_of(one: sa.Table) -> Place | None:
    """Where it belongs; None: nobody said."""
    if BY in one.primary_key.columns:
        return Place.ACCOUNT
    said = OTHERS.get(one.name)
    return said[0] if said else None


def unique_keys(one: sa.Table) -> Iterator[Key]:
    """The primary key, and all others that PostgreSQL keeps unique."""
    yield tuple(column.name for column in one.primary_key.columns)
    for constraint in one.constraints:
        if isinstance(constraint, sa.UniqueConstraint):
            yield tuple(column.name for column in constraint.columns)
    for index in one.indexes:
        if index.unique:
            yield tuple(column.name for column in index.columns)


def obstacles() -> list[tuple[str, Key]]:
    """The unique keys of spread tables without the account, in order."""
    spread = (one for one in tables() if place_of(one) is Place.ACCOUNT)
    return sorted((one.name, key) for one in spread for key in unique_keys(one) if BY not in key)


def places() -> str:
    """How many tables are where, and which."""
    found: dict[Place, list[str]] = {place: [] for place in Place}
    for one in tables():
        place = place_of(one)
        if place is not None:
            found[place].append(code(one.name))
    rows = ([str(place), str(len(names)), ", ".join(names)] for place, names in found.items())
    return table(("where", "tables", "which"), rows)


def reasons() -> str:
    """Why a table is where it is, where its key does not say so."""
    return table(
        ("table", "where", "why"), ([code(name), str(place), why] for name, (place, why) in sorted(OTHERS.items()))
    )


def keys() -> str:
    """The unique keys that stand in the way, and what each would take."""
    rows = ([code(name), ", ".join(map(code, key)), OBSTACLES[name, key]] for name, key in obstacles())
    return table(("table", "unique", "what it would take"), rows)


MADE: dict[str, Callable[[], str]] = {
    "distribution-places": places,
    "distribution-reasons": reasons,
    "distribution-keys": keys,
}

if __name__ == "__main__":
    print("".join(made() for made in MADE.values()))
