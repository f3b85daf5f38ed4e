"""Receipts that fit no message, as they came: for the operator, who finds out from them what a carrier means."""

from __future__ import annotations

from tidings.accounts.model import Capability
from tidings.core import Instant, Sid
from tidings.delivery.unmatched import PREFIX, Why, unmatched_receipt
from tidings.http import SELF, TIDINGS_V1, Collection, Link, Resource, equal


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


unmatched_receipts = Collection(
    TIDINGS_V1,
    "/Carriers/UnmatchedReceipts",
    ShownReceipt,
    sid=PREFIX,
    table=unmatched_receipt,
    tenant=None,
    needs=Capability.OPERATOR,
)
unmatched_receipts.standard("fetch", "list", filters=("carrier", equal("reason", Why)))
