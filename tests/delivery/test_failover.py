"""Failover: a link that is down or full is waited for, not for ever, and nothing passes what the sender sent before."""

from __future__ import annotations

import asyncio
from typing import cast

from tests.delivery.carrier import StubCarrier
from tests.delivery.engine import OTHER_US, US, Engine, passes
from tests.virtual_wire import LeapingLoop, virtually
from tidings.delivery.failover import Failover
from tidings.delivery.round import Round
from tidings.routing.links import UnansweredPolicy
from tidings.routing.routes import NOWHERE, WayOut


class Oak(StubCarrier):
    """The second choice."""

    name = "oak"


def two_ways(
    first: StubCarrier, second: StubCarrier, wait_s: float = 10.0, policy: UnansweredPolicy | None = None
) -> list[WayOut]:
    return [
        WayOut(first, "pine, TR1 (to +1)", wait_s, policy, is_chosen=True),
        WayOut(second, "oak, TR2 (everything)", wait_s, is_chosen=True),
    ]


def steps(text: str) -> list[str]:
    """Each step with its reason."""
    return ["@".join(part for place, part in enumerate(step.split("@")) if place != 1) for step in text.split(";")]


@virtually
async def test_what_a_link_takes_goes_over_it_and_the_timeline_says_why() -> None:
    pine, oak = StubCarrier(), Oak()
    engine = await Engine(carrier=pine, ways=two_ways(pine, oak)).start()
    sent = await engine.send()
    await passes(1)
    assert (len(pine.got), len(oak.got)) == (1, 0)
    assert "sending@pine, TR1 (to +1)" in steps((await engine.message(sent.sid)).steps)


@virtually
async def test_a_link_that_is_down_is_waited_for_and_then_another_one_takes_it() -> None:
    pine, oak = StubCarrier(), Oak()
    engine = await Engine(carrier=pine, ways=two_ways(pine, oak)).start()
    pine.is_up = False
    first = await engine.send("first")
    await passes(9)
    second = await engine.send("second")
    assert oak.got == []
    await passes(2)
    assert oak.order() == [first.sid, second.sid], "the second did not wait for itself, and passed nobody"
    third = await engine.send("third")
    await passes(0.5)
    assert oak.order() == [first.sid, second.sid, third.sid], "nor does what comes later"
    assert "sending@oak, TR2 (everything), as pine had no room" in steps((await engine.message(third.sid)).steps)
    pine.come_up()
    fourth = await engine.send("fourth")
    await passes(1)
    assert pine.order() == [fourth.sid]


@virtually
async def test_a_link_that_was_back_is_waited_for_anew() -> None:
    pine, oak = StubCarrier(), Oak()
    engine = await Engine(carrier=pine, ways=two_ways(pine, oak)).start()
    pine.is_up = False
    await engine.send()
    await passes(15)
    pine.come_up()
    back = await engine.send()
    await passes(1)
    pine.is_up = False
    again = await engine.send()
    await passes(9)
    assert len(oak.got) == 1
    await passes(3)
    assert (pine.order(), oak.order()[1:]) == ([back.sid], [again.sid])


@virtually
async def test_what_overflowed_ends_when_there_is_room_for_all() -> None:
    pine, oak = StubCarrier(window=1), Oak()
    engine = await Engine(carrier=pine, ways=two_ways(pine, oak, wait_s=2.0)).start()
    pine.decide = lambda _: None
    stuck = [await engine.send(f"{number}") for number in range(3)]
    await passes(5)
    assert oak.order() == [each.sid for each in stuck[1:]]
    pine.decide = pine.accepted
    pine.tell(pine.accepted(pine.open[0]))
    await passes(1)
    queued = [await engine.send("x" * 400), await engine.send("after")]
    await passes(1)
    assert oak.order() == [each.sid for each in stuck[1:]], "the window is free again after each: it is waited for"
    assert pine.order() == [stuck[0].sid, *(each.sid for each in queued)]


@virtually
async def test_a_link_that_comes_back_in_time_takes_what_waited() -> None:
    pine, oak = StubCarrier(), Oak()
    engine = await Engine(carrier=pine, ways=two_ways(pine, oak)).start()
    pine.is_up = False
    sent = await engine.send()
    await passes(5)
    pine.come_up()
    await passes(30)
    assert (pine.order(), oak.got) == ([sent.sid], [])


@virtually
async def test_a_full_link_overflows_and_its_window_is_never_exceeded() -> None:
    pine, oak = StubCarrier(window=2), Oak(window=100)
    engine = await Engine(carrier=pine, ways=two_ways(pine, oak, wait_s=1.0)).start()
    pine.decide = lambda _: None  # nothing is answered: two stay open for good
    sent = [await engine.send(f"{number}") for number in range(6)]
    await passes(5)
    assert pine.order() == [each.sid for each in sent[:2]]
    assert oak.order() == [each.sid for each in sent[2:]]


@virtually
async def test_what_is_in_doubt_goes_over_another_link_with_the_mark_alone() -> None:
    pine, oak = StubCarrier(), Oak()
    engine = await Engine(carrier=pine, ways=two_ways(pine, oak)).start()
    pine.decide = lambda _: None
    sent = await engine.send()
    await passes(1)
    pine.cut(left=True)
    await passes(5)
    assert oak.got == [], "the link is waited for"
    await passes(10)
    message = await engine.message(sent.sid)
    assert oak.order() == [sent.sid]
    assert (message.status, message.possibly_doubled) == ("sent", 1)
    assert [step.split("@")[0] for step in steps(message.steps)] == [
        "accepted", "chose-sender", "sending", "unanswered", "possibly-doubled", "rerouted", "sent",
    ]  # fmt: skip


