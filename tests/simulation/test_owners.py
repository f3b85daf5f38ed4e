"""Two and three owners of one store, with everything going wrong: the same invariants, and those of ownership."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.simulation.owners import OwnersWorld
from tests.simulation.processes import LoopOfProcesses
from tests.simulation.test_stories import PLAIN, TWIML, Story
from tests.simulation.world import INBOUND
from tidings.delivery.lanes import LANE
from tidings.messages.lifecycle import FINAL
from tidings.messages.model import Message, message, queued
from tidings.processes.slots import LOOK_AGAIN_S
from tidings.webhooks.recorded import Reply
from tidings.webhooks.subject import CALLBACK

SEEDS = 2
"""One of two owners, one of three; `make sim` tells many."""
MINUTES = 2
MESSAGES = 70
LONG = 70
"""Words of three segments."""
DRAINED_WITHIN_S = 3600
"""Carriers put off a part of a message twice, for three minutes each time; an owner that takes it over begins anew."""
RECIPIENT = "+14155550100"


class OwnersStory(Story):
    """What happens in a world of several owners: minutes, but no quiet ones."""

    world: OwnersWorld
    changes_mind_within_s = 20

    async def tell(self) -> None:
        """Traffic and troubles, side by side; then a message of each sender, which nothing holds up any more, and each
        owner has its part of the work.
        """
        world = self.world
        world.receivers.program(INBOUND, Reply(body=TWIML), Reply(status=204, body=b""), Reply(body=TWIML))
        await world.use_webhooks()
        until = world.loop.time() + self._last_s
        await asyncio.gather(
            self._traffic(until), self._troubles(until), self._troubles_of_owners(until), self._people(until)
        )
        world.calm()
        await self._whole_again()
        await self._all_leave()
        await self._flows()
        await world.let_hours_pass(2)
        await self._all_leave()  # carriers put some off for minutes

    async def _all_leave(self) -> None:
        """What is queued, each sender at its rate."""
        until = self.world.loop.time() + DRAINED_WITHIN_S
        while waiting := await self.world.database.rows(sa.select(queued)):
            assert self.world.loop.time() < until, f"seed {self.world.seed}: these stand still: {waiting}"
            await self.world.run_for(s=5)

    async def _flows(self) -> None:
        sent = [await self.world.create_message(PLAIN[20], From=sender) for sender in self.world.senders]
        await self.world.run_for(s=10)
        for one in sent:
            assert one is not None
            steps = (await self.world.message(one.sid)).steps
            assert "delivered" in steps, f"seed {self.world.seed}: {one.sid} stands still: {steps}"
            assert self.world.callbacks(one.sid) == ["sent", "delivered"], f"seed {self.world.seed}: nobody was told"
        for owner in self.world.owners:
            held = self.world.ownerships.held_by(owner.process)
            assert held == {LANE, CALLBACK}, f"seed {self.world.seed}: {owner.process.name} has only slots of {held}"

    async def _people(self, until: float) -> None:
        """Handsets write: words, keywords, long texts."""
        words = ["hello", "STOP", "START", "x" * 400]
        while self.world.loop.time() < until:
            await self.world.run_for(s=12 * self.chance.fraction())
            await self.world.write(self._one(PLAIN[:8]), self.world.senders[self.chance.number(2)], self._one(words))

    async def _troubles(self, until: float) -> None:
        usual = [
            self._cut_at_submit, self._deaf, self._receipts, self._refusing_store, self._operator_moves_time,
            self._store_restarts, self._commits_in_doubt, self._word_is_unsure,
        ]  # fmt: skip
        while self.world.loop.time() < until:
            await self.world.run_for(s=30 * self.chance.fraction())
            await self._one(usual)(self.world)
        self.world.calm()

    async def _troubles_of_owners(self, until: float) -> None:
        """Each befalls one in the middle of things."""
        of_owners = [
            self._dies, self._dies, self._stands_still, self._stands_still, self._is_cut_off, self._leaves, self._joins,
            self._loses_its_link,
        ]  # fmt: skip
        while self.world.loop.time() < until:
            await self.world.run_for(s=15 * self.chance.fraction())
            burst = asyncio.gather(*(self._send() for _ in range(self.chance.number(30))))
            await self.world.run_for(s=0.2 * self.chance.fraction() ** 2)
            await self._one(of_owners)(self.world)
            if self._chance(0.5):
                await self._whole_again()
            await burst

    async def _whole_again(self) -> None:
        """As many run as there were."""
        while len(self.world.owners) < self.world.number:
            await self.world.join()
        while len(self.world.owners) > self.world.number:
            await self.world.leave(self.world.one_of_them())

    async def _dies(self, world: OwnersWorld) -> None:
        if len(world.running) > 1:
            world.kill(world.one_of_them())

    async def _stands_still(self, world: OwnersWorld) -> None:
        if len(world.running) > 1:
            await world.stand_still(world.one_of_them(), for_s=15 * self.chance.fraction())

    async def _receipts(self, world: OwnersWorld) -> None:
        faults = world.simulated.faults
        faults.duplicate_receipts, faults.lost_receipts = self.chance.fraction(), self.chance.fraction() / 4
        faults.receipt_delay_s, faults.answer_delay_s = 10 * self.chance.fraction(), self.chance.fraction()
        await world.run_for(s=20)
        world.calm()

    async def _is_cut_off(self, world: OwnersWorld) -> None:
        world.cut_off(world.one_of_them())

    async def _leaves(self, world: OwnersWorld) -> None:
        if len(world.running) > 1:
            await world.leave(world.one_of_them())

    async def _joins(self, world: OwnersWorld) -> None:
        await world.join()

    async def _loses_its_link(self, world: OwnersWorld) -> None:
        world.network.drop(world.one_of_them().process)

    async def _store_restarts(self, world: OwnersWorld) -> None:
        world.restart_store()

    async def _commits_in_doubt(self, world: OwnersWorld) -> None:
        world.postgres.loses_answers = 0.05
        await world.run_for(s=10 * self.chance.fraction())
        world.postgres.calm()

    async def _word_is_unsure(self, world: OwnersWorld) -> None:
        world.postgres.loses_wakes, world.postgres.doubles_word = self.chance.fraction(), self.chance.fraction()
        await world.run_for(s=20 * self.chance.fraction())
        world.postgres.calm()


@pytest.fixture
def world(tmp_path: Path, seed: int) -> OwnersWorld:
    return OwnersWorld(tmp_path, seed, owners=2 + seed % 2)


async def test_whatever_goes_wrong_owners_lose_no_message_and_each_tells_the_truth(
    world: OwnersWorld, seed: int
) -> None:
    await OwnersStory(world, MINUTES / 60, MESSAGES).tell()
    statuses = [(await world.message(sid)).status for sid in world.created.values()]
    still = {status for status in statuses if status not in FINAL and status != "sent"}
    assert not still, f"seed {seed}: after hours of quiet messages are {still}"
    assert len(statuses) > MESSAGES / 3, "there was traffic"


async def _all_delivered(world: OwnersWorld, sent: Sequence[Message | None], within_s: float) -> None:
    await world.run_for(s=within_s)
    for one in sent:
        assert one is not None
        assert (await world.message(one.sid)).status == "delivered"
        assert list(dict.fromkeys(world.callbacks(one.sid))) == ["sent", "delivered"]


async def test_a_message_is_delivered_and_its_customer_told_whichever_owner_is_asked(world: OwnersWorld) -> None:
    for _ in range(5):
        sent = await world.create_message(to=RECIPIENT, words=LONG)
        assert sent is not None
        await world.run_for(s=5)
        assert (await world.message(sent.sid)).status == "delivered"
        assert world.callbacks(sent.sid) == ["sent", "delivered"]


async def test_what_an_owner_has_that_dies_in_the_middle_of_it_another_takes_over(world: OwnersWorld) -> None:
    for _ in range(3):
        sent = await asyncio.gather(*(world.create_message(to=RECIPIENT, From=one) for one in world.senders * 3))
        await world.run_for(s=0.05 * world.chance.fraction())
        world.kill(world.one_of_them())
        await _all_delivered(world, sent, within_s=15)
        await world.join()


async def test_an_owner_that_stood_still_and_was_cut_off_meanwhile_does_nothing_twice(world: OwnersWorld) -> None:
    for _ in range(3):
        sent = await asyncio.gather(*(world.create_message(to=RECIPIENT, From=one) for one in world.senders * 3))
        await world.run_for(s=0.05 * world.chance.fraction())
        await world.stand_still(world.one_of_them(), for_s=12)
        await _all_delivered(world, sent, within_s=15)


async def test_an_owner_that_loses_the_store_for_a_moment_goes_on(world: OwnersWorld) -> None:
    sent = await asyncio.gather(*(world.create_message(to=RECIPIENT, From=one) for one in world.senders * 3))
    await world.run_for(s=0.05 * world.chance.fraction())
    for owner in world.running:
        world.cut_off(owner)
    await _all_delivered(world, sent, within_s=15)


async def test_whoever_waits_for_word_that_is_lost_looks_by_himself(world: OwnersWorld) -> None:
    world.postgres.loses_wakes = 1.0
    sent = await asyncio.gather(*(world.create_message(to=RECIPIENT, From=one) for one in world.senders * 2))
    await _all_delivered(world, sent, within_s=2 * LOOK_AGAIN_S + 10)


async def test_a_receipt_that_comes_twice_moves_its_message_once_whoever_hears_it(world: OwnersWorld) -> None:
    world.simulated.faults.duplicate_receipts = 1.0
    sent = await asyncio.gather(*(world.create_message(to=RECIPIENT, From=one) for one in world.senders * 2))
    await _all_delivered(world, sent, within_s=30)
    for one in sent:
        assert one is not None
        assert (await world.message(one.sid)).callbacks == 2


def test_the_same_seed_tells_the_same_story_of_owners(tmp_path: Path) -> None:
    async def tell() -> tuple[object, ...]:
        world = OwnersWorld(tmp_path, seed=2, owners=2)
        await world.start()
        await asyncio.gather(*(world.create_message(to=RECIPIENT, From=one) for one in world.senders * 3))
        world.kill(world.one_of_them())
        await world.run_for(s=10)
        rows = await world.database.rows(sa.select(message).order_by(message.c.sid))
        heard = [(seen.url, seen.params) for seen in world.receivers.exchanges]
        await world.stop()
        world.bury()
        return rows, dict(world.observed.taken), heard

    told = []
    for _ in range(2):
        with asyncio.Runner(loop_factory=LoopOfProcesses) as runner:
            told.append(runner.run(tell()))
    assert len(told[0][1]) > 5
    assert told[0] == told[1]
