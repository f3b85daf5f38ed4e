"""A submission as a link's submit_sm: addresses, alphabet, long text, media.

Source: SMPP v3.4 issue 1.2, clauses 4.4.1, 5.2.5 (TON), 5.2.6 (NPI), 5.2.12 (esm_class), 5.3.2.22-24 (sar).
"""

from __future__ import annotations

import unicodedata
from typing import Final

import msgspec

from tidings.carriers.port import Submission
from tidings.carriers.smpp_link import Alphabet, LongText, SmppLink, TextCoding
from tidings.gsm import Encoding, alphabet, parse_header
from tidings.smpp import ShortMessage, Tag, relative_period
from tidings.smpp.short_message import LONGEST_SHORT_MESSAGE, USER_DATA_HEADER

_FINAL_RECEIPT: Final = 0x01
_DEFAULT: Final = 0
_IA5: Final = 1
_LATIN_1: Final = 3
_UCS_2: Final = 8
_CODECS: Final = {Alphabet.LATIN1: "latin-1", Alphabet.ASCII: "ascii"}
_SEGMENT_OCTETS: Final = 140
_NATIONAL: Final = 2
_SOURCES_KEPT: Final = 10_000

Address = tuple[int, int, str]
"""TON, NPI, digits or letters."""


class SubmissionWriter:
    """Writes submissions the way one link wants them."""

    def __init__(self, link: SmppLink) -> None:
        self._link = link
        self._sources: dict[str, Address] = {}
        self._destination = (link.destination_ton, link.destination_npi)
        self._text_coding, self._alphabet = coding_of(link)
        self._is_plain = (self._text_coding, self._alphabet) == (_DEFAULT, Alphabet.GSM7)
        """Whether texts go as they come."""

    def message(self, submission: Submission, method: LongText) -> ShortMessage:
        """The submit_sm of a submission, its parts joined by `method`."""
        link = self._link
        source_ton, source_npi, source = self._sources.get(submission.source) or self._source(submission.source)
        destination_ton, destination_npi = self._destination
        payload, data_coding = submission.payload, submission.data_coding
        if data_coding == _DEFAULT and not self._is_plain:
            payload, data_coding = self._coded(payload, has_header=submission.has_header)
        esm_class = 0
        tlvs: dict[int, bytes] = {}
        if submission.has_header:
            if method is LongText.SAR:
                payload, tlvs = _sar(payload, submission.reference)
            else:
                esm_class = USER_DATA_HEADER
        if len(payload) > LONGEST_SHORT_MESSAGE or (esm_class and method is LongText.PAYLOAD):
            tlvs[Tag.MESSAGE_PAYLOAD] = payload
            payload = b""
        if submission.media and link.media_tlv:
            tlvs[Tag.MEDIA] = msgspec.json.encode(submission.media)
        return ShortMessage(
            source,
            submission.destination.removeprefix("+")
            if destination_ton != _NATIONAL
            else _national(submission.destination, link.country_code),
            payload,
            source_ton,
            source_npi,
            destination_ton,
            destination_npi,
            esm_class,
            data_coding,
            _FINAL_RECEIPT,
            relative_period(submission.validity_s),
            tlvs,
        )

    def _coded(self, payload: bytes, *, has_header: bool) -> tuple[bytes, int]:
        """GSM septets in the link's alphabet, and the data coding of the result."""
        if self._alphabet is Alphabet.GSM7:
            return payload, self._text_coding
        return _rewritten(payload, _CODECS[self._alphabet], self._text_coding, has_header=has_header)

    def _source(self, source: str) -> Address:
        """The address of a sender by its kind; the commonest are kept."""
        if len(self._sources) >= _SOURCES_KEPT:
            self._sources.clear()
        address = self._sources[source] = source_address(source, self._link)
        return address


def coding_of(link: SmppLink) -> tuple[int, Alphabet]:
    """The data_coding of texts that need no UCS-2, and the alphabet in which they are."""
    return {
        TextCoding.DEFAULT: (_DEFAULT, link.default_alphabet),
        TextCoding.IA5: (_IA5, link.ia5_alphabet),
        TextCoding.LATIN1: (_LATIN_1, Alphabet.LATIN1),
    }[link.text_coding]


def text_written(link: SmppLink, octets: bytes, data_coding: int) -> tuple[str, str]:
    """The name of the alphabet in which a link's text is, and the text that its octets say there."""
    if data_coding == _UCS_2:
        return Encoding.UCS_2.value, octets.decode("utf-16-be", "replace")
    letters = coding_of(link)[1]
    if letters is Alphabet.GSM7:
        return Encoding.GSM_7.value, alphabet.decode(octets)
    return _CODECS[letters], octets.decode(_CODECS[letters], "replace")


def source_address(source: str, link: SmppLink) -> Address:
    """TON, NPI and text of a sender: E.164 with +, a short code's digits, or letters."""
    if source.startswith("+"):
        national = link.long_code_ton == _NATIONAL
        digits = _national(source, link.country_code) if national else source[1:]
        return link.long_code_ton, link.long_code_npi, digits
    if source.isascii() and source.isdecimal():
        return link.short_code_ton, link.short_code_npi, source
    return link.alphanumeric_ton, link.alphanumeric_npi, source


def _national(address: str, country_code: str) -> str:
    return address.removeprefix("+").removeprefix(country_code)


def _sar(payload: bytes, reference: int) -> tuple[bytes, dict[int, bytes]]:
    """The text without its user data header, and what the header said as parameters, with 16 bits of the reference."""
    header = parse_header(payload)
    return header.text_octets, {
        Tag.SAR_MSG_REF_NUM: (reference & 0xFFFF or header.reference or 0).to_bytes(2, "big"),
        Tag.SAR_TOTAL_SEGMENTS: bytes((header.parts,)),
        Tag.SAR_SEGMENT_SEQNUM: bytes((header.part,)),
    }


def _rewritten(payload: bytes, codec: str, data_coding: int, *, has_header: bool) -> tuple[bytes, int]:
    """GSM septets in another alphabet, and the data coding of the result.

    A text that the alphabet cannot hold goes as UCS-2 where that fits one segment; else letters lose their accents, and
    what remains is `?`.
    """
    start = 1 + payload[0] if has_header and payload else 0
    header, text = payload[:start], alphabet.decode(payload[start:])
    try:
        return header + text.encode(codec), data_coding
    except UnicodeEncodeError:
        wide = text.encode("utf-16-be")
    if len(header) + len(wide) <= _SEGMENT_OCTETS:
        return header + wide, _UCS_2
    return header + "".join(_nearest(character, codec) for character in text).encode(codec, "replace"), data_coding


def _nearest(character: str, codec: str) -> str:
    """The character, or its letter without the accent where the alphabet lacks it."""
    try:
        character.encode(codec)
    except UnicodeEncodeError:
        return unicodedata.normalize("NFKD", character)[0]
    return character
