"""Warnings about an account's traffic: what carriers punish, seen before they do.

One row for each kind, account and messaging service, with when it was seen last; who has dealt with one deletes it.
Source: CTIA, Messaging Principles and Best Practices (snowshoe messaging)
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from tidings.accounts.model import Capability
from tidings.core import Instant, Sid
from tidings.db import Write, insert
from tidings.http import SELF, TIDINGS_V1, Collection, Hidden, Link, Resource

SENDERS_NAMED_MOST: Final = 20


class TrafficWarningKind(StrEnum):
    """What is warned of."""

    SNOWSHOEING = "snowshoeing"
    """Much the same text from many long codes that are in no campaign together."""
    SEVERAL_TOLL_FREE = "several-toll-free"
    """Much the same text from several toll-free numbers, or several of them in one messaging service."""
    NUMBER_POOL = "number-pool"
    """More numbers for one campaign than carriers allow without being asked."""


class TrafficWarning(Resource):
    """One warning."""

    sid: Sid
    account_sid: Sid
    messaging_service_sid: Sid | None = None
    """None: of messages that named their senders."""
    kind: TrafficWarningKind
    reason: str
    senders: list[str]
    """The first SENDERS_NAMED_MOST of them."""
    date_created: Instant
    date_updated: Instant
    """When it was seen last."""
    url: Link = SELF
    service: Hidden[str] = ""
    """The messaging service's SID, empty for none: a part of the key."""


traffic_warnings = Collection(
    TIDINGS_V1,
    "/TrafficWarnings",
    TrafficWarning,
    sid="TW",
    table="traffic_warning",
    primary=("account_sid", "kind", "service"),
    everybody=Capability.OPERATOR,
)


def warned(
    sid: Sid,
    account_sid: Sid,
    service_sid: Sid | None,
    kind: TrafficWarningKind,
    reason: str,
    senders: Sequence[str],
    now: Instant,
) -> Write:
    """Writes a warning, or that what was warned of before is seen again."""
    one = TrafficWarning(
        sid=sid,
        account_sid=account_sid,
        messaging_service_sid=service_sid,
        kind=kind,
        reason=reason,
        senders=list(senders[:SENDERS_NAMED_MOST]),
        date_created=now,
        date_updated=now,
        service=service_sid or "",
    )
    table = traffic_warnings.table
    row = dict(zip(table.c.keys(), traffic_warnings.stored.row(one), strict=True))
    changed = {name: row[name] for name in ("reason", "senders", "date_updated")}
    keys = ["account_sid", "kind", "service"]
    return insert(table).values(row).on_conflict_do_update(index_elements=keys, set_=changed)
