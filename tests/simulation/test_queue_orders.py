"""Queues are paused, let go and purged while everything goes wrong: the invariants hold, and each purge ends."""

from __future__ import annotations

from tests.simulation.test_stories import Story
from tests.simulation.world import World
from tidings.messages.lifecycle import FINAL

SEEDS = 2
ORDERS = ("Pause", "Resume", "Purge", "Purge")


class OrderedStory(Story):
    """Somebody orders this and that of the queues all the time, and lets all go in the end."""

    async def _troubles(self, until: float) -> None:
        world = self.world
        while world.loop.time() < until:
            await world.run_for(s=120 * self.chance.fraction())
            await self._order(self._one(world.senders), self._one(ORDERS))
            if self._chance(0.2):
                await self._one([self._cut, self._throttle, self._refusing_store, self._crash, self._crash])(world)
        for number in world.senders:
            await self._order(number, "Resume")

    async def _order(self, number: str, order: str) -> None:
        sender = self.world.app.program.senders.at(number)
        assert sender is not None, "it is the account's"
        answer = await self.world.ask("POST", f"/tidings/v1/Queues/{sender.sid}/{order}")
        assert answer.status in {200, 202, 409, 503}, answer.json
        while order == "Resume" and answer.status == 503:
            await self.world.run_for(s=1)
            answer = await self.world.ask("POST", f"/tidings/v1/Queues/{sender.sid}/{order}")


async def test_whatever_is_ordered_of_queues_each_message_ends_once(world: World, seed: int) -> None:
    await OrderedStory(world, hours=1, messages=200).tell()
    statuses = [(await world.message(sid)).status for sid in world.created.values()]
    assert {status for status in statuses if status not in FINAL} <= {"sent"}
    assert "canceled" in statuses
    for number in world.senders:
        sender = world.app.program.senders.at(number)
        assert sender is not None
        shown = (await world.ask("GET", f"/tidings/v1/Queues/{sender.sid}")).json
        assert (shown["pause"], (shown["purge"] or {"date_completed": "never"})["date_completed"] is None) == (
            None,
            False,
        )
