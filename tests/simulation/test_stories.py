"""Hours of traffic with everything going wrong, told from a seed: the invariants hold after each."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from tests.simulation.world import CALLBACK, INBOUND, World
from tidings.messages.lifecycle import FINAL
from tidings.webhooks.port import ExchangeStage
from tidings.webhooks.recorded import Reply

MESSAGES = 300
HOURS = 2
PLAIN = [f"+1415555{number:04}" for number in range(1000, 1040)]
ODD = [
    *(f"+1415553000{code}" for code in range(3, 9)),
    "+14155540008", "+14155540014", "+14155540058", "+14155540065",
    "+14155560003", "+14155560008",
    *(f"+1415557000{case}" for case in range(8)),
]  # fmt: skip
"""Recipients whose numbers choose an outcome."""
TWIML = b"<Response><Message>we heard you</Message></Response>"
Trouble = Callable[[World], Awaitable[None]]


class Story:
    """What happens in one world."""

    changes_mind_within_s = 1200
    """Whoever cancels what he scheduled."""

    def __init__(self, world: World, hours: float = HOURS, messages: int = MESSAGES) -> None:
        """`hours` of trouble, in which there are so many messages, or more."""
        self.world = world
        self.chance = world.chance
        self._last_s = hours * 3600
        self._gap_s = hours * 3600 / messages

    async def tell(self) -> None:
        """Traffic and troubles, side by side; then quiet until nothing is under way."""
        world = self.world
        world.receivers.program(INBOUND, Reply(body=TWIML), Reply(status=204, body=b""), Reply(body=TWIML))
        await world.use_webhooks()
        until = world.loop.time() + self._last_s
        await asyncio.gather(self._traffic(until), self._troubles(until), self._people(until))
        world.calm()
        await world.run_for(hours=1)
        await world.let_hours_pass(12)
        await world.run_for(s=400)

    async def _traffic(self, until: float) -> None:
        while self.world.loop.time() < until:
            burst = 1 if self._chance(0.9) else 40
            await asyncio.gather(*(self._send() for _ in range(burst)))
            await self.world.run_for(s=2 * self._gap_s * self.chance.fraction() * min(burst, 8))

    async def _send(self) -> None:
        world = self.world
        form = (
            {"MessagingServiceSid": world.service}
            if self._chance(0.4)
            else {"From": world.senders[self.chance.number(3)]}
        )
        if self._chance(0.1):
            form["ValidityPeriod"] = str(30 + self.chance.number(600))
        scheduled = "MessagingServiceSid" in form and self._chance(0.3)
        if scheduled:
            form |= {"ScheduleType": "fixed", "SendAt": world.clock.now().plus(s=905 + self.chance.number(3000)).iso()}
        sent = await world.create_message(
            self._one(ODD if self._chance(0.25) else PLAIN), 1 + self.chance.number(90), **form
        )
        if scheduled and sent is not None and self._chance(0.3):
            await world.run_for(s=self.chance.number(self.changes_mind_within_s))
            await world.cancel(sent.sid)

    async def _people(self, until: float) -> None:
        """Handsets write: words, keywords, long texts."""
        words = ["hello", "STOP", "START", "HELP", "x" * 400, "what\U0001f600" * 50]
        while self.world.loop.time() < until:
            await self.world.run_for(s=120 * self.chance.fraction())
            await self.world.write(self._one(PLAIN[:8]), self.world.senders[self.chance.number(2)], self._one(words))

    async def _troubles(self, until: float) -> None:
        troubles: list[Trouble] = [
            self._cut, self._cut_at_submit, self._deaf, self._throttle, self._receipts, self._dead_webhook,
            self._refusing_store, self._crash, self._crash, self._operator_moves_time,
        ]  # fmt: skip
        while self.world.loop.time() < until:
            await self.world.run_for(s=500 * self.chance.fraction())
            await self._one(troubles)(self.world)

    async def _cut(self, world: World) -> None:
        world.cut(for_s=200 * self.chance.fraction())

    async def _cut_at_submit(self, world: World) -> None:
        for_s = 100 * self.chance.fraction()
        if self._chance(0.5):
            world.cut(before_answer=1 + self.chance.number(3), for_s=for_s)
        else:
            world.cut(after_answer=1 + self.chance.number(3), for_s=for_s)

    async def _deaf(self, world: World) -> None:
        world.network.deafen(answers=self._chance(0.5))

    async def _throttle(self, world: World) -> None:
        faults = world.simulated.faults
        faults.submits_per_second = 1 + self.chance.number(10)
        await world.run_for(s=60)
        faults.submits_per_second = 0

    async def _receipts(self, world: World) -> None:
        faults = world.simulated.faults
        faults.duplicate_receipts, faults.lost_receipts = self.chance.fraction(), self.chance.fraction() / 2
        faults.receipt_delay_s, faults.answer_delay_s = 60 * self.chance.fraction(), 2 * self.chance.fraction()
        await world.run_for(s=120)
        world.calm()

    async def _dead_webhook(self, world: World) -> None:
        dead = [
            Reply(failure=(11205, ExchangeStage.CONNECT)),
            Reply(status=503),
            Reply(failure=(11200, ExchangeStage.TOTAL), delay_s=15),
        ]
        world.receivers.program(CALLBACK, self._one(dead))
        await world.run_for(s=900 * self.chance.fraction())
        world.receivers.program(CALLBACK, Reply())

    async def _refusing_store(self, world: World) -> None:
        await world.refuse(for_s=20 * self.chance.fraction())

    async def _crash(self, world: World) -> None:
        await world.crash()

    async def _operator_moves_time(self, world: World) -> None:
        await world.advance(self.chance.number(600) * 1_000_000)

    def _chance(self, share: float) -> bool:
        return self.chance.fraction() < share

    def _one(self, of: list[Any]) -> Any:
        return of[self.chance.number(len(of))]


async def test_whatever_goes_wrong_no_message_is_lost_and_each_tells_the_truth(world: World, seed: int) -> None:
    story = Story(world)
    await story.tell()
    statuses = [(await world.message(sid)).status for sid in world.created.values()]
    still = {status for status in statuses if status not in FINAL and status != "sent"}
    assert not still, f"after hours of quiet messages are {still}"
    assert len(statuses) > MESSAGES / 3, "there was traffic"
