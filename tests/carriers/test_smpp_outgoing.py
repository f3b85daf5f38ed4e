"""Submissions as submit_sm."""

from __future__ import annotations

import msgspec
import pytest

from tidings.carriers.port import MediaReference, Submission
from tidings.carriers.smpp_link import Alphabet, LongText, SmppLink, TextCoding
from tidings.carriers.smpp_outgoing import SubmissionWriter
from tidings.gsm.alphabet import encode
from tidings.smpp import Tag

LINK = SmppLink(host="h", system_id="u", password="p", country_code="1")
HEADER = bytes((5, 0, 3, 0x7F, 3, 2))


def submission(**changed: object) -> Submission:
    plain = Submission("SM1", 1, 1, "+14155550100", "+14155550199", b"hello", 0, has_header=False, validity_s=14_400)
    return msgspec.structs.replace(plain, **changed)


@pytest.mark.parametrize(
    ("source", "address"),
    [
        ("+14155550100", (1, 1, "14155550100")),
        ("+18885550100", (1, 1, "18885550100")),
        ("12345", (3, 0, "12345")),
        ("Pine & Co", (5, 0, "Pine & Co")),
    ],
)
def test_the_kind_of_sender_decides_its_type_of_number(source: str, address: tuple[int, int, str]) -> None:
    outgoing = SubmissionWriter(LINK)
    for _ in range(2):
        message = outgoing.message(submission(source=source), LongText.UDH)
        assert (message.source_addr_ton, message.source_addr_npi, message.source_addr) == address
        assert (message.dest_addr_ton, message.dest_addr_npi, message.destination_addr) == (1, 1, "14155550199")


def test_a_carrier_that_asks_for_national_addresses_gets_them() -> None:
    link = msgspec.structs.replace(LINK, long_code_ton=2, destination_ton=2, short_code_ton=6)
    message = SubmissionWriter(link).message(submission(), LongText.UDH)
    assert (message.source_addr_ton, message.source_addr) == (2, "4155550100")
    assert (message.dest_addr_ton, message.destination_addr) == (2, "4155550199")
    assert SubmissionWriter(link).message(submission(source="12345"), LongText.UDH).source_addr_ton == 6


def test_every_message_asks_for_a_final_receipt_within_its_validity() -> None:
    message = SubmissionWriter(LINK).message(submission(), LongText.UDH)
    assert (message.registered_delivery, message.validity_period) == (1, "000000040000000R")
    assert (message.short_message, message.data_coding, message.esm_class, message.tlvs) == (b"hello", 0, 0, {})


def test_parts_are_joined_by_header_by_parameters_or_by_payload() -> None:
    part = submission(payload=HEADER + b"two", has_header=True, part=2, parts=3)
    by_header, by_sar, by_payload = (SubmissionWriter(LINK).message(part, method) for method in LongText)
    assert (by_header.esm_class, by_header.short_message, by_header.tlvs) == (0x40, HEADER + b"two", {})
    assert (by_sar.esm_class, by_sar.short_message) == (0, b"two")
    assert by_sar.tlvs == {
        Tag.SAR_MSG_REF_NUM: b"\0\x7f",
        Tag.SAR_TOTAL_SEGMENTS: b"\3",
        Tag.SAR_SEGMENT_SEQNUM: b"\2",
    }
    assert (by_payload.esm_class, by_payload.short_message) == (0x40, b"")
    assert by_payload.tlvs == {Tag.MESSAGE_PAYLOAD: HEADER + b"two"}


def test_a_text_of_one_part_stays_in_short_message_until_it_is_too_long() -> None:
    outgoing = SubmissionWriter(LINK)
    assert outgoing.message(submission(), LongText.PAYLOAD).short_message == b"hello"
    long = outgoing.message(submission(payload=b"x" * 255), LongText.UDH)
    assert (long.short_message, long.tlvs) == (b"", {Tag.MESSAGE_PAYLOAD: b"x" * 255})


