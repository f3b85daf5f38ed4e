"""Strays: receipts that fit no message, texts for nobody, and error codes that no table knows.

What comes over one link takes no place from what comes over another, and one kind none from another: of each so many
are kept, of so many octets, for so long.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from tidings.accounts.model import Capability
from tidings.audit.events import audited
from tidings.core import Instant, Sid
from tidings.db import Write
from tidings.http import SELF, TIDINGS_V1, Collection, Link, Resource
from tidings.strays import former  # noqa: F401 - its tables are declared as long as they are there

OCTETS_MOST: Final = 2 * 1024 * 1024
"""Octets of one kind and carrier."""
KEPT: Final = timedelta(days=30)


class StrayKind(StrEnum):
    """What did not fit."""

    RECEIPT = "receipt"
    """A receipt that fits no message."""
    TEXT = "text"
    """A text, or one part of a long one, to a number that nobody here has."""
    ERROR_CODE = "error-code"
    """A code of a carrier's that no table knows: messages failed with a code that says less than it could."""


PREFIXES: Final[Mapping[StrayKind, str]] = {
    StrayKind.RECEIPT: "UR",
    StrayKind.TEXT: "UM",
    StrayKind.ERROR_CODE: "UE",
}
ROWS_MOST: Final[Mapping[StrayKind, int]] = {
    StrayKind.RECEIPT: 1_000,
    StrayKind.TEXT: 5_000,
    StrayKind.ERROR_CODE: 200,
}
"""Of one carrier, the newest."""


class Stray(Resource):
    """The row of one, and how it is shown."""

    sid: Sid
    kind: StrayKind
    carrier: str
    """The link that it came by."""
    reason: str
    """What is wrong with a receipt; `nobody` of a text; the code, of an error code."""
    source: str
    destination: str
    detail: dict[str, Any]
    """What else is known of its kind."""
    octets: int
    """About as many it takes."""
    times: int
    """How often it came: more than once of an error code alone."""
    date_created: Instant
    date_updated: Instant
    """When it came last."""
    url: Link = SELF


strays = Collection(
    TIDINGS_V1,
    "/Strays",
    Stray,
    sid="|".join(PREFIXES.values()),
    table="stray",
    tenant=None,
    needs=Capability.OPERATOR,
    also=audited("stray", veiled={"detail"}),
    order=("date_created",),
    indexes=[("kind", "carrier", "destination", "sid"), ("date_created",), ("date_updated",)],
)
_columns = strays.table.c


def made(
    kind: StrayKind, sid: Sid, carrier: str, reason: str, pair: tuple[str, str], detail: dict[str, Any], now: Instant
) -> Stray:
    """A new one; `pair` is its source and its destination."""
    octets = len(msgspec.json.encode(detail)) + sum(map(len, pair))
    return Stray(
        sid=sid,
        kind=kind,
        carrier=carrier,
        reason=reason,
        source=pair[0],
        destination=pair[1],
        detail=detail,
        octets=octets,
        times=1,
        date_created=now,
        date_updated=now,
    )


def kept(stray: Stray) -> list[Write]:
    """Keeps one, and forgets the oldest of its kind and carrier beyond what is kept of them."""
    return [strays.write_of(stray), cut(stray.kind, stray.carrier)]


def cut(kind: StrayKind, carrier: str) -> Write:
    """Forgets what is too much of a kind and carrier, the oldest first."""
    newest_first = (_columns.date_created.desc(), _columns.sid.desc())
    counted = (
        sa.select(
            _columns.sid,
            sa.func.row_number().over(order_by=newest_first).label("place"),
            sa.func.sum(_columns.octets).over(order_by=newest_first).label("octets"),
        )
        .where(_columns.kind == kind.value, _columns.carrier == carrier)
        .subquery()
    )
    beyond = sa.select(counted.c.sid).where(
        sa.or_(counted.c.place > ROWS_MOST[kind], counted.c.octets > OCTETS_MOST), counted.c.place > 1
    )
    return sa.delete(strays.table).where(_columns.sid.in_(beyond))


def forgotten(now: Instant) -> Write:
    """Forgets what was kept long enough."""
    return sa.delete(strays.table).where(_columns.date_updated < int(now) - KEPT // timedelta(microseconds=1))
