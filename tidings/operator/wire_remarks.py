"""What is to be known of a message on the wire as it is shown: the remarks, and their sentences."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from tidings.operator.wire_parts import HIDDEN_VALUE


class WireRemark(StrEnum):
    """What is to be known of what is shown."""

    WRITTEN_AGAIN = "written-again"
    REQUEST_MADE_AGAIN = "request-made-again"
    SECRETS_HIDDEN = "secrets-hidden"
    NOT_LEFT = "not-left"
    NEVER_LEFT = "never-left"
    NO_LINK = "no-link"
    ON_NET = "on-net"
    EMPTIED = "emptied"
    MEDIA_GONE = "media-gone"
    PROOFS_HIDDEN = "proofs-hidden"
    ADDRESS_HIDDEN = "address-hidden"
    DOUBLED = "possibly-doubled"
    IDS_UNKNOWN = "ids-unknown"
    ARRIVED = "arrived"
    PARTS_FORGOTTEN = "parts-forgotten"


SAYS: Final[Mapping[WireRemark, str]] = {
    WireRemark.WRITTEN_AGAIN: "The octets are written again from what is kept, by the settings that the link has now; "
    "the sequence number is not kept.",
    WireRemark.REQUEST_MADE_AGAIN: "The link speaks HTTP. The request is made again from what is kept, by the settings "
    "that the link has now.",
    WireRemark.SECRETS_HIDDEN: f"Credentials, fixed fields and keys are replaced by {HIDDEN_VALUE!r}.",
    WireRemark.NOT_LEFT: "Nothing of it has left yet.",
    WireRemark.NEVER_LEFT: "It ended before anything of it left.",
    WireRemark.NO_LINK: "There is no such link any more, or its settings cannot be read: how it writes is not known.",
    WireRemark.ON_NET: "It stayed within the platform: there was no wire.",
    WireRemark.EMPTIED: "Its text is gone, and the octets with it.",
    WireRemark.MEDIA_GONE: "Some of its media were deleted since: links to them are not in what is shown.",
    WireRemark.PROOFS_HIDDEN: "Links to media carry a proof, which is replaced by asterisks.",
    WireRemark.ADDRESS_HIDDEN: "The last digits of the recipient's address are replaced by X, as its caller asked.",
    WireRemark.DOUBLED: "Some of it may have left more than once.",
    WireRemark.IDS_UNKNOWN: "What the carrier called its parts is not known any more.",
    WireRemark.ARRIVED: "Of what arrives the text is kept, and not the PDU.",
    WireRemark.PARTS_FORGOTTEN: "For a day it is known in what parts a text came.",
}