@virtually
async def test_a_link_with_a_policy_of_its_own_has_what_it_did_not_answer_wait() -> None:
    pine, oak = StubCarrier(), Oak()
    engine = await Engine(carrier=pine, ways=two_ways(pine, oak, policy=UnansweredPolicy.HOLD)).start()
    pine.decide = lambda _: None
    sent = await engine.send()
    await passes(1)
    pine.cut(left=True)
    await passes(60)
    message = await engine.message(sent.sid)
    assert oak.got == []
    assert (message.status, message.possibly_doubled) == ("sending", 1)


@virtually
async def test_a_link_with_room_for_a_part_is_not_passed_over() -> None:
    pine, oak = StubCarrier(window=1), Oak()
    engine = await Engine(carrier=pine, ways=two_ways(pine, oak, wait_s=0.0)).start()
    sent = await engine.send("x" * 400)
    await passes(5)
    assert (pine.sent_of(sent.sid), oak.got) == ([1, 2, 3], [])


@virtually
async def test_parts_of_a_message_stay_on_the_link_that_has_the_first() -> None:
    pine, oak = StubCarrier(window=1), Oak()
    engine = await Engine(carrier=pine, ways=two_ways(pine, oak, wait_s=1.0)).start()
    pine.latency_s = 3.0
    sent = await engine.send("x" * 400)
    await passes(20)
    assert pine.sent_of(sent.sid) == [1, 2, 3]
    assert oak.sent_of(sent.sid) == []
    assert await engine.status(sent.sid) == "sent"


@virtually
async def test_parts_that_are_all_unanswered_go_on_together() -> None:
    pine, oak = StubCarrier(), Oak()
    engine = await Engine(carrier=pine, ways=two_ways(pine, oak, wait_s=2.0)).start()
    pine.decide = lambda _: None
    sent = await engine.send("x" * 400)
    await passes(1)
    pine.cut(left=True)
    await passes(10)
    assert oak.sent_of(sent.sid) == [1, 2, 3]
    assert await engine.status(sent.sid) == "sent"


@virtually
async def test_a_link_that_is_down_holds_up_no_sender_that_does_not_use_it() -> None:
    pine, oak = StubCarrier(), Oak(window=1)
    here, there = WayOut(pine, "pine"), WayOut(oak, "oak")
    engine = await Engine(carrier=pine, ways=[here, there]).start()
    engine.departures.outlets.ways = lambda message: (here if message.sender == US else there,)
    pine.is_up = False
    stuck = await engine.send()
    others = [await engine.send(f"{number}", sender=OTHER_US) for number in range(20)]
    await passes(5)
    assert oak.order() == [each.sid for each in others]
    assert await engine.status(stuck.sid) == "queued"


@virtually
async def test_a_route_that_changes_takes_along_what_waits() -> None:
    pine, oak = StubCarrier(), Oak()
    here, there = two_ways(pine, oak)
    engine = await Engine(carrier=pine, ways=[here]).start()
    await oak.start(engine)
    pine.is_up = False
    sent = await engine.send()
    await passes(60)
    engine.routes.change(there)
    engine.lanes.round.room_opened()
    await passes(1)
    assert oak.order() == [sent.sid]


@virtually
async def test_what_has_no_link_waits_until_there_is_one() -> None:
    pine = StubCarrier()
    engine = await Engine(carrier=pine).start()
    way = engine.routes.found[0]
    engine.routes.change(*NOWHERE)
    sent = await engine.send()
    await passes(60)
    assert await engine.status(sent.sid) == "queued"
    engine.routes.change(way)
    engine.lanes.round.room_opened()
    await passes(1)
    assert pine.order() == [sent.sid]


@virtually
async def test_a_picture_that_goes_over_another_link_goes_as_that_one_takes_it() -> None:
    pine, oak = StubCarrier(), Oak()
    oak.takes_media = False
    engine = await Engine(carrier=pine, ways=two_ways(pine, oak, wait_s=1.0)).start()
    pine.is_up = False
    sent = await engine.send("look", media_urls=("http://customer.example/p.png",))
    await passes(5)
    parts = [submission for _, submission in oak.got]
    assert {submission.media for submission in parts} == {()}
    assert b"http" in b"".join(submission.payload for submission in parts)
    message = await engine.message(sent.sid)
    assert (message.status, message.num_segments) == ("sent", len(parts))


@virtually
async def test_after_a_restart_a_link_that_holds_what_is_in_doubt_still_does() -> None:
    pine, oak = StubCarrier(), Oak()
    engine = await Engine(carrier=pine, ways=two_ways(pine, oak)).start()
    pine.decide = lambda _: None
    sent = await engine.send()
    await passes(1)
    again = Engine(database=await engine.crash())

    class Links:
        def unanswered(self, name: str) -> UnansweredPolicy | None:
            return UnansweredPolicy.HOLD if name == "pine" else None

    again.owner._feed._links = Links()  # type: ignore[assignment]
    await again.start()
    await passes(60)
    assert again.carrier.got == []
    assert await again.status(sent.sid) == "sending"


def test_a_link_has_been_waited_for_when_the_timer_comes_however_moments_are_rounded() -> None:
    @virtually
    async def scenario() -> None:
        loop = cast("LeapingLoop", asyncio.get_running_loop())
        loop.virtual_s, way = 1004.1, WayOut(StubCarrier(), "pine", 20.0)
        failover = Failover(Round())
        assert not failover.is_over(way)
        loop.virtual_s += 20.0
        assert loop.virtual_s - 1004.1 < 20.0
        assert failover.is_over(way)

    scenario()
