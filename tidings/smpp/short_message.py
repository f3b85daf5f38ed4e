"""The short message as it travels: the body that submit_sm and deliver_sm share, and that of data_sm.

Source: SMPP v3.4 issue 1.2, clauses 4.4.1 (submit_sm), 4.6.1 (deliver_sm), 4.7.1 (data_sm), 5.2.12 (esm_class).
"""

from __future__ import annotations

from typing import Final

import msgspec

from tidings.smpp.pdu import HEADER, HEADER_OCTETS, LONGEST_PDU, Command, MalformedPduError
from tidings.smpp.tlv import Tag, decode_tlvs, encode_tlvs

USER_DATA_HEADER: Final = 0x40
"""esm_class: the text begins with a user data header."""
TYPE_MASK: Final = 0x3C
"""esm_class: the bits that say what kind of message a deliver_sm is."""
DELIVERY_RECEIPT: Final = 0x04
INTERMEDIATE_NOTIFICATION: Final = 0x20

LONGEST_SHORT_MESSAGE: Final = 254
"""Octets of short_message; a longer text goes as message_payload."""


class ShortMessage(msgspec.Struct, frozen=True, gc=False):
    """The fields of submit_sm and deliver_sm under their standard names.

    The fields mostly set come first, so that a message can be made by position, which is faster.
    """

    source_addr: str
    destination_addr: str
    short_message: bytes
    source_addr_ton: int = 0
    source_addr_npi: int = 0
    dest_addr_ton: int = 0
    dest_addr_npi: int = 0
    esm_class: int = 0
    data_coding: int = 0
    registered_delivery: int = 0
    validity_period: str = ""
    tlvs: dict[int, bytes] = {}
    service_type: str = ""
    protocol_id: int = 0
    priority_flag: int = 0
    schedule_delivery_time: str = ""
    replace_if_present_flag: int = 0
    sm_default_msg_id: int = 0

    @property
    def text(self) -> bytes:
        """The text's octets, wherever they were put: short_message or message_payload."""
        return self.short_message or self.tlvs.get(_MESSAGE_PAYLOAD, b"")


def encode_short_message(command: int, sequence: int, message: ShortMessage) -> bytes:
    """A submit_sm or deliver_sm. Raises ValueError for a field that does not fit its place."""
    words = f"{message.service_type}{message.schedule_delivery_time}{message.validity_period}"
    if "\0" in message.source_addr or "\0" in message.destination_addr or "\0" in words:
        msg = "a field of text contains NUL"
        raise ValueError(msg)
    payload = message.short_message
    if len(payload) > LONGEST_SHORT_MESSAGE:
        msg = f"short_message has {len(payload)} octets"
        raise ValueError(msg)
    try:
        body = b"%b\0%c%c%b\0%c%c%b\0%c%c%c%b\0%b\0%c%c%c%c%c%b" % (
            message.service_type.encode("latin-1"),
            message.source_addr_ton,
            message.source_addr_npi,
            message.source_addr.encode("latin-1"),
            message.dest_addr_ton,
            message.dest_addr_npi,
            message.destination_addr.encode("latin-1"),
            message.esm_class,
            message.protocol_id,
            message.priority_flag,
            message.schedule_delivery_time.encode("latin-1"),
            message.validity_period.encode("latin-1"),
            message.registered_delivery,
            message.replace_if_present_flag,
            message.data_coding,
            message.sm_default_msg_id,
            len(payload),
            payload,
        )
    except OverflowError as overflow:
        msg = "a field of one octet is not from 0 to 255"
        raise ValueError(msg) from overflow
    if message.tlvs:
        body += encode_tlvs(message.tlvs)
        if len(body) > LONGEST_PDU - HEADER_OCTETS:
            msg = f"a PDU of {len(body)} octets"
            raise ValueError(msg)
    return HEADER.pack(HEADER_OCTETS + len(body), command, 0, sequence) + body


def decode_short_message(pdu: bytes) -> ShortMessage:
    """The message in a whole submit_sm or deliver_sm, header included. Raises MalformedPduError."""
    try:
        service = pdu.index(0, 16)
        source = pdu.index(0, service + 3)
        destination = pdu.index(0, source + 3)
        esm_class, protocol_id, priority = pdu[destination + 1 : destination + 4]
        schedule = pdu.index(0, destination + 4)
        validity = pdu.index(0, schedule + 1)
        registered, replace, data_coding, default_id, length = pdu[validity + 1 : validity + 6]
    except ValueError as short:
        msg = "the PDU ends inside a mandatory field"
        raise MalformedPduError(msg) from short
    start = validity + 6
    end = start + length
    if end > len(pdu):
        msg = "short_message ends after its PDU"
        raise MalformedPduError(msg)
    return ShortMessage(
        pdu[service + 3 : source].decode("latin-1"),
        pdu[source + 3 : destination].decode("latin-1"),
        pdu[start:end],
        pdu[service + 1],
        pdu[service + 2],
        pdu[source + 1],
        pdu[source + 2],
        esm_class,
        data_coding,
        registered,
        pdu[schedule + 1 : validity].decode("latin-1"),
        decode_tlvs(pdu, end) if end < len(pdu) else {},
        pdu[16:service].decode("latin-1"),
        protocol_id,
        priority,
        pdu[destination + 4 : schedule].decode("latin-1"),
        replace,
        default_id,
    )


def decode_data_sm(pdu: bytes) -> ShortMessage:
    """The message in a whole data_sm, header included. Raises MalformedPduError."""
    try:
        service = pdu.index(0, 16)
        source = pdu.index(0, service + 3)
        destination = pdu.index(0, source + 3)
        esm_class, registered, data_coding = pdu[destination + 1 : destination + 4]
    except ValueError as short:
        msg = "the PDU ends inside a mandatory field"
        raise MalformedPduError(msg) from short
    return ShortMessage(
        source_addr=pdu[service + 3 : source].decode("latin-1"),
        destination_addr=pdu[source + 3 : destination].decode("latin-1"),
        short_message=b"",
        source_addr_ton=pdu[service + 1],
        source_addr_npi=pdu[service + 2],
        dest_addr_ton=pdu[source + 1],
        dest_addr_npi=pdu[source + 2],
        esm_class=esm_class,
        data_coding=data_coding,
        registered_delivery=registered,
        tlvs=decode_tlvs(pdu, destination + 4),
        service_type=pdu[16:service].decode("latin-1"),
    )


def decode_message(command: int, pdu: bytes) -> ShortMessage:
    """The message in a submit_sm, deliver_sm or data_sm. Raises MalformedPduError."""
    return decode_data_sm(pdu) if command == _DATA_SM else decode_short_message(pdu)


_DATA_SM: Final = int(Command.DATA_SM)
_MESSAGE_PAYLOAD: Final = int(Tag.MESSAGE_PAYLOAD)
