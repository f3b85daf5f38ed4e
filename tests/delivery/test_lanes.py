"""Lanes: what does not fit into memory stays in the rows and comes in its order, none lost, none twice."""

from __future__ import annotations

import asyncio
from collections.abc import Collection

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.delivery.campaigns import NUMBERS, TMOBILE, campaign
from tests.delivery.engine import ACCOUNT, SENDERS, US, USER, Engine, lanes_hold, passes, sender
from tests.known import all_held, known_senders, put
from tests.virtual_wire import virtually
from tidings.db.sqlite import SqliteDatabase
from tidings.delivery import lane as lanes_of
from tidings.delivery.backlog import published_backlogs
from tidings.delivery.lane import Lane
from tidings.delivery.lanes import Lanes
from tidings.messages.accept import Wanted
from tidings.messages.lifecycle import Status
from tidings.messages.model import Message
from tidings.numbers.networks import MobileNetwork


def message(number: int, **more: object) -> Message:
    """A queued message whose SID ends with its number."""
    fields: dict[str, object] = dict.fromkeys(Message.__struct_fields__)
    fields |= {"account_sid": ACCOUNT.sid, "sid": f"SM{number:032x}", "from_": US, "to": "+14155550199"}
    fields |= {"body": "hello", "status": Status.QUEUED, "num_segments": 1, "num_media": 0, "steps": ""}
    return Message(**(fields | more))


class Model:
    """A lane between its rows and its sender, with places for a few only."""

    def __init__(self) -> None:
        self.lane = Lane(ACCOUNT.sid, US, 10)
        self.rows: list[Message] = []
        self.out: list[int] = []
        self.number = 0

    def put(self) -> None:
        self.number += 1
        one = message(self.number)
        self.rows.append(one)
        self.lane.count(one)
        if self.lane.claim(one):
            self.lane.append(one)

    def send(self) -> None:
        if self.lane.heads:
            one = self.lane.heads.pop(0)
            self.out.append(int(one.sid.removeprefix("SM"), 16))
            self.rows.remove(one)
            self.lane.uncount(one)
            self.lane.forget(one.sid)

    def refill(self, *, meanwhile: int) -> None:
        """As the dispatcher does it; `meanwhile` messages are put between the read and its end."""
        lane = self.lane
        if not lane.spilled or not lane.place():
            return
        lane.spilled_again = False
        read = [one for one in self.rows if one.sid > lane.last_sid][: lanes_of.HEADS_MOST]
        for _ in range(meanwhile):
            self.put()
        lane.spilled = lane.spilled_again or len(read) == lanes_of.HEADS_MOST
        for one in read:
            if lane.claim_next(one):
                lane.append(one)


STEPS = st.lists(st.one_of(st.just("put"), st.just("send"), st.integers(0, 3)), min_size=1, max_size=120)


@settings(max_examples=300)
@given(steps=STEPS)
def test_spilling_and_refilling_keep_the_order_and_lose_or_double_nothing(steps: list[str | int]) -> None:
    with lanes_hold(4):
        model = Model()
        for step in steps:
            if step == "put":
                model.put()
            elif step == "send":
                model.send()
            else:
                model.refill(meanwhile=int(step))
            assert len(model.lane.heads) <= 8
        while model.rows:
            before = len(model.rows)
            model.send()
            if len(model.rows) == before:
                model.refill(meanwhile=0)
                assert model.lane.heads, "what is in the rows can be read"
        assert model.out == list(range(1, model.number + 1))
        assert (model.lane.messages, model.lane.backlog_segments, model.lane.known) == (0, 0, set())


def test_a_message_that_commits_late_takes_its_place_in_memory_though_newer_ones_are_there() -> None:
    lane = Lane(ACCOUNT.sid, US, 10)
    for number in (2, 3):
        assert lane.claim(message(number))
    lane.spilled = True
    assert lane.claim(message(1))
    assert not lane.claim(message(1))
    assert not lane.claim(message(4))


def test_expired_messages_are_taken_out_and_the_rest_keeps_its_order() -> None:
    lane = Lane(ACCOUNT.sid, US, 10)
    for number, expires_at in enumerate([50, None, 20, 90]):
        lane.append(message(number, expires_at=expires_at))
    assert lane.take_expired(19) == []
    assert [one.expires_at for one in lane.take_expired(50)] == [50, 20]
    assert [one.expires_at for one in lane.heads] == [None, 90]
    assert lane.earliest_expiry == 90


async def test_a_lane_follows_its_senders_rate_and_is_forgotten_when_it_is_idle() -> None:
    senders = known_senders(SqliteDatabase(None), *SENDERS)
    await senders.start()
    database = SqliteDatabase(None)
    lanes = Lanes(database, senders, all_held("lane"), published_backlogs(database))
    lane = lanes.of(ACCOUNT.sid, US)
    assert lane.pace.rate == SENDERS[0].segments_per_second
    put(senders, msgspec.structs.replace(SENDERS[0], segments_per_second=40.0))
    lanes.keep_up()
    assert lane.pace.rate == 40
    one = message(1)
    lane.count(one)
    lanes.forget_idle(lanes, 0.0)
    assert lanes.find(ACCOUNT.sid, US) is lane
    lane.uncount(one)
    lanes.forget_idle(lanes, 0.0)
    assert lanes.find(ACCOUNT.sid, US) is None