def test_a_carrier_whose_default_alphabet_is_latin_1_gets_latin_1() -> None:
    outgoing = SubmissionWriter(msgspec.structs.replace(LINK, default_alphabet=Alphabet.LATIN1))
    plain = outgoing.message(submission(payload=encode("für @ll {x}")), LongText.UDH)
    assert (plain.short_message, plain.data_coding) == ("für @ll {x}".encode("latin-1"), 0)
    joined = outgoing.message(submission(payload=HEADER + encode("à"), has_header=True), LongText.UDH)
    assert (joined.short_message, joined.esm_class) == (HEADER + b"\xe0", 0x40)


def test_what_latin_1_lacks_goes_as_ucs_2_or_is_marked() -> None:
    outgoing = SubmissionWriter(msgspec.structs.replace(LINK, default_alphabet=Alphabet.LATIN1))
    short = outgoing.message(submission(payload=encode("5 €")), LongText.UDH)
    assert (short.short_message, short.data_coding) == ("5 €".encode("utf-16-be"), 8)
    long = outgoing.message(submission(payload=encode("€" + "x" * 100)), LongText.UDH)
    assert (long.short_message, long.data_coding) == (b"?" + b"x" * 100, 0)
    wide = outgoing.message(submission(payload="Ω".encode("utf-16-be"), data_coding=8), LongText.UDH)
    assert (wide.short_message, wide.data_coding) == (b"\x03\xa9", 8)


@pytest.mark.parametrize(
    ("settings", "octets", "data_coding"),
    [
        ({}, encode("@ caf\u00e9 {x}"), 0),
        ({"default_alphabet": Alphabet.LATIN1}, "@ caf\u00e9 {x}".encode("latin-1"), 0),
        ({"arriving_alphabet": Alphabet.LATIN1}, encode("@ caf\u00e9 {x}"), 0),
        ({"text_coding": TextCoding.LATIN1}, "@ caf\u00e9 {x}".encode("latin-1"), 3),
        ({"text_coding": TextCoding.IA5, "ia5_alphabet": Alphabet.GSM7}, encode("@ caf\u00e9 {x}"), 1),
        ({"text_coding": TextCoding.IA5}, "@ caf\u00e9 {x}".encode("utf-16-be"), 8),
        ({"default_alphabet": Alphabet.ASCII}, "@ caf\u00e9 {x}".encode("utf-16-be"), 8),
    ],
)
def test_a_text_goes_in_the_alphabet_and_coding_of_its_link(
    settings: dict[str, object], octets: bytes, data_coding: int
) -> None:
    outgoing = SubmissionWriter(msgspec.structs.replace(LINK, **settings))
    message = outgoing.message(submission(payload=encode("@ caf\u00e9 {x}")), LongText.UDH)
    assert (message.short_message, message.data_coding) == (octets, data_coding)


def test_a_long_text_in_ascii_loses_its_accents_only() -> None:
    outgoing = SubmissionWriter(msgspec.structs.replace(LINK, default_alphabet=Alphabet.ASCII))
    message = outgoing.message(submission(payload=encode("\u00e9\u00c7\u00a3" + "x" * 100)), LongText.UDH)
    assert (message.short_message, message.data_coding) == (b"eC?" + b"x" * 100, 0)


def test_optional_parameters_carry_sixteen_bits_of_the_reference() -> None:
    part = submission(payload=HEADER + b"two", has_header=True, part=2, parts=3, reference=0x5017F)
    assert SubmissionWriter(LINK).message(part, LongText.SAR).tlvs[Tag.SAR_MSG_REF_NUM] == b"\x01\x7f"
    assert SubmissionWriter(LINK).message(part, LongText.UDH).short_message == HEADER + b"two"


def test_media_travel_only_where_the_link_takes_them() -> None:
    media = (MediaReference("https://example.com/a.png", "image/png"),)
    with_media = submission(media=media)
    assert SubmissionWriter(LINK).message(with_media, LongText.UDH).tlvs == {}
    taking = SubmissionWriter(msgspec.structs.replace(LINK, media_tlv=True))
    assert taking.message(with_media, LongText.UDH).tlvs == {
        Tag.MEDIA: b'[{"url":"https://example.com/a.png","content_type":"image/png"}]'
    }
    assert taking.message(submission(), LongText.UDH).tlvs == {}
