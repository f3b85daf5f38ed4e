"""A deliver_sm as what it is: a delivery receipt, or a segment of a message from a handset.

Source: SMPP v3.4 issue 1.2, clauses 4.6.1, 5.2.12 (esm_class), 5.3.2.12 (receipted_message_id), 5.3.2.31
(network_error_code), 5.3.2.35 (message_state), and appendix B for the text.
"""

from __future__ import annotations

from typing import Final

import msgspec
import structlog

from tidings.carriers.message_id import MessageIds
from tidings.carriers.port import Address, Arrival, MediaReference, Receipt
from tidings.carriers.receipt_codes import error_code, meaning_of
from tidings.carriers.receipt_text import ReceiptText, parse_receipt_text, to_the_minute
from tidings.carriers.smpp_address import read_pair
from tidings.carriers.smpp_link import Alphabet, SmppLink
from tidings.gsm import parse_header
from tidings.smpp import Received, ShortMessage, Tag
from tidings.smpp.short_message import DELIVERY_RECEIPT, INTERMEDIATE_NOTIFICATION, TYPE_MASK, USER_DATA_HEADER
from tidings.smpp.tlv import number, text

_log = structlog.get_logger(__name__)

_MARKED_RECEIPT: Final = frozenset((DELIVERY_RECEIPT, INTERMEDIATE_NOTIFICATION))
_DEFAULT: Final = 0
_IA5: Final = 1
_LATIN_1: Final = 3
_CODING: Final = {Alphabet.GSM7: _DEFAULT, Alphabet.ASCII: _IA5, Alphabet.LATIN1: _LATIN_1}
"""The data coding by which each is read."""
_UCS_2: Final = 8
_NO_FIELDS: Final = ReceiptText("", "", "", "")
_RECEIPTED_MESSAGE_ID: Final = int(Tag.RECEIPTED_MESSAGE_ID)
_MESSAGE_STATE: Final = int(Tag.MESSAGE_STATE)


MEDIA_MOST: Final = 10
"""Media of one message, as the API allows."""
URL_MOST: Final = 2_048
TYPE_MOST: Final = 255
PART_MOST: Final = 254
"""Octets of one part of a long text, its header included: what short_message holds."""
TEXT_MOST: Final = 255 * 153
"""Octets of a text in one piece: what 255 parts hold."""


class Incoming:
    """Reads what comes over one link."""

    def __init__(self, link: SmppLink, ids: MessageIds) -> None:
        self._link = link
        self._ids = ids
        self._codings = {
            _DEFAULT: _CODING[link.arriving_alphabet or link.default_alphabet],
            _IA5: _CODING[link.ia5_alphabet],
        }

    def receipt(self, received: Received) -> Receipt | None:
        """The receipt that a deliver_sm is; None for one that is none.

        One that carriers forgot to mark is known by its parameters or its text. One that is marked and names no
        message has no candidates.
        """
        message = received.message
        marked = message.esm_class & TYPE_MASK in _MARKED_RECEIPT
        tlvs = message.tlvs
        named = text(tlvs.get(_RECEIPTED_MESSAGE_ID))
        state = number(tlvs.get(_MESSAGE_STATE))
        fields = _fields(message)
        if not marked and fields is None and (not named or state is None):
            return None
        fields = fields or _NO_FIELDS
        meaning = meaning_of(state, fields.stat)
        candidates = self._ids.candidates(named or fields.id)
        if named and fields.id and fields.id != named:
            candidates = tuple(dict.fromkeys((*candidates, *self._ids.candidates(fields.id))))
        err = fields.err or _network_error(tlvs)
        return Receipt(
            self._link.name,
            candidates,
            meaning.state,
            error_code(meaning, err, self._link.errors),
            to_the_minute(fields.done_date),
            received.acknowledge,
        )

    def is_too_long(self, received: Received) -> bool:
        """Whether a text is longer than any that a handset can send."""
        message = received.message
        octets = len(message.text)
        return octets > PART_MOST and (octets > TEXT_MOST or _place(message)[0] is not None)

    def arrival(self, received: Received) -> Arrival:
        """The segment that a deliver_sm carries, its place in a long text read from header or parameters."""
        message = received.message
        link = self._link
        reference, parts, part, payload = _place(message)
        source = Address(message.source_addr, message.source_addr_ton, message.source_addr_npi)
        destination = Address(message.destination_addr, message.dest_addr_ton, message.dest_addr_npi)
        pair = read_pair(source, destination, link.country_code)
        return Arrival(
            carrier=link.name,
            source=pair.source,
            destination=pair.destinations[0],
            payload=payload,
            data_coding=self._codings.get(message.data_coding, message.data_coding),
            reference=reference,
            part=part,
            parts=parts,
            media=_media(message.tlvs) if link.media_tlv else (),
            acknowledge=received.acknowledge,
            refuse=received.refuse,
            destinations=pair.destinations[1:],
            sources=pair.sources,
            written=(source, destination),
            redelivery_s=link.redelivery_s,
        )


def _fields(message: ShortMessage) -> ReceiptText | None:
    """The fields of a receipt's text, in whatever coding it came; cheap for what is plainly none."""
    octets = message.text
    if message.data_coding == _UCS_2:
        octets = octets.decode("utf-16-be", "replace").encode("latin-1", "replace")
    return parse_receipt_text(octets.decode("latin-1")) if b":" in octets else None


def _network_error(tlvs: dict[int, bytes]) -> str:
    """The number in network_error_code, after the octet that says which kind of network it is of."""
    value = tlvs.get(Tag.NETWORK_ERROR_CODE, b"")
    return str(int.from_bytes(value[1:3], "big")) if len(value) == 3 else ""


def _place(message: ShortMessage) -> tuple[int | None, int, int, bytes]:
    """Reference, parts, part and the text's octets."""
    octets = message.text
    if message.esm_class & USER_DATA_HEADER:
        header = parse_header(octets)
        return header.reference, header.parts, header.part, header.text_octets
    tlvs = message.tlvs
    if Tag.SAR_MSG_REF_NUM in tlvs:
        reference = number(tlvs[Tag.SAR_MSG_REF_NUM])
        parts, part = number(tlvs.get(Tag.SAR_TOTAL_SEGMENTS)) or 1, number(tlvs.get(Tag.SAR_SEGMENT_SEQNUM)) or 1
        if reference is not None and 1 <= part <= parts and parts > 1:
            return reference, parts, part, octets
    return None, 1, 1, octets


def _media(tlvs: dict[int, bytes]) -> tuple[MediaReference, ...]:
    """The media that a message has, of which so many are taken as one can have."""
    value = tlvs.get(Tag.MEDIA)
    if not value:
        return ()
    try:
        found = msgspec.json.decode(value, type=tuple[MediaReference, ...])
    except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
        _log.warning("smpp_media_unreadable", reason=str(wrong))
        return ()
    taken = [each for each in found if _is_fit(each)][:MEDIA_MOST]
    if len(taken) < len(found):
        _log.warning("smpp_media_left_out", count=len(found) - len(taken))
    return tuple(taken)


def _is_fit(reference: MediaReference) -> bool:
    url, content_type = reference.url, reference.content_type
    return len(url) <= URL_MOST and url.isprintable() and len(content_type) <= TYPE_MOST and content_type.isprintable()
