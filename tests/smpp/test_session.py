"""Sessions: windows, times, endings and hostile peers, over pipes in memory and virtual time."""

from __future__ import annotations

import asyncio
import socket
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.smpp.ends import TEXT, Heard, joined, settle
from tests.virtual_wire import LeapingLoop, Pipe, virtually
from tidings.smpp import Bind, BindKind, CommandStatus, EndReason, Esme, SessionLimits, ShortMessage, Smsc
from tidings.smpp.pdu import HEADER, LAST_SEQUENCE, RESPONSE, Command, encode_answer, encode_pdu
from tidings.smpp.short_message import encode_short_message

QUICK = SessionLimits(window=4, receive_window=3, enquire_link_s=20, response_timeout_s=10, bind_timeout_s=5)


def headers(octets: bytes) -> list[tuple[int, int, int]]:
    """(command, status, sequence) of each PDU."""
    found, at = [], 0
    while at < len(octets):
        length, command, status, sequence = HEADER.unpack_from(octets, at)
        found.append((command, status, sequence))
        at += length
    return found


async def bound_alone(limits: SessionLimits = QUICK) -> tuple[Esme[str], Pipe, Heard]:
    """An ESME that is bound to nobody: the test writes the peer's octets."""
    heard = Heard()
    esme: Esme[str] = Esme(Bind(BindKind.TRANSCEIVER, "tidings", "secret"), heard, limits)
    pipe = Pipe(esme)
    esme.connection_made(pipe)
    esme.data_received(encode_answer(Command.BIND_TRANSCEIVER, 0, 1, "PINE"))
    await settle()
    pipe.writes.clear()
    return esme, pipe, heard


@virtually
async def test_a_submit_is_answered_with_its_context_and_message_id() -> None:
    both = await joined()
    both.esme.ask(TEXT, "first")
    await settle()
    assert both.heard.answers == [("first", 0, "id-2")]
    assert both.at_smsc.messages[0].message == TEXT
    assert both.esme.unanswered == 0


@virtually
async def test_what_is_sent_in_one_turn_leaves_in_one_write() -> None:
    both = await joined()
    before = len(both.near.writes)
    for number in range(50):
        both.esme.ask(TEXT, str(number))
    await settle()
    assert len(both.near.writes) == before + 1
    assert [context for context, _, _ in both.heard.answers] == [str(number) for number in range(50)]
    assert both.heard.calls == ["bound", "answers"]


@virtually
async def test_a_delivery_is_answered_only_when_it_is_acknowledged() -> None:
    both = await joined()
    both.smsc.ask(TEXT, "receipt")
    await asyncio.sleep(5)
    assert both.at_smsc.answers == []
    both.heard.messages[0].acknowledge(ok=True)
    await settle()
    assert both.at_smsc.answers == [("receipt", CommandStatus.ROK, "")]


@virtually
async def test_a_delivery_that_cannot_be_stored_is_refused_for_now_and_a_second_word_is_ignored() -> None:
    both = await joined()
    both.smsc.ask(TEXT, "receipt")
    await settle()
    both.heard.messages[0].acknowledge(ok=False)
    both.heard.messages[0].acknowledge(ok=True)
    await settle()
    assert both.at_smsc.answers == [("receipt", CommandStatus.RX_T_APPN, "")]


@virtually
async def test_the_window_bounds_what_is_open() -> None:
    both = await joined(QUICK, on_submits=None)
    assert both.esme.room == 4
    for number in range(3):
        both.esme.ask(TEXT, str(number))
    assert both.esme.room == 1
    await settle()
    both.at_smsc.messages[0].answer(0, "7")
    await settle()
    assert both.esme.room == 2


@virtually
async def test_a_refused_bind_ends_the_session_with_its_status() -> None:
    both = await joined(
        authenticate=lambda bind: CommandStatus.RINVPASWD if bind.password == "secret" else CommandStatus.ROK
    )
    assert both.heard.end
    assert (both.heard.end.reason, both.heard.end.status) == (EndReason.BIND_REFUSED, CommandStatus.RINVPASWD)
    assert both.at_smsc.end
    assert both.heard.binds == both.at_smsc.binds == 0


