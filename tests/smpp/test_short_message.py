"""The short message on the wire: round trips, the independent codec of smpp34, and hostile octets."""

from __future__ import annotations

import pytest
import smpp34
from hypothesis import given
from hypothesis import strategies as st

from tidings.smpp.pdu import Command, MalformedPduError
from tidings.smpp.short_message import ShortMessage, decode_data_sm, decode_short_message, encode_short_message

octet = st.integers(0, 255)
word = st.text(st.characters(min_codepoint=1, max_codepoint=127), max_size=20)
tlvs = st.dictionaries(st.integers(0, 0xFFFF), st.binary(max_size=40), max_size=4)
messages = st.builds(
    ShortMessage,
    source_addr=word,
    destination_addr=word,
    short_message=st.binary(max_size=254),
    source_addr_ton=octet,
    source_addr_npi=octet,
    dest_addr_ton=octet,
    dest_addr_npi=octet,
    esm_class=octet,
    data_coding=octet,
    registered_delivery=octet,
    validity_period=st.sampled_from(["", "000000040000000R", "261123120000000+"]),
    tlvs=tlvs,
    service_type=st.sampled_from(["", "CMT"]),
    protocol_id=octet,
    priority_flag=octet,
    schedule_delivery_time=st.sampled_from(["", "261123120000000+"]),
    replace_if_present_flag=octet,
    sm_default_msg_id=octet,
)
sequences = st.integers(1, 0x7FFF_FFFF)
SAME_NAMES = [name for name in ShortMessage.__struct_fields__ if name != "tlvs"]


@given(messages, sequences, st.sampled_from([Command.SUBMIT_SM, Command.DELIVER_SM]))
def test_what_is_encoded_is_decoded_again(message: ShortMessage, sequence: int, command: Command) -> None:
    pdu = encode_short_message(command, sequence, message)
    assert decode_short_message(pdu) == message
    assert int.from_bytes(pdu[:4], "big") == len(pdu)


@given(messages, sequences, st.sampled_from([Command.SUBMIT_SM, Command.DELIVER_SM]))
def test_an_independent_decoder_reads_what_we_encode(message: ShortMessage, sequence: int, command: Command) -> None:
    read = smpp34.decode(encode_short_message(command, sequence, message))
    assert isinstance(read, smpp34.SubmitSm | smpp34.DeliverSm)
    assert read.command_id == command
    assert read.sequence_number == sequence
    assert {name: getattr(read, name) for name in SAME_NAMES} == {name: getattr(message, name) for name in SAME_NAMES}
    assert [(tlv.tag, tlv.value) for tlv in read.tlvs] == list(message.tlvs.items())


@given(messages, sequences, st.sampled_from([smpp34.SubmitSm, smpp34.DeliverSm]))
def test_we_read_what_an_independent_encoder_writes(
    message: ShortMessage, sequence: int, kind: type[smpp34.SubmitSm | smpp34.DeliverSm]
) -> None:
    fields = {name: getattr(message, name) for name in SAME_NAMES}
    written = kind(**fields, tlvs=[smpp34.Tlv(*pair) for pair in message.tlvs.items()], sequence_number=sequence)
    assert decode_short_message(written.encode()) == message


@given(st.binary(max_size=120))
def test_no_octets_crash_the_decoders(octets: bytes) -> None:
    for decode in (decode_short_message, decode_data_sm):
        try:
            decode(octets)
        except MalformedPduError as malformed:
            assert malformed.status != 0


@given(messages, st.data())
def test_a_cut_message_is_malformed_or_has_lost_whole_parameters(message: ShortMessage, data: st.DataObject) -> None:
    pdu = encode_short_message(Command.SUBMIT_SM, 1, message)
    cut = pdu[: data.draw(st.integers(16, len(pdu) - 1))]
    try:
        read = decode_short_message(cut)
    except MalformedPduError:
        return
    assert len(read.tlvs) < len(message.tlvs)


@pytest.mark.parametrize(
    "wrong",
    [
        ShortMessage("1\0002", "2", b""),
        ShortMessage("1", "2\0", b""),
        ShortMessage("1", "2", b"", validity_period="\0"),
        ShortMessage("1", "2", b"x" * 255),
        ShortMessage("1", "2", b"", data_coding=256),
        ShortMessage("Łódź", "2", b""),
        ShortMessage("1", "2", b"", tlvs={0x424: b"x" * 65_536}),
        ShortMessage("1", "2", b"", tlvs={0x424: b"x" * 65_500}),
    ],
)
def test_a_field_that_does_not_fit_is_refused_before_it_is_sent(wrong: ShortMessage) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        encode_short_message(Command.SUBMIT_SM, 1, wrong)


def test_the_text_is_found_in_message_payload_when_short_message_is_empty() -> None:
    assert ShortMessage("1", "2", b"", tlvs={0x424: b"long"}).text == b"long"
    assert ShortMessage("1", "2", b"short", tlvs={0x424: b"long"}).text == b"short"


def test_data_sm_is_read_with_its_payload() -> None:
    pdu = bytes(16) + b"CMT\0\x01\x0114155550100\0\x03\x0012345\0\x40\x01\x08" + b"\x04\x24\x00\x02hi"
    read = decode_data_sm(pdu)
    assert (read.source_addr, read.destination_addr, read.text) == ("14155550100", "12345", b"hi")
    assert (read.esm_class, read.registered_delivery, read.data_coding) == (0x40, 1, 8)
