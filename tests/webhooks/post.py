"""An outbox and its delivery to receivers in memory, in virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from tests.delivery.engine import BEGAN_US, FailingDatabase
from tests.known import all_held
from tidings.core import MovableClock, SeededChance, Sids
from tidings.db.migrate import migrate
from tidings.holding import Holding
from tidings.webhooks import outbox
from tidings.webhooks.deliver import Deliverer
from tidings.webhooks.exchanging import Taker
from tidings.webhooks.outbox import FIELDS, Exchange, Outbox, exchange, inserted
from tidings.webhooks.port import ExchangeStage
from tidings.webhooks.recorded import RecordedReceivers, Reply

URL = "http://customer.example/status"
DEAD = "http://dead.example/status"
REFUSED = Reply(failure=(11_205, ExchangeStage.CONNECT))


class Post:
    """An outbox and its delivery."""

    def __init__(self, database: FailingDatabase | None = None, takers: Mapping[str, Taker] | None = None) -> None:
        loop = asyncio.get_running_loop()
        self.fresh = database is None
        self.database = database or FailingDatabase()
        self.behind_us = 0
        """So far the system's clock was set back."""
        self.clock = MovableClock(lambda: BEGAN_US + round(loop.time() * 1_000_000) - self.behind_us)
        self.sids = Sids(self.clock, SeededChance(f"post {loop.time()}"))
        self.receivers = RecordedReceivers()
        self.held = all_held("callback")
        self.deliverer = Deliverer(
            self.database,
            self.clock,
            self.receivers,
            lambda _: "token",
            {},
            Holding(self.database),
            self.held,
        )
        self.takers = takers or {}
        self.outbox = Outbox(self.database)
        self.numbers: dict[str, int] = {}

    async def start(self) -> Post:
        if self.fresh:
            await self.database.start()
            await migrate(self.database)
        self.deliverer.start(self.takers)
        await self.deliverer.take_up()
        return self

    async def tell(
        self,
        subject: str,
        url: str = URL,
        *,
        account: str = "AC1",
        kind: str = "message-status",
        told: bool = True,
    ) -> Exchange:
        """Puts an exchange into the outbox; not `told`: another process did, and nobody heard of it yet."""
        number = self.numbers[subject] = self.numbers.get(subject, 0) + 1
        one = outbox.told(
            sid=self.sids.make("EV"),
            account_sid=account,
            subject_sid=subject,
            kind=kind,
            sequence=number,
            url=url,
            params=[("MessageSid", subject), ("MessageStatus", str(number))],
            now=int(self.clock.now()),
        )
        await self.database.commit(inserted(one))
        if told:
            self.deliverer.told(one)
        return one

    def heard(self, url: str = URL) -> list[tuple[str, str]]:
        return [(seen.params["MessageSid"], seen.params["MessageStatus"]) for seen in self.receivers.at(url)]

    async def until(self, many: int, url: str = URL) -> None:
        """Waits until so many were heard."""
        async with asyncio.timeout(20):
            while len(self.heard(url)) < many:
                await asyncio.sleep(0.01)

    async def rows(self) -> list[Exchange]:
        rows = await self.database.rows(exchange.select())
        return [Exchange(**dict(zip(FIELDS, row, strict=True))) for row in rows]

    async def row(self, one: Exchange) -> Exchange:
        [found] = [row for row in await self.outbox.of_subject(one.account_sid, one.subject_sid) if row.sid == one.sid]
        return found