@virtually
async def test_a_nack_of_the_bind_ends_the_session() -> None:
    heard = Heard()
    esme: Esme[str] = Esme(Bind(BindKind.TRANSCEIVER, "tidings", "secret"), heard, QUICK)
    esme.connection_made(Pipe(esme))
    esme.data_received(encode_pdu(Command.GENERIC_NACK, CommandStatus.RINVCMDID, 1))
    await settle()
    assert heard.end
    assert (heard.end.reason, heard.end.status) == (EndReason.BIND_REFUSED, CommandStatus.RINVCMDID)


@virtually
async def test_a_connection_that_is_never_bound_is_closed() -> None:
    heard = Heard()
    smsc: Smsc[str] = Smsc("PINE", lambda _: CommandStatus.ROK, heard, QUICK)
    smsc.connection_made(Pipe(smsc))
    await asyncio.sleep(QUICK.bind_timeout_s + 1)
    assert heard.end
    assert heard.end.reason is EndReason.BIND_TIMEOUT


@virtually
async def test_an_answer_that_is_late_expires_and_the_link_stays_while_the_peer_answers_enquire_link() -> None:
    both = await joined(QUICK, on_submits=None)
    both.esme.ask(TEXT, "slow")
    await asyncio.sleep(QUICK.response_timeout_s - 2)
    assert both.heard.late == []
    await asyncio.sleep(4)
    assert both.heard.late == ["slow"]
    assert both.esme.room == QUICK.window
    both.at_smsc.messages[0].answer(0, "too late")
    await asyncio.sleep(60)
    assert both.heard.answers == []
    assert both.esme.is_bound


@virtually
async def test_only_requests_that_are_late_expire() -> None:
    both = await joined(QUICK, on_submits=None)
    both.esme.ask(TEXT, "old")
    await asyncio.sleep(6)
    both.esme.ask(TEXT, "young")
    await asyncio.sleep(6)
    assert both.heard.late == ["old"]
    assert both.esme.unanswered == 1


@virtually
async def test_a_silent_link_is_asked_whether_it_is_there_and_closed_when_it_is_not() -> None:
    _, pipe, heard = await bound_alone()
    await asyncio.sleep(QUICK.enquire_link_s + 2)
    assert [command for command, _, _ in headers(b"".join(pipe.writes))] == [Command.ENQUIRE_LINK]
    assert heard.end is None
    await asyncio.sleep(QUICK.response_timeout_s + 2)
    assert heard.end
    assert heard.end.reason is EndReason.SILENT


@virtually
async def test_a_link_without_traffic_stays_up_when_both_ends_answer() -> None:
    both = await joined(QUICK)
    await asyncio.sleep(3600)
    assert both.esme.is_bound
    assert both.smsc.is_bound


@virtually
async def test_enquire_link_is_answered_with_its_sequence() -> None:
    esme, pipe, _ = await bound_alone()
    esme.data_received(encode_pdu(Command.ENQUIRE_LINK, 0, 77))
    await settle()
    assert headers(pipe.writes[0]) == [(RESPONSE | Command.ENQUIRE_LINK, 0, 77)]


@virtually
async def test_unbinding_is_asked_answered_and_closed() -> None:
    both = await joined()
    both.esme.unbind()
    assert both.esme.room == 0
    await settle()
    assert both.heard.end
    assert both.at_smsc.end
    assert (both.heard.end.reason, both.at_smsc.end.reason) == (EndReason.UNBOUND, EndReason.PEER_UNBOUND)


@virtually
async def test_an_unbind_that_is_not_answered_ends_in_time() -> None:
    esme, _, heard = await bound_alone()
    esme.unbind()
    await asyncio.sleep(QUICK.response_timeout_s + 1)
    assert heard.end
    assert heard.end.reason is EndReason.UNBOUND


@virtually
async def test_requests_lost_with_the_link_say_whether_they_left() -> None:
    both = await joined(on_submits=None)
    both.esme.ask(TEXT, "written")
    await settle()
    both.esme.ask(TEXT, "kept")
    both.near.close()
    await settle()
    assert both.heard.end
    assert both.heard.end.reason is EndReason.PEER_CLOSED
    assert [(lost.context, lost.left) for lost in both.heard.end.lost] == [("written", True), ("kept", False)]
    assert both.esme.room == 0


