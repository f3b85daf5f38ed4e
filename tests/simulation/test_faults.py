"""One fault at a time: what becomes of a message when the world fails it at the worst moment."""

from __future__ import annotations

import asyncio
from pathlib import Path

import sqlalchemy as sa

from tests.simulation.processes import LoopOfProcesses
from tests.simulation.test_stories import Story
from tests.simulation.world import CALLBACK, World
from tidings.messages.model import message as messages
from tidings.webhooks.port import ExchangeStage
from tidings.webhooks.recorded import Reply

RECIPIENT = "+14155550100"
LONG = 70
"""Words of three segments."""


async def test_a_message_is_delivered_and_its_customer_told(world: World) -> None:
    sent = await world.create_message(to=RECIPIENT, words=LONG)
    assert sent is not None
    await world.run_for(s=10)
    assert (await world.message(sent.sid)).status == "delivered"
    assert world.callbacks(sent.sid) == ["sent", "delivered"]


async def test_a_message_survives_a_link_that_dies_before_answering(world: World) -> None:
    await world.run_for(s=5)
    world.cut(before_answer=1, for_s=90)
    sent = await world.create_message(to=RECIPIENT, words=LONG)
    assert sent is not None
    await world.run_for(hours=1)
    message = await world.message(sent.sid)
    assert (message.status, message.possibly_doubled) == ("delivered", 1)
    assert world.segments_received(sent.sid) == {1, 2, 3}
    assert world.callbacks(sent.sid)[-1] == "delivered"


async def test_a_link_that_dies_after_answering_doubles_nothing_that_was_answered(world: World) -> None:
    await world.run_for(s=5)
    world.cut(after_answer=1, for_s=90)
    sent = await world.create_message(to=RECIPIENT)
    assert sent is not None
    await world.run_for(hours=1)
    assert (await world.message(sent.sid)).status == "delivered"


async def test_a_message_waits_for_a_link_that_is_down(world: World) -> None:
    world.cut(for_s=600)
    sent = await world.create_message(to=RECIPIENT)
    assert sent is not None
    await world.run_for(s=590)
    assert (await world.message(sent.sid)).status == "queued"
    await world.run_for(hours=1)
    message = await world.message(sent.sid)
    assert (message.status, message.possibly_doubled) == ("delivered", 0)


async def test_answers_that_get_lost_make_a_doubt_and_no_loss(world: World) -> None:
    await world.run_for(s=5)
    world.network.deafen(answers=True)
    sent = await world.create_message(to=RECIPIENT)
    assert sent is not None
    await world.run_for(hours=1)
    message = await world.message(sent.sid)
    assert (message.status, message.possibly_doubled) == ("delivered", 1)


async def test_submits_that_get_lost_on_the_way_are_sent_again(world: World) -> None:
    await world.run_for(s=5)
    world.network.deafen(answers=False)
    sent = await world.create_message(to=RECIPIENT)
    assert sent is not None
    await world.run_for(hours=1)
    assert (await world.message(sent.sid)).status == "delivered"
    assert len(world.observed.taken) == 1


async def test_a_carrier_that_throttles_gets_all_in_the_end(world: World) -> None:
    await world.run_for(s=5)
    world.simulated.faults.submits_per_second = 2
    sent = [await world.create_message(to=f"+1415555{number:04}") for number in range(1000, 1030)]
    await world.run_for(s=60)
    world.calm()
    await world.run_for(hours=1)
    assert {(await world.message(one.sid)).status for one in sent if one} == {"delivered"}


async def test_a_store_that_refuses_gives_503_and_no_message(world: World) -> None:
    async def ask() -> None:
        await world.run_for(s=1)
        assert await world.create_message(to=RECIPIENT) is None

    await asyncio.gather(world.refuse(for_s=10), ask())
    assert [answer.status for answer in world.refused] == [503]
    await world.run_for(s=60)
    assert world.observed.taken == {}


async def test_a_dead_webhook_hears_everything_in_order_once_it_is_back(world: World) -> None:
    world.receivers.program(CALLBACK, Reply(failure=(11_205, ExchangeStage.CONNECT)))
    sent = await world.create_message(to=RECIPIENT)
    assert sent is not None
    await world.run_for(s=300)
    world.receivers.program(CALLBACK, Reply())
    await world.run_for(hours=2)
    assert list(dict.fromkeys(world.callbacks(sent.sid))) == ["sent", "delivered"]


async def test_a_crash_at_any_moment_loses_nothing(world: World) -> None:
    for step in range(10):
        sent = await world.create_message(to=RECIPIENT, words=LONG)
        assert sent is not None
        await world.run_for(s=step * 0.004)
        await world.crash()
        await world.run_for(s=60)
        assert (await world.message(sent.sid)).status == "delivered"


def test_the_same_seed_tells_the_same_story(tmp_path: Path) -> None:
    async def tell(folder: Path) -> tuple[object, ...]:
        world = World(folder, seed=3)
        await world.start()
        story = Story(world)
        await asyncio.gather(story._traffic(1500.0), story._troubles(1500.0))
        await world.run_for(s=60)
        rows = await world.database.rows(sa.select(messages).order_by(messages.c.sid))
        heard = [(seen.url, seen.params) for seen in world.receivers.exchanges]
        await world.stop()
        return rows, dict(world.observed.taken), heard

    told = []
    for name in "ab":
        with asyncio.Runner(loop_factory=LoopOfProcesses) as runner:
            told.append(runner.run(tell(tmp_path / name)))
    assert len(told[0][1]) > 10
    assert told[0] == told[1]


async def test_a_stop_holds_for_what_waits_for_a_slow_carrier(world: World) -> None:
    world.simulated.faults.submits_per_second = 1
    sent = [await world.create_message(to="+14155550100") for _ in range(30)]
    await world.run_for(s=5)
    await world.write("+14155550100", world.sender, "STOP")
    await world.run_for(s=300)
    world.calm()
    await world.run_for(s=300)
    ended = [await world.message(one.sid) for one in sent if one is not None]
    outcomes = {(message.status, message.error_code) for message in ended}
    assert outcomes == {("delivered", None), ("failed", 21610)}, "those that left before, and those that did not"
