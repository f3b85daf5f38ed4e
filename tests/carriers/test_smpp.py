"""The SMPP carrier: outcomes, speed, receipts and a link that is kept up, against our SMSC over pipes in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from itertools import pairwise

import msgspec
import pytest

from tests.virtual_wire import PipeNetwork, virtually
from tidings.carriers.port import (
    Answer,
    Arrival,
    Carrier,
    CarrierAccepted,
    CarrierRefused,
    Receipt,
    ReceiptState,
    Submission,
    Unanswered,
    Written,
)
from tidings.carriers.smpp import SmppCarrier
from tidings.carriers.smpp_link import LongText, SmppLink
from tidings.core import SeededChance
from tidings.smpp import Answered, Bind, Closed, CommandStatus, Received, SessionLimits, ShortMessage, Smsc, Tag

LINK = SmppLink(name="pine", host="pine", system_id="tidings", password="secret", window=10)
HEADER = bytes((5, 0, 3, 0x7F, 2, 1))
RECEIPT = "id:{} sub:001 dlvrd:001 submit date:2611231200 done date:2611231201 stat:DELIVRD err:000 text:"

Script = Callable[["Peer", Received], None]


def accept(peer: Peer, received: Received) -> None:
    received.answer(0, f"{len(peer.submits):X}")


def refuse(status: int) -> Script:
    return lambda _, received: received.answer(status)


def keep_silent(peer: Peer, received: Received) -> None:
    """Never answers."""


class Peer:
    """The carrier's SMSC; what it does with a submit is a script."""

    def __init__(self, network: PipeNetwork, script: Script = accept) -> None:
        self.network = network
        self.script = script
        self.password = "secret"
        self.submits: list[ShortMessage] = []
        self.at: list[float] = []
        self.binds: list[Bind] = []
        self.delivered: list[tuple[str, int]] = []
        self.session: Smsc[str] | None = None
        network.listening[LINK.port] = self.connect

    def connect(self) -> Smsc[str]:
        self.session = Smsc("PINE", self.authenticate, self, SessionLimits())
        return self.session

    def authenticate(self, bind: Bind) -> CommandStatus:
        self.binds.append(bind)
        return CommandStatus.ROK if bind.password == self.password else CommandStatus.RINVPASWD

    def deliver(self, message: ShortMessage, name: str) -> None:
        assert self.session
        self.session.ask(message, name)

    def bound(self) -> None: ...

    def answers_came(self, answers: Sequence[Answered[str]]) -> None:
        self.delivered += [(name, status) for name, status, _ in answers]

    def messages_came(self, messages: Sequence[Received]) -> None:
        for received in messages:
            self.submits.append(received.message)
            self.at.append(asyncio.get_running_loop().time())
            self.script(self, received)

    def expired(self, contexts: Sequence[str]) -> None: ...

    def went_on(self) -> None: ...

    def closed(self, end: Closed[str]) -> None: ...


