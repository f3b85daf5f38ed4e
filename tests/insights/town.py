"""A store with two accounts, whose messages live and are counted: by the loop, and by hand from their rows."""

from __future__ import annotations

import contextlib
import json
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from typing import Any

import msgspec
import sqlalchemy as sa

from tests.delivery.engine import ACCOUNT
from tests.stores import Stores
from tidings.accounts.directory import Directory
from tidings.accounts.store import account_added
from tidings.accounts.vault import Vault
from tidings.campaigns.known import KnownCampaigns
from tidings.campaigns.store import campaign_facts
from tidings.core import Instant, MovableClock
from tidings.db import Database
from tidings.insights.cells import TRAFFIC, Cube
from tidings.insights.count import CountMessages
from tidings.insights.desk import InsightsDesk
from tidings.insights.forget import Forgetting, KeptDays
from tidings.insights.spans import DAY, FIVE_MINUTES, HOUR
from tidings.messages.erasure import Erasure
from tidings.messages.media import MediaLibrary
from tidings.messages.media_files import MediaFiles
from tidings.messages.model import Message, message
from tidings.messages.retention import DeleteOutdated, Retention, kept_for
from tidings.messages.store import INSERT_SCHEDULED, inserted

NOON = Instant.parse_iso("2026-11-10T12:00:00Z")
SUB = msgspec.structs.replace(ACCOUNT, sid="AC" + "5" * 32)
KEPT = KeptDays(7, 90, 400)
OURS = ("+14155550100", "+18005550100", "54321", "Acme")
THEIRS = ("+14155550101", "+16475550102", "+447700900103", "+4915112345678")
SERVICES = (None, "MG" + "1" * 32, "MG" + "2" * 32)
LEFT = (
    "",
    ";sending@{at}",
    ";sending@{at}@oak",
    ";sending@{at}@elm, TR1 (to +44), as oak had no room",
    ";sending@{at}@oak;retry@{at}@8;rerouted@{at}@elm, TR2 (to +44)",
)
"""How messages left, in their steps; the link that each went over is the last that is named."""
ENDS = (("delivered", None), ("delivered", None), ("sent", None), ("undelivered", 30003), ("failed", 30007))