@virtually
async def test_answers_come_before_messages_of_the_same_read() -> None:
    esme, _, heard = await bound_alone()
    esme.ask(TEXT, "sent")
    await settle()
    receipt = encode_short_message(Command.DELIVER_SM, 9, TEXT)
    esme.data_received(receipt + encode_answer(Command.SUBMIT_SM, 0, 2, "5"))
    assert heard.calls == ["bound", "answers", "messages"]


@pytest.mark.parametrize("length", [0, 15, 65_537, 0xFFFF_FFFF])
def test_a_length_that_no_pdu_has_is_nacked_and_the_connection_closed(length: int) -> None:
    @virtually
    async def scenario() -> None:
        esme, pipe, heard = await bound_alone()
        esme.data_received(HEADER.pack(length, Command.ENQUIRE_LINK, 0, 3))
        await settle()
        assert headers(b"".join(pipe.writes)) == [(Command.GENERIC_NACK, CommandStatus.RINVCMDLEN, 3)]
        assert heard.end
        assert heard.end.reason is EndReason.MALFORMED

    scenario()


@virtually
async def test_unknown_requests_are_nacked_and_what_has_no_answer_is_ignored() -> None:
    esme, pipe, heard = await bound_alone()
    for sequence, command in enumerate((Command.QUERY_SM, 0x7777, Command.OUTBIND, Command.ALERT_NOTIFICATION), 1):
        esme.data_received(encode_pdu(command, 0, sequence))
    esme.data_received(encode_pdu(RESPONSE | 0x7777, 0, 9))
    await settle()
    nack = (Command.GENERIC_NACK, CommandStatus.RINVCMDID)
    assert headers(b"".join(pipe.writes)) == [(*nack, 1), (*nack, 2)]
    assert heard.end is None


@virtually
async def test_a_malformed_message_is_refused_and_the_session_goes_on() -> None:
    esme, pipe, heard = await bound_alone()
    esme.data_received(encode_pdu(Command.DELIVER_SM, 0, 5, b"no message"))
    esme.data_received(encode_short_message(Command.DELIVER_SM, 6, TEXT))
    await settle()
    assert headers(b"".join(pipe.writes)) == [(RESPONSE | Command.DELIVER_SM, CommandStatus.RINVMSGLEN, 5)]
    assert [received.sequence for received in heard.messages] == [6]


@virtually
async def test_more_messages_than_we_hold_are_refused_for_now() -> None:
    esme, pipe, heard = await bound_alone()
    for sequence in range(1, 6):
        esme.data_received(encode_short_message(Command.DELIVER_SM, sequence, TEXT))
    await settle()
    refused = (RESPONSE | Command.DELIVER_SM, CommandStatus.RX_T_APPN)
    assert headers(b"".join(pipe.writes)) == [(*refused, 4), (*refused, 5)]
    heard.messages[0].acknowledge(ok=True)
    esme.data_received(encode_short_message(Command.DELIVER_SM, 6, TEXT))
    assert len(heard.messages) == 4


@virtually
async def test_a_nack_answers_the_request_that_it_names() -> None:
    esme, _, heard = await bound_alone()
    esme.ask(TEXT, "odd")
    esme.ask(TEXT, "odder")
    esme.data_received(encode_pdu(Command.GENERIC_NACK, CommandStatus.RINVCMDLEN, 2))
    esme.data_received(encode_pdu(Command.GENERIC_NACK, 0, 3))
    esme.data_received(encode_pdu(Command.GENERIC_NACK, CommandStatus.RINVCMDLEN, 0))
    assert heard.answers == [("odd", CommandStatus.RINVCMDLEN, ""), ("odder", CommandStatus.RUNKNOWNERR, "")]
    assert esme.is_bound