class Engine:
    """The delivery engine's place: keeps what the carrier tells, and submits what waits when there is room."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.receipts: list[Receipt] = []
        self.arrivals: list[Arrival] = []
        self.openings = 0
        self.waiting: list[Submission] = []
        self.told: list[str] = []

    def answered(self, answers: Sequence[Answer]) -> None:
        assert answers
        self.answers += answers
        self.told.append("answers")

    def receipts_came(self, receipts: Sequence[Receipt]) -> None:
        self.receipts += receipts
        self.told.append("receipts")

    def arrived(self, arrivals: Sequence[Arrival]) -> None:
        self.arrivals += arrivals
        self.told.append("arrivals")

    def room_opened(self, carrier: Carrier) -> None:
        assert carrier.room > 0
        self.openings += 1
        batch, self.waiting = self.waiting[: carrier.room], self.waiting[carrier.room :]
        if batch:
            carrier.submit(batch)


def submissions(count: int, **changed: object) -> list[Submission]:
    plain = Submission("SM", 1, 1, "+14155550100", "+14155550199", b"hello", 0, has_header=False, validity_s=0)
    return [msgspec.structs.replace(plain, message_sid=f"SM{number}", **changed) for number in range(count)]


class World:
    """A carrier, its peer, and the engine that listens."""

    def __init__(self, script: Script = accept, **changed: object) -> None:
        self.network = PipeNetwork()
        self.peer = Peer(self.network, script)
        self.engine = Engine()
        self.carrier = SmppCarrier(msgspec.structs.replace(LINK, **changed), self.network, SeededChance(1))

    async def up(self) -> World:
        await self.carrier.start(self.engine)
        await settle()
        assert self.carrier.is_up
        return self


async def settle() -> None:
    await asyncio.sleep(0.01)


@virtually
async def test_room_opens_when_the_link_comes_up_and_is_the_free_part_of_its_window() -> None:
    world = World(keep_silent)
    assert world.carrier.room == 0
    await world.up()
    assert (world.engine.openings, world.carrier.room, world.carrier.name) == (1, 10, "pine")
    world.carrier.submit(submissions(4))
    assert world.carrier.room == 6


@virtually
async def test_an_accepted_submission_has_the_carriers_id_as_it_was_given_but_not_of_any_length() -> None:
    names = iter(["00AB12", "x" * 3_000])
    world = await World(lambda _, received: received.answer(0, next(names))).up()
    sent = submissions(2)
    world.carrier.submit(sent)
    await settle()
    plain, long = world.engine.answers
    assert plain == CarrierAccepted(sent[0], "00AB12")
    assert isinstance(long, CarrierAccepted)
    assert len(long.carrier_message_id) == 64
    assert world.carrier.room == 10


@virtually
async def test_every_submission_gets_one_answer_however_many_wait() -> None:
    world = World()
    world.engine.waiting = submissions(95)
    await world.up()
    assert [answer.submission.message_sid for answer in world.engine.answers] == [f"SM{n}" for n in range(95)]


@virtually
async def test_what_is_over_the_room_is_answered_as_not_sent() -> None:
    world = await World(keep_silent).up()
    sent = submissions(12)
    world.carrier.submit(sent)
    assert world.engine.answers == []
    await settle()
    assert world.engine.answers == [Unanswered(one, left=False) for one in sent[10:]]
    assert len(world.peer.submits) == 10


@virtually
async def test_a_submission_while_the_link_is_down_is_answered_as_not_sent() -> None:
    world = World()
    del world.network.listening[LINK.port]
    await world.carrier.start(world.engine)
    world.carrier.submit(submissions(1))
    await settle()
    assert isinstance(world.engine.answers[0], Unanswered)
    assert not world.engine.answers[0].left


@virtually
async def test_a_refusal_carries_its_code_and_its_retries() -> None:
    world = await World(refuse(CommandStatus.RSYSERR)).up()
    sent = submissions(1)
    world.carrier.submit(sent)
    await settle()
    assert world.engine.answers == [CarrierRefused(sent[0], 8, 30008, 30, 2)]


@virtually
async def test_a_submission_that_smpp_cannot_carry_is_refused_and_does_not_hold_the_window() -> None:
    world = await World().up()
    world.carrier.submit([*submissions(1, source="Łódź"), *submissions(1)])
    await settle()
    kinds = {type(answer) for answer in world.engine.answers}
    assert kinds == {CarrierRefused, CarrierAccepted}
    assert world.carrier.room == 10


@virtually
async def test_a_throttled_link_pauses_slows_down_and_opens_again() -> None:
    world = await World(refuse(CommandStatus.RTHROTTLED), throughput=100).up()
    world.carrier.submit(submissions(1))
    await settle()
    answer = world.engine.answers[0]
    assert isinstance(answer, CarrierRefused)
    assert (answer.error_code, answer.retry_after_s, answer.most_retries) == (30017, 30, 20)
    assert world.carrier.room == 0
    world.peer.script = accept
    openings = world.engine.openings
    await asyncio.sleep(1.1)
    assert world.engine.openings > openings
    assert world.carrier.room > 0


@virtually
async def test_a_link_that_was_throttled_for_a_minute_is_as_fast_as_before_a_minute_later() -> None:
    world = World(refuse(CommandStatus.RTHROTTLED), throughput=20)
    world.engine.waiting = submissions(5_000)
    await world.up()
    await asyncio.sleep(60)
    slow = len(world.peer.submits)
    world.peer.script = accept
    await asyncio.sleep(62)
    before = len(world.peer.submits)
    await asyncio.sleep(10)
    assert slow < 100
    assert len(world.peer.submits) - before >= 0.97 * 20 * 10


@virtually
async def test_a_link_keeps_its_throughput() -> None:
    world = World(throughput=20)
    world.engine.waiting = submissions(200)
    await world.up()
    await asyncio.sleep(12)
    assert len(world.peer.submits) == 200
    at = world.peer.at
    busiest = max(sum(1 for one in at if start <= one < start + 1) for start in at)
    assert busiest <= 20
    assert at[-1] - at[0] <= 200 / (20 * 0.97)


@virtually
async def test_a_link_that_dies_answers_what_it_held_and_binds_again() -> None:
    world = await World(keep_silent).up()
    first, second = submissions(2)
    world.carrier.submit([first])
    await settle()
    world.carrier.submit([second])
    world.network.cut()
    await settle()
    assert world.engine.answers == [Unanswered(first, left=True), Unanswered(second, left=False)]
    assert world.carrier.room == 0
    await asyncio.sleep(2)
    assert world.carrier.is_up
    assert world.engine.openings == 2


@virtually
async def test_attempts_to_connect_come_twice_as_late_each_time_up_to_five_minutes() -> None:
    world = World()
    del world.network.listening[LINK.port]
    await world.carrier.start(world.engine)
    await asyncio.sleep(3600)
    attempts = world.network.attempts
    delays = [after - before for before, after in pairwise(attempts)]
    for number, delay in enumerate(delays):
        usual = min(2.0**number, 300)
        assert 0.75 * usual <= delay <= 1.25 * usual + 0.01
    Peer(world.network)
    await asyncio.sleep(400)
    assert world.carrier.is_up
    await world.carrier.stop()


@virtually
async def test_a_link_that_was_steady_is_tried_again_soon() -> None:
    world = await World().up()
    world.carrier._delay_s = 200
    await asyncio.sleep(100)
    world.network.cut()
    await asyncio.sleep(2)
    assert world.carrier.is_up


@virtually
async def test_a_wrong_password_is_not_tried_in_a_fast_loop() -> None:
    world = World()
    world.peer.password = "another"
    await world.carrier.start(world.engine)
    await asyncio.sleep(200)
    assert len(world.peer.binds) == 1
    world.peer.password = "secret"
    await asyncio.sleep(200)
    assert world.carrier.is_up
    assert len(world.peer.binds) == 2


@virtually
async def test_an_answer_that_does_not_come_is_doubtful_and_the_link_stays() -> None:
    world = await World(keep_silent).up()
    sent = submissions(2)
    world.carrier.submit(sent)
    await asyncio.sleep(32)
    assert world.engine.answers == [Unanswered(one, left=True) for one in sent]
    assert world.carrier.room == 10
    assert len(world.peer.binds) == 1


@virtually
async def test_a_carrier_that_forgot_the_bind_is_bound_again() -> None:
    world = await World(refuse(CommandStatus.RINVBNDSTS)).up()
    world.carrier.submit(submissions(1))
    await asyncio.sleep(5)
    assert world.carrier.is_up
    assert len(world.peer.binds) == 2
    answer = world.engine.answers[0]
    assert isinstance(answer, CarrierRefused)
    assert answer.retry_after_s is not None


@pytest.mark.parametrize("status", [CommandStatus.RINVESMCLASS, CommandStatus.ROPTPARNOTALLWD])
def test_a_refused_way_of_joining_long_texts_is_replaced_once(status: CommandStatus) -> None:
    @virtually
    async def scenario() -> None:
        world = await World(refuse(status), long_text=LongText.SAR).up()
        part = submissions(1, payload=HEADER + b"one", has_header=True, parts=2)
        world.carrier.submit(part)
        await settle()
        assert [message.esm_class for message in world.peer.submits] == [0, 0x40]
        assert [answer.submission for answer in world.engine.answers] == part
        assert isinstance(world.engine.answers[0], CarrierRefused)
        world.peer.script = lambda _, received: received.answer(0 if received.message.esm_class else status, "7")
        world.carrier.submit(part)
        await settle()
        assert world.engine.answers[1:] == [CarrierAccepted(part[0], "7")]

    scenario()


@virtually
async def test_receipts_and_messages_are_acknowledged_when_the_listener_says_so() -> None:
    world = await World().up()
    world.peer.deliver(ShortMessage("14155550199", "14155550100", RECEIPT.format(7).encode(), esm_class=4), "receipt")
    world.peer.deliver(ShortMessage("14155550199", "14155550100", b"STOP"), "message")
    await asyncio.sleep(3)
    assert world.peer.delivered == []
    world.engine.receipts[0].acknowledge(True)
    world.engine.arrivals[0].acknowledge(False)
    await settle()
    assert world.peer.delivered == [("receipt", CommandStatus.ROK), ("message", CommandStatus.RX_T_APPN)]
    assert world.engine.receipts[0].state is ReceiptState.DELIVERED


@virtually
async def test_a_receipt_that_names_no_message_is_told_with_what_came() -> None:
    world = await World().up()
    world.peer.deliver(ShortMessage("1", "2", b"ok", esm_class=4, tlvs={0x1454: b"\x01"}), "odd")
    await settle()
    [receipt] = world.engine.receipts
    assert (receipt.ids, receipt.arrival) == ((), None)
    assert receipt.written() == Written(4, 0, b"ok", {0x1454: b"\x01"})


@virtually
async def test_a_receipt_may_come_before_the_answer() -> None:
    def receipt_first(peer: Peer, received: Received) -> None:
        peer.deliver(ShortMessage("1", "2", b"", esm_class=4, tlvs={Tag.RECEIPTED_MESSAGE_ID: b"F0\0"}), "early")
        received.answer(0, "F0")

    world = await World(receipt_first).up()
    world.carrier.submit(submissions(1))
    await settle()
    accepted = world.engine.answers[0]
    assert isinstance(accepted, CarrierAccepted)
    assert world.engine.receipts[0].ids[0] == accepted.carrier_message_id == "F0"


@virtually
async def test_an_acknowledgement_after_the_link_died_is_dropped() -> None:
    world = await World().up()
    world.peer.deliver(ShortMessage("1", "2", b"hi"), "late")
    await settle()
    world.network.cut()
    await asyncio.sleep(5)
    world.engine.arrivals[0].acknowledge(True)
    await settle()
    assert world.peer.delivered == []


async def _cut(world: World) -> None:
    world.network.cut()
    await asyncio.sleep(5)
    assert world.carrier.is_up


@virtually
async def test_a_text_whose_acknowledgement_was_lost_with_the_link_is_not_taken_twice() -> None:
    world = await World().up()
    yes = ShortMessage("14155550199", "14155550100", b"YES", 1, 1, 1, 1)
    world.peer.deliver(yes, "first")
    await settle()
    await _cut(world)
    world.engine.arrivals[0].acknowledge(True)
    world.peer.deliver(yes, "again")
    await settle()
    assert world.peer.delivered == [("again", CommandStatus.ROK)]
    assert len(world.engine.arrivals) == 1
    world.peer.deliver(yes, "a second yes")
    await settle()
    assert len(world.engine.arrivals) == 2, "one answer was lost, so one is a repetition"


@virtually
async def test_an_acknowledgement_given_just_before_the_link_died_may_be_lost_too() -> None:
    world = await World().up()
    yes = ShortMessage("14155550199", "14155550100", b"YES", 1, 1, 1, 1)
    for name in ("read", "lost"):
        world.peer.deliver(msgspec.structs.replace(yes, short_message=name.encode()), name)
        await settle()
        world.engine.arrivals[-1].acknowledge(True)
        await asyncio.sleep(6 if name == "read" else 0.1)
    await _cut(world)
    for name in ("read", "lost"):
        world.peer.deliver(msgspec.structs.replace(yes, short_message=name.encode()), f"{name} again")
    await settle()
    assert [arrival.payload for arrival in world.engine.arrivals] == [b"read", b"lost", b"read"]


@virtually
async def test_an_acknowledgement_into_a_network_that_fell_silent_is_lost_however_late_that_is_noticed() -> None:
    world = await World().up()
    yes = ShortMessage("14155550199", "14155550100", b"YES", 1, 1, 1, 1)
    world.peer.deliver(yes, "first")
    await settle()
    for pipe in world.network.pipes:
        pipe.peer = None
    world.engine.arrivals[0].acknowledge(True)
    await asyncio.sleep(LINK.enquire_link_s + LINK.response_timeout_s + 10)
    assert world.carrier.is_up
    world.peer.deliver(yes, "again")
    await settle()
    assert world.peer.delivered == [("again", CommandStatus.ROK)]
    assert len(world.engine.arrivals) == 1


@virtually
async def test_a_text_that_comes_again_while_it_is_being_stored_waits_with_the_carrier() -> None:
    world = await World().up()
    yes = ShortMessage("14155550199", "14155550100", b"YES", 1, 1, 1, 1)
    world.peer.deliver(yes, "first")
    await settle()
    await _cut(world)
    world.peer.deliver(yes, "too early")
    await settle()
    assert world.peer.delivered == [("too early", CommandStatus.RX_T_APPN)]
    world.engine.arrivals[0].acknowledge(False)
    world.peer.deliver(yes, "again")
    await settle()
    assert len(world.engine.arrivals) == 2, "it was not stored after all"
    world.engine.arrivals[1].refuse()
    await _cut(world)
    world.peer.deliver(yes, "once more")
    await settle()
    assert len(world.engine.arrivals) == 3, "a refused text is not under way"


@virtually
async def test_the_same_text_is_taken_as_often_as_it_comes_while_answers_arrive_and_when_it_is_late() -> None:
    world = await World(redelivery_s=60.0).up()
    yes = ShortMessage("14155550199", "14155550100", b"YES", 1, 1, 1, 1)
    for _ in range(3):
        world.peer.deliver(yes, "yes")
        await settle()
        world.engine.arrivals[-1].acknowledge(True)
    await _cut(world)
    await asyncio.sleep(90)
    world.peer.deliver(yes, "much later")
    await settle()
    assert len(world.engine.arrivals) == 4


@virtually
async def test_stopping_waits_for_answers_then_unbinds() -> None:
    def answer_later(_: Peer, received: Received) -> None:
        asyncio.get_running_loop().call_later(2, received.answer, 0, "5")

    world = await World(answer_later).up()
    sent = submissions(1)
    world.carrier.submit(sent)
    began = asyncio.get_running_loop().time()
    await world.carrier.stop(within_s=5)
    assert world.engine.answers == [CarrierAccepted(sent[0], "5")]
    assert asyncio.get_running_loop().time() - began < 3
    assert not world.carrier.is_up
    await asyncio.sleep(1000)
    assert len(world.peer.binds) == 1


@virtually
async def test_stopping_ends_in_time_and_what_is_open_is_doubtful() -> None:
    world = await World(keep_silent).up()
    world.carrier.submit(submissions(1))
    began = asyncio.get_running_loop().time()
    await world.carrier.stop(within_s=3)
    assert asyncio.get_running_loop().time() - began < 6
    assert world.carrier.room == 0
    answer = world.engine.answers[0]
    assert isinstance(answer, Unanswered)
    assert answer.left


@virtually
async def test_stopping_a_link_that_is_down_or_being_connected_is_quick() -> None:
    world = World()
    del world.network.listening[LINK.port]
    await world.carrier.start(world.engine)
    await world.carrier.stop()
    attempts = len(world.network.attempts)
    await asyncio.sleep(1000)
    assert len(world.network.attempts) == attempts
    await world.carrier.stop()


def test_a_user_that_no_bind_can_hold_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="NUL"):
        SmppCarrier(msgspec.structs.replace(LINK, system_id="a\0b"), PipeNetwork(), SeededChance(1))
