"""Strays: all that came and fits nothing, and the two older paths that show one kind each in its own words."""

from __future__ import annotations

from typing import Annotated

from tidings.core import Instant, Sid
from tidings.http import SELF, Link, Of, Resource, between, equal
from tidings.strays.receipts import Why
from tidings.strays.stray import PREFIXES, StrayKind, strays

FILTERS = ("kind", "carrier", "reason", "source", "destination", *between("date_created"))

strays.standard("fetch", "list", "delete", filters=FILTERS)


def _detail(name: str) -> Of:
    """A field of what is known of its kind."""
    return Of("detail", lambda detail: detail[name])


class ShownReceipt(Resource):
    """A receipt that fits nothing."""

    sid: Sid
    carrier: str
    reason: str
    ids: Annotated[list[str], _detail("ids")]
    source: str
    destination: str
    esm_class: Annotated[int, _detail("esm_class")]
    data_coding: Annotated[int, _detail("data_coding")]
    octets: Annotated[str, _detail("octets")]
    """Of its text, in hex."""
    parameters: Annotated[dict[str, str], _detail("parameters")]
    """Its optional parameters: hex by tag."""
    date_created: Instant
    url: Link = SELF


class UnclaimedMessage(Resource):
    """A text, or one part of a long one, to a number that nobody here has."""

    sid: Sid
    carrier: str
    from_: Annotated[str, Of("source")]
    """As it would have been shown: E.164 with + where that is certain."""
    to: Annotated[str, Of("destination")]
    """The likeliest of the forms that were looked for."""
    written_from: Annotated[str, _detail("written_from")]
    """As the carrier wrote it, with type of number and numbering plan."""
    written_to: Annotated[str, _detail("written_to")]
    body: Annotated[str, _detail("body")]
    part: Annotated[int, _detail("part")]
    parts: Annotated[int, _detail("parts")]
    date_created: Instant
    url: Link = SELF


_RECEIPT, _TEXT = StrayKind.RECEIPT, StrayKind.TEXT
unmatched_receipts = strays.face(
    "/Carriers/UnmatchedReceipts", sid=PREFIXES[_RECEIPT], where={"kind": _RECEIPT}, show=ShownReceipt
)
unmatched_receipts.standard("fetch", "list", filters=("carrier", equal("reason", Why)))

unclaimed_messages = strays.face(
    "/UnclaimedMessages", sid=PREFIXES[_TEXT], where={"kind": _TEXT}, show=UnclaimedMessage
)
unclaimed_messages.standard("fetch", "list", "delete", filters=("carrier", equal("to", str, column="destination")))
