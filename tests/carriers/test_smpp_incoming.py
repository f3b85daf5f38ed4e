"""deliver_sm as receipts and as messages from handsets."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.carriers.port import MediaReference, ReceiptState
from tidings.carriers.smpp_incoming import Incoming
from tidings.carriers.smpp_link import Alphabet, SmppLink
from tidings.gsm import decode
from tidings.smpp import Received, ShortMessage, Tag

LINK = SmppLink(name="pine", host="h", system_id="u", password="p")
TEXT = b"id:77 sub:001 dlvrd:001 submit date:2611231200 done date:261123120159 stat:UNDELIV err:001 text:hello"


class Answers:
    """Stands for the session: keeps the answers."""

    def __init__(self) -> None:
        self.statuses: list[int] = []

    def answer(self, received: Received, status: int, message_id: str) -> None:
        assert received.command == 5
        assert message_id == ""
        self.statuses.append(status)


def received(message: ShortMessage, session: Answers | None = None) -> Received:
    return Received(message, 5, 9, session or Answers())


def reader(**changed: object) -> Incoming:
    link = msgspec.structs.replace(LINK, **changed)
    return Incoming(link)


def deliver(text: bytes, esm_class: int = 0, **changed: object) -> ShortMessage:
    plain = ShortMessage("14155550199", "14155550100", text, 1, 1, 1, 1, esm_class)
    return msgspec.structs.replace(plain, **changed)


@pytest.mark.parametrize("esm_class", [0x04, 0x20, 0x00])
def test_a_receipt_is_read_from_its_text_even_when_it_is_not_marked(esm_class: int) -> None:
    receipt = reader().receipt(received(deliver(TEXT, esm_class)))
    assert receipt
    assert (receipt.carrier, receipt.state, receipt.error_code) == ("pine", ReceiptState.FAILED, 30003)
    assert (receipt.ids[0], receipt.done_date) == ("77", "2611231201")


def test_a_receipt_may_come_in_ucs_2_or_as_message_payload() -> None:
    wide = TEXT.decode().encode("utf-16-be")
    for message in (deliver(wide, 4, data_coding=8), deliver(b"", 4, tlvs={Tag.MESSAGE_PAYLOAD: TEXT})):
        receipt = reader().receipt(received(message))
        assert receipt
        assert receipt.ids[0] == "77"


def test_parameters_win_over_the_text_and_the_text_fills_the_rest() -> None:
    tlvs = {int(Tag.RECEIPTED_MESSAGE_ID): b"4F2A\0", int(Tag.MESSAGE_STATE): b"\x08"}
    receipt = reader().receipt(received(deliver(TEXT, 4, tlvs=tlvs)))
    assert receipt
    assert receipt.ids[0] == "4F2A"
    assert "77" in receipt.ids
    assert (receipt.state, receipt.error_code, receipt.done_date) == (ReceiptState.FAILED, 30003, "2611231201")


@pytest.mark.parametrize("esm_class", [0x04, 0x00])
def test_a_receipt_of_parameters_alone_is_read(esm_class: int) -> None:
    tlvs = {
        int(Tag.RECEIPTED_MESSAGE_ID): b"77\0",
        int(Tag.MESSAGE_STATE): b"\x05",
        int(Tag.NETWORK_ERROR_CODE): b"\x03\x00\x0d",
    }
    receipt = reader().receipt(received(deliver(b"", esm_class, tlvs=tlvs)))
    assert receipt
    assert (receipt.ids[0], receipt.state, receipt.error_code) == ("77", ReceiptState.FAILED, 30004)
    assert receipt.done_date is None


def test_a_marked_receipt_that_names_nothing_has_no_ids() -> None:
    receipt = reader().receipt(received(deliver(b"thanks", 4)))
    assert receipt
    assert receipt.ids == ()


@pytest.mark.parametrize("esm_class", [0x00, 0x40, 0x08, 0x10])
def test_what_is_not_marked_has_with_it_what_it_is_if_it_is_no_receipt(esm_class: int) -> None:
    text = bytes((5, 0, 3, 9, 1, 1)) + TEXT if esm_class == 0x40 else TEXT
    message = received(deliver(text, esm_class))
    receipt = reader().receipt(message)
    assert receipt
    assert receipt.arrival == reader().arrival(message)
    assert not receipt.is_marked
    assert (receipt.source, receipt.destination) == ("14155550199", "14155550100")


@pytest.mark.parametrize("esm_class", [0x04, 0x20, 0x44, 0x24])
def test_what_is_marked_is_a_receipt_and_nothing_else(esm_class: int) -> None:
    receipt = reader().receipt(received(deliver(b"\0" if esm_class == 0x44 else b"", esm_class)))
    assert receipt
    assert receipt.arrival is None


@pytest.mark.parametrize(
    ("text", "tlvs"),
    [
        (b"Order ID: 77 Status: late, Done date: 5", {}),
        (b"id:beef, status: ok, done date: 1", {}),
        (b"thanks", {Tag.RECEIPTED_MESSAGE_ID: b"77\0"}),
        (b"thanks", {Tag.MESSAGE_STATE: b"\x02"}),
    ],
)
def test_without_a_mark_it_must_name_a_message_and_a_state_that_carriers_know(
    text: bytes, tlvs: dict[Tag, bytes]
) -> None:
    assert reader().receipt(received(deliver(text, tlvs={int(tag): value for tag, value in tlvs.items()}))) is None


@pytest.mark.parametrize(
    "tlvs", [{Tag.RECEIPTED_MESSAGE_ID: b"77\0", Tag.MESSAGE_STATE: b"\x02"}, {Tag.MESSAGE_STATE: b"\x02"}]
)
def test_without_a_mark_parameters_may_say_what_a_short_text_does_not(tlvs: dict[Tag, bytes]) -> None:
    receipt = reader().receipt(received(deliver(b"id:77", tlvs={int(tag): value for tag, value in tlvs.items()})))
    assert receipt
    assert (receipt.ids, receipt.state) == (("77",), ReceiptState.DELIVERED)


@pytest.mark.parametrize(("text", "arrives"), [(b"", False), (b"\0", False), (TEXT, False), (b"thanks", True)])
def test_without_a_mark_but_with_both_parameters_it_arrives_only_with_a_text_of_its_own(
    text: bytes, arrives: bool
) -> None:
    tlvs = {int(Tag.RECEIPTED_MESSAGE_ID): b"77\0", int(Tag.MESSAGE_STATE): b"\x02"}
    receipt = reader().receipt(received(deliver(text, tlvs=tlvs)))
    assert receipt
    assert not receipt.is_marked
    assert (receipt.arrival is not None) is arrives


def test_an_error_of_the_text_that_says_nothing_gives_way_to_the_networks() -> None:
    nothing = TEXT.replace(b"err:001", b"err:000")
    tlvs = {int(Tag.NETWORK_ERROR_CODE): b"\x03\x00\x0d"}
    codes = [reader().receipt(received(deliver(text, 4, tlvs=tlvs))) for text in (nothing, TEXT)]
    assert [code and code.error_code for code in codes] == [30004, 30003]


def test_a_notification_on_the_way_without_a_state_says_that_it_is_on_its_way() -> None:
    on_its_way, unreadable = (reader().receipt(received(deliver(b"id:77", esm))) for esm in (0x20, 0x04))
    assert on_its_way
    assert unreadable
    assert (on_its_way.state, unreadable.state) == (ReceiptState.EN_ROUTE, ReceiptState.UNREADABLE)


def test_what_a_person_writes_is_an_arrival() -> None:
    message = received(deliver(b"Hi: id:5 stat:DELIVRD"))
    assert reader().receipt(message) is None
    arrival = reader().arrival(message)
    assert (arrival.source, arrival.destination, arrival.payload) == (
        "+14155550199",
        "+14155550100",
        b"Hi: id:5 stat:DELIVRD",
    )
    assert (arrival.reference, arrival.part, arrival.parts, arrival.media) == (None, 1, 1, ())


def test_both_addresses_are_read_as_the_link_writes_them_and_kept_as_they_came() -> None:
    message = deliver(
        b"x",
        source_addr="4155550199",
        source_addr_ton=2,
        destination_addr="14155550100",
        dest_addr_ton=0,
        dest_addr_npi=1,
    )
    arrival = reader(country_code="1").arrival(received(message))
    assert (arrival.source, arrival.destination) == ("+14155550199", "+14155550100")
    assert arrival.written
    assert [str(address) for address in arrival.written] == [
        "4155550199 (TON 2, NPI 1)",
        "14155550100 (TON 0, NPI 1)",
    ]


def test_a_short_code_that_is_said_to_be_international_is_looked_for_as_it_is() -> None:
    arrival = reader().arrival(received(deliver(b"x", destination_addr="55500", dest_addr_ton=1)))
    assert "55500" in (arrival.destination, *arrival.destinations)


def test_the_place_in_a_long_text_is_read_from_header_or_parameters() -> None:
    by_header = reader().arrival(received(deliver(bytes((5, 0, 3, 9, 3, 2)) + b"two", 0x40)))
    wide = reader().arrival(received(deliver(bytes((6, 8, 4, 1, 2, 3, 2)) + b"two", 0x40)))
    sar = {
        int(Tag.SAR_MSG_REF_NUM): b"\x01\x02",
        int(Tag.SAR_TOTAL_SEGMENTS): b"\x03",
        int(Tag.SAR_SEGMENT_SEQNUM): b"\x02",
    }
    by_sar = reader().arrival(received(deliver(b"two", tlvs=sar)))
    assert [(one.reference, one.part, one.parts, one.payload) for one in (by_header, wide, by_sar)] == [
        (9, 2, 3, b"two"),
        (0x102, 2, 3, b"two"),
        (0x102, 2, 3, b"two"),
    ]


def test_parameters_that_name_no_possible_part_are_passed_over() -> None:
    impossible = {int(Tag.SAR_MSG_REF_NUM): b"\x01\x02", int(Tag.SAR_TOTAL_SEGMENTS): b"\x03"}
    for part in (b"\x04", b"\x00", b""):
        arrival = reader().arrival(received(deliver(b"x", tlvs={**impossible, int(Tag.SAR_SEGMENT_SEQNUM): part})))
        assert 1 <= arrival.part <= arrival.parts


def test_a_carrier_whose_default_alphabet_is_latin_1_is_read_so() -> None:
    latin = reader(default_alphabet=Alphabet.LATIN1)
    assert latin.arrival(received(deliver(b"x"))).data_coding == 3
    assert latin.arrival(received(deliver(b"x", data_coding=8))).data_coding == 8
    assert reader().arrival(received(deliver(b"x"))).data_coding == 0


def test_each_data_coding_that_carriers_differ_on_is_read_as_the_link_says() -> None:
    def read(octets: bytes, data_coding: int, **changed: object) -> str:
        arrival = reader(**changed).arrival(received(deliver(octets, data_coding=data_coding)))
        return decode(arrival.payload, arrival.data_coding)

    assert read(b"\0 caf\x05", 1, ia5_alphabet=Alphabet.GSM7) == "@ caf\u00e9"
    assert read(b"@ caf\xe9", 1, ia5_alphabet=Alphabet.LATIN1) == "@ caf\u00e9"
    assert read(b"@ cafe", 1) == "@ cafe"
    assert read(b"\0 caf\x05", 0) == "@ caf\u00e9"
    assert read(b"@ [x]", 0, default_alphabet=Alphabet.ASCII) == "@ [x]"
    assert read(b"@ [x]", 0, default_alphabet=Alphabet.GSM7, arriving_alphabet=Alphabet.ASCII) == "@ [x]"
    assert read(b"\0", 0, default_alphabet=Alphabet.LATIN1, arriving_alphabet=Alphabet.GSM7) == "@"
    assert read(b"\x04\x16", 8, default_alphabet=Alphabet.LATIN1, ia5_alphabet=Alphabet.GSM7) == "\u0416"


def test_media_are_read_only_where_the_link_has_them() -> None:
    tlvs = {int(Tag.MEDIA): b'[{"url":"https://example.com/a.png","content_type":"image/png"}]'}
    message = received(deliver(b"x", tlvs=tlvs))
    assert reader().arrival(message).media == ()
    assert reader(media_tlv=True).arrival(message).media == (MediaReference("https://example.com/a.png", "image/png"),)
    many = [{"url": f"https://example.com/{n}", "content_type": "image/png"} for n in range(900)]
    odd = [{"url": "https://example.com/\0", "content_type": "a/b"}, {"url": "h" * 3_000, "content_type": "a/b"}]
    flood = received(deliver(b"x", tlvs={int(Tag.MEDIA): msgspec.json.encode(odd + many)}))
    assert [one.url for one in reader(media_tlv=True).arrival(flood).media] == [one["url"] for one in many[:10]]
    broken = received(deliver(b"x", tlvs={int(Tag.MEDIA): b"[{"}))
    assert reader(media_tlv=True).arrival(broken).media == ()


def test_a_text_that_no_handset_can_send_is_known() -> None:
    def is_too_long(octets: int, esm_class: int = 0) -> bool:
        header = bytes((5, 0, 3, 9, 3, 2)) if esm_class else b""
        tlvs = {int(Tag.MESSAGE_PAYLOAD): header + b"x" * (octets - len(header))}
        return reader().is_too_long(received(deliver(b"", esm_class, tlvs=tlvs)))

    assert [is_too_long(octets) for octets in (254, 255, 255 * 153, 255 * 153 + 1)] == [False, False, False, True]
    assert [is_too_long(octets, 0x40) for octets in (254, 255)] == [False, True]


def test_the_listener_acknowledges_through_receipt_and_arrival() -> None:
    answers = Answers()
    receipt = reader().receipt(received(deliver(TEXT, 4), answers))
    assert receipt
    receipt.acknowledge(True)
    reader().arrival(received(deliver(b"x"), answers)).acknowledge(False)
    reader().arrival(received(deliver(b"x"), answers)).refuse()
    assert answers.statuses == [0, 0x64, 0x0B]


@given(
    st.binary(max_size=120),
    st.integers(0, 255),
    st.integers(0, 255),
    st.dictionaries(st.sampled_from([int(tag) for tag in Tag]), st.binary(max_size=8), max_size=4),
)
def test_nothing_that_is_delivered_crashes_the_reading(
    text: bytes, esm_class: int, data_coding: int, tlvs: dict[int, bytes]
) -> None:
    message = received(deliver(text, esm_class, data_coding=data_coding, tlvs=tlvs))
    incoming = reader(media_tlv=True)
    incoming.receipt(message)
    assert incoming.arrival(message).part >= 1
