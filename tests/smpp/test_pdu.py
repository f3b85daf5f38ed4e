"""Headers, answers, binds, optional parameters and periods on the wire."""

from __future__ import annotations

import pytest
import smpp34
from hypothesis import given
from hypothesis import strategies as st

from tidings.smpp.bind import COMMANDS, Bind, BindKind, decode_bind, encode_bind
from tidings.smpp.pdu import RESPONSE, Command, CommandStatus, MalformedPduError, decode_name, encode_answer, encode_pdu
from tidings.smpp.tlv import decode_tlvs, encode_tlvs, number, text
from tidings.smpp.validity import period_seconds, relative_period

word = st.text(st.characters(min_codepoint=1, max_codepoint=255), max_size=20)
binds = st.builds(Bind, kind=st.sampled_from(BindKind), system_id=word, password=word, system_type=word)


@given(binds)
def test_a_bind_is_read_as_it_was_written(bind: Bind) -> None:
    pdu = encode_bind(7, bind)
    assert decode_bind(COMMANDS[bind.kind], pdu) == bind
    raw = smpp34.decode(pdu)
    assert isinstance(raw, smpp34.RawPdu)
    assert (raw.command_id, raw.sequence_number, raw.command_length) == (COMMANDS[bind.kind], 7, len(pdu))


@given(st.binary(max_size=80))
def test_no_octets_crash_the_decoder_of_binds(octets: bytes) -> None:
    try:
        decode_bind(Command.BIND_TRANSCEIVER, octets)
    except MalformedPduError as malformed:
        assert malformed.status is CommandStatus.RINVMSGLEN


def test_a_bind_does_not_show_its_password() -> None:
    assert "secret" not in repr(Bind(BindKind.RECEIVER, "me", "secret"))


def test_a_bind_with_nul_in_a_field_is_not_sent() -> None:
    with pytest.raises(ValueError, match="NUL"):
        encode_bind(1, Bind(BindKind.RECEIVER, "me\0", "secret"))


@given(word, st.integers(1, 0x7FFF_FFFF))
def test_an_answer_carries_the_message_id(name: str, sequence: int) -> None:
    pdu = encode_answer(Command.SUBMIT_SM, 0, sequence, name)
    raw = smpp34.decode(pdu)
    assert isinstance(raw, smpp34.RawPdu)
    assert raw.command_id == RESPONSE | Command.SUBMIT_SM
    assert raw.body == name.encode("latin-1") + b"\0"
    assert decode_name(pdu, 16, len(pdu)) == name


def test_an_answer_with_an_error_has_no_body_except_to_deliver_sm() -> None:
    assert encode_answer(Command.SUBMIT_SM, CommandStatus.RTHROTTLED, 1)[16:] == b""
    assert encode_answer(Command.DELIVER_SM, CommandStatus.RX_T_APPN, 1)[16:] == b"\0"


def test_a_message_id_without_nul_or_without_body_is_read() -> None:
    assert decode_name(bytes(16) + b"4f2a", 16, 20) == "4f2a"
    assert decode_name(bytes(16), 16, 16) == ""


def test_a_pdu_without_body_is_a_header() -> None:
    assert encode_pdu(Command.ENQUIRE_LINK, 0, 9).hex() == "00000010000000150000000000000009"


@given(st.dictionaries(st.integers(0, 0xFFFF), st.binary(max_size=300), max_size=5))
def test_optional_parameters_are_read_as_they_were_written(parameters: dict[int, bytes]) -> None:
    assert decode_tlvs(encode_tlvs(parameters), 0) == parameters


@given(st.binary(max_size=60))
def test_no_octets_crash_the_decoder_of_optional_parameters(octets: bytes) -> None:
    try:
        assert decode_tlvs(octets, 0) is not None
    except MalformedPduError as malformed:
        assert malformed.status in {CommandStatus.RINVPARLEN, CommandStatus.RINVOPTPARSTREAM}


def test_parameters_are_numbers_of_any_width_and_text_with_or_without_nul() -> None:
    assert [number(b"\x02"), number(b"\x00\x02"), number(b""), number(None)] == [2, 2, None, None]
    assert [text(b"ab\0"), text(b"ab"), text(b"a\0b"), text(None)] == ["ab", "ab", "a", ""]


def test_a_parameter_that_is_too_long_is_not_written() -> None:
    with pytest.raises(ValueError, match="65536 octets"):
        encode_tlvs({1: bytes(65_536)})


@given(st.integers(1, 63 * 86_400))
def test_a_validity_period_keeps_its_seconds(seconds: int) -> None:
    assert period_seconds(relative_period(seconds)) == seconds


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(0, ""), (14_400, "000000040000000R"), (86_400, "000001000000000R"), (90 * 86_400, "000203000000000R")],
)
def test_a_validity_period_is_written_as_the_standard_says(seconds: int, written: str) -> None:
    assert relative_period(seconds) == written


def test_an_absolute_period_is_not_taken_for_a_relative_one() -> None:
    assert period_seconds("261123120000000+") is None
