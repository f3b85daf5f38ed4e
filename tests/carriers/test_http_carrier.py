"""The HTTP carrier against a real server: what it asks, what it makes of answers, and what it does without any."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

from tests.carriers.aggregator import Aggregator, Behaviour, answers, dies, late
from tests.carriers.test_http_request import parts_of
from tests.carriers.test_smpp_tls import own_certificate
from tidings.carriers.http_carrier import HttpCarrier
from tidings.carriers.http_link import HttpLink, HttpVerdict
from tidings.carriers.link_state import LinkStatus
from tidings.carriers.port import (
    Answer,
    Arrival,
    Carrier,
    CarrierAccepted,
    CarrierRefused,
    Receipt,
    Submission,
    Unanswered,
)
from tidings.core import MovableClock, SystemChance, SystemNetwork

PATIENCE_S = 10.0


class Heard:
    """A listener that remembers."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.opened = 0

    def answered(self, answers: Sequence[Answer]) -> None:
        self.answers += answers

    def receipts_came(self, receipts: Sequence[Receipt]) -> None: ...

    def arrived(self, arrivals: Sequence[Arrival]) -> None: ...

    def room_opened(self, carrier: Carrier) -> None:
        self.opened += 1


class World:
    """A link, its aggregator, and what was heard of it."""

    def __init__(self, peer: Aggregator, carrier: HttpCarrier, heard: Heard) -> None:
        self.peer, self.carrier, self.heard = peer, carrier, heard

    def send(self, text: str = "hello", sid: str = "SM1") -> list[Submission]:
        parts = [_named(part, sid) for part in parts_of(text)]
        self.carrier.submit(parts)
        return parts

    async def until(self, holds: Callable[[], Any]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not holds():
                await asyncio.sleep(0.005)

    async def answer_to(self, text: str = "hello", sid: str = "SM1") -> list[Answer]:
        """What is heard of the parts of one text."""
        before = len(self.heard.answers)
        parts = self.send(text, sid)
        await self.until(lambda: len(self.heard.answers) >= before + len(parts))
        return self.heard.answers[before:]


def _named(part: Submission, sid: str) -> Submission:
    part.message_sid = sid
    return part


@contextlib.asynccontextmanager
async def world(
    *behaves: Behaviour, tls: ssl.SSLContext | None = None, is_met: bool = True, **settings: Any
) -> AsyncIterator[World]:
    peer = await Aggregator().start(tls)
    peer.behaves.extend(behaves)
    given = {"reconnect_s": 0.05, "response_timeout_s": 1.0, **settings}
    link = HttpLink(name="elm", url=peer.url, user="us", password="secret", **given)
    carrier, heard = HttpCarrier(link, SystemNetwork(), SystemChance(), MovableClock()), Heard()
    here = World(peer, carrier, heard)
    await carrier.start(heard)
    try:
        await here.until(lambda: carrier.room if is_met else carrier.state.error)
        yield here
    finally:
        await carrier.stop()
        await peer.stop()


async def test_a_text_is_taken_and_named() -> None:
    async with world() as here:
        [answer] = await here.answer_to()
        assert isinstance(answer, CarrierAccepted)
        assert answer.carrier_message_id == "elm-1"
        assert here.carrier.state.status is LinkStatus.BOUND


async def test_a_long_text_leaves_as_one_request_and_its_last_part_has_the_id() -> None:
    async with world() as here:
        text = "word " * 100
        found = await here.answer_to(text)
        assert here.peer.texts == [text]
        assert [(one.carrier_message_id, one.is_spoken_for) for one in found if isinstance(one, CarrierAccepted)] == [
            ("", True), ("", True), ("", True), ("elm-1", False)
        ]  # fmt: skip


async def test_what_receipts_name_may_be_our_own_id() -> None:
    async with world(id_path="-", reference_field="ref") as here:
        [answer] = await here.answer_to(sid="SM7")
        assert isinstance(answer, CarrierAccepted)
        assert (answer.carrier_message_id, here.peer.got[0].fields["ref"]) == ("SM7", "SM7")


async def test_what_is_refused_for_good_is_not_tried_again() -> None:
    async with world(answers(400)) as here:
        [answer] = await here.answer_to()
        assert isinstance(answer, CarrierRefused)
        assert (answer.retry_after_s, answer.error_code, answer.reason) == (None, 30008, "HTTP 400")
        assert here.carrier.is_up


async def test_what_is_put_off_is_tried_as_often_for_all_of_its_parts() -> None:
    async with world(answers(500)) as here:
        found = await here.answer_to("word " * 60)
        assert [(one.retry_after_s, one.most_retries) for one in found if isinstance(one, CarrierRefused)] == [
            (30.0, 4), (30.0, 4)
        ]  # fmt: skip


async def test_too_much_is_heard_and_retry_after_is_kept() -> None:
    async with world(answers(429, retry_after="2"), throughput=100.0) as here:
        began = asyncio.get_running_loop().time()
        [answer] = await here.answer_to()
        assert isinstance(answer, CarrierRefused)
        assert (answer.retry_after_s, answer.error_code) == (2.0, 30017)
        assert here.carrier.room == 0
        before = here.heard.opened
        await here.until(lambda: here.carrier.room)
        assert asyncio.get_running_loop().time() - began >= 2.0
        await here.until(lambda: here.heard.opened > before)
        assert here.carrier._pace.limit <= 51, "half as fast from now on"


async def test_a_code_of_its_own_puts_the_link_down_and_the_text_waits() -> None:
    coded = {"code_path": "code", "codes": {"5": HttpVerdict.DOWN}}
    async with world(answers(200, '{"code": 5}'), **coded) as here:
        [answer] = await here.answer_to()
        assert answer == Unanswered(answer.submission, left=False)
        assert not here.carrier.is_up
        await here.until(lambda: here.carrier.room)
        assert here.carrier.room == 1, "one is tried"
        [answer] = await here.answer_to()
        assert isinstance(answer, CarrierAccepted)
        assert here.carrier.room == 10


async def test_refused_credentials_fail_no_text_and_are_shown() -> None:
    async with world(answers(401)) as here:
        [answer] = await here.answer_to()
        assert answer == Unanswered(answer.submission, left=False)
        assert (here.carrier.room, here.carrier.state.error) == (0, "refused: HTTP 401")
        await asyncio.sleep(0.3)
        assert here.carrier.room == 0, "what is wrong does not become right by trying soon"
        here.carrier.change(HttpLink(name="elm", url=here.peer.url, password="other"))
        await here.until(lambda: here.carrier.room)
        [answer] = await here.answer_to()
        assert isinstance(answer, CarrierAccepted)
        assert here.carrier.is_up


async def test_what_was_sent_and_not_answered_is_a_doubt() -> None:
    for behaviour in (dies, late(1.5), answers(502), answers(504)):
        async with world(behaviour, response_timeout_s=0.3) as here:
            [answer] = await here.answer_to()
            assert answer == Unanswered(answer.submission, left=True)
            await here.until(lambda here=here: here.carrier.room)
            assert len(here.peer.got) == 1, "nothing is sent twice but by whoever marks it"


async def test_a_query_is_not_sent_twice_either() -> None:
    async with world(dies, method="GET") as here:
        [answer] = await here.answer_to()
        assert answer == Unanswered(answer.submission, left=True)
        await asyncio.sleep(0.2)
        assert len(here.peer.got) == 1


async def test_nobody_there_is_no_doubt_and_the_link_comes_back() -> None:
    async with world() as here:
        await here.answer_to()
        await here.peer.stop()
        [answer] = await here.answer_to()
        if isinstance(answer, Unanswered) and answer.left:  # it was sent while the other end closed
            await here.until(lambda: here.carrier.room == 0)
        await here.until(lambda: not here.carrier.is_up)
        assert "no connection" in str(here.carrier.state.error) or "ended" in str(here.carrier.state.error)
        await here.peer.start()
        await here.until(lambda: here.carrier.room)
        [answer] = await here.answer_to()
        assert isinstance(answer, CarrierAccepted)


async def test_no_more_requests_are_open_than_the_window_has() -> None:
    async with world(window=3) as here:
        here.peer.always = late(0.2)
        for number in range(3):
            here.send(sid=f"SM{number}")
        assert here.carrier.room == 0
        over = here.send(sid="SM9")
        await here.until(lambda: len(here.heard.answers) == 4)
        assert here.heard.answers[0] == Unanswered(over[0], left=False)
        assert here.peer.most_at_once == 3


async def test_no_second_has_more_segments_than_the_link_allows() -> None:
    async with world(throughput=20.0, window=50) as here:
        waiting = [_named(part, f"SM{number}") for number in range(60) for part in parts_of("word " * 60)]
        until = asyncio.get_running_loop().time() + 3.5
        while asyncio.get_running_loop().time() < until:
            leaving, waiting = waiting[: here.carrier.room], waiting[here.carrier.room :]
            if leaving:
                here.carrier.submit(leaving)
            await asyncio.sleep(0.002)
        moments = [asked.at for asked in here.peer.got]
        assert len(moments) > 20
        for at in moments:
            assert sum(2 for each in moments if at <= each < at + 1.0) <= 20


async def test_processes_share_window_and_speed() -> None:
    async with world(throughput=20.0, window=10) as here:
        here.carrier.divide(2)
        assert (here.carrier._pace.limit, here.carrier.room) == (10.0, 1)
        here.carrier.divide(20)
        assert here.carrier.room == 1


async def test_what_stops_waits_for_answers_and_gives_back_what_never_left() -> None:
    async with world(late(0.3)) as here:
        here.send("one", "SM1")
        half = [_named(part, "SM2") for part in parts_of("word " * 60)][:1]
        here.carrier.submit(half)
        await here.carrier.stop()
        assert {type(one) for one in here.heard.answers} == {CarrierAccepted, Unanswered}
        assert Unanswered(half[0], left=False) in here.heard.answers


async def test_over_tls_only_whom_the_link_trusts_is_asked(tmp_path: Path) -> None:
    file = own_certificate(tmp_path)
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(file)
    async with world(tls=server, tls_ca_file=str(file)) as here:
        [answer] = await here.answer_to()
        assert isinstance(answer, CarrierAccepted)
    async with world(tls=server, is_met=False) as here:
        assert (here.carrier.room, here.peer.got) == (0, [])
        assert "certificate" in str(here.carrier.state.error)


async def test_no_answer_makes_it_fail() -> None:
    bodies = ["", "[" * 50_000, '{"id": {"a": []}}', "x" * 1_000_000, '{"id": "\\ud800\\u0000;@"}', "\0"]
    async with world(*(answers(200, body) for body in bodies)) as here:
        for body in bodies:
            [answer] = await here.answer_to()
            assert isinstance(answer, CarrierAccepted), body[:20]
            assert len(answer.carrier_message_id) <= 64
