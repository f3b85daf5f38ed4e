"""What the simulated network writes in PDUs: message ids, receipts, segments from handsets.

Source: SMPP v3.4 issue 1.2, clauses 4.6.1, 5.3.2.12, 5.3.2.35, and appendix B for the text of receipts.
"""

from __future__ import annotations

from typing import Final

import msgspec

from tidings.carriers.port import MediaReference, Submission
from tidings.carriers.simulated.outcomes import MessageState, ReceiptForm
from tidings.carriers.simulated.store import Outbound, Submitted
from tidings.carriers.smpp_incoming import Incoming
from tidings.carriers.smpp_link import LongText, SmppLink
from tidings.carriers.smpp_outgoing import SubmissionWriter, source_address
from tidings.core import Instant
from tidings.smpp import ShortMessage, Tag
from tidings.smpp.short_message import DELIVERY_RECEIPT

OWN: Final = SmppLink(name="simulated", host="", system_id="", password="", media_tlv=True)
"""How the network reads and writes, as the settings of a link."""

_STAT: Final = {
    MessageState.DELIVERED: "DELIVRD",
    MessageState.EXPIRED: "EXPIRED",
    MessageState.DELETED: "DELETED",
    MessageState.UNDELIVERABLE: "UNDELIV",
    MessageState.ACCEPTED: "ACCEPTD",
    MessageState.REJECTED: "REJECTD",
}
_MEDIA: Final = msgspec.json.Decoder(tuple[MediaReference, ...])


def reader() -> Incoming:
    """Reads the platform's submits."""
    return Incoming(OWN)


def message_id(number: int) -> str:
    """Hexadecimal for an odd number, decimal for an even one: a platform that mixes them up finds out here."""
    return f"{number:X}" if number % 2 else str(number)


def media_of(text: str) -> tuple[MediaReference, ...]:
    """Media from their column."""
    return _MEDIA.decode(text) if text else ()


def media_text(media: tuple[MediaReference, ...]) -> str:
    """Media as their column; empty for none."""
    return msgspec.json.encode(media).decode() if media else ""


def receipt(row: Submitted, state: MessageState, now: Instant, form: ReceiptForm) -> ShortMessage:
    """The receipt that says `state` of a segment: from the handset to the sender."""
    name = message_id(row.number)
    tlvs: dict[int, bytes] = {}
    text = b""
    if form is not ReceiptForm.UNMARKED:
        tlvs[Tag.RECEIPTED_MESSAGE_ID] = name.encode() + b"\0"
        tlvs[Tag.MESSAGE_STATE] = bytes((state,))
    if form is ReceiptForm.PARAMETERS:
        tlvs[Tag.NETWORK_ERROR_CODE] = b"\x03" + int(row.err).to_bytes(2, "big")
    else:
        text = _receipt_text(row, state, now, name).encode()
    from_ton, from_npi, from_address = source_address(row.destination, OWN)
    to_ton, to_npi, to_address = source_address(row.source, OWN)
    esm_class = 0 if form is ReceiptForm.UNMARKED else DELIVERY_RECEIPT
    return ShortMessage(from_address, to_address, text, from_ton, from_npi, to_ton, to_npi, esm_class, tlvs=tlvs)


def from_handset(row: Outbound) -> ShortMessage:
    """A segment that a handset sent."""
    submission = Submission(
        message_sid=row.sid,
        part=row.part,
        parts=row.parts,
        source=row.source,
        destination=row.destination,
        payload=bytes.fromhex(row.payload),
        data_coding=row.data_coding,
        has_header=row.parts > 1,
        validity_s=0,
        media=media_of(row.media),
    )
    ton, npi, address = source_address(row.destination, OWN)
    message = SubmissionWriter(OWN).message(submission, LongText.UDH)
    return msgspec.structs.replace(
        message, destination_addr=address, dest_addr_ton=ton, dest_addr_npi=npi, registered_delivery=0
    )


def _receipt_text(row: Submitted, state: MessageState, now: Instant, name: str) -> str:
    delivered = int(state is MessageState.DELIVERED)
    submitted = f"{Instant(row.date_created).as_datetime():%y%m%d%H%M}"
    done = f"{now.as_datetime():%y%m%d%H%M}"
    return (
        f"id:{name} sub:001 dlvrd:{delivered:03d} submit date:{submitted} done date:{done} "
        f"stat:{_STAT[state]} err:{row.err} text:"
    )
