"""The parts of a message as a link writes them, each a submit_sm with its fields by their names; or one HTTP request.

They are written again from what is kept of the message, by the very code that wrote them. Pure.
Source: SMPP v3.4 issue 1.2, clause 4.4.1 (submit_sm).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from tidings import gsm
from tidings.carriers.http_link import HttpLink
from tidings.carriers.http_request import asked
from tidings.carriers.port import MediaReference, Submission
from tidings.carriers.smpp_link import SmppLink
from tidings.carriers.smpp_outgoing import SubmissionWriter, text_written
from tidings.delivery.passage import goes_as_mms, in_one_piece, put_links, submissions
from tidings.messages.model import Message
from tidings.smpp import Command, ShortMessage
from tidings.smpp.pdu import HEADER_OCTETS
from tidings.smpp.short_message import USER_DATA_HEADER, encode_short_message
from tidings.smpp.spelled import parameter_name, words_of

HIDDEN_VALUE: Final = "hidden"
"""What stands for a secret."""
_FIELDS: Final = (
    *("service_type", "source_addr_ton", "source_addr_npi", "source_addr"),
    *("dest_addr_ton", "dest_addr_npi", "destination_addr", "esm_class", "protocol_id", "priority_flag"),
    *("schedule_delivery_time", "validity_period", "registered_delivery", "replace_if_present_flag"),
    *("data_coding", "sm_default_msg_id"),
)


class PduParameter(msgspec.Struct, frozen=True):
    """An optional parameter."""

    tag: str
    name: str
    """The standard's; empty for a vendor's."""
    length: int
    value: str
    """Hex."""


class ShownHeader(msgspec.Struct, frozen=True):
    """A user data header."""

    octets: str
    """Hex."""
    reference: int | None
    parts: int
    part: int


class ShownPdu(msgspec.Struct, frozen=True, kw_only=True):
    """A submit_sm: its fields under their standard names, in their order."""

    command_length: int
    command_id: str
    service_type: str
    source_addr_ton: int
    source_addr_npi: int
    source_addr: str
    dest_addr_ton: int
    dest_addr_npi: int
    destination_addr: str
    esm_class: int
    protocol_id: int
    priority_flag: int
    schedule_delivery_time: str
    validity_period: str
    registered_delivery: int
    replace_if_present_flag: int
    data_coding: int
    sm_default_msg_id: int
    sm_length: int
    short_message: str
    """Hex, its header included."""
    tlvs: list[PduParameter]
    body: str
    """All that follows the header of the PDU, in hex."""
    words: dict[str, str]
    """What its numbers mean, by the names of the fields."""


class WrittenPart(msgspec.Struct, frozen=True, kw_only=True):
    """One part of a text, or a whole MMS."""

    part: int
    parts: int
    alphabet: str | None = None
    text: str | None = None
    octets: str | None = None
    """Of the text alone, in hex."""
    user_data_header: ShownHeader | None = None
    pdu: ShownPdu | None = None


class ShownRequest(msgspec.Struct, frozen=True):
    """A request to an aggregator, without its secrets."""

    method: str
    url: str
    headers: dict[str, str]
    body: str


class LinkTakes(msgspec.Struct, frozen=True):
    """Whether a link carries media."""

    takes_media: bool


def left_as(message: Message, takes_media: bool, media: Sequence[MediaReference], validity_s: int) -> list[Submission]:
    """What a carrier was given of a message that is a copy: media as such, or as links in its text."""
    if goes_as_mms(message, LinkTakes(takes_media)):
        return [in_one_piece(message, tuple(media), validity_s)]
    if message.is_mms and media:
        put_links(message, media)
    return submissions(message, validity_s)


def written_by(link: SmppLink, parts: Sequence[Submission]) -> list[WrittenPart]:
    """The parts as this link writes them."""
    writer = SubmissionWriter(link)
    return [_written(link, one, writer.message(one, link.long_text)) for one in parts]


def as_given(parts: Sequence[Submission]) -> list[WrittenPart]:
    """The parts where it is not known how they were written, or nobody wrote them: their texts alone."""
    return [_plain(one) for one in parts]


def request_of(link: HttpLink, parts: Sequence[Submission], *, names_place: bool) -> ShownRequest:
    """The request that this link makes for them; whose aggregator it is only where `names_place`."""
    veiled = msgspec.structs.replace(
        link,
        url=link.url if names_place else f"https://{HIDDEN_VALUE}",
        user=HIDDEN_VALUE,
        password=HIDDEN_VALUE,
        key=HIDDEN_VALUE if link.key else "",
        fields=dict.fromkeys(link.fields, HIDDEN_VALUE),
    )
    request = asked(veiled, parts)
    secret = {"Authorization", link.auth_header}
    headers = {name: HIDDEN_VALUE if name in secret else value for name, value in request.headers.items()}
    return ShownRequest(request.method, request.url, headers, (request.body or b"").decode())


def _plain(one: Submission) -> WrittenPart:
    octets = gsm.parse_header(one.payload).text_octets if one.has_header else one.payload
    coding = gsm.Encoding.UCS_2 if one.data_coding else gsm.Encoding.GSM_7
    text = gsm.decode(octets, one.data_coding)
    return WrittenPart(part=one.part, parts=one.parts, alphabet=coding.value, text=text, octets=octets.hex())


def _written(link: SmppLink, one: Submission, message: ShortMessage) -> WrittenPart:
    octets, header = message.text, None
    if message.esm_class & USER_DATA_HEADER:
        read = gsm.parse_header(octets)
        end = len(octets) - len(read.text_octets)
        header = ShownHeader(octets[:end].hex(), read.reference, read.parts, read.part)
        octets = read.text_octets
    alphabet, text = text_written(link, octets, message.data_coding)
    return WrittenPart(
        part=one.part,
        parts=one.parts,
        alphabet=alphabet,
        text=text,
        octets=octets.hex(),
        user_data_header=header,
        pdu=_shown(message),
    )


def _shown(message: ShortMessage) -> ShownPdu:
    whole = encode_short_message(Command.SUBMIT_SM, 0, message)
    return ShownPdu(
        command_length=len(whole),
        command_id=f"0x{int(Command.SUBMIT_SM):08x}",
        **{name: getattr(message, name) for name in _FIELDS},
        sm_length=len(message.short_message),
        short_message=message.short_message.hex(),
        tlvs=[
            PduParameter(f"0x{tag:04x}", parameter_name(tag), len(value), value.hex())
            for tag, value in message.tlvs.items()
        ],
        body=whole[HEADER_OCTETS:].hex(),
        words=words_of(message),
    )
