"""Two and three owners of one store, with everything going wrong: the same invariants, and those of ownership."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.simulation.owners import OwnersWorld
from tests.simulation.test_stories import PLAIN, TWIML, Story
from tests.simulation.world import INBOUND
from tidings.messages.lifecycle import FINAL
from tidings.webhooks.recorded import Reply

MINUTES = 6
MESSAGES = 200
RECIPIENT = "+14155550100"


class OwnersStory(Story):
    """What happens in a world of several owners: minutes, but no quiet ones."""

    world: OwnersWorld
    changes_mind_within_s = 20

    async def tell(self) -> None:
        """Traffic and troubles, side by side; then a message of each sender, which nothing holds up any more."""
        world = self.world
        world.receivers.program(INBOUND, Reply(body=TWIML), Reply(status=204, body=b""), Reply(body=TWIML))
        await world.use_webhooks()
        until = world.loop.time() + self._last_s
        await asyncio.gather(self._traffic(until), self._troubles(until), self._people(until))
        world.calm()
        await self._whole_again()
        await world.run_for(s=60)
        await self._flows()
        await world.let_hours_pass(5)
        await world.run_for(s=60)

    async def _flows(self) -> None:
        sent = [await self.world.create_message(PLAIN[20], From=sender) for sender in self.world.senders]
        await self.world.run_for(s=10)
        for one in sent:
            assert one is not None
            assert (await self.world.message(one.sid)).status == "delivered", "it stands still"
            assert self.world.callbacks(one.sid) == ["sent", "delivered"], "nobody was told"

    async def _people(self, until: float) -> None:
        """Handsets write: words, keywords, long texts."""
        words = ["hello", "STOP", "START", "x" * 400]
        while self.world.loop.time() < until:
            await self.world.run_for(s=12 * self.chance.fraction())
            await self.world.write(self._one(PLAIN[:8]), self.world.senders[self.chance.number(2)], self._one(words))

    async def _troubles(self, until: float) -> None:
        usual = [self._cut_at_submit, self._deaf, self._receipts, self._refusing_store, self._operator_moves_time]
        of_owners = [
            self._dies, self._dies, self._stands_still, self._stands_still, self._is_cut_off, self._leaves, self._joins,
            self._loses_its_link, self._store_restarts, self._commits_in_doubt, self._word_is_unsure,
        ]  # fmt: skip
        while self.world.loop.time() < until:
            await self.world.run_for(s=20 * self.chance.fraction())
            await self._one(usual if self._chance(0.2) else of_owners)(self.world)
            if self._chance(0.5):
                await self._whole_again()

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


@pytest.fixture(params=[2, 3])
def world(tmp_path: Path, seed: int, request: pytest.FixtureRequest) -> OwnersWorld:
    return OwnersWorld(tmp_path, seed, owners=request.param)


async def test_whatever_goes_wrong_owners_lose_no_message_and_each_tells_the_truth(
    world: OwnersWorld, seed: int
) -> None:
    await OwnersStory(world, MINUTES / 60, MESSAGES).tell()
    statuses = [(await world.message(sid)).status for sid in world.created.values()]
    still = {status for status in statuses if status not in FINAL and status != "sent"}
    assert not still, f"after hours of quiet messages are {still}"
    assert len(statuses) > MESSAGES / 3, "there was traffic"


async def test_a_message_is_delivered_and_its_customer_told_whichever_owner_is_asked(world: OwnersWorld) -> None:
    for _ in range(10):
        sent = await world.create_message(to=RECIPIENT, words=70)
        assert sent is not None
        await world.run_for(s=5)
        assert (await world.message(sent.sid)).status == "delivered"
        assert world.callbacks(sent.sid) == ["sent", "delivered"]
