"""The octets of segments, as a carrier receives them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.gsm import Encoding, Segmented, count, data_coding, decode, parse_header, payloads, segment

bodies = st.one_of(
    st.text(
        st.characters(codec="utf-8", exclude_characters="\ufeff\ufffe"), max_size=400
    ),  # as the first: a byte order mark
    st.text("aé@€[]Δ\r\n", max_size=800),
    st.lists(st.sampled_from(["a", "ç", "😀", "👍🏽", "e\u0301"]), max_size=300).map("".join),
)


def test_a_single_gsm_segment_is_its_septets() -> None:
    assert payloads(segment("Hi @ €5"), 7) == [b"Hi \x00 \x1be5"]


def test_a_single_ucs_2_segment_is_utf_16_with_the_high_octet_first() -> None:
    assert payloads(segment("ç😀"), 7) == [bytes.fromhex("00e7d83dde00")]


def test_each_of_several_segments_begins_with_a_header() -> None:
    one, two = payloads(segment("a" * 161), 0x2A)
    assert one == bytes.fromhex("0500032a0201") + b"a" * 153
    assert two == bytes.fromhex("0500032a0202") + b"a" * 8


def test_the_header_carries_the_low_octet_of_the_reference() -> None:
    assert [octets[3] for octets in payloads(segment("ç" * 71), 0x1FF)] == [0xFF, 0xFF]


def test_an_empty_body_is_one_empty_payload() -> None:
    assert payloads(segment(""), 1) == [b""]


def test_a_lone_surrogate_goes_out_as_a_question_mark() -> None:
    assert payloads(segment("\ud83dç"), 1) == [bytes.fromhex("003f00e7")]


def test_more_than_255_segments_cannot_be_numbered() -> None:
    assert len(payloads(segment("a" * 153 * 255), 1)) == 255
    with pytest.raises(ValueError, match="256"):
        payloads(segment("a" * (153 * 255 + 1)), 1)


def test_the_data_coding_is_that_of_smpp() -> None:
    assert {encoding: data_coding(encoding) for encoding in Encoding} == {Encoding.GSM_7: 0, Encoding.UCS_2: 8}


def test_a_part_that_is_not_gsm_is_refused_rather_than_altered() -> None:
    with pytest.raises(ValueError, match="GSM"):
        payloads(Segmented(Encoding.GSM_7, ("ç",)), 1)


@given(bodies, st.integers(0, 70_000))
def test_the_receiver_reads_the_same_body_from_the_payloads(body: str, reference: int) -> None:
    encoding, segments = count(body)
    sent = payloads(segment(body), reference)
    assert len(sent) == segments
    if segments == 1:
        texts = sent
    else:
        headers = [parse_header(payload) for payload in sent]
        assert {(header.reference, header.parts, header.fault) for header in headers} == {
            (reference % 256, segments, None),
        }
        assert [header.part for header in headers] == list(range(1, segments + 1))
        texts = [header.text_octets for header in headers]
    assert decode(b"".join(texts), data_coding(encoding)) == body.replace("\0", "\ufffd")


@given(bodies)
def test_no_payload_is_longer_than_a_short_message_or_ends_in_half_a_character(body: str) -> None:
    segmented = segment(body)
    for payload in payloads(segmented, 0):
        text = payload if segmented.count == 1 else payload[6:]
        if segmented.encoding is Encoding.GSM_7:
            assert len(text) <= (160 if segmented.count == 1 else 153)
            assert not text.endswith(b"\x1b")
        else:
            assert len(payload) <= 140
            text.decode("utf-16-be", "strict")