@virtually
async def test_a_lane_whose_rows_are_being_read_is_not_forgotten_and_nothing_of_it_leaves_twice() -> None:
    """Another process put something into its rows; the read takes longer than the look for idle lanes comes after."""
    engine, answered = await Engine().start(), asyncio.Event()

    async def slowly(lanes: list[tuple[str, str, int]], known: Collection[str]) -> list[list[Message]]:
        found = [await engine.messages.in_lane(account_sid, by, "", most) for account_sid, by, most in lanes]
        await answered.wait()
        return [[row for row in rows if row.sid not in known] for rows in found]

    engine.owner._feed._messages.in_lanes_beside = slowly  # type: ignore[method-assign]
    sids = []
    for _ in range(3):
        taken = await engine.desk.take(ACCOUNT, Wanted(body="hello", sender=US, to=USER), None)
        await engine.database.commit(*taken.writes)
        sids.append(taken.message.sid)
        engine.lanes.stirred(ACCOUNT.sid, US)
        await passes(3)
    answered.set()
    await passes(20)
    assert [submission.message_sid for _, submission in engine.carrier.got] == sids


@virtually
async def test_a_queue_larger_than_memory_leaves_in_order() -> None:
    with lanes_hold(10):
        engine = await Engine().start()
        engine.carrier.is_up = False
        sent = [await engine.send(f"{number}") for number in range(95)]
        lane = engine.lanes.of(ACCOUNT.sid, US)
        assert len(lane.heads) <= 10
        assert (lane.messages, lane.backlog_segments) == (95, 95)
        engine.carrier.come_up()
        await passes(1)
        sent += [await engine.send("later") for _ in range(5)]
        await passes(30)
        assert engine.carrier.order() == [one.sid for one in sent]
        assert len(engine.carrier.got) == 100
        assert lane.messages == 0


@virtually
async def test_media_and_texts_of_a_spilled_queue_all_leave() -> None:
    with lanes_hold(6):
        engine = await Engine().start()
        engine.carrier.is_up = False
        sent = [
            await engine.send(f"{number}", media_urls=("http://media.example/1",) if number % 3 == 0 else ())
            for number in range(60)
        ]
        engine.carrier.come_up()
        await passes(30)
        assert sorted(engine.carrier.order()) == sorted(one.sid for one in sent)
        assert len(engine.carrier.got) == 60


@virtually
async def test_a_lane_goes_on_at_once_when_its_senders_rate_is_raised() -> None:
    slow = sender(US, segments_per_second=0.001)
    engine = await Engine(senders=[slow]).start()
    sids = [(await engine.send(str(number), status_callback=None)).sid for number in range(20)]
    await passes(5)
    assert [await engine.status(sid) for sid in sids[:2]] == ["sent", "queued"], "the next is due in a quarter hour"
    put(engine.senders, msgspec.structs.replace(slow, segments_per_second=50.0))
    await passes(1.5)
    assert {await engine.status(sid) for sid in sids} == {"sent"}
    put(engine.senders, slow)
    late = await engine.send(status_callback=None)
    await passes(5)
    assert await engine.status(late.sid) == "queued", "and waits again when it is lowered"


@virtually
async def test_a_campaigns_lanes_go_on_at_once_when_its_throughput_is_raised() -> None:
    crawling = campaign(segments_per_second=dict.fromkeys(MobileNetwork, 0.001))
    engine = await Engine(senders=NUMBERS, campaigns=[crawling]).start()
    sids = [(await engine.send(sender=number.address, to=TMOBILE)).sid for number in NUMBERS for _ in range(5)]
    await passes(5)
    assert sorted([await engine.status(sid) for sid in sids]) == ["queued"] * 9 + ["sent"]
    put(engine.known_campaigns, campaign(segments_per_second=dict.fromkeys(MobileNetwork, 50.0)))
    await passes(2)
    assert {await engine.status(sid) for sid in sids} == {"sent"}


@virtually
async def test_all_lanes_together_hold_little_and_each_is_served_at_its_pace_all_the_same() -> None:
    senders = [sender(f"+1415555{number:04d}", segments_per_second=10.0) for number in range(20)]
    with lanes_hold(40, together=60):
        engine = await Engine(senders=senders).start()
        engine.carrier.is_up = False
        for _ in range(15):
            for each in senders:
                await engine.send(sender=each.address, status_callback=None)
        await passes(1)
        assert engine.lanes.in_memory.messages <= 60 + 20 * 10, "beyond, a lane reads what it can send in a second"
        engine.carrier.come_up()
        await passes(6)
        assert len(engine.carrier.got) == 300
        assert (engine.lanes.in_memory.messages, engine.lanes.in_memory.reading) == (0, 0)
    crashed = await Engine(senders=senders, database=await engine.crash()).start()
    assert crashed.lanes.in_memory.messages == 0