class Town:
    """Messages are made at the clock's time; `count` runs the loop until it has nothing more to do."""

    def __init__(self, database: Database) -> None:
        self.at = NOON
        self.clock = MovableClock(lambda: self.at)
        self.vault = Vault("s" * 32)
        self.database = database
        self.directory = Directory(database, self.vault, self.clock)
        library = MediaLibrary(database, self.clock, MediaFiles(None), None, base_url="", link_key=b"")  # type: ignore[arg-type] # nothing is fetched
        self.deletion = DeleteOutdated(database, self.directory, library)
        self.erasure = Erasure(database, self.clock, library)
        self.campaigns = KnownCampaigns(campaign_facts(database, self.clock))
        self.desk = InsightsDesk(database, self.clock, KEPT, self.campaigns)
        self.loop = self.process()
        self.random = random.Random(29)
        self._number = 0

    async def up(self) -> Town:
        await self.database.commit(*(account_added(one, self.vault) for one in (ACCOUNT, SUB)))
        await self.directory.start()
        return self

    def process(self) -> CountMessages:
        """The loop as another process begins with it: it remembers nothing."""
        return CountMessages(self.database, self.directory, Forgetting(self.database, KEPT))

    def later(self, **time: float) -> None:
        self.at = self.at.plus(**time)  # type: ignore[arg-type] # hours, days or seconds

    async def count(self, loop: CountMessages | None = None) -> None:
        """Steps until the loop waits."""
        for _ in range(2_000):
            if await (loop or self.loop).step(self.clock.now()) > self.clock.now().plus(s=1):
                return
        raise AssertionError("it never comes to an end")

    async def put(self, status: str = "delivered", at: Instant | None = None, **fields: Any) -> Message:
        """A message as it stands in the end."""
        one = self.made(status, at, **fields)
        waits = [INSERT_SCHEDULED(one.send_at, one.sid, one.account_sid)] if status == "scheduled" else []
        await self.database.commit(inserted(one), *waits)
        return one

    def made(self, status: str = "delivered", at: Instant | None = None, **fields: Any) -> Message:
        """The same, which is not stored yet."""
        self._number += 1
        made = int(at if at is not None else self.clock.now()) + self._number
        return Message(
            **{
                "account_sid": ACCOUNT.sid,
                "sid": f"SM{self._number:032x}",
                "direction": "outbound-api",
                "status": status,
                "from_": OURS[0],
                "to": THEIRS[0],
                "body": "Hello",
                "num_segments": 1,
                "num_media": 0,
                "date_created": made,
                "date_updated": made,
                **fields,
            }
        )

    async def put_any(self, at: Instant) -> Message:
        """One of whatever kind."""
        choose = self.random.choice
        if self.random.random() < 0.2:
            came = {"from_": choose(THEIRS), "to": choose(OURS[:3]), "steps": f"received@{int(at)}@oak"}
            return await self.put("received", at, direction="inbound", **came)
        status, code = choose(ENDS)
        tags = choose((None, None, {"shop": "a"}, {"shop": "b", "team": "x"}))
        sent = int(at) + self.random.randrange(10_000, 60_000_000)
        got = sent + self.random.randrange(100_000, 600_000_000)
        begun = f"accepted@{int(at)}" + choose(LEFT).format(at=int(at))
        return await self.put(
            status,
            at,
            account_sid=choose((ACCOUNT.sid, SUB.sid)),
            error_code=code,
            from_=choose(OURS),
            to=choose(THEIRS),
            messaging_service_sid=choose(SERVICES),
            num_segments=self.random.randrange(1, 5),
            price_micros=self.random.randrange(0, 9_000),
            tags=json.dumps(tags) if tags else None,
            date_sent=sent if status != "failed" else None,
            steps=f"{begun};sent@{sent};delivered@{got}" if status == "delivered" else begun,
        )

    async def move(self, one: Message, status: str, **fields: Any) -> None:
        """What becomes of a message later."""
        changed = {"status": status, "date_updated": int(self.clock.now()), **fields}
        its = (message.c.account_sid == one.account_sid) & (message.c.sid == one.sid)
        await self.database.commit(sa.update(message).where(its).values(**changed))

    async def keep(self, days: int) -> None:
        await self.database.commit(kept_for(Retention(ACCOUNT.sid, days, int(self.clock.now()))))

    async def delete_outdated(self) -> None:
        while await self.deletion.step(self.clock.now()) < self.clock.now().plus(h=1):
            pass

    async def by_hand(self, key: Callable[[Message], object], span: int) -> Counter[object]:
        """Messages of each account and span by what `key` makes of them, counted from their rows."""
        rows = [_message(row) for row in await self.database.rows(sa.select(message))]
        moments = [(one, one.send_at or one.date_created) for one in rows]
        return Counter((one.account_sid, at - at % span, key(one)) for one, at in moments)

    async def by_cells(self, dimension: str, span: int, cube: Cube = TRAFFIC) -> Counter[object]:
        """The same as it was counted."""
        cell = cube.table.c
        columns = (cell.account_sid, cell.at, cell[dimension])
        stated = sa.select(*columns, sa.func.sum(cell.messages)).where(cell.span == span).group_by(*columns)
        return Counter({(sid, at, value): int(count) for sid, at, value, count in await self.database.rows(stated)})

    async def total(self, span: int, column: str = "messages") -> int:
        cell = TRAFFIC.table.c
        [(count,)] = await self.database.rows(sa.select(sa.func.sum(cell[column])).where(cell.span == span))
        return int(count or 0)

    async def totals(self) -> tuple[int, int, int]:
        """Messages as five minutes, hours and days have them."""
        return await self.total(FIVE_MINUTES), await self.total(HOUR), await self.total(DAY)


def _message(row: Any) -> Message:
    return Message(**dict(zip(Message.__struct_fields__, row, strict=True)))


@contextlib.asynccontextmanager
async def town(stores: Stores) -> AsyncIterator[Town]:
    """An empty one."""
    async with stores.opened() as database:
        yield await Town(database).up()
