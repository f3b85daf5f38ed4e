"""A deliver_sm as what it is: a delivery receipt, or a segment of a message from a handset.

Source: SMPP v3.4 issue 1.2, clauses 4.6.1, 5.2.12 (esm_class), 5.3.2.12 (receipted_message_id), 5.3.2.31
(network_error_code), 5.3.2.35 (message_state), and appendix B for the text.
"""

from __future__ import annotations

from functools import partial
from typing import Final

import msgspec
import structlog

from tidings.carriers.message_id import FORMS, as_given
from tidings.carriers.port import Arrival, CarrierAddress, MediaReference, Receipt, ReceiptState, Written
from tidings.carriers.receipt_codes import (
    MEANINGS,
    ON_ITS_WAY,
    StateMeaning,
    error_code,
    is_unlisted,
    meaning_of,
    state_named,
)
from tidings.carriers.receipt_octets import receipt_text_of
from tidings.carriers.receipt_text import ReceiptText, to_the_minute
from tidings.carriers.smpp_address import read_pair
from tidings.carriers.smpp_link import Alphabet, SmppLink
from tidings.gsm import parse_header
from tidings.smpp import Received, ShortMessage, Tag
from tidings.smpp.short_message import DELIVERY_RECEIPT, INTERMEDIATE_NOTIFICATION, TYPE_MASK, USER_DATA_HEADER
from tidings.smpp.tlv import number, text

_log = structlog.get_logger(__name__)

LONGEST_ADDRESS: Final = 20
"""Characters of an address, as the standard has them, without their NUL."""
_DEFAULT: Final = 0
_IA5: Final = 1
_LATIN_1: Final = 3
_CODING: Final = {Alphabet.GSM7: _DEFAULT, Alphabet.ASCII: _IA5, Alphabet.LATIN1: _LATIN_1}
"""The data coding by which each is read."""
_UCS_2: Final = 8
_NO_FIELDS: Final = ReceiptText("", "", "", "")
_RECEIPTED_MESSAGE_ID: Final = int(Tag.RECEIPTED_MESSAGE_ID)
_MESSAGE_STATE: Final = int(Tag.MESSAGE_STATE)
_NETWORK_ERROR_CODE: Final = int(Tag.NETWORK_ERROR_CODE)
_NETWORK_ERROR_OCTETS: Final = 3
_LONGEST_ERROR: Final = 32


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

    def __init__(self, link: SmppLink) -> None:
        self._link = link
        self._codings = {
            _DEFAULT: _CODING[link.arriving_alphabet or link.default_alphabet],
            _IA5: _CODING[link.ia5_alphabet],
        }
        self._forms = FORMS[link.message_id_base]

    def receipt(self, received: Received) -> Receipt | None:
        """The receipt that a deliver_sm is, or may be; None for one that is none.

        One that carriers forgot to mark may be known by its parameters or its text; but a person can write such a
        text too, so it has its arrival with it, and counts only for a message that waits for it.
        """
        message = received.message
        marked = _is_marked(message.esm_class)
        named = text(message.tlvs.get(_RECEIPTED_MESSAGE_ID))
        state = number(message.tlvs.get(_MESSAGE_STATE))
        from_carrier = marked or bool(named) or state is not None
        fields = receipt_text_of(message, marked=from_carrier) or _NO_FIELDS
        if not marked and not _may_be_receipt(named, state, fields):
            return None
        meaning, err = _meaning(message.esm_class, state, fields.stat), _error(fields, message.tlvs)
        return Receipt(
            self._link.name,
            _ids(named, fields.id),
            meaning.state,
            error_code(meaning, err, self._link.errors),
            to_the_minute(fields.done_date),
            received.acknowledge,
            self._forms,
            message.source_addr[:LONGEST_ADDRESS],
            message.destination_addr[:LONGEST_ADDRESS],
            self._link.receipts,
            err if is_unlisted(meaning, err, self._link.errors) else "",
            marked,
            None if marked or _is_carriers(named, state, message.text, fields) else self.arrival(received),
            partial(_written, message),
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
        source = CarrierAddress(message.source_addr, message.source_addr_ton, message.source_addr_npi)
        destination = CarrierAddress(message.destination_addr, message.dest_addr_ton, message.dest_addr_npi)
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


def _is_marked(esm_class: int) -> bool:
    """Whether the carrier says that it is a receipt; some set more bits of the type than that one."""
    return bool(esm_class & DELIVERY_RECEIPT) or esm_class & TYPE_MASK == INTERMEDIATE_NOTIFICATION


def _may_be_receipt(named: str, state: int | None, fields: ReceiptText) -> bool:
    """Whether what is not marked names a message, and a state that carriers know."""
    return bool(named or fields.id) and (state in MEANINGS or state_named(fields.stat) is not None)


def _is_carriers(named: str, state: int | None, octets: bytes, fields: ReceiptText) -> bool:
    """Whether only the carrier can have written it: it has both parameters of a receipt, and no other text."""
    return bool(named) and state is not None and (bool(fields.id) or not octets.strip(b"\0 "))


def _ids(named: str, written: str) -> tuple[str, ...]:
    """The ids of parameter and text, as kept; mostly they are one."""
    first = as_given(named or written)
    if not named or not written or named == written:
        return (first,) if first else ()
    return tuple(dict.fromkeys(filter(None, (first, as_given(written)))))


def _meaning(esm_class: int, message_state: int | None, stat: str) -> StateMeaning:
    """What it says; an intermediate notification without a state says that the message is under way."""
    meaning = meaning_of(message_state, stat)
    if meaning.state is ReceiptState.UNREADABLE and esm_class & TYPE_MASK == INTERMEDIATE_NOTIFICATION:
        return ON_ITS_WAY
    return meaning


def _error(fields: ReceiptText, tlvs: dict[int, bytes]) -> str:
    """The carrier's error: the text's, unless it says that there is none; else network_error_code's.

    The first octet of network_error_code says which kind of network the number is of.
    """
    value = tlvs.get(_NETWORK_ERROR_CODE, b"")
    if fields.err.strip("0") or len(value) != _NETWORK_ERROR_OCTETS:
        return fields.err[:_LONGEST_ERROR]
    return str(int.from_bytes(value[1:], "big"))


def _written(message: ShortMessage) -> Written:
    octets = message.short_message or message.text
    return Written(message.esm_class, message.data_coding, octets, message.tlvs)


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
