"""What waits in a lane of one process is known to the others while it lasts."""

from __future__ import annotations

import asyncio

from tests.delivery.engine import ACCOUNT, US, Engine, sender
from tests.delivery.two import eventually, two
from tests.stores import Stores
from tidings.delivery.backlog import published_backlogs
from tidings.delivery.lane import Lane
from tidings.delivery.publish import PublishBacklogs

SLOW = sender(US, segments_per_second=0.1)


async def published(engine: Engine) -> PublishBacklogs:
    facts = published_backlogs(engine.database)
    await facts.start()
    return PublishBacklogs(engine.database, engine.lanes, facts)


async def test_a_backlog_that_lasts_is_published_and_taken_back_when_it_is_over(stores: Stores) -> None:
    async with two(stores, senders=[SLOW]) as (one, other):
        await one.lanes.published.start()
        await other.lanes.published.start()
        publish = await published(one)
        for _ in range(5):
            await one.send(status_callback=None)
        lane = one.lanes.of(ACCOUNT.sid, US)
        await eventually(lambda: waits(lane, 4))

        await publish.step(one.clock.now())
        assert other.lanes.backlog(ACCOUNT.sid, US) is None, "it may be gone in a moment"
        await publish.step(one.clock.now())
        await eventually(lambda: known(other, 4))
        known_there = other.lanes.backlog(ACCOUNT.sid, US)
        assert known_there is not None
        assert known_there.messages == lane.messages
        assert known_there.oldest_at is not None

        committed = one.database.committed
        await publish.step(one.clock.now())
        assert one.database.committed == committed, "nothing changed much"
        lane.heads.clear()
        lane.backlog_segments = 0
        await publish.step(one.clock.now())
        await eventually(lambda: known(other, 0))


async def waits(lane: Lane, messages: int) -> bool:
    await asyncio.sleep(0)
    return lane.messages == messages


async def known(engine: Engine, segments: int) -> bool:
    await asyncio.sleep(0)
    return engine.lanes.backlog_segments(SLOW) == segments
