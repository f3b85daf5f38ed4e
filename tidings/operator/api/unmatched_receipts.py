"""Receipts that fit no message, as they came: for the operator, who finds out from them what a carrier means."""

from __future__ import annotations

import msgspec
import sqlalchemy as sa

from tidings.accounts.authenticate import require
from tidings.accounts.model import Capability
from tidings.core import Instant, Sid
from tidings.db.database import Row
from tidings.delivery.unmatched import Why, unmatched_receipt
from tidings.http import SELF, TIDINGS_V1, Asked, Call, Given, Link, Page, Params, Resource, operation


class ShownReceipt(Resource):
    """A receipt that fits nothing."""

    sid: Sid
    carrier: str
    reason: str
    ids: list[str]
    source: str
    destination: str
    esm_class: int
    data_coding: int
    octets: str
    """Of its text, in hex."""
    parameters: dict[str, str]
    """Its optional parameters: hex by tag."""
    date_created: Instant
    url: Link = SELF


class Filter(Params):
    """What the list can be cut to."""

    carrier: Given[str]
    reason: Given[Why]


@operation(
    TIDINGS_V1,
    "GET",
    "/Carriers/UnmatchedReceipts",
    resource=ShownReceipt,
    item_path="/Carriers/UnmatchedReceipts/{sid}",
    key="unmatched_receipts",
)
async def search(call: Call, given: Filter) -> Page:
    """The latest first."""
    require(call.principal, Capability.OPERATOR)
    columns = unmatched_receipt.c
    found = sa.select(*columns).where(*(columns[name] == str(value) for name, value in given.changes().items()))
    rows = await call.db.rows((call.asked or Asked()).window(found, columns.sid))
    return Page([_shown(row) for row in rows])


@operation(TIDINGS_V1, "GET", "/Carriers/UnmatchedReceipts/{sid:UR}", resource=ShownReceipt)
async def fetch(call: Call) -> ShownReceipt:
    """One of them."""
    require(call.principal, Capability.OPERATOR)
    rows = await call.db.rows(sa.select(unmatched_receipt).where(unmatched_receipt.c.sid == call.path["sid"]))
    if not rows:
        raise call.not_found()
    return _shown(rows[0])


def _shown(row: Row) -> ShownReceipt:
    fields = dict(zip(unmatched_receipt.columns.keys(), row, strict=True))
    fields["ids"] = msgspec.json.decode(fields["ids"])
    fields["parameters"] = msgspec.json.decode(fields["parameters"])
    fields["date_created"] = Instant(fields["date_created"])
    return ShownReceipt(**fields)