@virtually
async def test_sequence_numbers_begin_again_after_the_last() -> None:
    esme, pipe, heard = await bound_alone()
    esme._sequence = LAST_SEQUENCE - 1
    esme.ask(TEXT, "last")
    esme.ask(TEXT, "first again")
    await settle()
    assert [sequence for _, _, sequence in headers(pipe.writes[0])] == [LAST_SEQUENCE, 1]
    esme.data_received(encode_answer(Command.SUBMIT_SM, 0, 1, "b"))
    assert heard.answers == [("first again", 0, "b")]


@virtually
async def test_a_peer_that_does_not_read_is_not_read_from() -> None:
    esme, pipe, _ = await bound_alone()
    esme.pause_writing()
    assert not pipe.reading
    esme.resume_writing()
    assert pipe.reading


@virtually
async def test_a_message_that_cannot_be_encoded_leaves_the_window_as_it_was() -> None:
    esme, pipe, _ = await bound_alone()
    with pytest.raises(ValueError, match="255 octets"):
        esme.ask(ShortMessage("1", "2", b"x" * 255), "long")
    await settle()
    assert esme.room == QUICK.window
    assert pipe.writes == []


async def submit_unbound(bind: BindKind | None) -> list[tuple[int, int, int]]:
    """What an SMSC answers to a submit from an ESME bound as `bind` (None: not bound)."""
    smsc: Smsc[str] = Smsc("PINE", lambda _: CommandStatus.ROK, Heard(), QUICK)
    pipe = Pipe(smsc)
    smsc.connection_made(pipe)
    if bind:
        smsc.data_received(encode_pdu(Command["BIND_" + bind.name], 0, 1, b"me\0pw\0\0\x34\0\0\0"))
    smsc.data_received(encode_short_message(Command.SUBMIT_SM, 2, TEXT))
    smsc.data_received(encode_pdu(Command.BIND_TRANSCEIVER, 0, 3, b"me\0pw\0\0\x34\0\0\0"))
    await settle()
    return headers(b"".join(pipe.writes))


@virtually
async def test_a_session_does_only_what_it_was_bound_for() -> None:
    refused = (RESPONSE | Command.SUBMIT_SM, CommandStatus.RINVBNDSTS, 2)
    already = (RESPONSE | Command.BIND_TRANSCEIVER, CommandStatus.RALYBND, 3)
    assert refused in await submit_unbound(None)
    assert (await submit_unbound(BindKind.RECEIVER))[1:] == [refused, already]
    assert (await submit_unbound(BindKind.TRANSMITTER))[1:] == [already]
    transmitter = await joined(kind=BindKind.TRANSMITTER)
    receiver = await joined(kind=BindKind.RECEIVER)
    assert (transmitter.smsc.room, transmitter.esme.room > 0) == (0, True)
    assert (receiver.esme.room, receiver.smsc.room > 0) == (0, True)


@virtually
async def test_a_bind_that_cannot_be_read_is_refused_and_the_connection_closed() -> None:
    heard = Heard()
    smsc: Smsc[str] = Smsc("PINE", lambda _: CommandStatus.ROK, heard, QUICK)
    pipe = Pipe(smsc)
    smsc.connection_made(pipe)
    smsc.data_received(encode_pdu(Command.BIND_TRANSCEIVER, 0, 1, b"me"))
    await settle()
    assert headers(pipe.writes[0]) == [(RESPONSE | Command.BIND_TRANSCEIVER, CommandStatus.RINVMSGLEN, 1)]
    assert heard.end


STREAM = b"".join(
    [
        encode_short_message(Command.DELIVER_SM, 1, TEXT),
        encode_pdu(Command.ENQUIRE_LINK, 0, 2),
        encode_short_message(Command.DELIVER_SM, 3, ShortMessage("1", "2", b"", tlvs={0x424: b"x" * 500})),
        encode_pdu(Command.DATA_SM, 0, 4, b"\0\1\1123\0\1\1456\0\0\0\0"),
    ]
)


@given(st.lists(st.integers(1, len(STREAM) - 1), max_size=8))
@settings(max_examples=60)
def test_however_the_octets_are_cut_the_same_messages_come(cuts: list[int]) -> None:
    @virtually
    async def scenario() -> None:
        esme, pipe, heard = await bound_alone()
        edges = [0, *sorted(cuts), len(STREAM)]
        for start, end in pairwise(edges):
            esme.data_received(STREAM[start:end])
        await settle()
        assert [received.sequence for received in heard.messages] == [1, 3, 4]
        assert headers(b"".join(pipe.writes)) == [(RESPONSE | Command.ENQUIRE_LINK, 0, 2)]

    scenario()


