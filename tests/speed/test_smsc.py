"""The measuring SMSC: what it counts, and that no receipt is lost."""

from __future__ import annotations

import asyncio
import json
from typing import cast

from tests.speed import pdu
from tests.speed.smsc import Center, Options, Session, arguments
from tests.speed.test_pdu import submit

FAR = 1e12


class Wire:
    """A transport that keeps what is written."""

    def __init__(self) -> None:
        self.written = b""

    def write(self, data: bytes) -> None:
        self.written += data

    def is_closing(self) -> bool:
        return False


def bound(center: Center) -> tuple[Session, Wire]:
    session, wire = Session(center), Wire()
    session.connection_made(cast("asyncio.Transport", wire))
    session.data_received(pdu.HEADER.pack(21, pdu.BIND_TRANSCEIVER, 0, 1) + b"pine\0")
    wire.written = b""
    return session, wire


def center(options: str = "") -> Center:
    return Center(arguments().parse_args(options.split(), namespace=Options()))


def sequence_of(whole: bytes) -> int:
    return int(pdu.HEADER.unpack_from(whole)[3])


def test_a_submit_is_answered_and_counted_by_its_id() -> None:
    smsc = center()
    session, wire = bound(smsc)
    session.data_received(submit(b"uid.3. x") + submit(b"uid.3. x")[:20])
    session.data_received(submit(b"uid.3. x")[20:])
    assert wire.written.count(struct_of_answer()) == 2
    assert json.loads(smsc.page("/stats"))["duplicates"] == 1
    assert smsc.page("/uids") == "3 2"


def struct_of_answer() -> bytes:
    return pdu.HEADER.pack(0, pdu.SUBMIT_SM | pdu.RESPONSE, 0, 7)[4:]


def test_a_delayed_answer_whose_session_died_leaves_the_id_unanswered() -> None:
    smsc = center("--resp-ms 50")
    session, _ = bound(smsc)
    session.data_received(submit(b"uid.3. x"))
    session.connection_lost(None)
    assert smsc.due(FAR) == {}
    assert smsc.page("/unanswered") == "3"
    assert smsc.page("/answers") == ""


def test_a_receipt_that_was_not_acknowledged_is_sent_again_to_the_next_session() -> None:
    smsc = center("--dlr-ms 0")
    first, _ = bound(smsc)
    first.data_received(submit(b"uid.3. x"))
    assert len(smsc.due(FAR)[first]) == 1
    first.connection_lost(None)
    second, _ = bound(smsc)
    (again,) = smsc.due(FAR)[second]
    assert b"uid.3. x" in again


def test_an_acknowledged_receipt_is_done_with() -> None:
    smsc = center("--dlr-ms 0")
    session, _ = bound(smsc)
    session.data_received(submit(b"uid.3. x"))
    (receipt,) = smsc.due(FAR)[session]
    session.data_received(pdu.answer(pdu.DELIVER_SM, 0, sequence_of(receipt), b"\0"))
    session.connection_lost(None)
    assert not smsc.receipts
    assert json.loads(smsc.page("/stats"))["dlr_acked"] == 1


def test_a_refused_receipt_is_tried_again_later() -> None:
    smsc = center("--dlr-ms 0")
    session, _ = bound(smsc)
    session.data_received(submit(b"uid.3. x"))
    (receipt,) = smsc.due(FAR)[session]
    session.data_received(pdu.answer(pdu.DELIVER_SM, 0x64, sequence_of(receipt), b"\0"))
    assert smsc.due(0.0) == {}
    assert len(smsc.due(FAR)[session]) == 1


def test_no_more_receipts_are_open_than_the_window_allows() -> None:
    smsc = center("--dlr-ms 0 --dlr-window 2")
    session, _ = bound(smsc)
    session.data_received(submit(b"uid.1. x") * 5)
    assert len(smsc.due(FAR)[session]) == 2
    assert smsc.due(FAR) == {}


def test_above_the_throttle_submits_are_refused() -> None:
    smsc = center("--throttle 10")
    session, wire = bound(smsc)
    session.data_received(submit(b"uid.1. x") * 3)
    counts = json.loads(smsc.page("/stats"))
    assert (counts["accepted"], counts["throttled"]) == (1, 2)
    assert pdu.HEADER.pack(17, pdu.SUBMIT_SM | pdu.RESPONSE, pdu.THROTTLED, 7) in wire.written


def test_delays_can_be_set_while_it_runs() -> None:
    smsc = center("--dlr-ms 50")
    smsc.page("/set?dlr_ms=-1")
    session, _ = bound(smsc)
    session.data_received(submit(b"uid.1. x"))
    assert not smsc.receipts
