"""Tables of the release before, which its processes may still write: what was there is copied, the next drops them."""

from __future__ import annotations

import msgspec

from tidings.core import Sid
from tidings.db import metadata, stored, table


class FormerReceipt(msgspec.Struct, frozen=True):
    """A receipt that fits nothing."""

    sid: Sid
    carrier: str
    reason: str
    ids: str
    source: str
    destination: str
    esm_class: int
    data_coding: int
    octets: str
    parameters: str
    date_created: int


class FormerText(msgspec.Struct, frozen=True):
    """A text for nobody."""

    sid: Sid
    carrier: str
    from_: str
    to: str
    written_from: str
    written_to: str
    body: str
    part: int
    parts: int
    date_created: int


receipts = table("unmatched_receipt", FormerReceipt, key=("sid",))
texts = stored(
    FormerText, "unclaimed_message", metadata, ("sid",), indexes=[("carrier", "to", "sid"), ("date_created",)]
)