commands = st.sampled_from([*Command, *(RESPONSE | command for command in Command if command < RESPONSE)])
pdus = st.builds(encode_pdu, commands, st.integers(0, 0x500), st.integers(0, 4), st.binary(max_size=60))


@given(st.lists(st.one_of(st.binary(max_size=60), pdus), max_size=8), st.booleans())
def test_no_octets_crash_a_session(chunks: list[bytes], at_server: bool) -> None:
    @virtually
    async def scenario() -> None:
        heard = Heard()
        limits = SessionLimits()
        bind = Bind(BindKind.TRANSCEIVER, "tidings", "secret")
        session: Esme[str] | Smsc[str] = (
            Smsc("PINE", lambda _: CommandStatus.ROK, heard, limits) if at_server else Esme(bind, heard, limits)
        )
        session.connection_made(Pipe(session))
        for chunk in chunks:
            session.data_received(chunk)
        await asyncio.sleep(200)
        assert heard.end, "whoever sends this and then nothing is closed in the end"

    scenario()


def test_the_loop_of_these_tests_leaps() -> None:
    loop = LeapingLoop()
    loop.run_until_complete(asyncio.sleep(100_000))
    loop.close()


class Repeating(Pipe):
    """A pipe whose system says, as Linux does, how often it sent again what the peer did not acknowledge."""

    family = socket.AF_INET
    times = 0

    def get_extra_info(self, name: str, default: object = None) -> object:
        return self if name == "socket" else default

    def getsockopt(self, level: int, option: int, octets: int) -> bytes:
        assert (level, option) == (socket.IPPROTO_TCP, socket.TCP_INFO)
        return bytes([1, 0, self.times, 0, 0, 0, 0, 0])[:octets]


@virtually
async def test_while_nothing_gets_through_nothing_more_is_sent_and_what_was_stuck_comes_alone_in_its_second() -> None:
    heard = Heard()
    esme: Esme[str] = Esme(Bind(BindKind.TRANSCEIVER, "tidings", "secret"), heard, QUICK)
    pipe = Repeating(esme)
    esme.connection_made(pipe)
    esme.data_received(encode_answer(Command.BIND_TRANSCEIVER, 0, 1, "PINE"))
    esme.ask(TEXT, "first")
    await asyncio.sleep(0.3)
    pipe.times = 1
    esme.ask(TEXT, "second")
    await asyncio.sleep(0.1)
    assert esme.room == 0
    await asyncio.sleep(2)
    assert esme.room == 0
    pipe.times = 0
    await asyncio.sleep(1)
    assert esme.room == 0
    await asyncio.sleep(0.2)
    assert esme.room == QUICK.window - 2
    assert heard.calls[-1] == "went on"


@virtually
async def test_a_slow_peer_that_gets_everything_is_sent_more() -> None:
    heard = Heard()
    esme: Esme[str] = Esme(Bind(BindKind.TRANSCEIVER, "tidings", "secret"), heard, QUICK)
    esme.connection_made(Repeating(esme))
    esme.data_received(encode_answer(Command.BIND_TRANSCEIVER, 0, 1, "PINE"))
    esme.ask(TEXT, "first")
    await asyncio.sleep(5)
    esme.ask(TEXT, "second")
    await asyncio.sleep(0.1)
    assert esme.room == QUICK.window - 2


@virtually
async def test_a_peer_that_owes_an_answer_is_sent_no_more_until_it_is_heard() -> None:
    esme, _, heard = await bound_alone()
    esme.ask(TEXT, "first")
    await asyncio.sleep(QUICK.response_timeout_s + 2)
    assert heard.late == ["first"]
    assert esme.room == 0
    esme.data_received(encode_pdu(RESPONSE | Command.ENQUIRE_LINK, 0, 3))
    assert esme.room == QUICK.window
    assert heard.calls[-1] == "went on"
