"""A message that finds nothing before it leaves with the commit of its acceptance, under the rules of all others."""

from __future__ import annotations

import asyncio

import pytest

from tests.delivery.carrier import StubCarrier
from tests.delivery.engine import ACCOUNT, OTHER_US, US, USER, Engine, passes, sender
from tests.virtual_wire import virtually
from tidings import errors
from tidings.db import BulkDelete, Guard, Ownership, Unavailable
from tidings.db.batch import Batch
from tidings.db.database import Results
from tidings.delivery.departures import CLAIM_HOLDS_S
from tidings.messages.gathered import Wanted
from tidings.messages.model import queued, scheduled
from tidings.messages.store import INSERT_SCHEDULED
from tidings.optouts.store import OptOut, added

FAST = sender(US, segments_per_second=5.0)
TAKE_SCHEDULED = BulkDelete(scheduled, ("send_at", "message_sid"))


async def steps_of(engine: Engine, sid: str) -> list[str]:
    return [step.partition("@")[0] for step in (await engine.message(sid)).steps.split(";")]


def wanted(**more: object) -> Wanted:
    return Wanted(body="hello", sender=US, to=USER, **more)  # type: ignore[arg-type]


async def ready(**more: object) -> Engine:
    engine = await Engine(**more).start()  # type: ignore[arg-type]
    await passes(2)  # what was sent before the start counts no more
    return engine


@virtually
async def test_the_commit_of_a_message_that_finds_its_lane_idle_says_sending_and_its_answer_queued() -> None:
    engine = await ready()
    engine.carrier.decide = lambda _: None
    commits = engine.database.committed[0]
    sent = await engine.send()
    assert engine.database.committed[0] == commits + 1
    assert sent.status == "queued"
    assert await engine.status(sent.sid) == "sending"
    assert [row[2] for row in await engine.rows(queued)] == [sent.sid]
    await passes(0.001)
    assert engine.carrier.sent_of(sent.sid) == [1]
    assert engine.database.committed[0] == commits + 1


@virtually
async def test_its_life_is_told_like_that_of_any_other() -> None:
    engine = await ready()
    sent = await engine.send("x" * 200)
    await passes(1)
    assert await steps_of(engine, sent.sid) == ["accepted", "chose-sender", "sending", "sent"]
    assert ";sending@" in (await engine.message(sent.sid)).steps
    assert engine.callbacks(sent.sid) == ["sent"]
    assert engine.carrier.sent_of(sent.sid) == [1, 2]
    assert await engine.rows(queued) == []
    assert (engine.lanes.accepted, engine.progress.moves["sending"], engine.departures.passages) == (1, 1, {})
    lane = engine.lanes.of(ACCOUNT.sid, US)
    assert (lane.messages, lane.backlog_segments, lane.held.messages, lane.known) == (0, 0, 0, set())


@virtually
async def test_what_comes_together_leaves_together_and_never_beyond_the_senders_pace() -> None:
    engine = await ready(senders=[FAST])
    await asyncio.gather(*(engine.send(f"{number}") for number in range(13)))
    rows = [await engine.status(row[2]) for row in await engine.rows(queued)]
    assert (rows.count("sending"), rows.count("queued")) == (5, 8)
    await passes(5)
    moments = [moment for moment, _ in engine.carrier.got]
    assert len(moments) == 13
    assert all(later - first > 1 for first, later in zip(moments, moments[5:], strict=False))
    assert [one.payload for _, one in engine.carrier.got] == [str(number).encode() for number in range(13)]


@virtually
async def test_a_text_that_its_senders_pace_lets_through_only_in_part_waits_in_the_queue() -> None:
    engine = await ready(senders=[FAST])
    await engine.send("x" * 500)
    held = await engine.send("y" * 500)
    assert await engine.status(held.sid) == "queued"
    await passes(2)
    assert engine.carrier.sent_of(held.sid) == [1, 2, 3, 4]


@virtually
async def test_without_a_link_or_room_or_behind_those_that_wait_for_room_it_is_queued() -> None:
    engine = await ready(carrier=StubCarrier(window=1))
    engine.carrier.decide = lambda _: None
    first = await engine.send()
    second = await engine.send()
    await passes(0.01)
    other = await engine.send(sender=OTHER_US)
    found = [await engine.status(one.sid) for one in (first, second, other)]
    assert found == ["sending", "queued", "queued"]
    engine.carrier.is_up = False
    assert await engine.status((await engine.send(sender=OTHER_US)).sid) == "queued"


@virtually
async def test_a_commit_that_fails_gives_pace_and_room_back_and_nothing_leaves() -> None:
    engine = await ready(senders=[FAST], carrier=StubCarrier(window=5))
    engine.database.refuses = True
    for _ in range(7):
        with pytest.raises(Unavailable):
            await engine.send()
    engine.database.refuses = False
    assert (engine.carrier.got, engine.departures.passages) == ([], {})
    sent = [await engine.send() for _ in range(5)]
    assert [await engine.status(one.sid) for one in sent] == ["sending"] * 5
    assert engine.lanes.of(ACCOUNT.sid, US).messages == 5


@virtually
async def test_a_link_that_dies_during_the_commit_keeps_it_in_the_queue_until_it_is_back() -> None:
    engine = await ready()
    sending = asyncio.create_task(engine.send())
    while not engine.departures.passages:
        await asyncio.sleep(0)
    engine.carrier.is_up = False
    sent = await sending
    await passes(1)
    assert engine.carrier.got == []
    assert await engine.status(sent.sid) == "sending"
    engine.carrier.come_up()
    await passes(1)
    assert engine.carrier.sent_of(sent.sid) == [1]
    kept = await engine.message(sent.sid)
    assert (kept.status, kept.possibly_doubled) == ("sent", 0)


@virtually
async def test_what_the_program_died_with_goes_out_again_and_is_marked() -> None:
    engine = await ready()
    engine.carrier.decide = lambda _: None
    sent = await engine.send()
    again = await Engine(database=await engine.crash()).start()
    await passes(3)
    kept = await again.message(sent.sid)
    assert (kept.status, kept.possibly_doubled, again.carrier.sent_of(sent.sid)) == ("sent", 1, [1])
    assert await steps_of(again, sent.sid) == ["accepted", "chose-sender", "sending", "possibly-doubled", "sent"]


@pytest.mark.parametrize("how", ["alone", "guarded"])
@virtually
async def test_a_stop_of_the_same_commit_bars_it_and_it_fails_as_one_that_was_queued(how: str) -> None:
    engine = await ready()
    if how == "guarded":
        await engine.database.commit(INSERT_SCHEDULED(1, "SM1", ACCOUNT.sid))
    guards = [Guard("taken", TAKE_SCHEDULED(1, "SM1"))] if how == "guarded" else []
    sending = asyncio.create_task(engine.send())
    while not engine.departures.passages:
        await asyncio.sleep(0)
    stopped = engine.database.commit(added(OptOut(ACCOUNT.sid, US, USER, "STOP", 0)), only_if=guards)
    sent = await sending
    await stopped
    await passes(1)
    assert engine.carrier.got == []
    kept = await engine.message(sent.sid)
    assert (kept.status, kept.error_code) == ("failed", errors.OPTED_OUT.code)
    assert engine.callbacks(sent.sid) == ["failed"]
    assert engine.lanes.of(ACCOUNT.sid, US).messages == 0
    assert await engine.spent() == 0


@virtually
async def test_a_reply_that_is_exempt_is_not_barred() -> None:
    engine = await ready()
    await engine.database.commit(added(OptOut(ACCOUNT.sid, US, USER, "STOP", 0)))
    sent = await engine.desk.send(ACCOUNT, wanted(exempt=True), None)
    await passes(1)
    assert engine.carrier.sent_of(sent.sid) == [1]


@virtually
async def test_a_program_that_stops_serving_the_lanes_lets_nothing_depart() -> None:
    engine = await ready()
    await engine.dispatcher.stop()
    sent = await engine.send()
    await passes(1)
    assert await engine.status(sent.sid) == "queued"


@virtually
async def test_under_an_ownership_that_was_lost_nothing_departs_and_what_was_about_to_is_queued() -> None:
    engine = await ready()
    slot = engine.lanes.slot_of(ACCOUNT.sid, US)
    ours = engine.lanes.held.under(slot)
    assert ours is not None
    sending = asyncio.create_task(engine.send())
    while not engine.departures.passages:
        await asyncio.sleep(0)
    ours.lose()
    sent = await sending
    assert await engine.status(sent.sid) == "queued"
    engine.lanes.held.keep(slot, Ownership("lane", slot))
    engine.lanes.stirred(ACCOUNT.sid, US)
    await passes(1)
    assert engine.carrier.sent_of(sent.sid) == [1]
    assert await steps_of(engine, sent.sid) == ["accepted", "chose-sender", "sending", "sent"]


@pytest.mark.parametrize("queues", [False, True])
@pytest.mark.parametrize("lost", [False, True])
@virtually
async def test_what_was_claimed_long_ago_leaves_only_while_its_lane_is_still_this_processs(
    queues: bool, lost: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commit is done, and its answer came late: meanwhile the process may have been taken for dead."""
    engine = await ready()
    engine.departures.is_open = not queues
    apply = engine.database._apply

    async def slowly(batch: Batch) -> list[Results]:
        results = await apply(batch)
        await asyncio.sleep(CLAIM_HOLDS_S + 1)
        return results

    monkeypatch.setattr(engine.database._group, "_apply", slowly)
    sending = asyncio.create_task(engine.send())
    await passes((CLAIM_HOLDS_S + 1) * (2 if queues else 1) - 0.1)
    if lost:
        for slot in engine.lanes.held.slots():
            engine.lanes.held._held[slot].lose()
    await passes(2 * CLAIM_HOLDS_S)
    sent = await sending
    assert engine.carrier.sent_of(sent.sid) == ([] if lost else [1])
    assert engine.carrier.got == [] if lost else len(engine.carrier.got) == 1
    engine.lanes.leave(range(64))
    engine.departures.give_up(range(64))
    assert not lost or engine.departures.is_quiet(range(64))


@virtually
async def test_a_segment_that_goes_again_in_a_lane_that_was_lost_waits_and_is_not_tried_round_after_round(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A part of its message has left, so no claim tells that the lane is another's; until that is known it rests."""
    engine = await ready()
    engine.carrier.decide = lambda _: None
    sent = await engine.send("x" * 200)
    await passes(0.5)
    passage, [_, (_, segment)] = engine.departures.passages[sent.sid], engine.carrier.got
    rounds = 0
    serve_all = engine.dispatcher._serve_all

    def counted() -> None:
        nonlocal rounds
        rounds += 1
        assert rounds < 100
        serve_all()

    monkeypatch.setattr(engine.dispatcher, "_serve_all", counted)
    monkeypatch.setattr(engine.dispatcher._owner, "tend", lambda: None)  # nobody has noticed yet
    for slot in engine.lanes.held.slots():
        engine.lanes.held._held[slot].lose()
    passage.open, engine.carrier.open = 1, []
    engine.departures.put_back(passage, [segment])
    await passes(3)
    assert rounds < 20
    assert len(engine.carrier.got) == 2
